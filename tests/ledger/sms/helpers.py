"""SMS in a ledger, as they stand once they were handed over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from custom_components.smspartner.api import (
    DeliveryReport,
    MessageStatus,
    Notification,
    ParsedBody,
    read_fate,
)
from custom_components.smspartner.ledger import AccountLedger, outbox
from custom_components.smspartner.ledger.sms import records
from custom_components.smspartner.ledger.states import Arrival, RequestState
from custom_components.smspartner.ledger.tokens import (
    add_token,
    hash_address,
    hash_token,
)
from custom_components.smspartner.ledger.transaction import Transaction
from custom_components.smspartner.ledger.units import micros

from ...helpers import ADDRESS

MESSAGE_ID = "95415616"
REPORTED_AT = datetime(2026, 2, 24, 13, 57, 43, tzinfo=UTC)
PART = 45_000
"""What a part costs, in millionths."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A request of an SMS, and what reports about it come with."""

    sms_id: str
    key: int
    request_id: int
    token: str
    messages: Sequence[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sms:
    """An SMS with one request."""

    phones: Sequence[str]
    sms_id: str = "S1"
    tag: str | None = "door"
    state: RequestState = RequestState.ACCEPTED
    message_id: str | None = MESSAGE_ID
    is_test: bool = False
    is_large: bool = False
    ago: timedelta = timedelta()
    """How long ago it was sent."""
    scheduled_in: timedelta | None = None
    subentries: Mapping[str, str] = field(default_factory=dict)
    cost: int | None = PART


def hand_over(tx: Transaction, sms: Sms) -> Sent:
    """Write an SMS down whose request has left, or is queued again."""
    sent_at = tx.now - micros(sms.ago)
    size = 51 if sms.is_large else len(sms.phones)
    scheduled_at = sms.scheduled_in and tx.now + micros(sms.scheduled_in)
    is_open = sms.state is not RequestState.REJECTED
    (key,) = tx.execute(
        """
        INSERT INTO sms (
            account_id, id, tag, parts, is_unicode, is_advertising, is_critical,
            is_test, budget, reserve, created_at, deadline, scheduled_at, size, open,
            to_fire
        )
        VALUES (?, ?, ?, 1, 0, 0, 0, ?, 0, 0, ?, ?, ?, ?, ?, ?)
        RETURNING key
        """,
        (
            tx.account_id,
            sms.sms_id,
            sms.tag,
            sms.is_test,
            sent_at,
            sent_at + micros(timedelta(seconds=30)),
            scheduled_at,
            size,
            len(sms.phones) if is_open else 0,
            sms.is_large,
        ),
    ).fetchone()
    is_sent = sms.state is not RequestState.QUEUED
    has_cost = sms.state is RequestState.ACCEPTED
    (request_id,) = tx.execute(
        """
        INSERT INTO requests (
            account_id, sms_key, calling_code, state, size, unreported, created_at,
            sent_at, cost, currency, spent, code
        )
        VALUES (?, ?, '33', ?, ?, ?, ?, ?, ?, ?, ?, ?)
        RETURNING id
        """,
        (
            tx.account_id,
            key,
            sms.state,
            len(sms.phones),
            len(sms.phones),
            sent_at,
            sent_at if is_sent else None,
            sms.cost if has_cost else None,
            "EUR" if is_sent else None,
            sms.cost if is_sent and is_open else 0,
            None if is_open else 11,
        ),
    ).fetchone()
    tx.execute(
        """
        INSERT INTO sms_requests
            (request_id, account_id, vendor_tag, uses_reserve, message_id)
        VALUES (?, ?, ?, 0, ?)
        """,
        (
            request_id,
            tx.account_id,
            f"tag{request_id}",
            sms.message_id if has_cost else None,
        ),
    )
    messages = [
        id_
        for phone in sms.phones
        for (id_,) in tx.execute(
            """
            INSERT INTO messages (account_id, sms_key, request_id, phone, subentry_id)
            VALUES (?, ?, ?, ?, ?)
            RETURNING id
            """,
            (tx.account_id, key, request_id, phone, sms.subentries.get(phone)),
        )
    ]
    token = f"token{request_id}"
    add_token(
        tx.connection,
        account_id=tx.account_id,
        request_id=request_id,
        token=token,
        address_hash=hash_address(ADDRESS),
    )
    tx.given_out.append((hash_token(token), tx.account_id, request_id))
    return Sent(
        sms_id=sms.sms_id,
        key=key,
        request_id=request_id,
        token=token,
        messages=messages,
    )


def join(tx: Transaction, sms_id: str, to: int, phone: str) -> None:
    """Write an SMS down that the message of an earlier one stands for."""
    (key,) = tx.execute(
        """
        INSERT INTO sms (
            account_id, id, parts, is_unicode, is_advertising, is_critical, is_test,
            budget, reserve, created_at, deadline, size, open, to_fire
        )
        VALUES (?, ?, 1, 0, 0, 0, 0, 0, 0, ?, ?, 1, 1, 0)
        RETURNING key
        """,
        (tx.account_id, sms_id, tx.now, tx.now),
    ).fetchone()
    tx.execute(
        """
        INSERT INTO messages (account_id, sms_key, request_id, phone, joined_to)
        VALUES (?, ?, 0, ?, ?)
        """,
        (tx.account_id, key, phone, to),
    )


def refuse(tx: Transaction, sms_id: str, phone: str, refusal: str) -> None:
    """Write an SMS down to a number that is in no request."""
    (key,) = tx.execute(
        """
        INSERT INTO sms (
            account_id, id, parts, is_unicode, is_advertising, is_critical, is_test,
            budget, reserve, created_at, deadline, size, open, to_fire
        )
        VALUES (?, ?, 1, 0, 0, 0, 0, 0, 0, ?, ?, 1, 0, 0)
        RETURNING key
        """,
        (tx.account_id, sms_id, tx.now, tx.now),
    ).fetchone()
    tx.execute(
        """
        INSERT INTO messages (account_id, sms_key, request_id, phone, refusal)
        VALUES (?, ?, 0, ?, ?)
        """,
        (tx.account_id, key, phone, refusal),
    )


def report(phone: str, status: str = "delivered") -> DeliveryReport:
    """Make a delivery report as SMS Partner sends it."""
    return DeliveryReport(
        phone_number=phone,
        message_id=MESSAGE_ID,
        status=status,
        fate=read_fate(status),
        date=REPORTED_AT,
        cost=0.049,
        currency="EUR",
    )


def status(phone: str, word: str | None = "delivered") -> MessageStatus:
    """Make the status of a message as it is answered; None for one not found."""
    return MessageStatus(
        phone_number=phone,
        message_id=None,
        found=word is not None,
        status=word,
        date=REPORTED_AT,
        stop_sms=None,
        is_spam=None,
    )


async def take(
    account: AccountLedger, token: str | None, *reports: Notification
) -> Sequence[Arrival]:
    """Write reports down that came under a token; return what became of each."""
    parsed = ParsedBody(list(reports), is_whole=True)
    is_awaited = account.inbox.awaits(token)
    taken = await account.inbox.take(token, b"", parsed, is_awaited=is_awaited)
    return taken.arrivals


async def states(account: AccountLedger, sms_id: str = "S1") -> list[str]:
    """Return the states of an SMS's messages."""
    record = await account.read(records.load, sms_id)
    return [message.state.value for message in record.messages]


async def told(account: AccountLedger) -> list[tuple[str, str, dict[str, Any]]]:
    """Return the events in the outbox: subjects, types and data."""
    events = [
        event
        for read in (outbox.next_monitored_events, outbox.next_answers)
        for event in await account.read(read, 1_000)
    ]
    return [(one.subject, one.type, one.data) for one in events]


async def types_told(account: AccountLedger) -> list[tuple[str, str]]:
    """Return the subjects and types of the events in the outbox."""
    return [(subject, type_) for subject, type_, _ in await told(account)]


def values(tx: Transaction, query: str, *bound: object) -> list[Any]:
    """Return the first column of what a query finds."""
    return [value for value, *_ in tx.execute(query, bound)]


def change(tx: Transaction, statement: str, *bound: object) -> None:
    """Change what stands in the ledger."""
    tx.execute(statement, bound)
