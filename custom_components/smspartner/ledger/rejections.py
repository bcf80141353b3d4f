"""Rejects requests: they cost nothing, and their lookups are not awaited any more."""

import sqlite3
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from .expiry import close_lookups
from .states import Cause, LookupState, Outcome, Reason
from .transaction import Transaction
from .units import micros
from .unwanted import split_off

SEND_WITHIN: Final = timedelta(hours=1)
"""How long after its order a request may still be sent."""

TOO_LATE: Final = Outcome.not_sent(Cause.TOO_LATE)

CANCELLED: Final = Outcome.refused(Reason.CANCELLED)


def is_late(tx: Transaction, created_at: int) -> bool:
    """Return whether what was ordered at a time may not be sent any more."""
    return tx.now - created_at > micros(SEND_WITHIN)


def queued_of(
    tx: Transaction, verification_key: int, code: str | None = None
) -> list[int]:
    """Return the ids of the queued requests of a verification.

    With `code` only those of that calling code.
    """
    rows = tx.execute(
        """
        SELECT id
        FROM requests
        WHERE verification_key = ?
        AND state = 'queued'
        AND calling_code = COALESCE(?, calling_code)
        """,
        (verification_key, code),
    )
    return [id_ for (id_,) in rows]


def reject(
    connection: sqlite3.Connection, request_ids: Iterable[int], outcome: Outcome
) -> set[str]:
    """Mark requests that are queued or being sent as rejected, with their lookups.

    Returns the ids of the verifications that end with that.
    """
    ended: set[str] = set()
    for request_id in request_ids:
        changed = connection.execute(
            """
            UPDATE requests
            SET state = 'rejected', spent = 0, code = ?, message = ?, reason = ?,
                cause = ?
            WHERE id = ? AND state IN ('queued', 'sending')
            """,
            (
                outcome.code,
                outcome.message,
                outcome.reason,
                outcome.cause,
                request_id,
            ),
        ).rowcount
        if changed:
            ended |= close_lookups(connection, request_id, LookupState.REJECTED)
            ended |= _reject_elsewhere(connection, request_id)
    return ended


def _reject_elsewhere(connection: sqlite3.Connection, request_id: int) -> set[str]:
    """Reject the lookups of a request whose results were to go elsewhere.

    Returns the id of the verification where all its requests are rejected.
    """
    connection.execute(
        """
        UPDATE lookups
        SET state = 'rejected'
        WHERE request_id = ? AND state = 'elsewhere'
        """,
        (request_id,),
    )
    rows = connection.execute(
        """
        UPDATE verifications
        SET to_fire = 1
        WHERE notify_url IS NOT NULL
        AND key = (SELECT verification_key FROM requests WHERE id = ?)
        AND NOT EXISTS (
            SELECT 1
            FROM requests r
            WHERE r.verification_key = key AND r.state <> 'rejected'
        )
        RETURNING id
        """,
        (request_id,),
    ).fetchall()
    return {id_ for (id_,) in rows}


def reject_unwanted(tx: Transaction, request_ids: Iterable[int]) -> list[int]:
    """Reject what no verification wants any more of queued requests.

    Returns the ids of the requests that are rejected.
    """
    unwanted = [
        split
        for request_id in request_ids
        if (split := split_off(tx, request_id)) is not None
    ]
    tx.ended |= reject(tx.connection, unwanted, CANCELLED)
    return unwanted


def reject_if_cancelled(tx: Transaction, request_id: int) -> None:
    """Reject a request that was queued again if its verification was stopped.

    What others have joined of it stays queued.
    """
    row = tx.execute(
        """
        SELECT v.is_cancelled
        FROM requests r
        JOIN verifications v ON v.key = r.verification_key
        WHERE r.id = ?
        """,
        (request_id,),
    ).fetchone()
    if row and row["is_cancelled"]:
        reject_unwanted(tx, [request_id])


def reject_late(tx: Transaction) -> None:
    """Reject the queued lookups that were ordered more than an hour ago."""
    rows = tx.execute(
        """
        SELECT id
        FROM requests INDEXED BY requests_to_send
        WHERE account_id = ?
        AND state = 'queued'
        AND created_at < ?
        AND verification_key IS NOT NULL
        """,
        (tx.account_id, tx.now - micros(SEND_WITHIN)),
    ).fetchall()
    tx.ended |= reject(tx.connection, [id_ for (id_,) in rows], TOO_LATE)
