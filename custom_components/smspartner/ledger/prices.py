"""What a lookup costs, as far as the account's own requests have shown."""

import sqlite3

DEFAULT_PRICE = 5_000
DEFAULT_CURRENCY = "EUR"


def price_of_one(connection: sqlite3.Connection, account: int) -> int:
    """Tell the price of one lookup: what the account last paid for a single one."""
    row = connection.execute(
        "SELECT cost FROM requests WHERE account = ? AND size = 1 AND cost > 0"
        " ORDER BY id DESC LIMIT 1",
        (account,),
    ).fetchone()
    return int(row["cost"]) if row else DEFAULT_PRICE


def currency_of(connection: sqlite3.Connection, account: int) -> str:
    """Tell the currency the account last paid in."""
    row = connection.execute(
        "SELECT currency FROM requests WHERE account = ? AND currency IS NOT NULL"
        " ORDER BY id DESC LIMIT 1",
        (account,),
    ).fetchone()
    return str(row["currency"]) if row else DEFAULT_CURRENCY
