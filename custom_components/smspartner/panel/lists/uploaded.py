"""A list of contacts while it is prepared: its entries, and what each is read as."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import starmap
from typing import Final

from ...phone_numbers import PhoneNumberProblem, read_each, split_entries

MAX_TEXT_LENGTH: Final = 200
"""Characters that are kept of how an entry was written."""

_ALTERNATIVE: Final = re.compile(
    r"\s*[/|&]\s*|\s+(?:or|and|ou|et|o|y)\s+", re.IGNORECASE
)
"""What people write between two phone numbers of somebody."""

_ROOM_OF_ROW: Final = 1_000_000
"""By how much the indexes of the first entries of two rows differ.

A message holds no cell with as many numbers.
"""

type Read = tuple[str, str | PhoneNumberProblem]
"""How an entry was written, and its number in E.164 or why it has none.

A plain tuple: of so many objects of any other class, Python's garbage collector would
count each, and go through all of Home Assistant's memory while everything waits.
"""

type Row = tuple[Read | None, ...]
"""The entries of a row; None where one was taken out."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry of a list."""

    index: int
    """What names it in messages."""
    text: str
    phone_number: str | None
    """In E.164; None where it is invalid."""
    problem: PhoneNumberProblem | None


@dataclass(frozen=True, slots=True)
class Sorted:
    """The entries of a list by what they are, each kind in the order of the list.

    Entries are told by their indexes.
    """

    good: Sequence[int]
    doubled: Sequence[int]
    invalid: Sequence[int]
    first_of: Mapping[str, int]
    """The entry that has each number first, in the order of the list."""
    numbers: Sequence[tuple[str, str]]
    """How each of these entries was written, and its number in E.164."""
    problems: Mapping[PhoneNumberProblem, int]
    """How many of the invalid entries have each problem."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was last looked up about the numbers of a list."""

    key: object = None
    """What was asked for."""
    indexes: Sequence[int] = ()


class UploadedList:
    """The entries of a list, by their rows.

    Whoever changes or sorts it holds its lock: both are done in other threads.
    """

    def __init__(self, country: str | None) -> None:
        """Initialize an empty list, with the country of its national numbers."""
        self.lock = asyncio.Lock()
        self.version = 0
        """Counts its changes."""
        self.looked_up = LookedUp()
        self._country = country
        self._rows: dict[int, Row] = {}
        self._count = 0
        self._sorted: Sorted | None = None

    def __len__(self) -> int:
        """Return how many entries it has."""
        return self._count

    def count(self, row: int, cells: int) -> int:
        """Return how many entries it has in some rows."""
        places = self._rows.keys() & range(row, row + cells)
        return sum(_count(self._rows[place]) for place in places)

    def read(self, row: int, cells: Sequence[str]) -> dict[int, Row]:
        """Return the entries of cells by their rows; nothing is changed.

        This takes its time, so callers in an event loop run it in an executor.
        """
        return {
            place: entries
            for place, cell in enumerate(cells, row)
            if (entries := tuple(self._read(cell)))
        }

    def replace(self, row: int, cells: int, found: Mapping[int, Row]) -> None:
        """Put what was read of some cells in the place of what their rows had."""
        self._count -= self.count(row, cells)
        for place in self._rows.keys() & range(row, row + cells):
            del self._rows[place]
        self._rows |= found
        self._count += sum(map(_count, found.values()))
        self._sorted = None
        self.version += 1

    def add_known(self, numbers: Iterable[tuple[str, str]]) -> None:
        """Add numbers that are read already: how each is written, and in E.164."""
        found = {
            row: (_shortened(text, phone),) for row, (text, phone) in enumerate(numbers)
        }
        self.replace(0, len(found), found)

    def has(self, index: int) -> bool:
        """Return whether it has an entry."""
        return self._at(index) is not None

    def entry(self, index: int) -> Entry:
        """Return an entry that it has."""
        if (read := self._at(index)) is None:
            raise LookupError(index)
        text, reading = read
        if isinstance(reading, PhoneNumberProblem):
            return Entry(index=index, text=text, phone_number=None, problem=reading)
        return Entry(index=index, text=text, phone_number=reading, problem=None)

    def correct(self, index: int, text: str) -> Entry | None:
        """Put another text in the place of an entry; return how it is read now.

        An empty text leaves the entry out.
        """
        row, place = divmod(index, _ROOM_OF_ROW)
        entries = list(self._rows[row])
        entries[place] = self._read_one(text) if text.strip() else None
        self.replace(row, 1, {row: tuple(entries)})
        return None if entries[place] is None else self.entry(index)

    def first_numbers(self, row: int, limit: int) -> list[str | None]:
        """Return the first number of each of some rows, None where one has none."""
        return [
            _first_number(self._rows.get(place, ()))
            for place in range(row, row + limit)
        ]

    def sort(self) -> Sorted:
        """Return its entries by what they are; this takes its time."""
        if self._sorted is None:
            self._sorted = _sort(self._entries())
        return self._sorted

    def _entries(self) -> Iterator[tuple[int, Read]]:
        """Yield its entries in the order of the list, each behind its index."""
        for row in sorted(self._rows):
            for index, read in enumerate(self._rows[row], row * _ROOM_OF_ROW):
                if read is not None:
                    yield index, read

    def _at(self, index: int) -> Read | None:
        """Return what an entry is read as, None where there is none."""
        row, place = divmod(index, _ROOM_OF_ROW)
        entries = self._rows.get(row, ())
        return entries[place] if place < len(entries) else None

    def _read(self, cell: str) -> Iterator[Read]:
        """Yield the entries of a cell."""
        for text, reading in read_each(split_entries([cell]), self._country):
            if reading is PhoneNumberProblem.NOT_A_NUMBER:
                yield from self._read_alternatives(text) or [_shortened(text, reading)]
            else:
                yield _shortened(text, reading)

    def _read_alternatives(self, text: str) -> list[Read]:
        """Return the numbers of a text that is nothing but several; else nothing."""
        parts = _ALTERNATIVE.split(text)
        if len(parts) == 1:
            return []
        found = list(starmap(_shortened, read_each(parts, self._country)))
        problems = {one for _, one in found if isinstance(one, PhoneNumberProblem)}
        return found if problems <= {PhoneNumberProblem.NOT_MOBILE} else []

    def _read_one(self, text: str) -> Read:
        """Return the one entry that a text is; several numbers are none."""
        found = list(self._read(text))
        if len(found) == 1:
            return found[0]
        return _shortened(text, PhoneNumberProblem.NOT_A_NUMBER)


def row_of(index: int) -> int:
    """Return the row that an entry is in."""
    return index // _ROOM_OF_ROW


def _shortened(text: str, reading: str | PhoneNumberProblem) -> Read:
    """Return an entry with as much of its text as is kept."""
    # What the reader returns holds its whole line, and more of it.
    return str(text)[:MAX_TEXT_LENGTH], reading


def _count(entries: Row) -> int:
    """Return how many entries of a row were not taken out."""
    return len(entries) - entries.count(None)


def _first_number(entries: Row) -> str | None:
    """Return the first number of a row, None where it has none."""
    readings = (read[1] for read in entries if read is not None)
    return next(
        (one for one in readings if not isinstance(one, PhoneNumberProblem)), None
    )


def _sort(entries: Iterable[tuple[int, Read]]) -> Sorted:
    """Return entries by what they are."""
    first_of: dict[str, int] = {}
    numbers: list[tuple[str, str]] = []
    doubled: list[int] = []
    invalid: list[int] = []
    problems: Counter[PhoneNumberProblem] = Counter()
    for index, read in entries:
        _, reading = read
        if isinstance(reading, PhoneNumberProblem):
            invalid.append(index)
            problems[reading] += 1
        elif reading in first_of:
            doubled.append(index)
        else:
            first_of[reading] = index
            numbers.append(read)
    good = tuple(first_of.values())
    return Sorted(good, doubled, invalid, first_of, numbers, problems)
