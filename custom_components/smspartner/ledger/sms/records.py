"""Reads SMS and their messages back, as they stand."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Final

from ...api import sms_refusal
from ...exceptions import UnknownSmsError
from .. import accounts
from ..states import Cause
from ..transaction import Transaction
from ..units import MICROS, as_list, moment, timestamp
from .shown import MESSAGES, SCHEDULED_AT, STATE
from .states import FINAL, MessageState


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageRecord:
    """One number of an SMS as it stands."""

    id: int
    sms_id: str
    tag: str | None
    """The caller's own."""
    phone_number: str | None
    """In E.164; None where it was forgotten."""
    subentry_id: str | None
    """The phone number of Home Assistant that it was sent to."""
    state: MessageState
    reason: str | None
    """Why it was rejected: a Refusal, a Reason, an SmsRefusal, or the Cause.

    Of the causes only `forgotten` and `send_from`.
    """
    vendor_words: str | None
    """What SMS Partner says about it, in its own words."""
    http_status: str | None
    """What it was refused by, where that is all that was answered."""
    is_rate_limited: bool
    """Whether it was not sent because SMS Partner wanted no more requests."""
    message_id: str | None
    """SMS Partner's, of the whole request."""
    date: datetime | None
    """When its fate came about; when it is to be sent where that is still to come."""
    cost: float | None
    """Its share of what its request cost, in `currency`.

    Where that is not known, what its report says; None where neither is known, and
    where it is joined: nothing was sent.
    """
    currency: str | None
    is_test: bool
    """Whether SMS Partner only checks it: it is not sent, and no fate follows."""
    is_joined: bool
    """Whether an earlier message with the same text stands for it."""
    sent_at: datetime | None
    scheduled_at: datetime | None
    """When SMS Partner was asked to send it; None for at once, and for a test."""
    deferred_until: datetime | None
    """Until when SMS Partner says that it holds it back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsRecord:
    """One SMS as it stands."""

    sms_id: str
    tag: str | None
    messages: Sequence[MessageRecord]
    is_complete: bool
    """Whether the state of every message is final, or an accepted test's."""
    cost: float | None
    """What its requests cost, in `currency`; None while none of that is known."""
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
    """What the next page is asked for with; None where this is the last one."""


_SELECT: Final = f"""
    SELECT
        m.id,
        m.phone,
        m.subentry_id,
        m.joined_to IS NOT NULL AS is_joined,
        own.id AS sms_id,
        own.tag,
        own.is_test,
        {STATE} AS state,
        COALESCE(b.refusal, r.reason) AS reason,
        r.cause,
        r.code,
        COALESCE(b.status, r.message) AS vendor_words,
        CASE
            WHEN r.state = 'accepted'
            AND COALESCE(b.fate, 'waiting') = 'waiting'
            AND COALESCE(q.deferred_until, {SCHEDULED_AT}) > :now
            THEN COALESCE(q.deferred_until, {SCHEDULED_AT})
            ELSE COALESCE(b.fate_at, b.received_at)
        END AS date,
        COALESCE(r.cost * 1.0 / r.size, b.cost) AS cost,
        IIF(r.cost IS NULL, COALESCE(b.currency, r.currency), r.currency) AS currency,
        r.sent_at,
        q.message_id,
        {SCHEDULED_AT} AS scheduled_at,
        q.deferred_until
    FROM {MESSAGES}
"""

_KEYS: Final = "SELECT key FROM sms WHERE account_id = :account"


def load(tx: Transaction, sms_id: str) -> SmsRecord:
    """Return an SMS as it stands, with all its messages.

    Raises UnknownSmsError.
    """
    row = _row(tx, sms_id)
    messages = _read(
        tx, f"{_SELECT} WHERE m.sms_key = :key ORDER BY m.id", key=row["key"]
    )
    cost, currency = _cost(tx, row["key"])
    return SmsRecord(
        sms_id=sms_id,
        tag=row["tag"],
        messages=messages,
        is_complete=all(map(_is_over, messages)),
        cost=cost,
        currency=currency,
        created_at=moment(row["created_at"]),
        scheduled_at=_moment(row["scheduled_at"]),
    )


def _cost(tx: Transaction, sms_key: int) -> tuple[float | None, str | None]:
    """Return what an SMS cost in the currency of its last request; None if unknown.

    Where what a request cost is unknown, the reports of its messages may tell.
    """
    rows = tx.execute(
        """
        SELECT id, cost, currency
        FROM requests
        WHERE sms_key = :key AND cost IS NOT NULL
        UNION ALL
        SELECT r.id, m.cost, COALESCE(m.currency, r.currency)
        FROM messages m
        JOIN requests r ON r.id = m.request_id
        JOIN sms s ON s.key = m.sms_key
        WHERE m.sms_key = :key
        AND m.cost IS NOT NULL
        AND r.cost IS NULL
        AND s.is_test = 0
        """,
        {"key": sms_key},
    ).fetchall()
    if not rows:
        return None, None
    currency = max(rows, key=itemgetter("id"))["currency"]
    total = sum(one["cost"] for one in rows if one["currency"] == currency)
    return total / MICROS, currency


def _is_over(message: MessageRecord) -> bool:
    """Return whether nothing more becomes of a message."""
    return message.state in FINAL or (
        message.is_test and message.state is MessageState.ACCEPTED
    )


def find(tx: Transaction, query: SmsQuery) -> Page:
    """Return the messages that are asked for, in the order in which they were.

    Raises UnknownSmsError where an SMS is asked for that the account does not have.
    """
    conditions, values = _conditions(tx, query)
    # SQLite would walk through all messages; the plus makes it begin with what is asked
    # for.
    plus = "+" if conditions else ""
    messages = _read(
        tx,
        f"""
        {_SELECT}
        WHERE {" AND ".join([*conditions, f"{plus}m.id > :after"])}
        AND {plus}m.account_id = :account
        ORDER BY {plus}m.id
        LIMIT {query.limit + 1}
        """,
        account=tx.account_id,
        after=query.after or 0,
        **values,
    )
    page = messages[: query.limit]
    has_more = len(messages) > len(page)
    return Page(messages=page, next=page[-1].id if has_more else None)


def load_newest(
    tx: Transaction, phone_number: str, limit: int
) -> Sequence[MessageRecord]:
    """Return the messages to a number in E.164, the newest first, so many at most."""
    return _read(
        tx,
        f"""
        {_SELECT}
        WHERE m.phone = :phone AND +m.account_id = :account
        ORDER BY m.id DESC
        LIMIT {limit:d}
        """,
        phone=phone_number,
        account=tx.account_id,
    )


def _conditions(
    tx: Transaction, query: SmsQuery
) -> tuple[Sequence[str], Mapping[str, object]]:
    """Return the conditions that a query means, and the values bound in them."""
    conditions = []
    values: dict[str, object] = {}
    if query.sms_id is not None:
        conditions.append("m.sms_key = :key")
        values["key"] = _row(tx, query.sms_id)["key"]
    if query.tag is not None:
        conditions.append(f"m.sms_key IN ({_KEYS} AND tag = :tag)")
        values["tag"] = query.tag
    if query.since is not None:
        conditions.append(f"m.sms_key IN ({_KEYS} AND created_at >= :since)")
        values["since"] = timestamp(query.since)
    if query.phone_numbers is not None:
        conditions.append("m.phone IN (SELECT value FROM json_each(:phones))")
        values["phones"] = as_list(query.phone_numbers)
    return conditions, values


def load_messages(tx: Transaction, ids: Sequence[int]) -> Sequence[MessageRecord]:
    """Return the messages with some ids, oldest first."""
    return _read(
        tx,
        f"""
        {_SELECT}
        WHERE m.id IN (SELECT value FROM json_each(:ids))
        ORDER BY m.id
        """,
        ids=as_list(ids),
    )


def _row(tx: Transaction, sms_id: str) -> sqlite3.Row:
    """Return the row of an SMS. Raises UnknownSmsError and UnknownAccountError."""
    row: sqlite3.Row | None = tx.execute(
        """
        SELECT key, tag, created_at, scheduled_at
        FROM sms
        WHERE account_id = ? AND id = ?
        """,
        (tx.account_id, sms_id),
    ).fetchone()
    if row is None:
        accounts.require_known(tx)
        raise UnknownSmsError
    return row


def _read(tx: Transaction, statement: str, **values: object) -> Sequence[MessageRecord]:
    """Return the messages that a statement selects."""
    rows = tx.execute(statement, {"now": tx.now, **values})
    return [_read_message(row) for row in rows]


def _read_message(row: sqlite3.Row) -> MessageRecord:
    """Return the message in a row."""
    state = MessageState(row["state"])
    has_cost = row["cost"] is not None and not (row["is_joined"] or row["is_test"])
    has_status = row["cause"] == Cause.HTTP_STATUS
    return MessageRecord(
        id=row["id"],
        sms_id=row["sms_id"],
        tag=row["tag"],
        phone_number=row["phone"],
        subentry_id=row["subentry_id"],
        state=state,
        reason=_reason(row, state),
        vendor_words=None if has_status else row["vendor_words"] or None,
        http_status=row["vendor_words"] if has_status else None,
        is_rate_limited=row["cause"] == Cause.RATE_LIMITED,
        message_id=row["message_id"],
        date=_moment(row["date"]),
        cost=row["cost"] / MICROS if has_cost else None,
        currency=row["currency"] if has_cost else None,
        is_test=bool(row["is_test"]),
        is_joined=bool(row["is_joined"]),
        sent_at=_moment(row["sent_at"]),
        scheduled_at=_moment(row["scheduled_at"]),
        deferred_until=_moment(row["deferred_until"]),
    )


def _reason(row: sqlite3.Row, state: MessageState) -> str | None:
    """Return why a message was rejected; None for one that was not."""
    if state is MessageState.OPTED_OUT:
        return state
    if state is not MessageState.REJECTED:
        return None
    if row["cause"] in (Cause.FORGOTTEN, Cause.SEND_FROM):
        return str(row["cause"])
    return row["reason"] or sms_refusal(row["code"])


def _moment(microseconds: int | None) -> datetime | None:
    """Return a time of the ledger, None for none."""
    return None if microseconds is None else moment(microseconds)
