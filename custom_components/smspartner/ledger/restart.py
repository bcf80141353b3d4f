"""Settles, at the start, the requests that the last run left unfinished."""

import sqlite3

from . import times
from .rejections import reject
from .sms import restart as sms
from .sms import texts
from .states import Outcome, Reason


def settle_requests(connection: sqlite3.Connection, *, is_copy: bool) -> None:
    """Settle the requests that the last run left being sent, or queued in a copy.

    `is_copy` says whether the file was restored from a backup.
    """
    _end_sending(connection)
    if is_copy:
        _reject_queued(connection)
        sms.reject_queued(connection, times.latest(connection))
        _fail_changes(connection)
    texts.erase_unsendable(connection)


def _fail_changes(connection: sqlite3.Connection) -> None:
    """End the changes of stop lists in a copy: others may have been made since."""
    connection.execute(
        """
        UPDATE stop_list_changes
        SET state = 'failed'
        WHERE state IN ('queued', 'sending')
        """
    )


def _end_sending(connection: sqlite3.Connection) -> None:
    """Mark the requests that were being sent as uncertain.

    Whether they left is not known, unless a result has come: that proves it. A report
    of an SMS has proved it when it came.
    """
    connection.execute(
        """
        UPDATE requests
        SET state = CASE
            WHEN EXISTS (
                SELECT 1
                FROM lookups
                WHERE request_id = requests.id AND state = 'reported'
            ) THEN 'accepted'
            ELSE 'uncertain'
        END
        WHERE state = 'sending'
        """
    )


def _reject_queued(connection: sqlite3.Connection) -> None:
    """Reject what is queued in a copy: it may have been sent since that was made."""
    rows = connection.execute(
        """
        SELECT id
        FROM requests
        WHERE state = 'queued' AND verification_key IS NOT NULL
        """
    )
    reject(
        connection,
        [id_ for (id_,) in rows.fetchall()],
        Outcome.refused(Reason.RESTORED),
    )
