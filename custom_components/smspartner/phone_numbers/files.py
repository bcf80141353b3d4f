"""Files of phone numbers: tables or lists, read as those that are pasted."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from itertools import islice
from typing import Final

from .cells import has_digits, is_blank, split_cells
from .columns import has_more_cells, read_header
from .decoding import decode
from .headings import heading_of, plain
from .lines import ListEntry, split_lines
from .parsing import PhoneNumberProblem
from .tables import Line, Table, read_table

MAX_ENTRIES: Final = 200_000
"""Entries of a file: twice what is verified at once, as a number may occur twice."""

_MAX_TITLES: Final = 10
"""Lines that may stand above the names of columns."""
_SPREADSHEETS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How the files of spreadsheet programs begin: these are no text."""


class FileProblem(StrEnum):
    """Why a file cannot be read."""

    SPREADSHEET = "spreadsheet"
    TOO_LONG = "too_long"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"


class NumberFileError(ValueError):
    """A file that no phone numbers can be read from."""

    def __init__(self, problem: FileProblem) -> None:
        """Initialize with the problem; what is in the file stays out of the message."""
        super().__init__(problem.value)
        self.problem = problem


class FileEntry(ListEntry):
    """An entry of a file: what holds its number, or nothing where nothing does."""

    __slots__ = ()


def read_file(content: bytes, column: str | int | None) -> list[FileEntry]:
    """Return the entries of a file: a CSV file, or a text with numbers.

    `column` is the heading or the position, from 1, of the only column to read; None
    has it found out. Raise NumberFileError. A long file takes time: run this in an
    executor.
    """
    if content.startswith(_SPREADSHEETS):
        raise NumberFileError(FileProblem.SPREADSHEET)
    table = read_table(decode(content), MAX_ENTRIES + 1)
    found = _entries_of(table) if column is None else _column_of(table, column)
    entries = list(islice(found, MAX_ENTRIES + 1))
    if len(entries) > MAX_ENTRIES:
        raise NumberFileError(FileProblem.TOO_LONG)
    return entries


def _entries_of(table: Table) -> Iterator[FileEntry]:
    """Yield the entries of a table whose columns say themselves what they hold."""
    if len(table.lines) == 1 and read_header(table.lines[0][1]):
        return
    for entry in split_lines(table.lines):
        place = table.lines[0][0] if entry.line is None else entry.line
        yield _entry(entry.number, place)


def _column_of(table: Table, column: str | int) -> Iterator[FileEntry]:
    """Return the entries of one column of a table."""
    rows = [
        (place, list(split_cells(line, table.separator))) for place, line in table.lines
    ]
    if isinstance(column, str):
        above, index = _find(rows, column)
        width = len(rows[above][1])
    else:
        above, index = -1, column - 1
        if all(len(cells) < column for _, cells in rows):
            raise NumberFileError(FileProblem.COLUMN_MISSING)
        width = 0
        if _names_columns(table.lines[0], rows[0][1][index : index + 1]):
            above, width = 0, len(rows[0][1])
    return (
        _entry(number, place)
        for place, cells in rows[above + 1 :]
        if (number := _cell_of(cells, index, width, table.separator)) is not None
    )


def _find(rows: Sequence[tuple[int, Sequence[str]]], name: str) -> tuple[int, int]:
    """Return in which row a column is named, and its place in it."""
    wanted = plain(name)
    for number, (_, cells) in enumerate(rows[:_MAX_TITLES]):
        places = [place for place, cell in enumerate(cells) if plain(cell) == wanted]
        if len(places) > 1:
            raise NumberFileError(FileProblem.COLUMN_TWICE)
        if places:
            return number, places[0]
    raise NumberFileError(FileProblem.COLUMN_MISSING)


def _names_columns(first: Line, cells: Sequence[str]) -> bool:
    """Return whether the first line names columns.

    `cells` holds its cell in the column that is read, if it has one.
    """
    _, line = first
    return (
        read_header(line) is not None
        or not has_digits(line)
        or any(heading_of(cell) for cell in cells)
    )


def _cell_of(
    cells: Sequence[str], index: int, width: int, separator: str | None
) -> str | PhoneNumberProblem | None:
    """Return the cell of a row that holds its number, or why none does.

    Return None where the cell is blank. A row with more cells than there are names may
    have all of them in other places. `width` is how many names there are, 0 where there
    are none.
    """
    if width and has_more_cells(cells, width, separator):
        return PhoneNumberProblem.AMBIGUOUS
    if index >= len(cells):
        return PhoneNumberProblem.NOT_A_NUMBER
    return None if is_blank(cells[index]) else cells[index]


def _entry(number: str | PhoneNumberProblem, place: int) -> FileEntry:
    """Return an entry by the number alone: the rest of its line is not needed."""
    is_number = not isinstance(number, PhoneNumberProblem)
    return FileEntry(number.strip() if is_number else "", number, place)
