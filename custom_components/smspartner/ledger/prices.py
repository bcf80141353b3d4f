"""What a lookup costs in each calling code, as the account's requests have shown.

Prices are millionths of the currency.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from ..phone_numbers.calling_codes import calling_code
from . import accounts, doubtful_costs
from .cost_reading import DEFAULT_PRICE
from .transaction import Transaction
from .units import DEFAULT_CURRENCY, MICROS, micros

PRICE_LIFE: Final = timedelta(days=30)
"""For how long the price that was paid for one number is used."""


def known(tx: Transaction, code: str) -> int | None:
    """Return what one number of a calling code cost last.

    None where that was too long ago or never, or in another currency than the one that
    the account pays in now.
    """
    row = tx.execute(
        """
        SELECT p.price
        FROM prices p
        JOIN accounts a ON a.id = p.account_id
        WHERE p.account_id = ?
        AND p.calling_code = ?
        AND p.paid_at > ?
        AND p.currency = COALESCE(a.currency, ?)
        """,
        (tx.account_id, code, tx.now - micros(PRICE_LIFE), DEFAULT_CURRENCY),
    ).fetchone()
    return None if row is None else int(row["price"])


def is_known(tx: Transaction, code: str) -> bool:
    """Return whether the price of a lookup is known well enough to buy several."""
    return known(tx, code) is not None


def of_one(tx: Transaction, code: str) -> int:
    """Return the price of one lookup: the known, else the listed, else the default."""
    price = known(tx, code)
    return _listed(tx) if price is None else price


def cost_of(tx: Transaction, phone_numbers: Iterable[str]) -> float:
    """Return what one lookup of each number costs, in the currency itself."""
    sizes = Counter(calling_code(phone) for phone in phone_numbers)
    return sum(size * of_one(tx, code) for code, size in sizes.items()) / MICROS


def usual(tx: Transaction) -> int:
    """Return the price of one lookup in the calling code that was paid last."""
    row = tx.execute(
        """
        SELECT price
        FROM prices
        WHERE account_id = ? AND currency = ?
        ORDER BY paid_at DESC
        LIMIT 1
        """,
        (tx.account_id, accounts.currency(tx)),
    ).fetchone()
    return _listed(tx) if row is None else int(row["price"])


def set_listed(tx: Transaction, price: float, currency: str | None) -> None:
    """Write down the price of one lookup that the account's credit implies.

    It is in `currency`, which becomes the account's where that has paid nothing yet.
    """
    tx.execute(
        """
        UPDATE accounts
        SET listed_price = ?, currency = COALESCE(currency, ?)
        WHERE id = ?
        """,
        (round(price * MICROS), currency, tx.account_id),
    )


def _listed(tx: Transaction) -> int:
    """Return the price that the account's credit implies, else the default."""
    (listed,) = tx.execute(
        "SELECT listed_price FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone()
    return int(listed or DEFAULT_PRICE)


def learn(tx: Transaction, code: str, *, cost: int | None, currency: str) -> int:
    """Return what a request of one number cost, and write that down as the price.

    Doubtful costs of the calling code are explained by it. Where SMS Partner names no
    positive cost, it is the known price, which stays as it is, else the listed one.
    """
    known_price = None if cost else known(tx, code)
    price = cost or known_price or _listed(tx)
    if known_price is None:
        _write(tx, code, price=price, currency=currency)
    doubtful_costs.explain(tx, code, price, currency)
    return price


def assume_listed(tx: Transaction, code: str) -> None:
    """Use the listed price for a calling code whose first request was rejected.

    So no other request has to wait for a price that this one does not show.
    """
    if not is_known(tx, code):
        _write(tx, code, price=_listed(tx), currency=accounts.currency(tx))


def _write(tx: Transaction, code: str, *, price: int, currency: str) -> None:
    """Write down what one number of a calling code costs."""
    tx.execute(
        """
        INSERT INTO prices (account_id, calling_code, price, currency, paid_at)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE
        SET price = excluded.price,
            currency = excluded.currency,
            paid_at = excluded.paid_at
        """,
        (tx.account_id, code, price, currency, tx.now),
    )


def drop(tx: Transaction, code: str) -> None:
    """Erase the price of a calling code, so that the next request must show it."""
    tx.execute(
        "DELETE FROM prices WHERE account_id = ? AND calling_code = ?",
        (tx.account_id, code),
    )
