"""The digits of one entry: which characters of it count, and what they stand for."""

import unicodedata
from typing import Final

type PhoneNumberInput = str | int
"""A phone number as a person or a template writes it."""

MAX_TEXT_LENGTH: Final = 64
"""Characters of the longest text that is looked at."""
MAX_DIGITS: Final = 20
"""Digits of the longest number that is looked at."""

_LONGEST_DECIMAL: Final = 10**100  # Python takes its time to print more, or refuses
_SEPARATORS: Final = dict.fromkeys(
    map(
        ord,
        " \t\r\n\v\f().-/"
        "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"  # hyphens, dashes, minus
        "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # invisible
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",  # direction marks
    )
)


def read_digits(value: PhoneNumberInput) -> tuple[bool, str] | None:
    """Return whether an entry has an international prefix, and its other digits.

    The prefix is a plus or 00. Returns None where the entry is empty, is too long or
    holds anything but digits and separators.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        text = str(value) if 0 < value < 10**MAX_DIGITS else ""
    elif isinstance(value, str) and len(value) <= MAX_TEXT_LENGTH:
        text = _compact(value)
    else:
        text = ""
    international = text.startswith(("+", "00"))
    digits = text.removeprefix("+") if text[:1] == "+" else text.removeprefix("00")
    if not digits.isdecimal() or len(digits) > MAX_DIGITS:
        return None
    return international, digits


def as_text(entry: PhoneNumberInput) -> str:
    """Return an entry as text; an int too long to print in decimal as hexadecimal."""
    if isinstance(entry, int) and abs(entry) >= _LONGEST_DECIMAL:
        return hex(entry)
    return str(entry)


def _compact(text: str) -> str:
    """Return `text` without separators and 'tel:', its digits and plus in ASCII."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(
            str(unicodedata.decimal(char)) if char.isdecimal() else char
            for char in text
        )
    compact = text.translate(_SEPARATORS)
    return compact[4:] if compact[:4].lower() == "tel:" else compact
