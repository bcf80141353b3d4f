"""Erases the texts of SMS of which nothing has yet to be handed over."""

import sqlite3
from collections.abc import Iterable

from ..units import as_list


def erase_texts(connection: sqlite3.Connection, sms_keys: Iterable[int]) -> None:
    """Erase the texts of those of some SMS that have nothing to be handed over."""
    connection.execute(
        """
        UPDATE sms
        SET text = NULL
        WHERE key IN (SELECT value FROM json_each(?))
        AND text IS NOT NULL
        AND NOT EXISTS (
            SELECT 1
            FROM requests
            WHERE sms_key = sms.key AND state IN ('queued', 'sending')
        )
        """,
        (as_list(sms_keys),),
    )


def erase_unsendable(connection: sqlite3.Connection) -> None:
    """Erase the texts of all SMS that have nothing to be handed over, at a start."""
    rows = connection.execute("SELECT key FROM sms WHERE text IS NOT NULL")
    erase_texts(connection, [key for (key,) in rows])
