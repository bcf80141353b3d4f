"""Lists as people have them: pasted lines, columns, headers, a name beside a number."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final, Self

from .cells import (
    NUMBERS,
    Kind,
    count_separators,
    has_digits,
    has_several_cells,
    split_cells,
)
from .columns import kinds_of, marked_number, read_header
from .parsing import PhoneNumberError, PhoneNumberProblem, normalize

MAX_SPELLING: Final = 200
"""Characters of the longest line that stands for its number."""

_LINE_END: Final = re.compile(r"\r\n?|\n")
AROUND: Final = " \t\u00a0\u202f\ufeff;,"
"""What stands around a line and says nothing."""
_ENUMERATION: Final = re.compile(
    r"\s*(?:([0-9]{1,3})[.)]|[-*\u2022\u2013])\s+(?=[^1-9\s])"
)
"""The sign of a list before what it lists."""
_ONE_NUMBER: Final = re.compile(r"\+?[0-9]+(?:[ .-][0-9]+)*")
"""A text that is surely one cell, and no sign of a list before it."""
_LETTER: Final = re.compile(r"[^\W\d_]")
_SPACED: Final = re.compile(r"[;,][ \u00a0]")
_ID_AND_NUMBER: Final = 2


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


class _Text:
    """What is known of a line from the others of its text."""

    def __init__(self, lines: Sequence[str], *, has_unmarked: bool) -> None:
        """Initialize with all lines that hold entries.

        `has_unmarked` is whether digits that stand alone are phone numbers.
        """
        self._lines = lines
        self.has_unmarked = has_unmarked

    @cached_property
    def is_list(self) -> bool:
        """Return whether its lines hold no words and are spaced as no table is."""
        if any(map(_LETTER.search, self._lines)):
            return False
        if len(self._lines) == 1 or any(map(_SPACED.search, self._lines)):
            return True
        return len({count_separators(line) for line in self._lines}) > 1


def split_text(text: str) -> Iterator[str]:
    """Yield the entries of a text; one that is nothing but a number is its own."""
    if len(text) <= MAX_SPELLING and _ONE_NUMBER.fullmatch(text):
        return iter((text,))
    return split_lines(
        [
            (place, line)
            for place, line in enumerate(_LINE_END.split(text), 1)
            if line.strip(AROUND)
        ]
    )


def split_lines(lines: Sequence[tuple[int, str]]) -> Iterator[ListEntry]:
    """Yield the entries of lines that are not empty, each with its place in a text.

    A line holds one number beside other cells, or is a list of nothing but numbers. The
    first of several lines is passed over if it names columns, and so is one below whose
    phone number is left blank. Other words there name what is below them, which is then
    read only where it is marked as a phone number.
    """
    if len(lines) <= 1:
        for _, line in lines:
            yield from _split_line(line, None, _Text([line], has_unmarked=True))
        return
    header = read_header(lines[0][1])
    below = lines[1:] if header else lines
    around = _Text(
        [line for _, line in below],
        has_unmarked=header.is_phone if header else has_digits(lines[0][1]),
    )
    for place, line in below:
        if header and header.has_cells(line):
            if (number := header.number_of(line)) is not None:
                yield _row(line, number, place)
        else:
            yield from _split_line(line, place, around)


def _split_line(line: str, place: int | None, around: _Text) -> Iterator[ListEntry]:
    """Yield the entries of a line of unnamed columns, or of a list."""
    content = line
    if listed := _ENUMERATION.match(line):
        content = line[listed.end() :]
        if _may_be_country(listed[1], content, place):
            yield _row(line, PhoneNumberProblem.AMBIGUOUS, place)
            return
    if around.has_unmarked and not has_several_cells(content):
        yield _row(line, content, place)
        return
    kinds = kinds_of(split_cells(content))
    if len(kinds) <= 1:
        number = kinds[0][0] if has_several_cells(content) and kinds else content
        is_read = around.has_unmarked or not kinds or kinds[0][1] is not Kind.UNMARKED
        yield _row(line, number if is_read else PhoneNumberProblem.AMBIGUOUS, place)
    elif _holds_numbers(line, [kind for _, kind in kinds], place, around):
        for cell, _ in kinds:
            yield ListEntry(cell, cell, place)
    else:
        yield _row(line, marked_number(kinds), place)


def _may_be_country(figure: str | None, content: str, place: int | None) -> bool:
    """Return whether the figure before a number may be its country's code.

    It is none if it counts the lines.
    """
    if not figure or int(figure) == place or not content.startswith(("0", "(0")):
        return False
    number = next(split_cells(content)).lstrip("(").removeprefix("0").lstrip(")")
    try:
        normalize(f"{figure} {number}", None)
    except PhoneNumberError:
        return False
    return True


def _holds_numbers(
    line: str, kinds: Sequence[Kind], place: int | None, around: _Text
) -> bool:
    """Return whether each cell of a line is an entry of its own.

    In a table, or beside anything else, digits that are not marked as a phone number
    may be anything: a customer's number, a company's.
    """
    possible = [kind for kind in kinds if kind in NUMBERS]
    is_table = place is not None or "\t" in line
    if Kind.UNMARKED not in possible:
        if Kind.WORD in kinds:
            return len(possible) > 1 and not is_table
        return len(possible) != 1
    if len(possible) < len(kinds) or not around.has_unmarked or "\t" in line:
        return False
    is_pair = len(possible) == _ID_AND_NUMBER and Kind.MARKED in possible
    return around.is_list and not (is_pair and ";" in line)


def _row(line: str, number: str | PhoneNumberProblem, place: int | None) -> ListEntry:
    """Return the entry of a whole line, by which people find it again."""
    text = line.strip(AROUND)
    if len(text) > MAX_SPELLING and not isinstance(number, PhoneNumberProblem):
        text = number.strip()
    return ListEntry(text, number, place)
