"""How many parts a text takes, each of which is billed."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from math import ceil
from typing import Final, NamedTuple

from .alphabet import EXTENDED

MAX_PARTS: Final = 10
"""Parts of the longest SMS that SMS Partner takes."""

_SUPPLEMENTARY: Final = "\U00010000"
"""The first character that takes two units of UTF-16."""


class Encoding(StrEnum):
    """How the characters of a text travel."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


class _Room(NamedTuple):
    """Units that a text has room for: alone, and in each of several parts."""

    alone: int
    each: int


class Size(NamedTuple):
    """How long a text is."""

    units: int
    """The room that it takes: some characters take that of two."""
    parts: int
    units_left: int
    """How much more its last part has room for."""


_ROOMS: Final = {Encoding.GSM7: _Room(160, 153), Encoding.UCS2: _Room(70, 67)}


def measure(shown: str, encoding: Encoding) -> Size:
    """Return the size of a text, with a line break as it is shown.

    The two units of an emoji, in UTF-16, or of the euro sign in GSM 03.38 are never in
    different parts, so that one may have a unit to spare.
    """
    room = _ROOMS[encoding]
    widths = [width for character in shown for width in _widths(character, encoding)]
    units = sum(widths)
    if units <= room.alone:
        return Size(units, 1, room.alone - units)
    parts, used = _fill(widths, room.each)
    return Size(units, parts, room.each - used)


def least_parts(length: int, encoding: Encoding) -> int:
    """Return how many parts so many characters take at least, if not just one."""
    return ceil(length / _ROOMS[encoding].each)


def _widths(character: str, encoding: Encoding) -> Iterator[int]:
    """Yield the units that a character takes: those that stay together as one."""
    if character == "\n":
        yield from (1, 1)
    elif encoding is Encoding.UCS2:
        yield 2 if character >= _SUPPLEMENTARY else 1
    else:
        yield 2 if character in EXTENDED else 1


def _fill(widths: Iterable[int], room: int) -> tuple[int, int]:
    """Return how many parts of `room` units are filled, and what the last one holds."""
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts, used
