"""Ends lookups that have no result: 48 hours after they were sent, or when rejected."""

import sqlite3
from datetime import timedelta
from typing import Final

from .states import LookupState
from .transaction import Transaction
from .units import micros

EXPIRE_AFTER: Final = timedelta(hours=48)
"""How long after its request was sent a result is awaited."""


def expire(tx: Transaction) -> None:
    """Expire the awaited lookups of requests that were sent too long ago."""
    rows = tx.execute(
        """
        SELECT DISTINCT r.id
        FROM lookups l
        JOIN requests r ON r.id = l.request_id
        WHERE l.account_id = ?
        AND l.state = 'open'
        AND r.sent_at < ?
        AND r.state IN ('sending', 'accepted', 'uncertain')
        """,
        (tx.account_id, tx.now - micros(EXPIRE_AFTER)),
    ).fetchall()
    for (request_id,) in rows:
        tx.ended |= close_lookups(tx.connection, request_id, LookupState.EXPIRED)


def close_lookups(
    connection: sqlite3.Connection, request_id: int, state: LookupState
) -> set[str]:
    """Move the awaited lookups of a request into a state in which they are not awaited.

    Returns the ids of the verifications that end with that.
    """
    counts = connection.execute(
        """
        SELECT k.verification_key, COUNT(*)
        FROM lookups l
        JOIN links k ON k.lookup_id = l.id
        WHERE l.request_id = ? AND l.state = 'open'
        GROUP BY k.verification_key
        """,
        (request_id,),
    ).fetchall()
    connection.execute(
        "UPDATE lookups SET state = ? WHERE request_id = ? AND state = 'open'",
        (state, request_id),
    )
    rows = (
        connection.execute(
            "UPDATE verifications SET open = open - ? WHERE key = ? RETURNING id, open",
            (count, key),
        ).fetchone()
        for key, count in counts
    )
    return {id_ for id_, still_open in rows if not still_open}
