"""A list of contacts while it is prepared: its entries, and what each is read as."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

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


class Entry(NamedTuple):
    """One entry of a list."""

    key: int
    """What names it, as the index in messages."""
    text: str
    phone_number: str | None
    """In E.164; None where it is invalid."""
    problem: PhoneNumberProblem | None

    @property
    def row(self) -> int:
        """Return the row that it is in."""
        return self.key // _ROOM_OF_ROW


@dataclass(frozen=True, slots=True)
class Sorted:
    """The entries of a list by what they are, each kind in the order of the list."""

    good: Sequence[Entry]
    doubled: Sequence[Entry]
    invalid: Sequence[Entry]
    first_of: Mapping[str, Entry]
    """The entry that has each number first, in the order of the list."""
    problems: Mapping[PhoneNumberProblem, int]
    """How many of the invalid entries have each problem."""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was last looked up about the numbers of a list."""

    key: object = None
    """What was asked for."""
    entries: Sequence[Entry] = ()


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
        self._rows: dict[int, list[Entry]] = {}
        self._count = 0
        self._sorted: Sorted | None = None

    def __len__(self) -> int:
        """Return how many entries it has."""
        return self._count

    def count(self, row: int, cells: int) -> int:
        """Return how many entries it has in some rows."""
        return sum(len(self._rows.get(place, ())) for place in range(row, row + cells))

    def read(self, row: int, cells: Sequence[str]) -> dict[int, list[Entry]]:
        """Return the entries of cells by their rows; nothing is changed.

        This takes its time, so callers in an event loop run it in an executor.
        """
        found = {
            place: list(self._read_cell(place, cell))
            for place, cell in enumerate(cells, row)
        }
        return {place: entries for place, entries in found.items() if entries}

    def replace(self, row: int, cells: int, found: Mapping[int, list[Entry]]) -> None:
        """Put what was read of some cells in the place of what their rows had."""
        for place in range(row, row + cells):
            self._set(place, found.get(place, []))

    def add_known(self, numbers: Iterable[tuple[str, str]]) -> None:
        """Add numbers that are read already: how each is written, and in E.164."""
        for row, (text, phone) in enumerate(numbers):
            index = row * _ROOM_OF_ROW
            self._set(row, [Entry(index, text[:MAX_TEXT_LENGTH], phone, None)])

    def has(self, index: int) -> bool:
        """Return whether it has an entry."""
        entries = self._rows.get(index // _ROOM_OF_ROW, ())
        return any(entry.key == index for entry in entries)

    def correct(self, index: int, text: str) -> Entry | None:
        """Put another text in the place of an entry; return how it is read now.

        An empty text leaves the entry out.
        """
        row = index // _ROOM_OF_ROW
        corrected = self._read_one(index, text) if text.strip() else None
        changed = [
            corrected if entry.key == index else entry for entry in self._rows[row]
        ]
        self._set(row, [entry for entry in changed if entry is not None])
        return corrected

    def first_numbers(self, row: int, limit: int) -> list[str | None]:
        """Return the first number of each of some rows, None where one has none."""
        return [
            next(
                (
                    entry.phone_number
                    for entry in self._rows.get(place, ())
                    if entry.phone_number is not None
                ),
                None,
            )
            for place in range(row, row + limit)
        ]

    def sort(self) -> Sorted:
        """Return its entries by what they are; this takes its time."""
        if self._sorted is None:
            self._sorted = _sort(
                entry for row in sorted(self._rows) for entry in self._rows[row]
            )
        return self._sorted

    def _set(self, row: int, entries: list[Entry]) -> None:
        """Set the entries of a row."""
        before = self._rows.pop(row, [])
        if entries:
            self._rows[row] = entries
        self._count += len(entries) - len(before)
        if entries or before:
            self._sorted = None
            self.version += 1

    def _read_cell(self, row: int, cell: str) -> Iterator[Entry]:
        """Yield the entries of a cell."""
        for index, (text, reading) in enumerate(self._read(cell), row * _ROOM_OF_ROW):
            yield _entry(index, text, reading)

    def _read(self, cell: str) -> Iterator[tuple[str, str | PhoneNumberProblem]]:
        """Yield what a cell holds, and what each of it is read as."""
        for text, reading in read_each(split_entries([cell]), self._country):
            if reading is PhoneNumberProblem.NOT_A_NUMBER:
                yield from self._read_alternatives(text) or [(text, reading)]
            else:
                yield text, reading

    def _read_alternatives(
        self, text: str
    ) -> list[tuple[str, str | PhoneNumberProblem]]:
        """Return the numbers of a text that is nothing but several; else nothing."""
        parts = _ALTERNATIVE.split(text)
        if len(parts) == 1:
            return []
        found = list(read_each(parts, self._country))
        problems = {one for _, one in found if isinstance(one, PhoneNumberProblem)}
        return found if problems <= {PhoneNumberProblem.NOT_MOBILE} else []

    def _read_one(self, index: int, text: str) -> Entry:
        """Return the one entry that a text is; several numbers are none."""
        found = list(self._read_cell(0, text))
        if len(found) == 1:
            return found[0]._replace(key=index)
        return _entry(index, text, PhoneNumberProblem.NOT_A_NUMBER)


def _entry(index: int, text: str, reading: str | PhoneNumberProblem) -> Entry:
    """Return the entry of a text that was read."""
    # What the reader returns holds its whole line, and more of it.
    written = str(text)[:MAX_TEXT_LENGTH]
    if isinstance(reading, PhoneNumberProblem):
        return Entry(index, written, None, reading)
    return Entry(index, written, reading, None)


def _sort(entries: Iterable[Entry]) -> Sorted:
    """Return entries by what they are."""
    doubled: list[Entry] = []
    invalid: list[Entry] = []
    first_of: dict[str, Entry] = {}
    for entry in entries:
        if entry.phone_number is None:
            invalid.append(entry)
        elif entry.phone_number in first_of:
            doubled.append(entry)
        else:
            first_of[entry.phone_number] = entry
    problems = Counter(entry.problem for entry in invalid if entry.problem)
    return Sorted(tuple(first_of.values()), doubled, invalid, first_of, problems)
