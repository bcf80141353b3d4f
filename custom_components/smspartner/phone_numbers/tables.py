"""The lines of a file, in the writing that pasted lines have."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from .lines import AROUND

type Line = tuple[int, str]
"""A line that is not empty, and its place in the file."""

_LINE: Final = re.compile(r"[^\r\n]+")
_BLANK: Final = AROUND + "|"
_DECLARATION: Final = re.compile(r'"?sep=([^"\r\n])"?[;,\t ]*', re.IGNORECASE)
"""The first line that Excel understands: what parts the cells of the others."""
_SEPARATORS: Final = "\t;|,"
"""What may part cells; of two that occur as often it is the first."""
_QUOTED: Final = re.compile(r'"[^"]*"')
_SAMPLE: Final = 50
"""Lines that are looked at to find what parts cells."""
_MAX_BREAKS: Final = 20
"""Line breaks within quotes; after more of them a quotation mark is a mere mark."""


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a file, and what parts their cells."""

    lines: Sequence[Line]
    separator: str | None
    """None where nothing parts them."""


def read_table(text: str, max_lines: int) -> Table:
    """Return the lines of a text that are not empty, at most so many.

    A cell in quotes is brought into one line. What pasted lines are not parted by
    becomes a tab, and so does a separator that is declared.
    """
    found = list(islice(_lines_of(text), max_lines))
    declared = _DECLARATION.fullmatch(found[0][1]) if found else None
    if declared:
        found = found[1:]
    separator = declared[1] if declared else _separator_of(found[:_SAMPLE])
    lines = list(_without_breaks(found, separator))
    if separator and (declared or separator == "|"):
        lines = [(place, _with_tabs(line, separator)) for place, line in lines]
        separator = "\t"
    return Table(lines, separator)


def _lines_of(text: str) -> Iterator[Line]:
    """Yield the lines of a text that are not empty."""
    place, end = 1, 0
    for found in _LINE.finditer(text):
        between = text[end : found.start()]
        place += between.count("\n") + between.count("\r") - between.count("\r\n")
        end = found.end()
        if found[0].strip(_BLANK):
            yield place, found[0]


def _separator_of(lines: Sequence[Line]) -> str | None:
    """Return what occurs in the most lines, outside of quotes."""
    bare = [_QUOTED.sub("", line) for _, line in lines]
    counts = {mark: sum(mark in line for line in bare) for mark in _SEPARATORS}
    most = max(counts, key=lambda mark: counts[mark])
    return most if counts[most] else None


def _without_breaks(lines: Sequence[Line], separator: str | None) -> Iterator[Line]:
    """Yield lines, those joined between which a cell in quotes goes on."""
    marks = lines[0][1].count(separator) if lines and separator else 0
    at = 0
    while at < len(lines):
        end = _last_of(lines, at)
        # Rows between two stray marks are no cell.
        if marks and any(
            '"' not in line and line.count(separator or "") == marks
            for _, line in lines[at + 1 : end]
        ):
            end = at
        yield lines[at][0], " ".join(line for _, line in lines[at : end + 1])
        at = end + 1


def _last_of(lines: Sequence[Line], at: int) -> int:
    """Return the last of the lines that cells in quotes of one go on in."""
    last, rest = at, lines[at][1].replace('""', "")
    while _is_left_open(rest):
        for place in range(last + 1, min(at + 1 + _MAX_BREAKS, len(lines))):
            _, quote, rest = lines[place][1].replace('""', "").partition('"')
            if quote:
                last = place
                break
        else:
            return at
        if not _is_edge(rest.lstrip(" ")[:1]):
            return at
    return last


def _is_left_open(text: str) -> bool:
    """Return whether the last cell of a text begins with a quote and has no end."""
    before, quote, _ = text.rpartition('"')
    is_odd = bool(quote) and before.count('"') % 2 == 0
    return is_odd and _is_edge(before.rstrip(" ")[-1:])


def _is_edge(mark: str) -> bool:
    """Return whether a mark is where a cell begins or ends, as the end of a line is."""
    return not mark or mark in _SEPARATORS


def _with_tabs(line: str, separator: str) -> str:
    """Return a line with tabs between its cells."""
    try:
        cells = next(csv.reader([line], delimiter=separator))
    except csv.Error:
        cells = line.split(separator)
    return "\t".join(cell.replace("\t", " ") for cell in cells)
