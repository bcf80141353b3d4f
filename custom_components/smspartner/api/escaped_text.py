"""Searches a text for what may be escaped in it, as in a URL, JSON or HTML."""

import html
import re
from collections.abc import Iterator
from typing import Final

type Span = tuple[int, int]
"""Start and end of a part of a text; the end does not belong to it."""

_MOST_LAYERS: Final = 8
_ESCAPED: Final = re.compile(
    rb"%(?P<byte>[0-9a-f]{2})|\\+(?:u(?P<unit>[0-9a-f]{4}))?|(?P<html>&#?[0-9a-z]{1,8};)"
)
_WORD: Final = re.compile(rb"\w+")
_DIGIT: Final = re.compile(rb"[0-9]")


class PlainText:
    """A text in lower case, without escapes of URL, JSON and HTML, however nested.

    A plus is a blank, as in a URL-encoded form.
    """

    def __init__(self, text: str) -> None:
        """Initialize with the text as it is."""
        letters = [letter.lower().encode(errors="replace") for letter in text]
        data = b"".join(letters)
        spans = [
            (place, place + 1)
            for place, letter in enumerate(letters)
            for _ in range(len(letter))
        ]
        for _ in range(_MOST_LAYERS):
            size = len(data)
            data, spans = _peel(data, spans)
            if len(data) == size:
                break
        self._spans = spans
        self.data = data.replace(b"+", b" ")

    def find(self, other: PlainText, *, as_word: bool) -> Iterator[Span]:
        """Yield the spans of another text; with `as_word` only where it is a word."""
        pattern = re.escape(other.data)
        if as_word:
            pattern = rb"(?<!\w)" + pattern + rb"(?!\w)"
        yield from self.search(re.compile(pattern))

    def find_parts(self, other: PlainText, size: int) -> Iterator[Span]:
        """Yield the spans of what this text has of another: runs of `size` bytes."""
        runs = {other.data[at : at + size] for at in range(len(other.data) - size + 1)}
        for at in range(len(self.data) - size + 1):
            if self.data[at : at + size] in runs:
                yield self._spans[at][0], self._spans[at + size - 1][1]

    def find_words(self, other: PlainText, size: int) -> Iterator[Span]:
        """Yield the spans of the words of another text: long ones and numbers."""
        words = {
            word
            for word in _WORD.findall(other.data)
            if len(word) >= size or _DIGIT.search(word)
        }
        for match in _WORD.finditer(self.data):
            if match[0] in words:
                yield self._spans[match.start()][0], self._spans[match.end() - 1][1]

    def search(self, pattern: re.Pattern[bytes]) -> Iterator[Span]:
        """Yield the spans of the matches of a pattern that are not empty."""
        for match in pattern.finditer(self.data):
            if match.end() > match.start():
                yield self._spans[match.start()][0], self._spans[match.end() - 1][1]


def _peel(data: bytes, spans: list[Span]) -> tuple[bytes, list[Span]]:
    """Return the data without its outer escapes, and the span of each byte."""
    peeled = bytearray()
    kept: list[Span] = []
    at = 0
    for match in _ESCAPED.finditer(data):
        meant = _meaning(match)
        peeled += data[at : match.start()] + meant
        kept += spans[at : match.start()]
        kept += [(spans[match.start()][0], spans[match.end() - 1][1])] * len(meant)
        at = match.end()
    return bytes(peeled + data[at:]), kept + spans[at:]


def _meaning(match: re.Match[bytes]) -> bytes:
    """Return what an escape stands for; a backslash alone stands for nothing."""
    if byte := match["byte"]:
        return bytes.fromhex(byte.decode()).lower()
    if unit := match["unit"]:
        return chr(int(unit, 16)).lower().encode(errors="replace")
    if entity := match["html"]:
        return html.unescape(entity.decode()).lower().encode(errors="replace")
    return b""
