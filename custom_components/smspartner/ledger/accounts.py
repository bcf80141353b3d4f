"""The accounts in the ledger: one for each config entry."""

import sqlite3
from collections.abc import Mapping

from ..exceptions import UnknownAccountError
from .transaction import Transaction
from .units import DEFAULT_CURRENCY


def add(connection: sqlite3.Connection, *, entry_id: str) -> int:
    """Return the account id of a config entry, adding an account where it has none."""
    connection.execute(
        """
        INSERT INTO accounts (entry_id)
        VALUES (?)
        ON CONFLICT DO NOTHING
        """,
        (entry_id,),
    )
    (account_id,) = connection.execute(
        "SELECT id FROM accounts WHERE entry_id = ?", (entry_id,)
    ).fetchone()
    return int(account_id)


def restore(connection: sqlite3.Connection, account_ids: Mapping[str, int]) -> None:
    """Add accounts with the ids that config entries had in another file."""
    connection.executemany(
        "INSERT OR IGNORE INTO accounts (entry_id, id) VALUES (?, ?)",
        account_ids.items(),
    )


def is_known(connection: sqlite3.Connection, account_id: int) -> bool:
    """Return whether an account is in the ledger."""
    row = connection.execute(
        "SELECT 1 FROM accounts WHERE id = ?", (account_id,)
    ).fetchone()
    return row is not None


def require_known(tx: Transaction) -> None:
    """Raise UnknownAccountError for an account that was removed."""
    if not is_known(tx.connection, tx.account_id):
        raise UnknownAccountError


def note_arrival(connection: sqlite3.Connection, account_id: int, now: int) -> bool:
    """Write down when the last notification of an account came.

    Returns False for an account that is not in the ledger.
    """
    noted = connection.execute(
        "UPDATE accounts SET received_at = ? WHERE id = ?", (now, account_id)
    )
    return noted.rowcount > 0


def currency(tx: Transaction) -> str:
    """Return the currency that the account last paid in, else the default."""
    return known_currency(tx) or DEFAULT_CURRENCY


def known_currency(tx: Transaction) -> str | None:
    """Return the currency that SMS Partner has named for the account, None if none."""
    (found,) = tx.execute(
        "SELECT currency FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone()
    return None if found is None else str(found)


def note_currency(tx: Transaction, name: str) -> None:
    """Set the currency of an account that has paid nothing yet."""
    tx.execute(
        """
        UPDATE accounts
        SET currency = COALESCE(currency, ?)
        WHERE id = ?
        """,
        (name, tx.account_id),
    )
