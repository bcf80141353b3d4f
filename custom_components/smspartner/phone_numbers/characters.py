"""The digits of one entry: which characters of it count, and what they stand for."""

import re
import unicodedata
from typing import Final

type PhoneNumberInput = str | int
"""A phone number as a person or a template writes it."""

MAX_TEXT_LENGTH: Final = 200
"""Characters of the longest text that is looked at."""
MAX_DIGITS: Final = 20
"""Digits of the longest number that is looked at."""
MIN_DIGITS: Final = 6
"""Digits of the shortest number that is found beside a name."""

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
_BESIDE: Final = frozenset(map(chr, _SEPARATORS)) | frozenset(
    ":,;=&|_[]<>\"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
)
"""What may stand beside a number, apart from the letters of a name."""
_NUMBER_WITHIN: Final = re.compile(
    r"([^0-9+]*)([0-9+](?:.*[0-9])?)([^0-9]*)", re.DOTALL
)
_DATE: Final = re.compile(
    r"(?:[0-9]{1,2}([./-])[0-9]{1,2}\1(?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}([./-])[0-9]{1,2}\2[0-9]{1,2})"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}.*)?"
)
_COUNTED: Final = re.compile(r"[1-9][^0-9+]+0")
"""A figure before a number with its zero, which would read as a country's code."""
_SHORT_GROUP: Final = re.compile(r"[1-9][0-9]?[^0-9]")
_COUNTRY_OR_KIND: Final = re.compile(r"\W*[A-Z]{1,2}[\s-]*")
"""Letters that make something else of a number, as in a VAT number."""


def read_digits(value: PhoneNumberInput) -> tuple[bool, str] | None:
    """Return whether an entry has an international prefix, and its other digits.

    The prefix is a plus or 00. A name or a label may stand beside the number, before or
    after it. Returns None where the entry is empty, is too long or holds anything else.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return _digits_of(str(value)) if 0 < value < 10**MAX_DIGITS else None
    if not isinstance(value, str) or len(value) > MAX_TEXT_LENGTH:
        return None
    text = value if value.isascii() else _in_ascii(value)
    if _COUNTED.match(text) or is_date(text.strip()):
        return None
    return _digits_of(text.translate(_SEPARATORS)) or _beside_a_name(text)


def is_date(text: str) -> bool:
    """Return whether a text is a date in digits, with or without a time."""
    return _DATE.fullmatch(text) is not None


def as_text(entry: PhoneNumberInput) -> str:
    """Return an entry as text; an int too long to print in decimal as hexadecimal."""
    if isinstance(entry, str):
        return entry
    return hex(entry) if abs(entry) >= _LONGEST_DECIMAL else str(entry)


def _in_ascii(text: str) -> str:
    """Return a text with its digits and plus in ASCII."""
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in unicodedata.normalize("NFKC", text)
    )


def _digits_of(compact: str) -> tuple[bool, str] | None:
    """Return whether a text without separators is international, and its digits."""
    international = compact.startswith(("+", "00"))
    plus = "+" if compact[:1] == "+" else "00"
    digits = compact.removeprefix(plus)
    if not digits.isdecimal() or len(digits) > MAX_DIGITS:
        return None
    return international, digits


def _beside_a_name(text: str) -> tuple[bool, str] | None:
    """Return what `read_digits` does for the one number that stands beside a name."""
    label, _, rest = text.rpartition(":")
    is_time = label[-1:].isdecimal() and rest[:1].isdecimal()
    if sum(map(str.isdecimal, label)) < MIN_DIGITS and not is_time:
        text = rest
    if (found := _NUMBER_WITHIN.fullmatch(text)) is None:
        return None
    before, number, after = found.groups()
    if (
        before[-1:].isalpha()
        or after[:1].isalpha()
        or sum(map(str.isalpha, after)) == 1
        or is_date(number)
        or (before.strip() and _SHORT_GROUP.match(number))
        or _COUNTRY_OR_KIND.fullmatch(before)
        or not all(map(_may_stand_beside, before + after))
    ):
        return None
    read = _digits_of(number.translate(_SEPARATORS))
    return read if read and len(read[1]) >= MIN_DIGITS else None


def _may_stand_beside(char: str) -> bool:
    """Return whether a character may stand beside a number: a name's, or a mark."""
    return char in _BESIDE or char.isalpha() or unicodedata.category(char)[0] == "M"
