"""Settles, at the start, the SMS that the last run left unfinished."""

import sqlite3
from collections.abc import Iterable

from ..states import Outcome, Reason
from ..transaction import Transaction
from ..units import as_list
from .rejections import reject


def erase_texts(connection: sqlite3.Connection, sms_keys: Iterable[int]) -> None:
    """Erase the texts of those of some SMS that have nothing to be handed over."""
    connection.execute(
        """
        UPDATE sms
        SET text = NULL
        WHERE key IN (SELECT value FROM json_each(?))
        AND NOT EXISTS (
            SELECT 1
            FROM requests
            WHERE sms_key = sms.key AND state IN ('queued', 'sending')
        )
        """,
        (as_list(sms_keys),),
    )


def reject_queued(connection: sqlite3.Connection, now: int) -> None:
    """Reject what is queued in a copy: it may have been sent since that was made.

    `now` is in microseconds since 1970.
    """
    rows = connection.execute(
        """
        SELECT account_id, id
        FROM requests
        WHERE state = 'queued' AND sms_key IS NOT NULL
        """
    ).fetchall()
    for account_id, request_id in rows:
        tx = Transaction(connection, account_id, now)
        reject(tx, [request_id], Outcome.refused(Reason.RESTORED))
