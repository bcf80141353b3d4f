"""Settles, at the start, the SMS that the last run left unfinished."""

import sqlite3

from ..states import Outcome, Reason
from ..transaction import Transaction
from .rejections import reject


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
