"""What the API is sent and what it answers, as frozen dataclasses."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from . import fields

type Answer = Mapping[str, object]
type Id = int | str | None
"""The vendor's id of an entry, as it was given."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HlrSubmission:
    """The answer to one HLR request: a campaign, and what it was billed (S0, S1)."""

    campaign_id: str | None
    number: int | None
    """Numbers accepted."""
    cost: float | None
    """As sent; whether of the whole request or of one number is not documented."""
    currency: str | None

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Read an answer of which every field may be missing."""
        return cls(
            campaign_id=fields.text(answer.get("campaign_id")),
            number=fields.count(answer.get("number")),
            cost=fields.amount(answer.get("cost")),
            currency=fields.currency(answer.get("currency")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageReference:
    """One SMS whose delivery status is asked for (S2)."""

    phone_number: str
    message_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageStatus:
    """The delivery status of one SMS (S2)."""

    phone_number: str | None
    message_id: str | None
    found: bool
    status: str | None
    """The vendor's word in lower case; None when the message was not found."""
    date: datetime | None
    stop_sms: bool | None
    is_spam: bool | None

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Read one item; one that failed has five keys, its status an error text."""
        found = fields.flag(answer.get("success")) is not False
        status = fields.text(answer.get("status")) if found else None
        return cls(
            phone_number=fields.msisdn(answer.get("phoneNumber")),
            message_id=fields.text(answer.get("messageId")),
            found=found,
            status=status.lower() if status else None,
            date=fields.moment(answer.get("date")),
            stop_sms=fields.flag(answer.get("stopSms")),
            is_spam=fields.flag(answer.get("isSpam")),
        )


def read_statuses(answer: Answer) -> list[MessageStatus]:
    """Read the statuses of several messages."""
    items = fields.mappings(answer.get("StatutResponse_List"))
    return [MessageStatus.from_answer(item) for item in items]


@dataclass(frozen=True, kw_only=True, slots=True)
class StopListEntry:
    """One opt-out: a number that must not be sent marketing messages (S3)."""

    id: Id
    phone_number: str
    created_at: datetime | None

    @classmethod
    def from_answer(cls, answer: Answer) -> Self | None:
        """Read one entry; one without a number is none."""
        if (phone_number := _phone_number(answer.get("phoneNumber"))) is None:
            return None
        return cls(
            id=_identifier(answer.get("id")),
            phone_number=phone_number,
            created_at=fields.moment(answer.get("createdAt")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class StopList:
    """The stop list as it was answered (S3)."""

    count: int
    """The size of the whole list, as the vendor counts it."""
    entries: list[StopListEntry]

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Read the list."""
        items = fields.mappings(answer.get("data"))
        entries = [
            entry for item in items if (entry := StopListEntry.from_answer(item))
        ]
        return cls(count=_stop_list_count(answer, len(entries)), entries=entries)


@dataclass(frozen=True, kw_only=True, slots=True)
class StopListIds:
    """What a poll wants of the stop list: a fifth of the work of all it says (S3)."""

    count: int
    """The size of the whole list, as the vendor counts it."""
    ids: Mapping[str, Id]
    """The ids of the opt-outs, by number."""

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Read the list, without the dates."""
        ids = {
            phone_number: _identifier(item.get("id"))
            for item in fields.mappings(answer.get("data"))
            if (phone_number := _phone_number(item.get("phoneNumber")))
        }
        return cls(count=_stop_list_count(answer, len(ids)), ids=ids)


@dataclass(frozen=True, kw_only=True, slots=True)
class RentalNumber:
    """One number of a rented file (S4)."""

    id: Id
    phone_number: str
    stop_sms: bool | None

    @classmethod
    def from_answer(cls, answer: Answer) -> Self | None:
        """Read one row; one without a number is none."""
        if (phone_number := _phone_number(answer.get("phone"))) is None:
            return None
        return cls(
            id=_identifier(answer.get("id")),
            phone_number=phone_number,
            stop_sms=fields.flag(answer.get("stopSms")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class RentalFile:
    """The numbers of one rental (S4)."""

    count: int
    numbers: list[RentalNumber]

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Read the file; where the vendor gave no count, its length is the count."""
        items = fields.mappings(answer.get("datas"))
        numbers = [row for item in items if (row := RentalNumber.from_answer(item))]
        count = fields.count(answer.get("phoneNumbers"))
        return cls(count=len(numbers) if count is None else count, numbers=numbers)


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountInfo:
    """What `me` tells of the account. It is on no page: all of it may be missing."""

    name: str | None
    balance: float | None
    currency: str | None
    lookup_price: float | None
    """What one HLR lookup costs, as the balance and its worth in lookups imply."""

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Read the answer; the balance comes as text."""
        user, credit = _mapping(answer.get("user")), _mapping(answer.get("credits"))
        balance = _balance(credit.get("balance"))
        if balance is None:
            balance = _balance(credit.get("solde"))
        lookups = fields.count(credit.get("creditHlr"))
        return cls(
            name=fields.text(user.get("username")),
            balance=balance,
            currency=fields.currency(credit.get("currency")),
            lookup_price=balance / lookups
            if balance and balance > 0 and lookups
            else None,
        )


def _balance(value: object) -> float | None:
    """Read what is left of the credit: it may be negative, not beyond reason."""
    number = fields.decimal(value)
    return number if number is not None and abs(number) <= fields.MAX_AMOUNT else None


def _stop_list_count(answer: Answer, found: int) -> int:
    """Give the vendor's count; where there is none, what was found is the count."""
    count = fields.count(answer.get("nbData"))
    return found if count is None else count


def _phone_number(value: object) -> str | None:
    """Read a number, else the text that stands in its place."""
    return fields.msisdn(value) or fields.text(value)


def _identifier(value: object) -> Id:
    """Read an id as a number, else as the text it came as."""
    number = fields.integer(value)
    return fields.text(value) if number is None else number


def _mapping(value: object) -> Answer:
    """Read an object; anything else is an empty one."""
    return value if isinstance(value, dict) else {}
