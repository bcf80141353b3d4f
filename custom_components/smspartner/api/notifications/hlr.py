"""HLR results: their names, their meaning, and the notifications that hold them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from .. import fields

_RESULT_NUMBERS: Final = ("errorId", "errorGrpId")
HLR_FIELDS: Final = frozenset({"errorName", *_RESULT_NUMBERS})
"""Fields that a result is in: no other notification has them."""


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
        """Return one notification; None without a phone number or a result."""
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
