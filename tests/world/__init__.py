"""A world in which everything may happen to two accounts: `python -m tests.world`."""
