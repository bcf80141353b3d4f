"""How many parts a text takes, each of which is billed."""

from collections.abc import Iterable
from enum import StrEnum
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


_ROOMS: Final = {Encoding.GSM7: _Room(160, 153), Encoding.UCS2: _Room(70, 67)}


def count_parts(shown: str, encoding: Encoding) -> int:
    """Return the number of parts of a text, with a line break as it is shown.

    A line break takes two units, as the euro sign does in GSM 03.38, and an emoji in
    UTF-16. No part ends between the two, so that one may have a unit to spare.
    """
    room = _ROOMS[encoding]
    widths = [_width(character, encoding) for character in shown]
    return 1 if sum(widths) <= room.alone else _fill(widths, room.each)


def _width(character: str, encoding: Encoding) -> int:
    """Return the units that a character takes."""
    if character == "\n":
        return 2
    if encoding is Encoding.UCS2:
        return 2 if character >= _SUPPLEMENTARY else 1
    return 2 if character in EXTENDED else 1


def _fill(widths: Iterable[int], room: int) -> int:
    """Return how many parts of `room` units are filled one after another."""
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts
