"""SMS: from a call of an action to purchases, and on to the fate of each message."""
