"""The error about what the program cannot do."""


class RefusalError(Exception):
    """What was asked for cannot be done; its text holds nothing private."""
