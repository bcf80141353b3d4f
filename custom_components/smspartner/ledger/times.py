"""All times that are kept, and their correction after the clock was wrong."""

import sqlite3
from typing import Final

import orjson

from ..clock import Correction
from .monitored import TIMES

_COLUMNS: Final = (
    ("accounts", "received_at"),
    ("prices", "paid_at"),
    ("verifications", "created_at"),
    ("requests", "created_at"),
    ("requests", "sent_at"),
    ("lookups", "received_at"),
    ("unread", "received_at"),
)


def latest(connection: sqlite3.Connection) -> int:
    """Return the latest time of all, without reading every row; 0 where there is none.

    A result is never received before one that arrived before it.
    """
    (found,) = connection.execute(
        """
        SELECT MAX(moment) FROM (
            SELECT MAX(received_at) AS moment FROM accounts
            UNION ALL SELECT MAX(paid_at) FROM prices
            UNION ALL SELECT MAX(received_at) FROM unread
            UNION ALL SELECT value FROM meta WHERE key = 'renewed_at'
            UNION ALL SELECT created_at FROM verifications
                WHERE key = (SELECT MAX(key) FROM verifications)
            UNION ALL SELECT (SELECT MAX(sent_at) FROM requests WHERE account = a.id)
                FROM accounts a
        )
        """
    ).fetchone()
    return int(found or 0)


def move(connection: sqlite3.Connection, *, correction: Correction) -> None:
    """Move the times of this run, and those that were later than its begin."""
    values = {
        "base": correction.base,
        "by": correction.by,
        "now": correction.now,
        "least": correction.least,
        "first": min(correction.base, correction.least),
    }
    moved = "CASE WHEN {0} > :base THEN MIN({0} + :by, :now) ELSE :least END"
    for table, column in _COLUMNS:
        connection.execute(
            f"UPDATE {table} SET {column} = {moved.format(column)}"
            f" WHERE {column} > :first",
            values,
        )
    connection.execute(
        f"UPDATE meta SET value = {moved.format('value')}"
        " WHERE key = 'renewed_at' AND value > :first",
        values,
    )
    _move_monitored(connection, correction)


def _move_monitored(connection: sqlite3.Connection, correction: Correction) -> None:
    """Move what was written down of monitored numbers, in seconds."""
    rows = connection.execute("SELECT subentry, state FROM monitored").fetchall()
    for row in rows:
        state = orjson.loads(row["state"])
        state |= {
            name: correction.moved_seconds(state[name])
            for name in TIMES
            if state.get(name) is not None
        }
        connection.execute(
            "UPDATE monitored SET state = ? WHERE subentry = ?",
            (orjson.dumps(state).decode(), row["subentry"]),
        )
