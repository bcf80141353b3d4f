"""Plans when the fate of a request is asked for, and what is asked for now.

| request                          | asked for                                         |
|----------------------------------|---------------------------------------------------|
| accepted                         | by its message id: 30 s, 2 min, 10 min, 1 h after |
|                                  | it was to be sent, then hourly                    |
| uncertain, or without message id | by its tag: after 30 s, 2, 10 and 30 min, then    |
|                                  | hourly                                            |

Until every fate is final, or 48 hours have passed. What SMS Partner says that it holds
back is asked for once that is over. What is uncertain and scheduled is asked for after
it was posted too: whether SMS Partner has it must be known before its time. Tests are
never asked for.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ...api import MessageReference
from ..expiry import EXPIRE_AFTER
from ..states import RequestState
from ..transaction import Transaction
from ..units import as_list, micros
from .open_requests import AWAITED_FROM, OPEN_REQUESTS
from .shown import LACKS_FATE

FIRST_POLLS: Final = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
)
"""When a request is asked for at first, counted from when its fate is awaited."""
LATER_POLL: Final = timedelta(hours=1)
TAG_POLL: Final = timedelta(minutes=30)
"""When one is asked for too that can be found only by its tag."""

_MAY_BE_ACCEPTED: Final = frozenset({RequestState.ACCEPTED, RequestState.UNCERTAIN})


@dataclass(frozen=True, kw_only=True, slots=True)
class DuePolls:
    """What is to be asked for now."""

    messages: Mapping[MessageReference, int]
    """Messages of requests whose id is known, with their own ids in the ledger."""
    requests: Sequence[tuple[int, str]]
    """Other requests, and the tags by which they are found."""


def due(tx: Transaction) -> DuePolls:
    """Return what is to be asked for now, and plan when it is asked for next.

    So what cannot be asked for now is asked for then. What was sent or answered
    meanwhile is planned for the first time.
    """
    _plan(tx, _read(tx, until=0), _first_time)
    rows = _read(tx, until=tx.now)
    _plan(tx, rows, _next_time)
    wanted = [row for row in rows if _is_awaited(row) and not row["is_test"]]
    by_id = [row["id"] for row in wanted if _is_asked_by_id(row)]
    return DuePolls(
        messages=_messages(tx, by_id),
        requests=[
            (row["id"], row["vendor_tag"]) for row in wanted if row["id"] not in by_id
        ],
    )


def _read(tx: Transaction, *, until: int) -> Sequence[sqlite3.Row]:
    """Return the requests that are planned or asked for until a time.

    Those that have yet to be sent, or answered, are not among them.
    """
    return tx.execute(
        f"""
        SELECT
            r.id,
            r.state,
            r.unreported,
            q.message_id,
            q.vendor_tag,
            s.is_test,
            r.sent_at AS posted_at,
            {AWAITED_FROM} AS awaited_from
        FROM {OPEN_REQUESTS}
        WHERE q.account_id = ?
        AND q.next_poll_at <= ?
        AND r.state NOT IN ('queued', 'sending')
        ORDER BY q.next_poll_at
        """,
        (tx.account_id, until),
    ).fetchall()


def _plan(
    tx: Transaction,
    rows: Iterable[sqlite3.Row],
    time_of: Callable[[Transaction, sqlite3.Row], int],
) -> None:
    """Write down when requests are asked for next: not at all where none is awaited."""
    tx.executemany(
        "UPDATE sms_requests SET next_poll_at = ? WHERE request_id = ?",
        ((time_of(tx, row) if _is_awaited(row) else None, row["id"]) for row in rows),
    )


def _is_awaited(row: sqlite3.Row) -> bool:
    """Return whether a request may have been accepted, and lacks fates."""
    return row["state"] in _MAY_BE_ACCEPTED and int(row["unreported"]) > 0


def _is_asked_by_id(row: sqlite3.Row) -> bool:
    """Return whether the messages of a request can be asked for by its message id."""
    return row["state"] == RequestState.ACCEPTED and row["message_id"] is not None


def next_at(tx: Transaction) -> int | None:
    """Return when something is planned or asked for next, None where nothing is.

    It is in microseconds since 1970.
    """
    (found,) = tx.execute(
        f"""
        SELECT MIN(q.next_poll_at)
        FROM {OPEN_REQUESTS}
        WHERE q.account_id = ?
        AND q.next_poll_at >= 0
        AND (q.next_poll_at > 0 OR r.state NOT IN ('queued', 'sending'))
        """,
        (tx.account_id,),
    ).fetchone()
    return None if found is None else int(found)


def _first_time(_: Transaction, row: sqlite3.Row) -> int:
    """Return when a request is asked for first, which may be past."""
    return min(_first_times(row))


def _next_time(tx: Transaction, row: sqlite3.Row) -> int:
    """Return when a request is asked for next."""
    if to_come := [time for time in _first_times(row) if time > tx.now]:
        return min(to_come)
    begin = int(row["awaited_from"])
    hours = (tx.now - begin) // micros(LATER_POLL) + 1
    return begin + hours * micros(LATER_POLL)


def _first_times(row: sqlite3.Row) -> Collection[int]:
    """Return the times at which a request is looked at before it is every hour."""
    begins = {int(row["awaited_from"])}
    if row["state"] == RequestState.UNCERTAIN:
        begins.add(int(row["posted_at"]))
    return [begin + micros(step) for begin in begins for step in _steps(row)]


def _steps(row: sqlite3.Row) -> Sequence[timedelta]:
    """Return after how long a request is looked at before it is every hour."""
    if row["is_test"]:
        return (EXPIRE_AFTER,)
    return FIRST_POLLS if _is_asked_by_id(row) else (*FIRST_POLLS, TAG_POLL)


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
