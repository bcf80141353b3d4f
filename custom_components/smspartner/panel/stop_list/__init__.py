"""The commands about the stop list: reading it and changing it."""
