"""Plans when the fate of a request is asked for, and what is asked for now.

| request                          | asked for                                         |
|----------------------------------|---------------------------------------------------|
| accepted                         | by its message id: 30 s, 2 min, 10 min, 1 h after |
|                                  | it was to be sent, then hourly                    |
| uncertain, or without message id | by its tag: after 30 s, 2, 10 and 30 min, then    |
|                                  | hourly                                            |

Until every fate is final, or 48 hours have passed. Tests are never asked for.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ...api import MessageReference
from ..expiry import EXPIRE_AFTER
from ..states import RequestState
from ..transaction import Transaction
from ..units import as_list, micros
from .open_requests import OPEN_REQUESTS, SENT_AT
from .shown import LACKS_FATE

FIRST_POLLS: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)
"""When a request is asked for at first, counted from when it was to be sent."""
LATER_POLL: Final = timedelta(hours=1)
TAG_POLL: Final = timedelta(minutes=30)
"""When one is asked for too that can be found only by its tag."""

_SENT: Final = frozenset({RequestState.ACCEPTED, RequestState.UNCERTAIN})


@dataclass(frozen=True, kw_only=True, slots=True)
class DuePolls:
    """What is to be asked for now."""

    messages: Mapping[MessageReference, int]
    """Messages of requests whose id is known, with their own ids in the ledger."""
    requests: Sequence[tuple[int, str]]
    """Other requests, and the tags by which they are found."""


def plan(tx: Transaction) -> None:
    """Work out when the requests are asked for that were sent or answered meanwhile."""
    _read_and_plan(tx, after=-1, until=0)


def due(tx: Transaction) -> DuePolls:
    """Return what is to be asked for now, and plan when it is asked for next.

    So what cannot be asked for now is asked for then.
    """
    plan(tx)
    wanted = [
        row
        for row in _read_and_plan(tx, after=0, until=tx.now)
        if row["state"] in _SENT and row["unreported"] > 0 and not row["is_test"]
    ]
    by_id = [row["id"] for row in wanted if _is_asked_by_id(row)]
    return DuePolls(
        messages=_messages(tx, by_id),
        requests=[
            (row["id"], row["vendor_tag"]) for row in wanted if row["id"] not in by_id
        ],
    )


def _read_and_plan(tx: Transaction, *, after: int, until: int) -> Sequence[sqlite3.Row]:
    """Return the requests that are asked for in a span of time, and plan them anew.

    The beginning of the span does not belong to it.
    """
    rows = tx.execute(
        f"""
        SELECT
            r.id,
            r.state,
            r.unreported,
            q.message_id,
            q.vendor_tag,
            s.is_test,
            {SENT_AT} AS sent_at
        FROM {OPEN_REQUESTS}
        WHERE q.account_id = ?
        AND q.next_poll_at > ?
        AND q.next_poll_at <= ?
        AND r.state <> 'queued'
        ORDER BY q.next_poll_at
        """,
        (tx.account_id, after, until),
    ).fetchall()
    tx.executemany(
        "UPDATE sms_requests SET next_poll_at = ? WHERE request_id = ?",
        ((_next_time(tx, row), row["id"]) for row in rows),
    )
    return rows


def _is_asked_by_id(row: sqlite3.Row) -> bool:
    """Return whether the messages of a request can be asked for by its message id."""
    return row["state"] == RequestState.ACCEPTED and row["message_id"] is not None


def next_at(tx: Transaction) -> int | None:
    """Return when something is asked for next, in microseconds since 1970.

    None where nothing is. What has yet to be worked out is not counted.
    """
    (found,) = tx.execute(
        """
        SELECT MIN(next_poll_at)
        FROM sms_requests
        WHERE account_id = ? AND next_poll_at > 0
        """,
        (tx.account_id,),
    ).fetchone()
    return None if found is None else int(found)


def _next_time(tx: Transaction, row: sqlite3.Row) -> int | None:
    """Return when a request is asked for next; None where it is not any more."""
    if row["state"] == RequestState.SENDING:
        return 0
    if row["state"] not in _SENT or row["unreported"] <= 0:
        return None
    sent_at = int(row["sent_at"])
    if row["is_test"]:
        return sent_at + micros(EXPIRE_AFTER)
    steps = FIRST_POLLS if _is_asked_by_id(row) else (*FIRST_POLLS, TAG_POLL)
    for step in steps:
        if sent_at + micros(step) > tx.now:
            return sent_at + micros(step)
    hours = (tx.now - sent_at) // micros(LATER_POLL) + 1
    return sent_at + hours * micros(LATER_POLL)


def _messages(
    tx: Transaction, request_ids: Sequence[int]
) -> Mapping[MessageReference, int]:
    """Return the messages of requests that have no final fate."""
    rows = tx.execute(
        f"""
        SELECT m.id, m.phone, q.message_id
        FROM json_each(?) j
        CROSS JOIN messages m ON m.request_id = j.value AND m.request_id > 0
        JOIN sms_requests q ON q.request_id = m.request_id
        WHERE m.phone IS NOT NULL AND {LACKS_FATE}
        ORDER BY m.id
        """,
        (as_list(request_ids),),
    )
    return {
        MessageReference(phone_number=phone, message_id=message_id): id_
        for id_, phone, message_id in rows
    }
