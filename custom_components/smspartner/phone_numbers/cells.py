"""The cells of one line of a list, and whether one may be a phone number."""

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final

from .characters import MIN_DIGITS, in_ascii, is_date, read_digits

_SEPARATOR: Final = re.compile(r"[;\t]|,(?![0-9]*E\+?[0-9])", re.IGNORECASE)
_QUOTED: Final = re.compile(
    r'(?<![^;,\t =])"([^"]*+(?:""[^"]*+)*+)"(?=[ \u00a0]*(?:[;,\t]|$))'
)
_SEPARATORS_TO_DOTS: Final = str.maketrans(";,\t", "...")
_AROUND: Final = " \t\u00a0\u202f\ufeff\"'=\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
"""What stands around a cell and does not belong to it."""

_DIGIT: Final = re.compile(r"\d")
_SCIENTIFIC: Final = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
"""A long number as a spreadsheet shows it: its last digits are lost."""
_NO_NUMBER: Final = re.compile("[@%$\u00a3\u20ac]")
"""What makes an address or an amount of a cell."""
_FRAGMENT: Final = re.compile(r"[+0-9 \u00a0\u202f().\-/]+")
"""A phone number of which something is missing."""
_PLAINLY_A_NUMBER: Final = re.compile(r"[+0][0-9]{6,15}")
_BLANK: Final = re.compile(r"[\s\-\u2010-\u2015\u2212]*")
"""Nothing, or the dashes that people write where there is nothing."""
_FIGURE: Final = re.compile(
    r"-?(?:[0-9]{1,5}|[1-9][0-9]?[ .\u00a0\u202f][0-9]{3})(?:\.[0-9]{1,2})?"
)
"""A postcode, a year, an amount."""


class Kind(Enum):
    """What a cell may be."""

    WORD = auto()
    """Surely no number: a name, an address."""
    FIGURE = auto()
    """Surely no phone number, but something else in digits."""
    MARKED = auto()
    """Written as phone numbers are: with its zero or its country."""
    UNMARKED = auto()
    """Digits that may be a phone number as well as anything else."""
    DOUBTFUL = auto()
    """Too many digits to be passed over, but not readable."""


NUMBERS: Final = frozenset({Kind.MARKED, Kind.UNMARKED, Kind.DOUBTFUL})
"""What may be, or was meant to be, a phone number."""


def has_several_cells(line: str) -> bool:
    """Return whether a line has anything that parts cells."""
    return _SEPARATOR.search(line) is not None


def count_separators(line: str) -> int:
    """Return how many marks of a line part cells."""
    return len(_SEPARATOR.findall(line))


def has_digits(text: str) -> bool:
    """Return whether a text has a digit in any writing."""
    return _DIGIT.search(text if text.isascii() else in_ascii(text)) is not None


def split_cells(line: str, separator: str | None = None) -> Iterator[str]:
    """Yield the cells of a line, also the empty ones.

    They are parted by the separator, without one by semicolons, tabs and commas; not
    within quotes.
    """
    if '"' in line:
        line = _QUOTED.sub(_without_separators, line)
    for cell in line.split(separator) if separator else _SEPARATOR.split(line):
        yield cell.strip().strip(_AROUND)


def is_blank(cell: str) -> bool:
    """Return whether a cell holds nothing, or only dashes."""
    return _BLANK.fullmatch(cell) is not None


def kind_of(cell: str) -> Kind:
    """Return what a cell may be that is not empty."""
    if _PLAINLY_A_NUMBER.fullmatch(cell):
        return Kind.MARKED
    if not cell.isascii():
        cell = in_ascii(cell).strip(_AROUND)
    digits = len(_DIGIT.findall(cell))
    if digits == 0 or _NO_NUMBER.search(cell):
        return Kind.WORD
    if _FIGURE.fullmatch(cell) or is_date(cell):
        return Kind.FIGURE
    if digits < MIN_DIGITS:
        is_cut_short = _FRAGMENT.fullmatch(cell) or _SCIENTIFIC.fullmatch(cell)
        return Kind.DOUBTFUL if is_cut_short else Kind.WORD
    if (read := read_digits(cell)) is None:
        return Kind.DOUBTFUL
    return Kind.MARKED if read.is_marked else Kind.UNMARKED


def _without_separators(quoted: re.Match[str]) -> str:
    """Return what stands in quotes, without anything that would part it."""
    return quoted[1].replace('""', "").translate(_SEPARATORS_TO_DOTS)
