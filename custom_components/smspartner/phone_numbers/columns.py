"""The columns of a table: what its first line names, and where a row has its number."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from .cells import (
    NUMBERS,
    Kind,
    has_several_cells,
    is_blank,
    kind_of,
    split_cells,
)
from .headings import Heading, heading_of, may_be_heading
from .parsing import PhoneNumberProblem

_MAY_BE_MOBILE: Final = frozenset({Heading.MOBILE, Heading.PHONE})
_NO_MOBILE: Final = frozenset({Heading.LANDLINE, Heading.FIGURES})
"""Columns that may hold what looks like a number to verify, and is none."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Header:
    """The first line of a text, which names its columns."""

    separator: str
    headings: tuple[Heading | None, ...]
    phones: tuple[int, ...]
    """Where the columns are that are named as those of phone numbers."""

    @property
    def is_phone(self) -> bool:
        """Return whether there is one column, and that of phone numbers."""
        return len(self.headings) == 1 and bool(self.phones)

    def has_cells(self, line: str) -> bool:
        """Return whether a line is a row of these columns."""
        if len(self.headings) == 1:
            return self.headings[0] is Heading.FIGURES
        return self.separator in line or (
            0 in self.phones and not has_several_cells(line)
        )

    def number_of(self, line: str) -> str | PhoneNumberProblem | None:
        """Return the cell of a row that holds its number, or why none does.

        Return None for a row without any. A row with more cells than columns is read as
        one without a header. A phone number in a column that is not named as one for it
        makes the row ambiguous.
        """
        cells = list(split_cells(line, self.separator))
        if has_more_cells(cells, len(self.headings), self.separator):
            if not self.phones and Heading.FIGURES in self.headings:
                return PhoneNumberProblem.AMBIGUOUS
            return marked_number(kinds_of(split_cells(line)))
        cells = cells[: len(self.headings)]
        elsewhere = kinds_of(
            cell
            for place, cell in enumerate(cells)
            if place not in self.phones and self.headings[place] not in _NO_MOBILE
        )
        if not self.phones:
            return marked_number(elsewhere)
        if any(kind is Kind.MARKED for _, kind in elsewhere):
            return PhoneNumberProblem.AMBIGUOUS
        named = [cells[place] for place in self.phones if place < len(cells)]
        is_left_blank = len(named) == len(self.phones) and all(map(is_blank, named))
        if is_left_blank and not self._may_have_number(cells):
            return None
        return _only_number(kinds_of(named))

    def _may_have_number(self, cells: Sequence[str]) -> bool:
        """Return whether a cell may be a phone number, unless its heading denies it."""
        return any(
            kind_of(cell) in NUMBERS
            for cell, heading in zip(cells, self.headings, strict=False)
            if heading is not Heading.FIGURES
        )


def read_header(line: str) -> Header | None:
    """Return the columns that a line names, None if it is not surely a header.

    It has no digits but those of "Phone 2", and at least one name that is known.
    """
    separator = next((one for one in "\t;," if one in line), "\t")
    cells = list(split_cells(line, separator))
    headings = tuple(heading_of(cell) for cell in cells)
    if not any(headings) or not all(map(may_be_heading, cells)):
        return None
    phones = [place for place, one in enumerate(headings) if one in _MAY_BE_MOBILE]
    if not phones:
        phones = [
            place for place, one in enumerate(headings) if one is Heading.LANDLINE
        ]
    return Header(separator=separator, headings=headings, phones=tuple(phones))


def has_more_cells(cells: Sequence[str], width: int, separator: str | None) -> bool:
    """Return whether a row has more cells than there are names of columns.

    Empty ones at its end do not count, unless a comma parts them: one within a name
    moves all that follow.
    """
    return any(cells[width:]) or (separator == "," and len(cells) > width)


def marked_number(kinds: Iterable[tuple[str, Kind]]) -> str | PhoneNumberProblem:
    """Return the only cell that may be a number, if it is marked as one."""
    kinds = list(kinds)
    if any(kind is Kind.UNMARKED for _, kind in kinds):
        return PhoneNumberProblem.AMBIGUOUS
    return _only_number(kinds)


def kinds_of(cells: Iterable[str]) -> list[tuple[str, Kind]]:
    """Return the cells that are not empty, each with what it may be."""
    return [(cell, kind_of(cell)) for cell in cells if cell]


def _only_number(kinds: Iterable[tuple[str, Kind]]) -> str | PhoneNumberProblem:
    """Return the only cell that may be a number, or why there is none such."""
    possible = [cell for cell, kind in kinds if kind in NUMBERS]
    if len(possible) > 1:
        return PhoneNumberProblem.AMBIGUOUS
    return possible[0] if possible else PhoneNumberProblem.NOT_A_NUMBER
