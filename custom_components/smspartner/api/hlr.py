"""HLR results: their names, their meaning, and the notifications that hold them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple, Self
from urllib.parse import parse_qsl

import orjson

from . import fields

MAX_FORM_FIELDS = 64

_NOTHING: Mapping[str, object] = MappingProxyType({})
_RESULT_NUMBERS = ("errorId", "errorGrpId")
PART_NAME = re.compile(r'[;\s]name="?([^";\n]*)')


class HlrResult(StrEnum):
    """Result of a lookup: the vendor's EC_ name in lower case (S0, S1)."""

    NO_ERROR = "no_error"
    UNKNOWN_SUBSCRIBER = "unknown_subscriber"
    UNIDENTIFIED_SUBSCRIBER = "unidentified_subscriber"
    ABSENT_SUBSCRIBER_SM = "absent_subscriber_sm"
    UNKNOWN_EQUIPMENT = "unknown_equipment"
    ROAMING_NOT_ALLOWED = "roaming_not_allowed"
    ILLEGAL_SUBSCRIBER = "illegal_subscriber"
    ILLEGAL_EQUIPMENT = "illegal_equipment"
    CALL_BARRED = "call_barred"
    ABSENT_SUBSCRIBER = "absent_subscriber"
    UNKNOWN_ERROR = "unknown_error"
    OTHER = "other"


class Verdict(StrEnum):
    """What a result means for the phone number."""

    REACHABLE = "reachable"
    UNREACHABLE = "unreachable"
    ROAMING = "roaming"
    BARRED = "barred"
    INVALID = "invalid"
    UNKNOWN = "unknown"


VERDICTS: Mapping[HlrResult, Verdict] = {
    HlrResult.NO_ERROR: Verdict.REACHABLE,
    HlrResult.UNKNOWN_SUBSCRIBER: Verdict.INVALID,
    HlrResult.UNIDENTIFIED_SUBSCRIBER: Verdict.UNREACHABLE,
    HlrResult.ABSENT_SUBSCRIBER_SM: Verdict.UNREACHABLE,
    HlrResult.UNKNOWN_EQUIPMENT: Verdict.BARRED,
    HlrResult.ROAMING_NOT_ALLOWED: Verdict.ROAMING,
    HlrResult.ILLEGAL_SUBSCRIBER: Verdict.BARRED,
    HlrResult.ILLEGAL_EQUIPMENT: Verdict.BARRED,
    HlrResult.CALL_BARRED: Verdict.BARRED,
    HlrResult.ABSENT_SUBSCRIBER: Verdict.UNREACHABLE,
    HlrResult.UNKNOWN_ERROR: Verdict.UNKNOWN,
    HlrResult.OTHER: Verdict.UNKNOWN,
}

PERMANENT_RESULTS = frozenset(
    {
        HlrResult.UNKNOWN_SUBSCRIBER,
        HlrResult.ILLEGAL_SUBSCRIBER,
        HlrResult.ILLEGAL_EQUIPMENT,
    }
)

RESULTS_BY_NUMBER: Mapping[int, HlrResult] = {
    0: HlrResult.NO_ERROR,
    1: HlrResult.UNKNOWN_SUBSCRIBER,
    5: HlrResult.UNIDENTIFIED_SUBSCRIBER,
    6: HlrResult.ABSENT_SUBSCRIBER_SM,
    7: HlrResult.UNKNOWN_EQUIPMENT,
    8: HlrResult.ROAMING_NOT_ALLOWED,
    9: HlrResult.ILLEGAL_SUBSCRIBER,
    12: HlrResult.ILLEGAL_EQUIPMENT,
    13: HlrResult.CALL_BARRED,
    27: HlrResult.ABSENT_SUBSCRIBER,
    255: HlrResult.UNKNOWN_ERROR,
}


class TooManyNotificationsError(ValueError):
    """A body holds more notifications than allowed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HlrNotification:
    """One HLR notification (S0, S1)."""

    phone_number: str
    result: HlrResult
    error_name: str | None
    """As sent, stripped: with an `other` result it is all that is known."""
    error_description: str | None
    mcc_mnc: str | None
    ported: bool | None
    message_id: str | None
    date: datetime | None

    @classmethod
    def from_fields(cls, values: Mapping[str, object]) -> Self | None:
        """Return one notification; None without a phone number or a result.

        A delivery report, which is something else, has a `phone` too.
        """
        error_name = fields.text(values.get("errorName"))
        if error_name is None and not any(
            fields.integer(values.get(name)) is not None for name in _RESULT_NUMBERS
        ):
            return None
        if (phone_number := fields.msisdn(values.get("phone"))) is None:
            return None
        return cls(
            phone_number=phone_number,
            result=_by_number(values) if error_name is None else _by_name(error_name),
            error_name=error_name,
            error_description=fields.text(values.get("errorDesc")),
            mcc_mnc=fields.network_code(values.get("mccMnc")),
            ported=fields.flag(values.get("ported")),
            message_id=fields.text(values.get("messageId")),
            date=fields.moment(values.get("date")),
        )


class ParsedBody(NamedTuple):
    """Content of the body of a call to `notifyUrl`."""

    notifications: list[HlrNotification]
    is_whole: bool
    """Whether it holds notifications and nothing else."""


def parse_notifications(body: bytes, limit: int | None = None) -> ParsedBody:
    """Return the notifications in the body of a call to `notifyUrl` (S0, S1).

    The body is JSON with one notification or a list, a URL-encoded form, or a multipart
    form; which of them is found out by its content. What cannot be read holds none.
    Raise TooManyNotificationsError if it holds more than `limit`.
    """
    text = body.decode("utf-8-sig", errors="replace").strip()
    if text.startswith(("{", "[")):
        candidates = _read_json(text)
    elif text.startswith("--"):
        candidates = [_read_multipart(text)]
    else:
        candidates = [_read_form(text)]
    if limit is not None and len(candidates) > limit:
        raise TooManyNotificationsError
    notifications = [
        notification
        for candidate in candidates
        if (notification := HlrNotification.from_fields(candidate))
    ]
    is_whole = 0 < len(notifications) == len(candidates)
    return ParsedBody(notifications, is_whole)


def _by_name(error_name: str) -> HlrResult:
    """Return the result with a name; `other` for an unknown one."""
    try:
        return HlrResult(error_name.upper().removeprefix("EC_").lower())
    except ValueError:
        return HlrResult.OTHER


def _by_number(values: Mapping[str, object]) -> HlrResult:
    """Return the result with a number; this is for notifications without a name.

    The vendor's pages use `errorGrpId` for two things: the number of the error (S0, S1)
    and the number of its group. Read as a group, that of a phone that is switched off
    would be the error of a phone number that does not exist.
    """
    number = fields.integer(values.get("errorId"))
    if number is None:
        number = fields.integer(values.get("errorGrpId"))
    return RESULTS_BY_NUMBER.get(-1 if number is None else number, HlrResult.OTHER)


def _read_json(text: str) -> list[Mapping[str, object]]:
    """Return the JSON objects of a text; an empty one for any other member."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return []
    members = value if isinstance(value, list) else [value]
    return [member if isinstance(member, dict) else _NOTHING for member in members]


def _read_form(text: str) -> Mapping[str, object]:
    """Return the fields of a URL-encoded form."""
    try:
        return dict(
            parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FORM_FIELDS)
        )
    except ValueError:
        return {}


def _read_multipart(text: str) -> Mapping[str, object]:
    """Return the fields of a multipart form, as PHP's curl sends an array.

    The parsers of libraries read more of MIME, and need seconds for a hostile body.
    """
    boundary, _, rest = text.replace("\r\n", "\n").partition("\n")
    found = {}
    for part in rest.split(f"\n{boundary}")[:MAX_FORM_FIELDS]:
        head, _, value = part.removeprefix("\n").partition("\n\n")
        if name := PART_NAME.search(head):
            found[name[1]] = value
    return found
