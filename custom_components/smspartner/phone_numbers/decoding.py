"""The text of a file, whatever a spreadsheet or an editor has saved it as."""

import codecs
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as that of UTF-16 does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 4096
"""Bytes that are looked at to find UTF-16 without a mark."""


def decode(content: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 or UTF-32, else Windows-1252.

    Null characters are left out.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    return _decoded(content, _encoding_without_mark(content[:_SAMPLE]))


def _decoded(content: bytes, encoding: str) -> str:
    """Return a text; one that is no UTF-8 after all is Windows-1252."""
    if encoding != "utf-8":
        text = content.decode(encoding, errors="replace")
    else:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    return text.replace("\0", "")


def _encoding_without_mark(sample: bytes) -> str:
    """Return the encoding of a text without a mark: digits in UTF-16 are half nulls."""
    half = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd * 2 > half > even * 4:
        return "utf-16-le"
    return "utf-16-be" if even * 2 > half > odd * 4 else "utf-8"
