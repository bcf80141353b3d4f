"""Writes down the outcome of a request's POST, and what follows from it.

Which outcome an answer means is decided in `purchase.posting`.

| outcome               | what follows                                                |
|-----------------------|-------------------------------------------------------------|
| not taken             | `requeue`: it is queued, to be sent again                   |
| accepted              | `finish`: what it cost is spent; one number shows the price |
| rejected, or not sent | `finish`: nothing is spent; the rest of its verification is |
|                       | rejected with it where it cannot be bought either           |
| uncertain             | `finish`: it counts as spent and is never sent again        |

Where a result has come already, the request was accepted, whatever was answered.
"""

import sqlite3
from typing import TYPE_CHECKING

from ..api import ACCOUNT_CODES
from . import acceptance, doubtful_costs, prices, queued_requests
from .erasure import withdraw_nameless
from .rejections import queued_of, reject, reject_if_cancelled
from .states import Outcome, Reason, RequestState

if TYPE_CHECKING:
    from .transaction import Transaction


def requeue(tx: Transaction, request_id: int) -> None:
    """Move a request that was not taken from sending back to queued.

    The hash of its token stays: a result for it proves that it was taken after all.
    What was to be forgotten meanwhile is not bought any more, and neither is anything
    of a verification that was stopped.
    """
    row = tx.execute(
        """
        SELECT size, calling_code
        FROM requests
        WHERE id = ? AND account_id = ? AND state = 'sending'
        """,
        (request_id, tx.account_id),
    ).fetchone()
    if row is None or acceptance.accept_if_reported(tx, request_id):
        return
    withdraw_nameless(tx, request_id)
    if row["size"] == 1:
        doubtful_costs.note_probe_requeued(tx, row["calling_code"])
    (size,) = tx.execute(
        "SELECT COUNT(*) FROM lookups WHERE request_id = ?", (request_id,)
    ).fetchone()
    queued_requests.put_back(tx, request_id, size=size)
    reject_if_cancelled(tx, request_id)


def finish(tx: Transaction, request_id: int, outcome: Outcome) -> None:
    """Write down the outcome of a request (S0, S1) and what follows from it.

    Where a result has come already, the request was taken, whatever was answered. That
    the account is removed by now is no error.
    """
    row = tx.execute(
        "SELECT * FROM requests WHERE id = ? AND account_id = ?",
        (request_id, tx.account_id),
    ).fetchone()
    if row is None:
        return
    if outcome.state is RequestState.ACCEPTED:
        acceptance.accept(tx, row, outcome)
    elif acceptance.accept_if_reported(tx, request_id):
        return
    elif outcome.state is RequestState.UNCERTAIN:
        _mark_uncertain(tx, request_id, outcome)
    else:
        rejected = [request_id, *_rejected_with(tx, row, outcome)]
        tx.ended |= reject(tx.connection, rejected, outcome)


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


def _rejected_with(tx: Transaction, row: sqlite3.Row, outcome: Outcome) -> list[int]:
    """Return which queued requests of the verification are rejected with a request.

    All of them where SMS Partner refused the account itself. Where a request of one
    number was never sent, those that wait for the price it was to show; where SMS
    Partner refused it, none: they are sent at the listed price.
    """
    if outcome.code in ACCOUNT_CODES:
        return queued_of(tx, row["verification_key"])
    if row["size"] != 1:
        return []
    code = row["calling_code"]
    if outcome.reason is not Reason.NOT_SENT:
        prices.assume_listed(tx, code)
        return []
    return (
        []
        if prices.is_known(tx, code)
        else queued_of(tx, row["verification_key"], code)
    )
