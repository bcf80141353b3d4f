"""Phone numbers as people and templates write them, read into E.164."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum, StrEnum

import phonenumbers
from phonenumbers import PhoneNumberType, ValidationResult

from .mobile_patterns import is_plain_mobile

type PhoneNumberInput = str | int

MAX_TEXT_LENGTH = 64
MAX_DIGITS = 20
MOST_REFUSED = 1000
"""After so many entries that cannot be used nobody reads on just to refuse the rest."""

_SEPARATORS = dict.fromkeys(
    map(
        ord,
        " \t\r\n\v\f().-/"
        "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"  # hyphens, dashes, minus
        "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"  # invisible
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",  # direction marks
    )
)
_LONGEST_DECIMAL = 10**100  # Python takes its time to print more, or refuses
_LIST_SEPARATOR = re.compile(r"[,;\r\n]")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_FRENCH_MACHINE_NUMBER = re.compile(r"\+33700[0-9]{10}")

_NOT_MOBILE = frozenset(
    {
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.VOIP,
        PhoneNumberType.PAGER,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)


class PhoneNumberProblem(StrEnum):
    """Why an entry cannot be used."""

    NOT_A_NUMBER = "not_a_number"
    NOT_POSSIBLE = "not_possible"
    NOT_MOBILE = "not_mobile"
    COUNTRY_UNKNOWN = "country_unknown"


class PhoneNumberError(ValueError):
    """An entry that is not a usable phone number."""

    def __init__(self, problem: PhoneNumberProblem) -> None:
        """Keep the problem; the entry itself stays out of the message."""
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class ReadNumbers:
    """What a list of entries came to, in the order of the list."""

    valid: list[tuple[str, str]] = field(default_factory=list)
    """Input and E.164 of each distinct number, at its first spelling."""
    duplicates: list[tuple[str, str]] = field(default_factory=list)
    """Input and E.164 of each entry whose number came before."""
    invalid: list[tuple[str, PhoneNumberProblem]] = field(default_factory=list)
    """Input of each entry that was refused, and why."""
    unread: int = 0
    """How many entries were not looked at, because of all those that were refused."""


class _Fit(IntEnum):
    """How well a reading fits the numbering plan of its country."""

    POSSIBLE = 1
    NOT_MOBILE = 2
    USABLE = 3


def normalize(
    value: PhoneNumberInput, country: str | None, *, mobile_only: bool = True
) -> str:
    """Return `value` in E.164, or raise PhoneNumberError with the problem.

    `country` is the ISO code in which national numbers are read, None when it is
    not known. With `mobile_only`, numbers that surely are no mobile are refused.
    The first number of each country loads its numbering plan from disk.
    """
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    phone, fit = _best_reading(value, region)
    if mobile_only and fit is _Fit.NOT_MOBILE:
        raise PhoneNumberError(PhoneNumberProblem.NOT_MOBILE)
    return phone


def read_numbers(
    entries: Iterable[PhoneNumberInput],
    country: str | None,
    *,
    all_of_them: bool = True,
) -> ReadNumbers:
    """Sort `entries` into distinct mobile numbers, duplicates and invalid ones.

    `country` is the ISO code for national numbers, or None. Nothing is raised. A long
    list takes time, so callers in an event loop run this in an executor. Unless it is
    to be `all_of_them`, it ends with the invalid entry number MOST_REFUSED.
    """
    read = ReadNumbers()
    seen: set[str] = set()
    unread = split_entries(entries)
    for spelling, reading in read_each(unread, country):
        if isinstance(reading, PhoneNumberProblem):
            read.invalid.append((spelling, reading))
        elif reading in seen:
            read.duplicates.append((spelling, reading))
        else:
            seen.add(reading)
            read.valid.append((spelling, reading))
        if len(read.invalid) == MOST_REFUSED and not all_of_them:
            return replace(read, unread=sum(1 for _ in unread))
    return read


def read_each(
    entries: Iterable[PhoneNumberInput],
    country: str | None,
    *,
    mobile_only: bool = True,
) -> Iterator[tuple[str, str | PhoneNumberProblem]]:
    """Yield each entry as it was spelt, with its number in E.164 or what is wrong.

    `country` and `mobile_only` are as in `normalize`.
    """
    for entry in entries:
        try:
            yield (
                _spelling(entry),
                normalize(entry, country, mobile_only=mobile_only),
            )
        except PhoneNumberError as err:
            yield _spelling(entry), err.problem


def split_entries(entries: Iterable[PhoneNumberInput]) -> Iterator[PhoneNumberInput]:
    """Yield entries one by one: a text may hold several."""
    for entry in entries:
        if isinstance(entry, str):
            yield from split_numbers(entry)
        else:
            yield entry


def split_numbers(text: str) -> list[str]:
    """Return the entries of `text`, split at commas, semicolons and new lines."""
    return [entry for part in _LIST_SEPARATOR.split(text) if (entry := part.strip())]


def _best_reading(value: PhoneNumberInput, region: str | None) -> tuple[str, _Fit]:
    """Return the reading that fits best, the earlier one where two fit alike."""
    if isinstance(value, str) and is_plain_mobile(value):
        return value, _Fit.USABLE
    international, digits = _international_and_digits(value)
    plus_first = international or isinstance(value, int)
    best: tuple[str, _Fit] | None = None
    problem = PhoneNumberProblem.NOT_A_NUMBER
    for number in _readings(digits, None if international else region, plus_first):
        problem = PhoneNumberProblem.NOT_POSSIBLE
        reading = _fitted(number)
        if reading and (best is None or reading[1] > best[1]):
            best = reading
        if best and best[1] is _Fit.USABLE:
            return best
    if region is None and not international and (not best or best[1] is _Fit.POSSIBLE):
        raise PhoneNumberError(PhoneNumberProblem.COUNTRY_UNKNOWN)
    if best is None:
        raise PhoneNumberError(problem)
    return best


def _readings(
    digits: str, region: str | None, plus_first: bool
) -> Iterator[phonenumbers.PhoneNumber]:
    """Yield what the digits may mean: with a plus, and as a number of `region`."""
    texts: list[tuple[str, str | None]] = [(digits, region)] if region else []
    if not digits.startswith("0"):  # no calling code does
        texts.insert(0 if plus_first else len(texts), (f"+{digits}", None))
    for text, text_region in texts:
        try:
            yield phonenumbers.parse(text, text_region)
        except phonenumbers.NumberParseException:
            continue


def _fitted(number: phonenumbers.PhoneNumber) -> tuple[str, _Fit] | None:
    """Return a parsed number in E.164 with its fit, None if it cannot exist."""
    phone = _e164(number)
    if _FRENCH_MACHINE_NUMBER.fullmatch(phone):
        return phone, _Fit.USABLE
    if not _E164.fullmatch(phone):
        return None
    kind = phonenumbers.number_type(number)
    if kind != PhoneNumberType.UNKNOWN and kind not in _NOT_MOBILE:
        return phone, _Fit.USABLE
    if phone != _e164(phonenumbers.parse(phone)):  # a trunk prefix was left in it
        return None
    if kind in _NOT_MOBILE:
        return phone, _Fit.NOT_MOBILE
    return (phone, _Fit.POSSIBLE) if _may_exist(number) else None


def _may_exist(number: phonenumbers.PhoneNumber) -> bool:
    """Return whether a number of no known type has a length that its country has."""
    if number.italian_leading_zero:  # a trunk prefix before too few digits
        return False
    possible = phonenumbers.is_possible_number_with_reason(number)
    return possible == ValidationResult.IS_POSSIBLE


def _e164(number: phonenumbers.PhoneNumber) -> str:
    """Return a parsed number in E.164."""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _international_and_digits(value: PhoneNumberInput) -> tuple[bool, str]:
    """Return whether an entry says it is international, and its digits without that."""
    if isinstance(value, int) and not isinstance(value, bool):
        text = str(value) if 0 < value < 10**MAX_DIGITS else ""
    elif isinstance(value, str) and len(value) <= MAX_TEXT_LENGTH:
        text = _compact(value)
    else:
        text = ""
    international = text.startswith(("+", "00"))
    digits = text.removeprefix("+") if text[:1] == "+" else text.removeprefix("00")
    if not digits.isdecimal() or len(digits) > MAX_DIGITS:
        raise PhoneNumberError(PhoneNumberProblem.NOT_A_NUMBER)
    return international, digits


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


def _spelling(entry: PhoneNumberInput) -> str:
    """Return an entry as text, one that is far too long for decimals as hexadecimal."""
    if isinstance(entry, int) and abs(entry) >= _LONGEST_DECIMAL:
        return hex(entry)
    return str(entry)


def readable(phone_number: str) -> str:
    """Return a number in E.164 with blanks where its country writes them."""
    return phonenumbers.format_number(
        phonenumbers.parse(phone_number), phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )


def region(phone_number: str) -> str | None:
    """Return the ISO code of the country of a number in E.164, None if it has none."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(phone_number))
