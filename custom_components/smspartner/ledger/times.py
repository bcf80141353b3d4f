"""Knows which columns hold times, and corrects them after the clock was wrong.

Times are microseconds since 1970.
"""

import sqlite3
from typing import Final

import orjson

from ..clock import Correction
from .monitored_states import TIMES

_COLUMNS: Final = (
    ("accounts", "received_at"),
    ("prices", "paid_at"),
    ("verifications", "created_at"),
    ("requests", "created_at"),
    ("requests", "sent_at"),
    ("lookups", "received_at"),
    ("sms_prices", "paid_at"),
    ("sms", "created_at"),
    ("messages", "received_at"),
    ("kept_bodies", "received_at"),
    ("outbox", "created_at"),
    ("stop_list_changes", "created_at"),
    ("stop_list_history", "noted_at"),
    ("recent_replies", "received_at"),
    ("reply_parts", "received_at"),
)


def latest(connection: sqlite3.Connection) -> int:
    """Return the latest time of all; 0 where there is none.

    Not every row is read: a result never has an earlier time than the one before it.
    """
    (found,) = connection.execute(
        """
        SELECT MAX(moment)
        FROM (
            SELECT MAX(received_at) AS moment
            FROM accounts
            UNION ALL
            SELECT MAX(paid_at)
            FROM prices
            UNION ALL
            SELECT MAX(received_at)
            FROM kept_bodies
            UNION ALL
            SELECT value
            FROM meta
            WHERE key = 'renewed_at'
            UNION ALL
            SELECT created_at
            FROM verifications
            WHERE key = (SELECT MAX(key) FROM verifications)
            UNION ALL
            SELECT created_at
            FROM sms
            WHERE key = (SELECT MAX(key) FROM sms)
            UNION ALL
            SELECT created_at
            FROM stop_list_changes
            WHERE id = (SELECT MAX(id) FROM stop_list_changes)
            UNION ALL
            SELECT noted_at
            FROM stop_list_history
            WHERE id = (SELECT MAX(id) FROM stop_list_history)
            UNION ALL
            SELECT (SELECT MAX(sent_at) FROM requests WHERE account_id = a.id)
            FROM accounts a
        )
        """
    ).fetchone()
    return int(found or 0)


def move(connection: sqlite3.Connection, *, correction: Correction) -> None:
    """Move the times that were written in this run, and all that are later than it."""
    _move_deadlines(connection, correction)
    for table, column in _COLUMNS:
        move_column(connection, table, column, correction)
    connection.execute(
        "UPDATE sms_requests SET next_poll_at = 0 WHERE next_poll_at IS NOT NULL"
    )
    move_column(connection, "meta", "value", correction, "key = 'renewed_at'")
    _move_monitored(connection, correction)


def move_column(
    connection: sqlite3.Connection,
    table: str,
    column: str,
    correction: Correction,
    condition: str = "TRUE",
) -> None:
    """Move the times of one column, as `Correction.moved` does."""
    connection.execute(
        f"""
        UPDATE {table}
        SET {column} = CASE
            WHEN {column} > :base THEN MIN({column} + :by, :now)
            ELSE :least
        END
        WHERE {condition} AND {column} > MIN(:base, :least)
        """,
        {
            "base": correction.base,
            "by": correction.by,
            "now": correction.now,
            "least": correction.least,
        },
    )


def _move_deadlines(connection: sqlite3.Connection, correction: Correction) -> None:
    """Move until when SMS may be sent, by as much as when they were asked for."""
    rows = connection.execute(
        "SELECT key, created_at FROM sms WHERE created_at > ?",
        (min(correction.base, correction.least),),
    ).fetchall()
    connection.executemany(
        "UPDATE sms SET deadline = deadline + ? WHERE key = ?",
        (
            (correction.moved(row["created_at"]) - row["created_at"], row["key"])
            for row in rows
        ),
    )


def _move_monitored(connection: sqlite3.Connection, correction: Correction) -> None:
    """Move the times in the states of monitored numbers, which are in seconds."""
    rows = connection.execute("SELECT subentry_id, state FROM monitored").fetchall()
    for row in rows:
        state = orjson.loads(row["state"])
        state |= {
            name: correction.moved_seconds(state[name])
            for name in TIMES
            if state.get(name) is not None
        }
        connection.execute(
            "UPDATE monitored SET state = ? WHERE subentry_id = ?",
            (orjson.dumps(state).decode(), row["subentry_id"]),
        )
