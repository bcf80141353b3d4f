"""Writes down the outcome of an SMS's POST, and what follows from it.

| outcome               | what follows                                                |
|-----------------------|-------------------------------------------------------------|
| not taken             | `requeue`: it is queued, to be sent again; cancelled where  |
|                       | the SMS was called off meanwhile                            |
| accepted              | `finish`: what it cost is spent, and shows the price        |
| refused, or not sent  | `finish`: nothing is spent. Where one number of several may |
|                       | be to blame, both halves are queued, or cancelled where the |
|                       | SMS was called off; where SMS Partner                       |
|                       | refused the account, the rest of the SMS is rejected too    |
| uncertain             | `finish`: it counts as spent and is never sent again        |

Where something was reported already, the request was accepted, whatever was answered.
"""

import sqlite3
from collections.abc import Sequence
from typing import Final

from ...api import ACCOUNT_CODES, may_be_one_number
from ..states import Outcome, QueuedRequest, RequestState
from ..transaction import Transaction
from . import acceptance
from .erasure import withdraw_nameless
from .queued import add_request, as_queued, new_tag, put_back, queued_of
from .rejections import cancel, reject
from .texts import erase_texts

MAX_POSTS: Final = 40
"""How many times requests of one SMS are posted, so that a few numbers are left out."""


def requeue(tx: Transaction, request_id: int) -> None:
    """Move a request that was not taken from sending back to queued.

    The hash of its token stays: what is reported under it proves that it was taken
    after all. Numbers that were to be forgotten meanwhile are not sent to any more.
    """
    row = _row(tx, request_id)
    if row is None or row["state"] != RequestState.SENDING:
        return
    withdraw_nameless(tx, request_id)
    tx.execute("UPDATE sms SET posts = posts - 1 WHERE key = ?", (row["sms_key"],))
    if row["is_cancelled"]:
        cancel(tx, request_id, state=RequestState.SENDING)
    else:
        put_back(tx, request_id)


def finish(
    tx: Transaction, request_id: int, outcome: Outcome
) -> Sequence[QueuedRequest]:
    """Write down the outcome of a request (S5); return what is queued because of it.

    Where something was reported already, a refusal is ignored, and an acceptance adds
    what it cost. That the account is removed by now is no error.
    """
    row = _row(tx, request_id)
    if row is None:
        return ()
    if outcome.state is RequestState.ACCEPTED:
        acceptance.accept(tx, row, outcome)
    elif row["state"] in (RequestState.QUEUED, RequestState.SENDING):
        if outcome.state is RequestState.UNCERTAIN:
            _mark_uncertain(tx, request_id, outcome)
        elif _may_halve(tx, row, outcome):
            if not row["is_cancelled"]:
                return _halve(tx, row)
            cancel(tx, request_id, state=RequestState.SENDING)
        else:
            reject(tx, [request_id, *_rejected_with(tx, row, outcome)], outcome)
    erase_texts(tx.connection, [row["sms_key"]])
    return ()


def _row(tx: Transaction, request_id: int) -> sqlite3.Row | None:
    """Return the row of a request with that of its SMS; None where there is none."""
    row: sqlite3.Row | None = tx.execute(
        """
        SELECT
            r.*,
            s.posts,
            s.parts,
            s.is_test,
            s.scheduled_at,
            s.is_cancelled,
            q.uses_reserve
        FROM requests r
        JOIN sms s ON s.key = r.sms_key
        JOIN sms_requests q ON q.request_id = r.id
        WHERE r.id = ? AND r.account_id = ?
        """,
        (request_id, tx.account_id),
    ).fetchone()
    return row


def _mark_uncertain(tx: Transaction, request_id: int, outcome: Outcome) -> None:
    """Write down that it is not known whether a request was taken."""
    tx.execute(
        """
        UPDATE requests
        SET state = 'uncertain', message = ?
        WHERE id = ? AND state = 'sending'
        """,
        (outcome.message, request_id),
    )


def _may_halve(tx: Transaction, row: sqlite3.Row, outcome: Outcome) -> bool:
    """Return whether a refused request of several numbers is sent in halves.

    Not where there would be too many posts, with one for each that is queued.
    """
    if row["size"] == 1 or not may_be_one_number(outcome.code, outcome.field):
        return False
    (open_,) = tx.execute(
        """
        SELECT COUNT(*)
        FROM requests
        WHERE sms_key = ? AND state = 'queued'
        """,
        (row["sms_key"],),
    ).fetchone()
    return int(row["posts"] + open_) + 2 <= MAX_POSTS


def _halve(tx: Transaction, row: sqlite3.Row) -> Sequence[QueuedRequest]:
    """Queue both halves of a refused request, under tags of their own."""
    withdraw_nameless(tx, row["id"])
    messages = [
        id_
        for (id_,) in tx.execute(
            """
            SELECT id
            FROM messages
            WHERE request_id = ? AND request_id > 0
            ORDER BY id
            """,
            (row["id"],),
        )
    ]
    moved = messages[(len(messages) + 1) // 2 :]
    halves = {row["id"]}
    if moved:
        other = add_request(
            tx,
            row["sms_key"],
            row["calling_code"],
            size=len(moved),
            created_at=row["created_at"],
            uses_reserve=bool(row["uses_reserve"]),
        )
        tx.executemany(
            "UPDATE messages SET request_id = ? WHERE id = ?",
            ((other, id_) for id_ in moved),
        )
        halves.add(other)
    tx.execute(
        "UPDATE sms_requests SET vendor_tag = ? WHERE request_id = ?",
        (new_tag(), row["id"]),
    )
    put_back(tx, row["id"])
    return [
        as_queued(tx, queued)
        for queued in queued_of(tx, row["sms_key"])
        if queued["id"] in halves
    ]


def _rejected_with(tx: Transaction, row: sqlite3.Row, outcome: Outcome) -> list[int]:
    """Return which queued requests of the SMS are rejected with one.

    All of them where SMS Partner refused the account itself.
    """
    if outcome.code not in ACCOUNT_CODES:
        return []
    return [queued["id"] for queued in queued_of(tx, row["sms_key"])]
