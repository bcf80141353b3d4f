"""Marks requests as accepted: because of the answer to their POST, or of what came."""

import sqlite3
from collections.abc import Iterable

from . import accounts, prices
from .cost_reading import read_cost
from .doubtful_costs import Doubt
from .sms import prices as sms_prices
from .states import Outcome, RequestState
from .transaction import Transaction
from .units import MICROS, as_list


def accept(tx: Transaction, row: sqlite3.Row, outcome: Outcome) -> None:
    """Mark a request as accepted, with what it cost, and learn the price from that."""
    cost = None if outcome.cost is None else round(outcome.cost * MICROS)
    currency = outcome.currency or row["currency"] or accounts.currency(tx)
    if outcome.currency:
        tx.execute(
            "UPDATE accounts SET currency = ? WHERE id = ?",
            (outcome.currency, tx.account_id),
        )
    spent, doubt = _book(tx, row, outcome.number, cost=cost, currency=currency)
    tx.execute(
        """
        UPDATE requests
        SET state = 'accepted',
            campaign_id = ?,
            number = ?,
            cost = ?,
            currency = ?,
            spent = ?,
            doubt = ?
        WHERE id = ?
        """,
        (outcome.campaign_id, outcome.number, cost, currency, spent, doubt, row["id"]),
    )


def _book(
    tx: Transaction,
    row: sqlite3.Row,
    number: int | None,
    *,
    cost: int | None,
    currency: str,
) -> tuple[int, Doubt | None]:
    """Return what a request counts as spent, in millionths, and the doubt about it.

    The cost of a request of one number is the price. Where the known price does not
    explain the cost of a request of several, it is erased, so that the next request has
    one number and shows it again.
    """
    code = row["calling_code"]
    if row["size"] == 1:
        return prices.learn(tx, code, cost=cost, currency=currency), None
    price = prices.known(tx, code)
    if price is None and currency == row["currency"]:
        price = row["price"]
    spent = read_cost(cost, size=row["size"], number=number, price=price)
    if not spent.is_doubtful:
        return spent.amount, None
    prices.drop(tx, code)
    return spent.amount, Doubt.OPEN


def accept_if_reported(tx: Transaction, request_id: int) -> bool:
    """Mark a request as accepted where a result or a fate has come; return whether."""
    reported = tx.execute(
        """
        SELECT 1
        FROM lookups
        WHERE request_id = :id AND state = 'reported'
        UNION ALL
        SELECT 1
        FROM messages
        WHERE request_id = :id AND request_id > 0 AND status IS NOT NULL
        LIMIT 1
        """,
        {"id": request_id},
    ).fetchone()
    if reported is None:
        return False
    prove(tx.connection, [request_id], tx.now)
    return True


def prove(connection: sqlite3.Connection, request_ids: Iterable[int], now: int) -> None:
    """Mark requests as accepted because a result or a fate of them has come.

    Those that counted as not bought, because they were queued again, rejected or called
    off, count as spent from now on, at today's price. When the other fates of theirs
    are asked for has to be planned anew.
    """
    rows = connection.execute(
        """
        SELECT r.id, r.account_id, r.calling_code, r.state, r.size, s.parts,
            COALESCE(s.is_test, 0) AS is_test
        FROM json_each(?) j
        JOIN requests r ON r.id = j.value
        LEFT JOIN sms s ON s.key = r.sms_key
        WHERE r.state <> 'accepted'
        """,
        (as_list(request_ids),),
    ).fetchall()
    for row in rows:
        if row["state"] not in (RequestState.SENDING, RequestState.UNCERTAIN):
            _count_as_spent(Transaction(connection, row["account_id"], now), row)
        connection.execute(
            """
            UPDATE requests
            SET state = 'accepted', code = NULL, message = NULL, reason = NULL,
                cause = NULL
            WHERE id = ?
            """,
            (row["id"],),
        )
        connection.execute(
            "UPDATE sms_requests SET next_poll_at = 0 WHERE request_id = ?",
            (row["id"],),
        )


def _count_as_spent(tx: Transaction, row: sqlite3.Row) -> None:
    """Write down what a request costs at today's price; nothing for a test."""
    code, parts = row["calling_code"], row["parts"]
    price = (
        prices.of_one(tx, code)
        if parts is None
        else parts * sms_prices.of_part(tx, code)
    )
    if row["is_test"]:
        price = 0
    tx.execute(
        """
        UPDATE requests
        SET price = ?, spent = ?, currency = ?, sent_at = COALESCE(sent_at, ?)
        WHERE id = ?
        """,
        (price, row["size"] * price, accounts.currency(tx), tx.now, row["id"]),
    )
