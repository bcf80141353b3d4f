"""One entry parsed into a phone number in E.164, by the numbering plans."""

import re
from collections.abc import Iterator
from enum import IntEnum, StrEnum
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType, ValidationResult

from .calling_codes import calling_code, code_of_region
from .characters import Digits, PhoneNumberInput, read_digits
from .sight import (
    fixed_dialled_in,
    fixed_with_code,
    is_of_no_kind,
    mobile_dialled_in,
    mobile_with_code,
    unassigned_dialled_in,
    unassigned_with_code,
)

_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_FRENCH_NUMBERING: Final = ("FR", "GF", "GP", "MQ", "RE")
"""A region of each calling code whose national numbers are dialled in France too."""
_FRENCH_CODES: Final = frozenset(map(code_of_region, _FRENCH_NUMBERING))
_FRENCH_MACHINE_NUMBER: Final = re.compile(r"\+33700[0-9]{10}")

_NOT_MOBILE: Final = frozenset(
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
    AMBIGUOUS = "ambiguous"
    """More than one cell of its line may be the number."""


class PhoneNumberError(ValueError):
    """An entry that is not a usable phone number."""

    def __init__(self, problem: PhoneNumberProblem) -> None:
        """Initialize with the problem; the entry itself stays out of the message."""
        super().__init__(problem.value)
        self.problem = problem


class _Fit(IntEnum):
    """How well an interpretation of the digits fits the numbering plan."""

    POSSIBLE = 1
    NOT_MOBILE = 2
    USABLE = 3


def normalize(
    value: PhoneNumberInput, country: str | None, *, mobile_only: bool = True
) -> str:
    """Return `value` in E.164, or raise PhoneNumberError with the problem.

    `country` is the ISO code of the country of national numbers, None where it is
    unknown. With `mobile_only`, numbers that surely are no mobile are refused.
    The first number of each country loads its numbering plan from disk.
    """
    region = country if country in phonenumbers.SUPPORTED_REGIONS else None
    phone, fit = _best_interpretation(value, region)
    if mobile_only and fit is _Fit.NOT_MOBILE:
        raise PhoneNumberError(PhoneNumberProblem.NOT_MOBILE)
    return phone


def _best_interpretation(
    value: PhoneNumberInput, region: str | None
) -> tuple[str, _Fit]:
    """Return the best fit in E.164, the earlier one of two that fit alike."""
    if isinstance(value, str) and value.startswith("+"):
        mobile = mobile_with_code(value.removeprefix("+"))
        if mobile == value:
            return mobile, _Fit.USABLE
    if (read := read_digits(value)) is None:
        raise PhoneNumberError(PhoneNumberProblem.NOT_A_NUMBER)
    if (shorter := read.without_postcode) and _is_usable(
        read._replace(national=shorter, without_postcode=""), region
    ):
        raise PhoneNumberError(PhoneNumberProblem.NOT_A_NUMBER)
    return _interpret(read, region, is_int=isinstance(value, int))


def _is_usable(read: Digits, region: str | None) -> bool:
    """Return whether digits are surely a number that may be verified."""
    try:
        return _interpret(read, region)[1] is _Fit.USABLE
    except PhoneNumberError:
        return False


def _interpret(
    read: Digits, region: str | None, *, is_int: bool = False
) -> tuple[str, _Fit]:
    """Return the best fit of digits in E.164."""
    best = _at_sight(read, region, is_int=is_int)
    problem = PhoneNumberProblem.NOT_A_NUMBER
    for number in () if best else _parse(read, region, is_int=is_int):
        problem = PhoneNumberProblem.NOT_POSSIBLE
        found = _fit(number)
        if found and (best is None or found[1] > best[1]):
            best = found
        if best and best[1] is _Fit.USABLE:
            break
    is_poor = best is None or best[1] is _Fit.POSSIBLE
    if region is None and not read.international and is_poor:
        raise PhoneNumberError(PhoneNumberProblem.COUNTRY_UNKNOWN)
    if is_poor and (shared := _of_shared_numbering(read, region)):
        return shared
    if best is None:
        raise PhoneNumberError(problem)
    if is_poor and (read.needs_plan or (read.first_group and not read.is_marked)):
        raise PhoneNumberError(PhoneNumberProblem.NOT_A_NUMBER)
    if read.first_group and _is_of_others(read, best[0], region):
        raise PhoneNumberError(PhoneNumberProblem.NOT_A_NUMBER)
    return best


def _at_sight(
    read: Digits, region: str | None, *, is_int: bool
) -> tuple[str, _Fit] | None:
    """Return the best fit of digits in E.164 where it can be told at sight."""
    digits = read.national
    if read.international or region is None or is_int:
        if mobile := mobile_with_code(digits):
            return mobile, _Fit.USABLE
        if is_int and region is not None:  # it may be a number of the country as well
            return None
        fixed = fixed_with_code(digits)
        other = None if fixed else unassigned_with_code(digits)
    else:
        if mobile := mobile_dialled_in(region, digits):
            return mobile, _Fit.USABLE
        fixed = fixed_dialled_in(region, digits)
        other = None if fixed else unassigned_dialled_in(region, digits)
    if fixed:
        return fixed, _Fit.NOT_MOBILE
    return (other, _Fit.POSSIBLE) if other else None


def _of_shared_numbering(read: Digits, region: str | None) -> tuple[str, _Fit] | None:
    """Return the number that digits are in one other region of a common numbering.

    None where they are none, or one in several.
    """
    if read.international or code_of_region(region) not in _FRENCH_CODES:
        return None
    found = [
        fit
        for other in _FRENCH_NUMBERING
        if not is_of_no_kind(other, read.national)
        and (number := _parsed(read.national, other)) is not None
        and (fit := _fit(number))
        and fit[1] is not _Fit.POSSIBLE
    ]
    return found[0] if len(found) == 1 else None


def _is_of_others(read: Digits, phone: str, region: str | None) -> bool:
    """Return whether digits are another country's number by mere chance.

    The first of their groups does not hold its code then, or a zero follows that.
    """
    code = calling_code(phone)
    if code == code_of_region(region):
        return False
    has_code = read.first_group.startswith(code)
    return not has_code or not (read.is_marked or phone == f"+{read.national}")


def _parse(
    read: Digits, region: str | None, *, is_int: bool
) -> Iterator[phonenumbers.PhoneNumber]:
    """Yield what the digits may mean: with a plus, and as a number of `region`."""
    digits = read.national
    texts: list[tuple[str, str | None]] = []
    if region and not read.international:
        texts.append((digits, region))
    if not digits.startswith("0"):  # no calling code does
        texts.insert(0 if is_int else len(texts), (f"+{digits}", None))
    for text, text_region in texts:
        if (number := _parsed(text, text_region)) is not None:
            yield number


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    """Return a text as a number of `region`, None where it is none."""
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _fit(number: phonenumbers.PhoneNumber) -> tuple[str, _Fit] | None:
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
    return (phone, _Fit.POSSIBLE) if _has_possible_length(number) else None


def _has_possible_length(number: phonenumbers.PhoneNumber) -> bool:
    """Return whether a number of unknown type has a length that its country uses."""
    if number.italian_leading_zero:  # a trunk prefix before too few digits
        return False
    possible = phonenumbers.is_possible_number_with_reason(number)
    return possible == ValidationResult.IS_POSSIBLE


def _e164(number: phonenumbers.PhoneNumber) -> str:
    """Return a parsed number in E.164."""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
