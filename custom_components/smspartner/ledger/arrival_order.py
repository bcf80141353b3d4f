"""The order in which results have arrived, counted over all accounts.

Each result has its position in that order beside its time, for a clock may be wrong.
"""

import sqlite3

from .transaction import Transaction


def last_arrival(connection: sqlite3.Connection) -> int:
    """Return the position of the last result of any account, erased ones included."""
    (last,) = connection.execute(
        """
        SELECT MAX(
            COALESCE((SELECT value FROM meta WHERE key = 'last_arrival'), 0),
            COALESCE(
                MAX(
                    (
                        SELECT MAX(arrival)
                        FROM lookups
                        WHERE account_id = accounts.id AND arrival IS NOT NULL
                    )
                ),
                0
            )
        )
        FROM accounts
        """
    ).fetchone()
    return int(last or 0)


def save_last_arrival(connection: sqlite3.Connection) -> None:
    """Write the last position down, because its result is about to be erased."""
    connection.execute(
        """
        INSERT OR REPLACE INTO meta (key, value)
        VALUES ('last_arrival', ?)
        """,
        (last_arrival(connection),),
    )


def last_arrival_of_account(tx: Transaction) -> int:
    """Return the position of the last result of the account; 0 if it has none."""
    (last,) = tx.execute(
        """
        SELECT MAX(arrival)
        FROM lookups
        WHERE account_id = ? AND arrival IS NOT NULL
        """,
        (tx.account_id,),
    ).fetchone()
    return int(last or 0)


def last_arrival_before(tx: Transaction, moment: int) -> int:
    """Return the position of the account's last result from before a time.

    Results arrive one after the other, so a binary search finds it: an index on the
    times would have to be written with each result.
    """
    low, high = 0, last_arrival_of_account(tx)
    while low < high:
        middle = (low + high) // 2
        row = tx.execute(
            """
            SELECT arrival, received_at
            FROM lookups
            WHERE account_id = ? AND arrival > ?
            ORDER BY arrival
            LIMIT 1
            """,
            (tx.account_id, middle),
        ).fetchone()
        if row["received_at"] < moment:
            low = int(row["arrival"])
        else:
            high = middle
    return low
