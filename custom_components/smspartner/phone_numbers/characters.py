"""The digits of one entry: which characters of it count, and what they stand for."""

import re
import unicodedata
from typing import Final, NamedTuple

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

from .headings import Heading, heading_of

type PhoneNumberInput = str | int
"""A phone number as a person or a template writes it."""

MAX_TEXT_LENGTH: Final = 200
"""Characters of the longest text that is looked at."""
MAX_DIGITS: Final = 20
"""Digits of the longest number that is looked at."""
MIN_DIGITS: Final = 6
"""Digits of the shortest number that is found beside a name."""

_MAX_GROUP: Final = 7
"""Digits that stand before others of the same number, without its country's code."""
_MAX_FIRST_GROUP: Final = 9
"""Digits that stand before others of the same number, with its country's code."""
_WHOLE_NUMBER: Final = 9
"""Digits in one group that are a number by themselves."""
_POSTCODE: Final = 4
"""Digits of the shortest postcode, which may follow a number beside a name."""

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
_AROUND: Final = " \t\r\n\ufeff\"'=\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
_LETTERS: Final = re.compile(r"[^\W\d_][^0-9+(]*")
_SINGLE_DIGIT: Final = re.compile(r"[1-9][^0-9]")
"""What makes "Tel 2" of the word before it."""
_NAMES_OF_NUMBERS: Final = {Heading.MOBILE, Heading.PHONE, Heading.FIGURES}
_GROUP: Final = re.compile(r"[0-9]+")
_NUMBER_WITHIN: Final = re.compile(
    r"([^0-9+]*)([0-9+](?:.*[0-9])?)([^0-9]*)", re.DOTALL
)
_MARK: Final = r"[./\-\u2010-\u2015\u2212]"
_MARKED_NUMBER: Final = re.compile(
    r"(?=[+0])\+? ?[0-9]+\)?(?: ?\(0\))?"
    rf"(?: ?{_MARK} ?| ?)[0-9]+(?:(?: |{_MARK})[0-9]+)*"
)
"""A number with its zero or its country, spaced as phone numbers are."""
_DECIMAL: Final = re.compile(r"(\+?[0-9]{7,})\.0{1,2}")
"""A number that a spreadsheet or a program took for an amount."""
_DATE: Final = re.compile(
    r"(?:[0-9]{1,2}([./-])[0-9]{1,2}\1(?:19|20)[0-9]{2}"
    r"|(?:19|20)[0-9]{2}([./-])[0-9]{1,2}\2[0-9]{1,2})"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}.*)?"
)
_SHORT_DATE: Final = re.compile(r"[0-3]?[0-9]([./-])[01]?[0-9]\1[0-9]{2}")
_COUNTED: Final = re.compile(r"[1-9][^0-9+]+0|[1-9][0-9]{0,2}[.)]\s")
"""A figure before a number, which would read as a country's code."""
_COUNTRY_OR_KIND: Final = re.compile(r"\W*[A-Z]{1,2}[\s-]*")
"""Letters that make something else of a number, as in a VAT number."""
_ACCESS_CODES: Final = ("00", "011")


class Digits(NamedTuple):
    """What the characters of an entry say about its number."""

    international: bool
    """Whether it begins with a plus or 00."""
    national: str
    """The other digits; they hold the country's code where it is international."""
    is_marked: bool = True
    """Whether it begins as phone numbers do: with a plus or a zero."""
    first_group: str = ""
    """The digits before a separator that may hold the country's code, without 00."""
    needs_plan: bool = False
    """Whether it is a number only where a numbering plan has it: beside words."""
    without_postcode: str = ""
    """The digits beside a name without the last ones, which may be of an address."""


def read_digits(value: PhoneNumberInput) -> Digits | None:
    """Return what an entry holds, None where that is surely no phone number.

    A number stands alone or behind a word that names a phone. Beside other words it
    must be marked as a phone number, and the digits must be all there are.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return _digits_of(str(value)) if 0 < value < 10**MAX_DIGITS else None
    if not isinstance(value, str) or len(value) > MAX_TEXT_LENGTH:
        return None
    text = (value if value.isascii() else in_ascii(value)).strip(_AROUND)
    if _COUNTED.match(text) or is_date(text):
        return None
    label = _LETTERS.match(text)
    heading = heading_of(label[0]) if label else None
    if label is None or heading not in _NAMES_OF_NUMBERS:
        return _digits_of(text) or _beside_words(text)
    if heading is Heading.FIGURES:
        return None
    rest = text[label.end() :]
    is_second = label[0].rstrip()[-1].isalpha() and _SINGLE_DIGIT.match(rest)
    return (None if is_second else _digits_of(rest)) or _beside_words(text)


def is_date(text: str) -> bool:
    """Return whether a text is a date in digits, with or without a time."""
    return _DATE.fullmatch(text) is not None


def as_text(entry: PhoneNumberInput) -> str:
    """Return an entry as text; an int too long to print in decimal as hexadecimal."""
    if isinstance(entry, str):
        return entry
    return hex(entry) if abs(entry) >= _LONGEST_DECIMAL else str(entry)


def in_ascii(text: str) -> str:
    """Return a text with its digits and plus in ASCII."""
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char
        for char in unicodedata.normalize("NFKC", text)
    )


def _digits_of(text: str) -> Digits | None:
    """Return what a text holds that is nothing but one number."""
    if decimal := _DECIMAL.fullmatch(text):
        text = decimal[1]
    compact = text.translate(_SEPARATORS)
    international = compact.startswith(("+", "00"))
    digits = compact.removeprefix("+" if compact[:1] == "+" else "00")
    if not digits.isdecimal() or len(digits) > MAX_DIGITS:
        return None
    groups = _GROUP.findall(text)
    if not _is_one_number(groups, international=international):
        return None
    is_marked = international or digits[0] == "0"
    if not is_marked and "(0)" in text:
        digits = "".join(_GROUP.findall(text.replace("(0)", " ")))
    first = ""
    if len(groups) > 1 and (international or not is_marked):
        first = groups[0].removeprefix("00") or groups[1]
    return Digits(
        international=international,
        national=digits,
        is_marked=is_marked,
        first_group=first,
    )


def _is_one_number(groups: list[str], *, international: bool) -> bool:
    """Return whether groups of digits are one number, not a number beside others."""
    if len(groups) == 1:
        return True
    *before, last = groups
    if before[0] == "0" == groups[1][0]:  # a zero that makes a prefix of another
        return False
    first = before[0].removeprefix("00")
    longest = _MAX_FIRST_GROUP if international else _MAX_GROUP
    if len(first) > longest or max(map(len, before[1:]), default=0) > _MAX_GROUP:
        return False
    return len(last) < _WHOLE_NUMBER or _is_prefix("".join(before))


def _is_prefix(digits: str) -> bool:
    """Return whether digits can stand before a whole number: a zero, a country."""
    for code in _ACCESS_CODES:
        digits = digits.removeprefix(code)
    trunk = digits.removesuffix("0")
    return any(
        not code or int(code) in COUNTRY_CODE_TO_REGION_CODE for code in (digits, trunk)
    )


def _beside_words(text: str) -> Digits | None:
    """Return what `read_digits` does for the one number that stands beside words."""
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
        or heading_of(after) is Heading.FIGURES
        or is_date(number)
        or _SHORT_DATE.fullmatch(number)
        or not _MARKED_NUMBER.fullmatch(number)
        or _COUNTRY_OR_KIND.fullmatch(before)
        or not all(map(_may_stand_beside, before + after))
    ):
        return None
    read = _digits_of(number)
    if read is None or len(read.national) < MIN_DIGITS:
        return None
    last = len(_GROUP.findall(number)[-1])
    shorter = read.national[:-last] if last >= _POSTCODE else ""
    return read._replace(
        needs_plan=not number.startswith("+"), without_postcode=shorter
    )


def _may_stand_beside(char: str) -> bool:
    """Return whether a character may stand beside a number: a name's, or a mark."""
    return char in _BESIDE or char.isalpha() or unicodedata.category(char)[0] == "M"
