"""The error codes that the vendor lists, and what they mean for an SMS."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

AUTH_CODES: Final = frozenset({1, 10})
NO_CREDIT_CODE: Final = 11
ACCOUNT_CODES: Final = AUTH_CODES | {NO_CREDIT_CODE, 20, 30, 40, 96}
"""Codes that refuse the account and not the request: the next one would fail too."""
QUEUE_PROBLEM_CODE: Final = 500
"""The one code that leaves open whether anything was done."""
INVALID_FIELD_CODE: Final = 9
UNKNOWN_TAG_CODE: Final = 4
"""The code of a tag that no message has, or none yet."""
CANCELLED_CODE: Final = 5
"""The code of a message that was cancelled before."""
LISTED_CODE: Final = 3
"""The code of a number that is on the stop list already."""
NO_ID_CODE: Final = 3
"""The code of an opt-out whose ID is missing."""
UNKNOWN_ID_CODE: Final = 4
"""The code of an opt-out that is not on the stop list."""

PHONE_FIELDS: Final = frozenset({"phoneNumbers", "phoneNumber", "to"})
FIELDS: Final = PHONE_FIELDS | {
    "message",
    "sender",
    "from",
    "tag",
    "scheduledDeliveryDate",
    "time",
    "minute",
    "urlDlr",
    "urlResponse",
    "notifyUrl",
    "gamme",
    "isStopSms",
    "isUnicode",
    "sandbox",
}
"""Names of fields that the vendor may refuse."""

_CODES_OF_ANY_CALL: Final = AUTH_CODES | {20, 30, 40, 90, 96}
_SEND_CODES: Final = frozenset(
    {2, 9, NO_CREDIT_CODE, 13, 14, 15, 22, 23, *range(42, 53), 55, 992}
)
_CODES_BY_CALL: Final = {
    "hlr/notify": frozenset({2, 3, NO_CREDIT_CODE, 13, 14, 19, 50, 55}),
    "send": _SEND_CODES,
    "vn/send": _SEND_CODES,
    "message-cancel": frozenset({3, 4, 5, 6, 7, 11}),
    "bulk-status-by-tag": frozenset({3, 4}),
    "stop-sms/add": frozenset({2, LISTED_CODE, 9}),
    "stop-sms/delete": frozenset({2, NO_ID_CODE, UNKNOWN_ID_CODE}),
    "multi-status": frozenset({2, 3, 4, 5, 6, 9, 50}),
    "location/file/download": frozenset({31, 32, 33, 34, 35, 36, 61}),
}


def is_listed(call: str, code: int | None) -> bool:
    """Return whether the vendor lists a code as a refusal of a call."""
    return code in _CODES_OF_ANY_CALL or code in _CODES_BY_CALL.get(call, ())


class SmsRefusal(StrEnum):
    """Why SMS Partner did not take an SMS (S5)."""

    BAD_KEY = "bad_key"
    INVALID = "invalid"
    NO_CREDIT = "no_credit"
    NO_PRICE = "no_price"
    STOP_LIST = "stop_list"
    DUPLICATE = "duplicate"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_BLOCKED = "account_blocked"
    ACCESS_DENIED = "access_denied"
    NIGHT_HOURS = "night_hours"
    SUNDAY = "sunday"
    ECO = "eco"
    SENDER = "sender"
    DATE = "date"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    NOBODY_LEFT = "nobody_left"
    MALFORMED = "malformed"
    ADDRESS_NOT_ALLOWED = "address_not_allowed"
    OTHER = "other"


_REFUSALS: Final[Mapping[int, SmsRefusal]] = {
    1: SmsRefusal.BAD_KEY,
    2: SmsRefusal.INVALID,
    INVALID_FIELD_CODE: SmsRefusal.INVALID,
    10: SmsRefusal.BAD_KEY,
    11: SmsRefusal.NO_CREDIT,
    13: SmsRefusal.NO_PRICE,
    14: SmsRefusal.STOP_LIST,
    15: SmsRefusal.DUPLICATE,
    20: SmsRefusal.ACCOUNT_DISABLED,
    22: SmsRefusal.NIGHT_HOURS,
    23: SmsRefusal.SUNDAY,
    30: SmsRefusal.ACCOUNT_BLOCKED,
    40: SmsRefusal.ACCESS_DENIED,
    42: SmsRefusal.ECO,
    43: SmsRefusal.INVALID,
    44: SmsRefusal.SENDER,
    45: SmsRefusal.DATE,
    46: SmsRefusal.DATE,
    47: SmsRefusal.DATE,
    48: SmsRefusal.DATE,
    49: SmsRefusal.DATE,
    50: SmsRefusal.TOO_MANY,
    51: SmsRefusal.ECO,
    52: SmsRefusal.TOO_LONG,
    55: SmsRefusal.NOBODY_LEFT,
    90: SmsRefusal.MALFORMED,
    96: SmsRefusal.ADDRESS_NOT_ALLOWED,
    992: SmsRefusal.SENDER,
}

HALVING_CODES: Final = frozenset({2, INVALID_FIELD_CODE, 13, 14, 15, 55})
"""Codes that a single number of many may be the cause of."""


def sms_refusal(code: int | None) -> SmsRefusal:
    """Return what a code of the vendor's means for an SMS; `other` without a code."""
    return SmsRefusal.OTHER if code is None else _REFUSALS.get(code, SmsRefusal.OTHER)


def may_be_one_number(code: int | None, field: str | None) -> bool:
    """Return whether a refusal may be due to one number, so that halves may pass.

    Take the code, and the field that was refused where the vendor names one. An invalid
    field (code 9) is a matter of numbers only if it is theirs, or is not named.
    """
    if code == INVALID_FIELD_CODE:
        return field is None or field in PHONE_FIELDS
    return code in HALVING_CODES
