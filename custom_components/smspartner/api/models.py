"""What the API is sent and what it answers, as dataclasses."""

import re
from collections.abc import ItemsView, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import ClassVar, Final, Self, override

import orjson

from . import fields
from .notifications import Fate, read_fate

type Answer = Mapping[str, object]
type Id = int | str | None
"""The vendor's ID of an entry, as it was sent."""

MAX_JSON_NUMBER: Final = 2**64 - 1
FEWEST_PARTS: Final = 100
"""Fewer parts than the balance pays for are too few to tell a price from."""

_MESSAGE_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,19}")


@dataclass(frozen=True, kw_only=True, slots=True)
class HlrSubmission:
    """The answer to a request of lookups: a campaign and its cost (S0, S1)."""

    campaign_id: str | None
    number: int | None
    """Numbers accepted."""
    cost: float | None
    """As sent: of the whole request or of each number, which is not documented."""
    currency: str | None

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Return what an answer holds; any of its fields may be missing."""
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

    def to_request(self) -> dict[str, object]:
        """Return what asks for it; the ID is a number, as in the vendor's samples."""
        id_ = self.message_id
        if _MESSAGE_NUMBER.fullmatch(id_) and int(id_) <= MAX_JSON_NUMBER:
            return {"phoneNumber": self.phone_number, "messageId": int(id_)}
        return {"phoneNumber": self.phone_number, "messageId": id_}


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

    @property
    def fate(self) -> Fate | None:
        """Return what became of the SMS; None for a word that is unknown."""
        return read_fate(self.status)

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Return the status in one item; where that failed, it holds an error text."""
        found = fields.flag(answer.get("success")) is not False
        status = fields.text(answer.get("status")) if found else None
        return cls(
            phone_number=fields.msisdn(answer.get("phoneNumber")),
            message_id=fields.text(answer.get("messageId")),
            found=found,
            status=status.lower() if status else None,
            date=fields.moment(answer.get("date")),
            stop_sms=fields.flag(answer.get("stopSms", answer.get("stopSMS"))),
            is_spam=fields.flag(answer.get("isSpam")),
        )


def read_statuses(answer: Answer) -> list[MessageStatus]:
    """Return the statuses of several messages (S2)."""
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
        """Return one entry; None if it has no number."""
        if (phone_number := _phone_number(answer.get("phoneNumber"))) is None:
            return None
        return cls(
            id=_identifier(answer.get("id")),
            phone_number=phone_number,
            created_at=fields.moment(answer.get("createdAt")),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class StopList:
    """The stop list (S3)."""

    count: int
    """The size of the whole list, as the vendor counts it."""
    entries: list[StopListEntry]

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Return the list with all that is known of its entries."""
        items = fields.mappings(answer.get("data"))
        entries = [
            entry for item in items if (entry := StopListEntry.from_answer(item))
        ]
        return cls(count=_stop_list_count(answer, len(entries)), entries=entries)


class PackedIds(Mapping[str, Id]):
    """IDs by phone number, as JSON, which takes a tenth of the memory of objects.

    A number may be in the text several times: its last ID counts.
    """

    def __init__(self, packed: bytes) -> None:
        """Initialize with the text."""
        self._packed = packed

    @classmethod
    def pack(cls, pieces: Iterable[Mapping[str, Id]]) -> Self:
        """Return the IDs of some numbers after the other.

        Raise orjson.JSONEncodeError for an ID that not every reader of JSON can read as
        a number, for it has more than 53 bits.
        """
        text = BytesIO()
        text.write(b"{")
        for piece in pieces:
            if piece:
                text.write(b"," if text.tell() > 1 else b"")
                text.write(orjson.dumps(piece, option=orjson.OPT_STRICT_INTEGER)[1:-1])
        text.write(b"}")
        return cls(text.getvalue())

    @property
    def json(self) -> str:
        """Return the text."""
        return self._packed.decode()

    @override
    def __getitem__(self, phone_number: str) -> Id:
        """Return the ID of a number."""
        return self._unpack()[phone_number]

    @override
    def __iter__(self) -> Iterator[str]:
        """Return the numbers."""
        return iter(self._unpack())

    @override
    def __len__(self) -> int:
        """Return how many numbers there are."""
        return len(self._unpack())

    @override
    def items(self) -> ItemsView[str, Id]:
        """Return the numbers and their IDs, without unpacking all for each of them."""
        return self._unpack().items()

    def _unpack(self) -> Mapping[str, Id]:
        """Return the IDs as objects."""
        ids: Mapping[str, Id] = orjson.loads(self._packed)
        return ids


@dataclass(frozen=True, kw_only=True, slots=True)
class StopListIds:
    """The numbers and IDs of the stop list, which take an eighth of the time (S3)."""

    count: int
    """The size of the whole list, as the vendor counts it."""
    ids: Mapping[str, Id]
    """The IDs of the opt-outs by phone number."""
    list_name: ClassVar[str] = "data"
    digest: str | None = field(default=None, compare=False)
    """What only the same list has, sent in the same way; None if that is not known."""

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Return the list without the dates of its entries."""
        ids = _ids_of(answer.get("data"))
        return cls(count=_stop_list_count(answer, len(ids)), ids=ids)

    @classmethod
    def from_pieces(cls, answer: Answer, pieces: Iterable[object]) -> Self:
        """Return the list of an answer that counts its entries; these come in pieces.

        Raise orjson.JSONEncodeError where it cannot be packed.
        """
        ids = PackedIds.pack(map(_ids_of, pieces))
        return cls(count=_stop_list_count(answer, 0), ids=ids)


@dataclass(frozen=True, kw_only=True, slots=True)
class RentalNumber:
    """One number of a rented file (S4)."""

    id: Id
    phone_number: str
    stop_sms: bool | None

    @classmethod
    def from_answer(cls, answer: Answer) -> Self | None:
        """Return one row; None if it has no number."""
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
        """Return the numbers; they are counted if the vendor does not say how many."""
        items = fields.mappings(answer.get("datas"))
        numbers = [row for item in items if (row := RentalNumber.from_answer(item))]
        count = fields.count(answer.get("phoneNumbers"))
        return cls(count=len(numbers) if count is None else count, numbers=numbers)


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountInfo:
    """The account, from a call that is not documented: all of it may be missing."""

    name: str | None
    balance: float | None
    currency: str | None
    lookup_price: float | None
    """The price of a lookup: the balance divided by the lookups that it pays for."""
    sms_price: float | None
    """The price of a part of an SMS within France, found in the same way."""
    to_send: int | None
    """SMS that wait to leave: those that are scheduled or held."""

    @classmethod
    def from_answer(cls, answer: Answer) -> Self:
        """Return what an answer holds; the balance comes as text."""
        user, credit = _mapping(answer.get("user")), _mapping(answer.get("credits"))
        balance = fields.balance(credit.get("balance"))
        if balance is None:
            balance = fields.balance(credit.get("solde"))
        lookups = fields.count(credit.get("creditHlr"))
        parts = fields.count(credit.get("creditSms"))
        return cls(
            name=fields.text(user.get("username")),
            balance=balance,
            currency=fields.currency(credit.get("currency")),
            lookup_price=_price(balance, lookups),
            sms_price=_price(balance, parts)
            if parts and parts >= FEWEST_PARTS
            else None,
            to_send=fields.count(credit.get("toSend")),
        )


def _price(balance: float | None, units: int | None) -> float | None:
    """Return the price of a unit, from how many of them a balance pays for."""
    return balance / units if balance and balance > 0 and units else None


def _stop_list_count(answer: Answer, found: int) -> int:
    """Return the vendor's count, else how many entries were found."""
    count = fields.count(answer.get("nbData"))
    return found if count is None else count


def _ids_of(entries: object) -> dict[str, Id]:
    """Return the IDs of the entries of a stop list, by phone number."""
    return {
        phone_number: _identifier(item.get("id"))
        for item in fields.mappings(entries)
        if (phone_number := _phone_number(item.get("phoneNumber")))
    }


def _phone_number(value: object) -> str | None:
    """Return a phone number, else the text in its place."""
    return fields.msisdn(value) or fields.text(value)


def _identifier(value: object) -> Id:
    """Return an ID as a number, else as the text that was sent."""
    number = fields.integer(value)
    return fields.text(value) if number is None else number


def _mapping(value: object) -> Answer:
    """Return an object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}
