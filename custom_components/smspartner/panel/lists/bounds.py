"""How large the numbers in a message about a list may be."""

from datetime import timedelta
from typing import Final

from ...api import MAX_TAG_LENGTH
from ..checking import InvalidMessageError

MAX_CELLS: Final = 10_000
"""Cells, and rows, of one message."""

MAX_PAGE: Final = 1_000
"""Entries of one answer."""

MAX_ROW: Final = 10_000_000
"""The last row of a table; a spreadsheet has fewer."""

MAX_REUSE: Final = timedelta(days=3_650)


def require_between(place: str, value: int, least: int, most: int) -> None:
    """Raise InvalidMessageError, which names the place, for a number beyond bounds."""
    if not least <= value <= most:
        raise InvalidMessageError(f"Unexpected value at {place}")


def reuse_of(seconds: int) -> timedelta | None:
    """Return how old a result may be that is reused, None where none is.

    Raise InvalidMessageError for seconds that nobody means.
    """
    require_between("reuse_within", seconds, 0, MAX_REUSE // timedelta(seconds=1))
    return timedelta(seconds=seconds) if seconds else None


def checked_tag(tag: str | None) -> str | None:
    """Return a tag. Raise InvalidMessageError if SMS Partner would not take it."""
    if tag is not None:
        require_between("tag", len(tag), 1, MAX_TAG_LENGTH)
    return tag
