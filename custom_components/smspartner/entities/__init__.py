"""What the entity platforms share: the base entities and the event entities."""
