"""Marks requests of SMS as accepted, because of the answer to their POST."""

import sqlite3

from .. import accounts
from ..states import Outcome
from ..transaction import Transaction
from ..units import MICROS, timestamp
from . import prices
from .states import MessageState


def accept(tx: Transaction, row: sqlite3.Row, outcome: Outcome) -> None:
    """Mark a request as accepted, with what it cost, and learn the price from that.

    Where SMS Partner bills another number of parts than its numbers can have, not all
    of them may have been taken: what becomes of each is uncertain until it is reported.
    """
    cost = None if outcome.cost is None else round(outcome.cost * MICROS)
    currency = outcome.currency or row["currency"] or accounts.currency(tx)
    is_of_all = _is_of_all(outcome.nb_sms, row["size"])
    if row["is_test"]:
        cost, spent = None, 0
    else:
        if outcome.currency:
            tx.execute(
                "UPDATE accounts SET currency = ? WHERE id = ?",
                (outcome.currency, tx.account_id),
            )
        spent = _book(tx, row, outcome.nb_sms, cost, currency, is_sure=is_of_all)
    tx.execute(
        """
        UPDATE requests
        SET state = 'accepted', cost = ?, currency = ?, spent = ?, code = NULL,
            message = NULL, reason = NULL, cause = NULL
        WHERE id = ?
        """,
        (cost, currency, spent, row["id"]),
    )
    tx.execute(
        """
        UPDATE sms_requests
        SET message_id = COALESCE(?, message_id), nb_sms = ?, deferred_until = ?
        WHERE request_id = ?
        """,
        (
            outcome.message_id,
            outcome.nb_sms,
            None if row["is_test"] else _deferred_until(row["scheduled_at"], outcome),
            row["id"],
        ),
    )
    if not is_of_all:
        tx.execute(
            """
            UPDATE messages
            SET fate = ?
            WHERE request_id = ? AND request_id > 0 AND fate IS NULL
            """,
            (MessageState.UNCERTAIN, row["id"]),
        )


def _deferred_until(scheduled_at: int | None, outcome: Outcome) -> int | None:
    """Return until when SMS Partner says that it holds a request back.

    None where it says nothing, or nothing but what it was asked for.
    """
    told = timestamp(outcome.scheduled_at)
    return told if told > (scheduled_at or 0) else None


def _book(
    tx: Transaction,
    row: sqlite3.Row,
    nb_sms: int | None,
    cost: int | None,
    currency: str,
    *,
    is_sure: bool,
) -> int:
    """Return what a request counts as spent, and learn the price of a part from it.

    A cost far from what was expected, or one that may not be that of all numbers,
    teaches nothing, and must not use up the budget either.
    """
    if not cost:
        return int(row["spent"])
    code, own_parts = row["calling_code"], int(row["size"] * row["parts"])
    # What our own count of parts makes it cost is never underestimated.
    price = max(round(cost / min(nb_sms or own_parts, own_parts)), 1)
    if is_sure and prices.is_likely(tx, code, price, currency):
        if nb_sms:
            prices.learn(tx, code, price, currency)
        return cost
    expected = own_parts * prices.of_part(tx, code)
    return min(max(cost, expected), prices.MOST_TIMES * expected)


def _is_of_all(nb_sms: int | None, size: int) -> bool:
    """Return whether parts can be those of all numbers: a multiple, or not told."""
    return nb_sms is None or (nb_sms > 0 and nb_sms % size == 0)
