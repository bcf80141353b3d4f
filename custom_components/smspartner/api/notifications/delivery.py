"""Fates of SMS: the vendor's words for them, and the reports that hold them."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from .. import fields


class Fate(StrEnum):
    """What became of an SMS on its way to a phone."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    NOT_DELIVERED = "not_delivered"
    FAILED = "failed"


_FATES: Final[Mapping[str, Fate]] = {
    "waiting": Fate.WAITING,
    "sent": Fate.WAITING,
    "delivered": Fate.DELIVERED,
    "not delivered": Fate.NOT_DELIVERED,
    "ko": Fate.FAILED,
}


def read_fate(word: str | None) -> Fate | None:
    """Return what a word of the vendor's means; None for a word that is unknown.

    Case, accents, and whether words are joined by blanks, hyphens or underscores do not
    matter.
    """
    if word is None:
        return None
    return _FATES.get(word) or _FATES.get(_fold(word))


def _fold(word: str) -> str:
    """Return a word in lower case, without accents, and with single blanks."""
    letters = unicodedata.normalize("NFKD", word).casefold()
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.replace("_", " ").replace("-", " ").split())


@dataclass(frozen=True, kw_only=True, slots=True)
class DeliveryReport:
    """What became of one SMS to one number, as the vendor reports it (S8)."""

    phone_number: str
    message_id: str | None
    """The `message_id` that the request was answered with."""
    status: str | None
    """The vendor's word in lower case."""
    fate: Fate | None
    """None for a word that is unknown: the end is still to come."""
    date: datetime | None
    cost: float | None
    currency: str | None

    @classmethod
    def from_fields(cls, values: Mapping[str, object]) -> Self | None:
        """Return one report; None without a phone number, or with nothing about it."""
        message_id = fields.text(values.get("msgId"))
        status = fields.text(values.get("status"))
        if message_id is None and status is None:
            return None
        phone_number = fields.msisdn(values.get("phone"))
        if phone_number is None:
            phone_number = fields.msisdn(values.get("phoneNumber"))
        if phone_number is None:
            return None
        if status is not None:
            status = fields.text(status.lower())
        return cls(
            phone_number=phone_number,
            message_id=message_id,
            status=status,
            fate=read_fate(status),
            date=fields.moment(values.get("date")),
            cost=fields.amount(values.get("cost")),
            currency=fields.currency(values.get("currency")),
        )
