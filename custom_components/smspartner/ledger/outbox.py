"""The outbox: reads the events that have yet to be fired, and marks those that were.

Those of results and of ended verifications are marks in their rows. Those of monitored
numbers, of SMS, of their answers and of the stop list are rows of a table.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson

from ..api import ReplyKind
from . import accounts
from .counts import LookupCounts, count_lookups
from .results import ResultRecord, read_results
from .states import Reason
from .transaction import Transaction
from .units import MICROS, as_list

STOP_LIST: Final = "stop_list"
"""The subject of the stop list's events; all others are monitored numbers."""

# The index is on these very expressions: nothing in them must be bound as a value.
_IS_OF_STOP_LIST: Final = f"(subject = '{STOP_LIST}')"
_ANSWERS: Final = ", ".join(f"'{kind}'" for kind in ReplyKind)
_IS_ANSWER: Final = f"(type IN ({_ANSWERS}))"


class NewEvent(NamedTuple):
    """An event to be put into the outbox."""

    subject: str
    """A monitored number's subentry id, or STOP_LIST."""
    type: str
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxEvent:
    """An event of a monitored number or of the stop list that has yet to be fired."""

    id: int
    subject: str
    """A monitored number's subentry id, or STOP_LIST."""
    type: str
    data: dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class EndedVerification:
    """A verification none of whose lookups is awaited any more."""

    key: int
    verification_id: str
    tag: str | None
    counts: LookupCounts
    reason: Reason | None
    """Why some of it was not sent, where the integration rejected it."""
    cost: float
    """What was spent on it in `currency`."""
    currency: str


def next_results(tx: Transaction, limit: int) -> Sequence[ResultRecord]:
    """Return results whose event has yet to be fired, in order of arrival."""
    return read_results(
        tx,
        f"""
        SELECT id
        FROM lookups
        WHERE account_id = :account AND to_fire = 1 AND arrival IS NOT NULL
        ORDER BY arrival
        LIMIT {limit}
        """,
        {"account": tx.account_id},
    )


def mark_results_fired(tx: Transaction, lookup_ids: Sequence[int]) -> None:
    """Write down that the events of results have been fired."""
    tx.executemany(
        "UPDATE lookups SET to_fire = 0 WHERE id = ?", ((id_,) for id_ in lookup_ids)
    )


def next_verifications(tx: Transaction, limit: int) -> Sequence[EndedVerification]:
    """Return ended verifications whose event has yet to be fired, oldest first.

    One that has a result whose event has yet to be fired is not among them.
    """
    rows = tx.execute(
        f"""
        SELECT key, id, tag
        FROM verifications
        WHERE account_id = ?
        AND to_fire = 1
        AND open = 0
        AND NOT EXISTS (
            SELECT 1
            FROM requests
            WHERE verification_key = key AND state IN ('queued', 'sending')
        )
        AND NOT EXISTS (
            SELECT 1
            FROM links
            JOIN lookups l ON l.id = lookup_id
            WHERE verification_key = key AND l.to_fire = 1 AND l.arrival IS NOT NULL
        )
        ORDER BY key
        LIMIT {limit}
        """,
        (tx.account_id,),
    ).fetchall()
    return [_ended_verification(tx, row) for row in rows]


def _ended_verification(tx: Transaction, row: sqlite3.Row) -> EndedVerification:
    """Return what the event of an ended verification says."""
    spent, currency = tx.execute(
        """
        SELECT SUM(spent), currency
        FROM requests
        WHERE verification_key = ? AND spent > 0
        GROUP BY currency
        ORDER BY MAX(id) DESC
        """,
        (row["key"],),
    ).fetchone() or (0, accounts.currency(tx))
    rejected = tx.execute(
        """
        SELECT reason
        FROM requests
        WHERE verification_key = ? AND state = 'rejected' AND reason IS NOT NULL
        ORDER BY id
        LIMIT 1
        """,
        (row["key"],),
    ).fetchone()
    return EndedVerification(
        key=row["key"],
        verification_id=row["id"],
        tag=row["tag"],
        counts=count_lookups(tx, row["key"]),
        reason=rejected and Reason(rejected["reason"]),
        cost=spent / MICROS,
        currency=currency,
    )


def mark_verifications_fired(tx: Transaction, keys: Sequence[int]) -> None:
    """Write down that the events of verifications have been fired."""
    tx.executemany(
        "UPDATE verifications SET to_fire = 0 WHERE key = ?", ((key,) for key in keys)
    )


def add_events(tx: Transaction, events: Iterable[NewEvent]) -> None:
    """Put events into the outbox, in their order."""
    rows = [tuple(event) for event in events]
    if not rows:
        return
    # At once: after each row, this thread would wait for the event loop's once more.
    tx.execute(
        """
        INSERT INTO outbox (account_id, subject, type, data, created_at)
        SELECT ?, value ->> 0, value ->> 1, value -> 2, ?
        FROM json_each(?)
        ORDER BY key
        """,
        (tx.account_id, tx.now, as_list(rows)),
    )


def erase_old(tx: Transaction, before: int) -> None:
    """Erase events from before a time, in microseconds since 1970.

    Only an account that has not been loaded since has any.
    """
    tx.execute(
        "DELETE FROM outbox WHERE account_id = ? AND created_at < ?",
        (tx.account_id, before),
    )


def next_monitored_events(tx: Transaction, limit: int) -> Sequence[OutboxEvent]:
    """Return events of monitored numbers and of SMS to be fired, oldest first."""
    return _next_events(tx, limit, of_stop_list=False, is_answer=False)


def next_answers(tx: Transaction, limit: int) -> Sequence[OutboxEvent]:
    """Return events of answers to SMS that have yet to be fired, oldest first."""
    return _next_events(tx, limit, of_stop_list=False, is_answer=True)


def next_stop_list_events(tx: Transaction, limit: int) -> Sequence[OutboxEvent]:
    """Return events of the stop list that have yet to be fired, oldest first."""
    return _next_events(tx, limit, of_stop_list=True, is_answer=False)


def _next_events(
    tx: Transaction, limit: int, *, of_stop_list: bool, is_answer: bool
) -> Sequence[OutboxEvent]:
    """Return events from the outbox table, oldest first."""
    rows = tx.execute(
        f"""
        SELECT id, subject, type, data
        FROM outbox
        WHERE account_id = ? AND {_IS_OF_STOP_LIST} = ? AND {_IS_ANSWER} = ?
        ORDER BY id
        LIMIT {limit}
        """,
        (tx.account_id, of_stop_list, is_answer),
    )
    return [
        OutboxEvent(
            id=row["id"],
            subject=row["subject"],
            type=row["type"],
            data=orjson.loads(row["data"]),
        )
        for row in rows
    ]


def remove_events(tx: Transaction, ids: Sequence[int]) -> None:
    """Remove events that have been fired from the outbox."""
    tx.executemany("DELETE FROM outbox WHERE id = ?", ((id_,) for id_ in ids))
