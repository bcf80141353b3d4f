"""Lists of entries: split, parsed, and sorted into valid, duplicate and invalid."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from .characters import PhoneNumberInput, as_text
from .files import FileEntry
from .lines import ListEntry, split_text
from .parsing import PhoneNumberError, PhoneNumberProblem, normalize
from .sight import is_mobile_at_once

MAX_INVALID: Final = 1000
"""Invalid entries after which a call that will be refused reads no further."""


MAX_AT_ONCE: Final = 10
"""Entries that an event loop may read by itself."""


@dataclass(frozen=True, slots=True)
class ReadNumbers:
    """The numbers of a list of entries, in the order of the list."""

    valid: list[tuple[str, str]] = field(default_factory=list)
    """Input and E.164 of each distinct number, as it was first written."""
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    """The entry and E.164 of each entry whose number came before."""
    invalid: list[tuple[str, PhoneNumberProblem]] = field(default_factory=list)
    """Each invalid entry, and its problem."""
    unread: int = 0
    """Number of entries that were not read, because too many were invalid."""


def read_numbers(
    entries: Iterable[PhoneNumberInput],
    country: str | None,
    *,
    max_invalid: int | None = None,
) -> ReadNumbers:
    """Return the distinct mobile numbers, duplicates and invalid ones of `entries`.

    `country` is the ISO code for national numbers, or None. Nothing is raised. A long
    list takes time, so callers in an event loop run this in an executor. Reading ends
    after `max_invalid` invalid entries; None reads all.
    """
    read = ReadNumbers()
    seen: set[str] = set()
    unread = split_entries(entries)
    for text, number in read_each(unread, country):
        if isinstance(number, PhoneNumberProblem):
            read.invalid.append((text, number))
        elif number in seen:
            read.duplicates.append((text, number))
        else:
            seen.add(number)
            read.valid.append((str(text), number))
        if len(read.invalid) == max_invalid:
            return replace(read, unread=sum(1 for _ in unread))
    return read


def read_at_once(entries: Collection[PhoneNumberInput]) -> ReadNumbers | None:
    """Return what `read_numbers` does of a few entries that take neither time nor disk.

    Each of them is one mobile number in E.164, of a country that was read before. None
    of other entries: whoever waits for an executor waits longer than for these.
    """
    if len(entries) > MAX_AT_ONCE:
        return None
    for entry in entries:
        if isinstance(entry, int | ListEntry) or not is_mobile_at_once(entry):
            return None
    return read_numbers(entries, None)


def read_each(
    entries: Iterable[PhoneNumberInput],
    country: str | None,
    *,
    mobile_only: bool = True,
) -> Iterator[tuple[str, str | PhoneNumberProblem]]:
    """Yield each entry as it was written, with its number in E.164 or its problem.

    `country` and `mobile_only` are as in `normalize`.
    """
    for entry in entries:
        value = entry.number if isinstance(entry, ListEntry) else entry
        if isinstance(value, PhoneNumberProblem):
            yield as_text(entry), value
            continue
        try:
            number = normalize(value, country, mobile_only=mobile_only)
        except PhoneNumberError as err:
            yield as_text(entry), err.problem
        else:
            yield as_text(entry), number


def split_entries(entries: Iterable[PhoneNumberInput]) -> Iterator[PhoneNumberInput]:
    """Yield entries one by one: a text may hold several."""
    for entry in entries:
        if isinstance(entry, str) and not isinstance(entry, ListEntry):
            yield from split_text(entry)
        else:
            yield entry


def line_of(spelling: str) -> int | None:
    """Return the line of an entry that was read from a text of several, or a file."""
    return spelling.line if isinstance(spelling, ListEntry) else None


def is_of_file(spelling: str) -> bool:
    """Return whether an entry was read from a file, whose contents are not shown."""
    return isinstance(spelling, FileEntry)
