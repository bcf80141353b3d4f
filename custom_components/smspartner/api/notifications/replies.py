"""Replies of people who were sent an SMS, and their opt-outs."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from .. import fields

MAX_REPLY_LENGTH: Final = 10_000
"""Characters of a reply that are kept."""
MAX_PARTS: Final = 20
"""A reply in more parts than this is taken as several replies."""

_LINE_BREAK: Final = re.compile(r"\r\n?")
_CONTROL_CHARACTERS: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
# Some add the five digits of the short code, as advertising asks them to.
_STOP: Final = re.compile(r"[\W_]*stop[\W_]*(\d{5}[\W_]*)?", re.IGNORECASE)
_SHORT_CODE_TYPES: Final = frozenset({"response", "stop"})


class ReplyKind(StrEnum):
    """What a reply asks for."""

    REPLY = "reply"
    STOP = "stop"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyPart:
    """Which part of a long reply this is, where that came in several (S12)."""

    reference: str
    """What the parts of one reply have in common."""
    number: int
    """The first part is 1."""
    total: int

    @classmethod
    def from_fields(cls, values: Mapping[str, object]) -> Self | None:
        """Return the part; None for a whole reply, or one whose place is unknown."""
        reference = fields.text(values.get("concat-ref"))
        number = fields.count(values.get("concat-part"))
        total = fields.count(values.get("concat-total"))
        if reference is None or number is None or total is None:
            return None
        if fields.flag(values.get("concat")) is False:
            return None
        if not 1 <= number <= total or not 1 < total <= MAX_PARTS:
            return None
        return cls(reference=reference, number=number, total=total)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What somebody answered to an SMS, or a part of it (S12)."""

    phone_number: str
    """Whose reply it is."""
    kind: ReplyKind
    text: str
    """Without control characters but line breaks; it may be empty."""
    message_id: str | None
    """Of a short code, that of the request which is answered."""
    sent_to: str | None
    """The long number that was answered; None for a short code."""
    date: datetime | None
    part: ReplyPart | None
    """None for a reply that is whole."""

    @classmethod
    def from_fields(cls, values: Mapping[str, object]) -> Self | None:
        """Return one reply, to a short code or to a long number; None for neither.

        What names a long number and has no text may be a report on an SMS.
        """
        if (fields.text(values.get("type")) or "").lower() in _SHORT_CODE_TYPES and (
            phone_number := fields.msisdn(values.get("phone_number"))
        ):
            return cls._from_short_code(phone_number, values)
        if "text" in values and (phone_number := fields.msisdn(values.get("msisdn"))):
            return cls._from_long_number(phone_number, values)
        return None

    @classmethod
    def _from_short_code(cls, phone_number: str, values: Mapping[str, object]) -> Self:
        """Return a reply to a short code; its type says whether it is an opt-out."""
        is_stop = (fields.text(values.get("type")) or "").lower() == "stop"
        return cls(
            phone_number=phone_number,
            kind=ReplyKind.STOP if is_stop else ReplyKind.REPLY,
            text=_read_text(values.get("text")),
            message_id=fields.text(values.get("message_id"))
            or fields.text(values.get("msgId")),
            sent_to=None,
            date=None,
            part=None,
        )

    @classmethod
    def _from_long_number(cls, phone_number: str, values: Mapping[str, object]) -> Self:
        """Return a reply to a long number, or a part of one."""
        text = _read_text(values.get("text"))
        part = ReplyPart.from_fields(values)
        is_stop = part is None and is_stop_text(text)
        return cls(
            phone_number=phone_number,
            kind=ReplyKind.STOP if is_stop else ReplyKind.REPLY,
            text=text,
            message_id=fields.text(values.get("messageId")),
            sent_to=fields.msisdn(values.get("to")),
            date=fields.moment(values.get("message-timestamp")),
            part=part,
        )


def is_stop_text(text: str) -> bool:
    """Return whether a reply says STOP and nothing else, however that is punctuated."""
    return _STOP.fullmatch(unicodedata.normalize("NFKC", text)) is not None


def _read_text(value: object) -> str:
    """Return the text of a reply, which may have been sent as a number."""
    if not isinstance(value, str):
        value = fields.text(value) or ""
    lines = _LINE_BREAK.sub("\n", value[: 2 * MAX_REPLY_LENGTH])
    return _CONTROL_CHARACTERS.sub("", lines)[:MAX_REPLY_LENGTH]
