"""Which accounts the ledger keeps: one for each config entry."""

import sqlite3
from collections.abc import Mapping

from .arrivals import keep_last_arrival


class UnknownAccountError(LookupError):
    """The account has been removed."""


def add_account(connection: sqlite3.Connection, *, entry_id: str) -> int:
    """Find or make an account."""
    connection.execute(
        "INSERT INTO accounts (entry_id) VALUES (?) ON CONFLICT DO NOTHING", (entry_id,)
    )
    (account,) = connection.execute(
        "SELECT id FROM accounts WHERE entry_id = ?", (entry_id,)
    ).fetchone()
    return int(account)


def is_known(connection: sqlite3.Connection, account: int) -> bool:
    """Tell whether an account is still kept."""
    row = connection.execute(
        "SELECT 1 FROM accounts WHERE id = ?", (account,)
    ).fetchone()
    return row is not None


def note_arrival(connection: sqlite3.Connection, account: int, now: int) -> None:
    """Note that a result has come."""
    connection.execute(
        "UPDATE accounts SET received_at = ? WHERE id = ?", (now, account)
    )


def restore_accounts(connection: sqlite3.Connection, known: Mapping[str, int]) -> None:
    """Give config entries the numbers that they had in another file."""
    connection.executemany(
        "INSERT OR IGNORE INTO accounts (entry_id, id) VALUES (?, ?)", known.items()
    )


def remove_account(connection: sqlite3.Connection, *, account: int) -> None:
    """Erase an account from every table."""
    keep_last_arrival(connection)
    connection.execute(
        "DELETE FROM links WHERE verification IN"
        " (SELECT key FROM verifications WHERE account = ?)",
        (account,),
    )
    connection.execute("DELETE FROM lookups WHERE account = ?", (account,))
    connection.execute("DELETE FROM requests WHERE account = ?", (account,))
    connection.execute("DELETE FROM verifications WHERE account = ?", (account,))
    for table in (
        "erased",
        "monitored",
        "news",
        "prices",
        "proven_addresses",
        "stop_list",
        "tokens",
        "unread",
    ):
        connection.execute(f"DELETE FROM {table} WHERE account = ?", (account,))
    connection.execute("DELETE FROM accounts WHERE id = ?", (account,))


def note_currency(
    connection: sqlite3.Connection, *, account: int, currency: str
) -> None:
    """Remember the currency of an account that has paid nothing yet."""
    connection.execute(
        "UPDATE accounts SET currency = COALESCE(currency, ?) WHERE id = ?",
        (currency, account),
    )
