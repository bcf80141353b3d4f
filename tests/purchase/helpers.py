"""Numbers to buy."""


def numbers(count: int, first: int = 0) -> list[str]:
    """Return so many numbers that never answer."""
    return [f"+336{number:06}98" for number in range(first, first + count)]
