"""Reads single values of an answer, whatever type the vendor gave them."""

import math
import re
from collections.abc import Mapping
from datetime import MAXYEAR, UTC, datetime
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

VENDOR_TIME_ZONE = ZoneInfo("Europe/Paris")
MAX_TEXT_LENGTH = 255
MAX_AMOUNT = 1_000_000_000
FIRST_YEAR = 1970
"""No time of the vendor's is before it, nor in the last year that a zone can be of."""

_SCALARS = (str, int, float)
_CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]")
_DIGITS = re.compile(r"[0-9]+")
_INTERNATIONAL_DIGITS = re.compile(r"[0-9]{1,20}")
_MSISDN = re.compile(r"\+(?!00)[0-9]{1,20}")
_NETWORK_DIGITS = re.compile(r"[0-9]{5,6}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_UNIX_SECONDS = re.compile(r"[0-9]{9,10}(\.[0-9]+)?")
_UNIX_MILLISECONDS = re.compile(r"[0-9]{12,13}")
# From a form that did not escape its plus signs: "…T10:34:52.355 0000".
_OFFSET_WITHOUT_SIGN = re.compile(r"(:[0-9]{2}(?:\.[0-9]+)?) ([0-9]{2}:?[0-9]{2})$")
_TRUE = frozenset({"1", "true", "yes"})
_FALSE = frozenset({"0", "false", "no"})


def text(value: object) -> str | None:
    """Return a scalar as stripped text of limited length; None for anything else."""
    if isinstance(value, str):
        if len(value) <= MAX_TEXT_LENGTH and value.isprintable():
            return value.strip() or None
        value = value[: 4 * MAX_TEXT_LENGTH]
    elif isinstance(value, bool) or not isinstance(value, _SCALARS):
        return None
    return _CONTROL_CHARACTERS.sub("", str(value)).strip()[:MAX_TEXT_LENGTH] or None


def integer(value: object) -> int | None:
    """Return a whole number, also from text."""
    if type(value) is int:  # and no boolean, which would be an instance of it
        return value
    word = text(value) or ""
    if _DIGITS.fullmatch(word):
        return int(word)
    number = decimal(word)
    return int(number) if number is not None and number.is_integer() else None


def decimal(value: object) -> float | None:
    """Return a finite number, also from text."""
    if isinstance(value, bool) or not isinstance(value, _SCALARS):
        return None
    if isinstance(value, str) and "_" in value:  # Python's own way with digits
        return None
    try:
        number = float(value)
    except ValueError, OverflowError:
        return None
    return number if math.isfinite(number) else None


def amount(value: object) -> float | None:
    """Return an amount of money that is neither negative nor absurdly large."""
    number = decimal(value)
    return number if number is not None and 0 <= number <= MAX_AMOUNT else None


def balance(value: object) -> float | None:
    """Return a balance, which may be negative but not absurdly large."""
    number = decimal(value)
    return number if number is not None and abs(number) <= MAX_AMOUNT else None


def count(value: object) -> int | None:
    """Return a whole number that is neither negative nor absurdly large."""
    number = integer(value)
    return number if number is not None and 0 <= number <= MAX_AMOUNT else None


def currency(value: object) -> str | None:
    """Return the three letters of a currency (ISO 4217), also from a euro sign."""
    code = (text(value) or "").upper().replace("€", "EUR")
    return code if _CURRENCY.fullmatch(code) else None


def flag(value: object) -> bool | None:
    """Return a boolean, also from 0 and 1, or from either of them as text."""
    if isinstance(value, bool):
        return value
    word = (text(value) or "").lower()
    if word in _TRUE:
        return True
    return False if word in _FALSE else None


def msisdn(value: object) -> str | None:
    """Return an international number as "+" and digits, also without its plus."""
    if isinstance(value, str) and _MSISDN.fullmatch(value):
        return value
    digits = (text(value) or "").removeprefix("+").removeprefix("00").strip()
    return f"+{digits}" if _INTERNATIONAL_DIGITS.fullmatch(digits) else None


def network_code(value: object) -> str | None:
    """Return an MCC and MNC: three digits of a country, two or three of a network."""
    digits = text(value) or ""
    return digits if _NETWORK_DIGITS.fullmatch(digits) else None


def moment(value: object) -> datetime | None:
    """Return a time, from Unix time or ISO 8601; without a zone it is in Paris.

    None for one that cannot be told in every zone.
    """
    word = text(value) or ""
    try:
        if _UNIX_SECONDS.fullmatch(word):
            return datetime.fromtimestamp(float(word), UTC)
        if _UNIX_MILLISECONDS.fullmatch(word):
            return datetime.fromtimestamp(int(word) / 1000, UTC)
        parsed = datetime.fromisoformat(_OFFSET_WITHOUT_SIGN.sub(r"\1+\2", word))
        if parsed.tzinfo is None:
            parsed = parsed.replace(tzinfo=VENDOR_TIME_ZONE)
        year = parsed.astimezone(UTC).year
    except ValueError, OverflowError:
        return None
    return parsed if FIRST_YEAR <= year < MAXYEAR else None


def date(value: object) -> datetime | None:
    """Return the time of an HTTP header, if it has a zone."""
    try:
        parsed = parsedate_to_datetime(text(value) or "")
        return parsed.astimezone(UTC) if parsed.tzinfo else None
    except ValueError, OverflowError:
        return None


def mappings(value: object) -> list[Mapping[str, object]]:
    """Return the objects of a list, without its other members.

    PHP turns a list whose keys have gaps into an object: its values are the members.
    """
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return []
    return [item for item in value if isinstance(item, dict)]
