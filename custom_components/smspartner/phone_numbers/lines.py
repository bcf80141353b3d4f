"""Lists as people have them: pasted lines, columns, headers, a name beside a number."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

from .cells import NUMBERS, Kind, has_several_cells, kind_of, split_cells
from .parsing import PhoneNumberProblem

MAX_SPELLING: Final = 200
"""Characters of the longest line that stands for its number."""

_LINE_END: Final = re.compile(r"\r\n?|\n")
_AROUND: Final = " \t\u00a0\u202f\ufeff;,"
"""What stands around a line and says nothing."""
_ENUMERATION: Final = re.compile(
    r"\s*(?:[0-9]{1,3}[.)]|[-*\u2022\u2013])\s+(?=[^1-9\s])"
)
"""The sign of a list before what it lists."""
_PHONE_COLUMN: Final = re.compile(
    r"\bt[e\u00e9]l(?:[e\u00e9](?:ph|f)|s?\b)|phone|m[o\u00f3]vil|\bmobil|portable|\bcell"
    r"|\bgsm\b|\bhandy",
    re.IGNORECASE,
)
_ID_AND_NUMBER: Final = 2
_MAX_DIGITS_OF_HEADER: Final = 1
"""As in "Phone 2"."""


class ListEntry(str):
    """An entry of a list as it was written, a whole line if that holds more."""

    __slots__ = ("line", "number")

    number: str | PhoneNumberProblem
    """What holds the number, or why nothing does."""
    line: int | None
    """The line in a text of several."""

    def __new__(
        cls, text: str, number: str | PhoneNumberProblem, line: int | None
    ) -> Self:
        """Return the entry of a text."""
        entry = super().__new__(cls, text)
        entry.number = number
        entry.line = line
        return entry


@dataclass(frozen=True, kw_only=True, slots=True)
class _Header:
    """The first line of a list, which names its columns."""

    separator: str
    width: int
    places: tuple[int, ...]
    """Where the columns are that are named as those of phone numbers."""


def split_text(text: str) -> Iterator[ListEntry]:
    """Yield the entries of a text.

    A line holds one number beside other cells, or is a list of nothing but numbers. The
    first of several lines is passed over if it holds words only: it names the columns.
    """
    lines = [
        (place, line)
        for place, line in enumerate(_LINE_END.split(text), 1)
        if line.strip(_AROUND)
    ]
    if not lines:
        return
    if len(lines) == 1:
        yield from _split_line(lines[0][1], None)
        return
    first = lines[0][1]
    header = _read_header(first)
    for place, line in lines[_is_header(first) :]:
        if header and has_several_cells(line):
            yield _row(line, _number_in_columns(line, header), place)
        else:
            yield from _split_line(line, place)


def _is_header(line: str) -> bool:
    """Return whether a line names columns: words only, with hardly a digit in them."""
    return all(
        kind_of(cell) is Kind.WORD
        and sum(map(str.isdecimal, cell)) <= _MAX_DIGITS_OF_HEADER
        for cell in split_cells(line)
        if cell
    )


def _read_header(line: str) -> _Header | None:
    """Return the columns that a line names, None if it names no more than one."""
    if not has_several_cells(line) or not _is_header(line):
        return None
    separator = next(one for one in "\t;," if one in line)
    cells = list(split_cells(line, separator))
    places = [place for place, cell in enumerate(cells) if _PHONE_COLUMN.search(cell)]
    return _Header(separator=separator, width=len(cells), places=tuple(places))


def _number_in_columns(line: str, header: _Header) -> str | PhoneNumberProblem:
    """Return the cell of a line that holds its number, or why none does.

    A line with more cells than columns is read as one without a header, but what is not
    plainly a phone number may then be of any column.
    """
    cells = list(split_cells(line, header.separator))
    if header.places and len(cells) <= header.width:
        named = (cells[place] for place in header.places if place < len(cells))
        return _only_number(_kinds(named))
    number = _only_number(_kinds(split_cells(line)))
    if (
        not header.places
        or isinstance(number, PhoneNumberProblem)
        or kind_of(number) is Kind.MARKED
    ):
        return number
    return PhoneNumberProblem.AMBIGUOUS


def _split_line(line: str, place: int | None) -> Iterator[ListEntry]:
    """Yield the entries of a line of unnamed columns, or of a list."""
    content = line[listed.end() :] if (listed := _ENUMERATION.match(line)) else line
    if not has_several_cells(content):
        yield _row(line, content, place)
        return
    kinds = _kinds(split_cells(content))
    is_table = place is not None or "\t" in line
    if len(kinds) == 1:
        yield _row(line, kinds[0][0], place)
    elif _is_list([kind for _, kind in kinds], is_table=is_table):
        for cell, _ in kinds:
            yield ListEntry(cell, cell, place)
    else:
        yield _row(line, _only_number(kinds), place)


def _is_list(kinds: Sequence[Kind], *, is_table: bool) -> bool:
    """Return whether each cell of a line is an entry of its own.

    In a table, or beside words, digits that are not marked as a phone number may be
    anything: a customer's number, a company's.
    """
    possible = [kind for kind in kinds if kind in NUMBERS]
    if Kind.WORD in kinds:
        return len(possible) > 1 and not is_table and Kind.UNMARKED not in possible
    if len(possible) == 1 or Kind.UNMARKED not in possible:
        return len(possible) != 1
    is_pair = len(possible) <= _ID_AND_NUMBER
    return not is_table and not (Kind.MARKED in possible and is_pair)


def _only_number(kinds: Iterable[tuple[str, Kind]]) -> str | PhoneNumberProblem:
    """Return the only cell that may be a number, or why there is none such."""
    possible = [cell for cell, kind in kinds if kind in NUMBERS]
    if len(possible) > 1:
        return PhoneNumberProblem.AMBIGUOUS
    return possible[0] if possible else PhoneNumberProblem.NOT_A_NUMBER


def _kinds(cells: Iterable[str]) -> list[tuple[str, Kind]]:
    """Return the cells that are not empty, each with what it may be."""
    return [(cell, kind_of(cell)) for cell in cells if cell]


def _row(line: str, number: str | PhoneNumberProblem, place: int | None) -> ListEntry:
    """Return the entry of a whole line, by which people find it again."""
    text = line.strip(_AROUND)
    if len(text) > MAX_SPELLING and not isinstance(number, PhoneNumberProblem):
        text = number.strip()
    return ListEntry(text, number, place)
