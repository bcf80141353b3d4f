"""The order in which results have come: a counter, beside the time of each."""

import sqlite3

from .transaction import Transaction


def last_arrival(connection: sqlite3.Connection) -> int:
    """Return the place of the last result of any account in the order of arrival."""
    (last,) = connection.execute(
        """
        SELECT MAX(
            COALESCE((SELECT value FROM meta WHERE key = 'last_arrival'), 0),
            COALESCE(MAX((SELECT MAX(arrival) FROM lookups
                WHERE account = accounts.id AND arrival IS NOT NULL)), 0)
        ) FROM accounts
        """
    ).fetchone()
    return int(last or 0)


def keep_last_arrival(connection: sqlite3.Connection) -> None:
    """Write that place down, for the result itself is about to be erased."""
    connection.execute(
        "INSERT OR REPLACE INTO meta (key, value) VALUES ('last_arrival', ?)",
        (last_arrival(connection),),
    )


def last_arrival_of(tx: Transaction) -> int:
    """Return the place of an account's last result in the order of arrival."""
    (last,) = tx.execute(
        "SELECT MAX(arrival) FROM lookups WHERE account = ? AND arrival IS NOT NULL",
        (tx.account_id,),
    ).fetchone()
    return int(last or 0)


def last_before(tx: Transaction, since: int) -> int:
    """Return the arrival of the last result that came before a time.

    They came one after the other, so it is searched by halves: an index of the times
    would have to be written with each result.
    """
    low, high = 0, last_arrival_of(tx)
    while low < high:
        middle = (low + high) // 2
        row = tx.execute(
            "SELECT arrival, received_at FROM lookups"
            " WHERE account = ? AND arrival > ? ORDER BY arrival LIMIT 1",
            (tx.account_id, middle),
        ).fetchone()
        if row["received_at"] < since:
            low = int(row["arrival"])
        else:
            high = middle
    return low
