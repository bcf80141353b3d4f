"""Which accounts the ledger keeps: one for each config entry."""

import sqlite3
from collections.abc import Mapping

from .transaction import Transaction


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


def note_currency(tx: Transaction, currency: str) -> None:
    """Remember the currency of an account that has paid nothing yet."""
    tx.execute(
        "UPDATE accounts SET currency = COALESCE(currency, ?) WHERE id = ?",
        (currency, tx.account_id),
    )
