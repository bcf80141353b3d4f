"""Reads a JSON object that holds a long list of objects, some of these at a time.

All of them at once take twenty times the memory of the text, and the interpreter is
busy with nothing else while they are made.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

PIECE_SIZE: Final = 32 * 1024
"""Bytes of the text that are read at once, at least."""

_BETWEEN_OBJECTS: Final = re.compile(rb"\}[ \t\r\n]*,[ \t\r\n]*(?=\{)")
_LAST_END: Final = re.compile(rb"\}[ \t\r\n]*(?=\])")


@dataclass(frozen=True, kw_only=True, slots=True)
class LongList:
    """A long list within a JSON object."""

    frame: Mapping[str, object]
    """The object, in which the list is empty."""
    body: bytes
    bounds: Sequence[tuple[int, int]]
    """Where each piece of the list begins and ends in the body."""

    def read_pieces(self) -> Iterator[list[object]]:
        """Yield the members of the list, piece by piece.

        Raise orjson.JSONDecodeError where the body is no JSON, or cannot be read in
        pieces: nothing of what was read before holds good then. A cut within a text or
        within a member would leave that open at the end of its piece.
        """
        for begin, end in self.bounds:
            yield orjson.loads(b"[" + self.body[begin:end] + b"]")


def find_long_list(body: bytes, name: str) -> LongList | None:
    """Return the list that a JSON object holds by a name.

    None where the body is of another form, or where only reading all of it can tell.
    """
    quoted = orjson.dumps(name)
    start = re.search(re.escape(quoted) + rb"[ \t\r\n]*:[ \t\r\n]*\[", body)
    if start is None:
        return None
    bounds: list[tuple[int, int]] = []
    begin = start.end()
    while cut := _BETWEEN_OBJECTS.search(body, begin + PIECE_SIZE):
        bounds.append((begin, cut.start() + 1))
        begin = cut.end()
    last = _LAST_END.search(body, begin)
    if last is None:
        return None
    bounds.append((begin, last.start() + 1))
    around = body[: start.end()] + body[last.end() :]
    # By another name, or twice by this one, the list would not be where it seems to be.
    if b"\\" in around or around.count(quoted) != 1:
        return None
    frame = _load(around)
    if not isinstance(frame, dict) or frame.get(name) != []:
        return None
    return LongList(frame=frame, body=body, bounds=bounds)


def _load(text: bytes) -> object:
    """Return the value of some JSON; None if it is none."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
