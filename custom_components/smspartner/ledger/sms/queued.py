"""The requests of SMS that have yet to be sent."""

import secrets
import sqlite3
import string
from collections.abc import Sequence
from typing import Final

from .. import queued_requests
from ..states import QueuedRequest
from ..transaction import Transaction
from ..units import MICROS

_TAG_LENGTH: Final = 12
_TAG_CHARACTERS: Final = string.ascii_lowercase + string.digits

_SELECT: Final = """
    SELECT
        r.id,
        r.calling_code,
        s.id AS order_id,
        s.deadline,
        s.is_advertising OR s.send_from IS NOT NULL AND s.size > {most} AS gives_way
    FROM requests r INDEXED BY {index}
    JOIN sms s ON s.key = r.sms_key
"""

MAX_AT_ONCE: Final = 20
"""Requests of one SMS, each for one number, that others need not go before."""


def _select(index: str) -> str:
    """Return the part of a query for queued requests that reads them by an index."""
    return _SELECT.format(index=index, most=MAX_AT_ONCE)


def new_tag() -> str:
    """Return a tag by which SMS Partner can be asked for one request (S6)."""
    return "".join(secrets.choice(_TAG_CHARACTERS) for _ in range(_TAG_LENGTH))


def add_request(
    tx: Transaction,
    sms_key: int,
    code: str,
    *,
    size: int,
    created_at: int,
    uses_reserve: bool,
) -> int:
    """Insert a queued request of an SMS with a tag of its own; return its id."""
    request_id = queued_requests.add(
        tx, code, size=size, created_at=created_at, sms_key=sms_key
    )
    tx.execute(
        """
        INSERT INTO sms_requests (request_id, account_id, vendor_tag, uses_reserve)
        VALUES (?, ?, ?, ?)
        """,
        (request_id, tx.account_id, new_tag(), uses_reserve),
    )
    return request_id


def list_queued(tx: Transaction) -> Sequence[QueuedRequest]:
    """Return the requests of SMS that have yet to be sent, oldest first.

    While the clock is not trusted, only those ordered since this start are returned:
    whether the time of the others is over is not known.
    """
    rows = tx.execute(
        f"""
        {_select("requests_to_send")}
        WHERE r.account_id = ? AND r.state = 'queued' AND r.created_at > ?
        ORDER BY r.id
        """,
        (tx.account_id, tx.wanted_after),
    )
    return [as_queued(tx, row) for row in rows]


def queued_of(tx: Transaction, sms_key: int) -> Sequence[sqlite3.Row]:
    """Return the rows of the queued requests of an SMS, oldest first."""
    return tx.execute(
        f"""
        {_select("requests_of_sms")}
        WHERE r.sms_key = ? AND r.state = 'queued'
        ORDER BY r.id
        """,
        (sms_key,),
    ).fetchall()


def as_queued(tx: Transaction, row: sqlite3.Row) -> QueuedRequest:
    """Return the request in a row."""
    return QueuedRequest(
        id=row["id"],
        order_id=row["order_id"],
        calling_code=row["calling_code"],
        gives_way=bool(row["gives_way"]),
        seconds_left=(row["deadline"] - tx.now) / MICROS,
    )


def put_back(tx: Transaction, request_id: int) -> None:
    """Queue a request with the messages that it has by now."""
    (size,) = tx.execute(
        "SELECT COUNT(*) FROM messages WHERE request_id = ? AND request_id > 0",
        (request_id,),
    ).fetchone()
    queued_requests.put_back(tx, request_id, size=size)
