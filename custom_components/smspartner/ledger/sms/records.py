"""Reads SMS and their messages back, as they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..transaction import Transaction
from .states import MessageState


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageRecord:
    """One number of an SMS as it stands."""

    id: int
    sms_id: str
    tag: str | None
    """The caller's own."""
    phone_number: str | None
    """None where it was forgotten."""
    subentry_id: str | None
    """The phone number of Home Assistant that it was sent to."""
    state: MessageState
    reason: str | None
    """Why it was rejected: a Refusal, a Reason, `forgotten`, or an SmsRefusal."""
    vendor_words: str | None
    """What SMS Partner says about it, in its own words."""
    message_id: str | None
    """SMS Partner's, of the whole request."""
    date: datetime | None
    """When its fate came about."""
    cost: float | None
    """Its share of what its request cost, in `currency`."""
    currency: str | None
    is_joined: bool
    """Whether an earlier message with the same text stands for it."""
    sent_at: datetime | None
    deferred_until: datetime | None
    """Until when SMS Partner says that it holds it back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsRecord:
    """One SMS as it stands."""

    sms_id: str
    tag: str | None
    messages: Sequence[MessageRecord]
    is_complete: bool
    """Whether the state of every message is final."""
    cost: float | None
    """Of all its requests together, in `currency`; None where that is not known."""
    currency: str | None
    created_at: datetime
    scheduled_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsQuery:
    """Which messages are asked for; all that is given must be met."""

    sms_id: str | None = None
    tag: str | None = None
    phone_numbers: Sequence[str] | None = None
    """In E.164."""
    since: datetime | None = None
    """When their SMS was asked for, at the earliest."""
    limit: int = 100
    after: int | None = None
    """The `next` of the page before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Some messages, oldest first."""

    messages: Sequence[MessageRecord]
    next: int | None
    """What to ask for the next page with; None where this is the last one."""


def load(tx: Transaction, sms_id: str) -> SmsRecord:
    """Return an SMS as it stands.

    Raises UnknownSmsError.
    """
    raise NotImplementedError


def find(tx: Transaction, query: SmsQuery) -> Page:
    """Return the messages that are asked for, oldest first.

    Raises UnknownSmsError where an SMS is asked for that the account does not have.
    """
    raise NotImplementedError


def load_messages(tx: Transaction, ids: Sequence[int]) -> Sequence[MessageRecord]:
    """Return some messages by their ids, in that order of ids."""
    raise NotImplementedError
