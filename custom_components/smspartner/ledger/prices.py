"""What a lookup costs, as far as the account's own requests have shown."""

import sqlite3
from enum import StrEnum

from .units import DEFAULT_CURRENCY

DEFAULT_PRICE = 5_000


class CostIs(StrEnum):
    """What the vendor's `cost` of a request means: its documents do not say."""

    TOTAL = "total"
    EACH = "each"


def price_of_one(connection: sqlite3.Connection, account: int) -> int:
    """Tell the price of one lookup: last paid, else listed, else the documents'."""
    price, listed = connection.execute(
        "SELECT price, listed_price FROM accounts WHERE id = ?", (account,)
    ).fetchone()
    return int(price or listed or DEFAULT_PRICE)


def currency_of(connection: sqlite3.Connection, account: int) -> str:
    """Tell the currency the account last paid in."""
    (currency,) = connection.execute(
        "SELECT currency FROM accounts WHERE id = ?", (account,)
    ).fetchone()
    return str(currency or DEFAULT_CURRENCY)


def list_price(
    connection: sqlite3.Connection, *, account: int, price: int, currency: str | None
) -> None:
    """Remember what the account's credit implies."""
    connection.execute(
        "UPDATE accounts SET listed_price = ?, currency = COALESCE(currency, ?)"
        " WHERE id = ?",
        (price, currency, account),
    )


def spend(
    connection: sqlite3.Connection, account: int, number: int, cost: int | None
) -> int:
    """Tell what an accepted request of `number` lookups cost, and learn from it.

    Until a request has shown what `cost` means, the dearer reading counts.
    """
    price = price_of_one(connection, account)
    if not cost or not number:
        return max(cost or 0, number * price)
    meaning = (
        CostIs.TOTAL if number == 1 else _meaning(connection, account, number, cost)
    )
    if meaning is None:
        return max(cost, number * price)
    spent = cost if meaning is CostIs.TOTAL else number * cost
    connection.execute(
        "UPDATE accounts SET price = ? WHERE id = ?", (spent // number, account)
    )
    return spent


def _meaning(
    connection: sqlite3.Connection, account: int, number: int, cost: int
) -> CostIs | None:
    """Tell what `cost` means; a price that is known tells the two readings apart."""
    price, listed, known = connection.execute(
        "SELECT price, listed_price, cost_is FROM accounts WHERE id = ?", (account,)
    ).fetchone()
    if known:
        return CostIs(known)
    if not (price := price or listed):
        return None
    if _is_about(cost, number * price):
        meaning = CostIs.TOTAL
    elif _is_about(cost, price):
        meaning = CostIs.EACH
    else:  # another destination, another price
        return None
    connection.execute(
        "UPDATE accounts SET cost_is = ? WHERE id = ?", (meaning, account)
    )
    return meaning


def _is_about(cost: int, expected: int) -> bool:
    """Tell whether a cost is what was expected, but for rounding."""
    return abs(cost - expected) <= expected // 100


def committed_since(connection: sqlite3.Connection, account: int, since: int) -> int:
    """Sum up what was spent since then, and what is queued, in flight or uncertain."""
    (committed,) = connection.execute(
        "SELECT COALESCE(SUM(CASE state WHEN 'queued' THEN size * ? ELSE spent END), 0)"
        " FROM requests WHERE account = ? AND created_at > ?",
        (price_of_one(connection, account), account, since),
    ).fetchone()
    return int(committed)
