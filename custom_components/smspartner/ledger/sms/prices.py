"""What one part of an SMS costs in each calling code, as the last request has shown.

Prices are millionths of the currency. A price is never waited for.
"""

from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import Final

from ...phone_numbers.calling_codes import calling_code
from .. import accounts
from ..prices import PRICE_LIFE
from ..transaction import Transaction
from ..units import DEFAULT_CURRENCY, MICROS, micros

DEFAULT_PRICE: Final = 100_000
"""The price of a part where nothing is known: more than most countries cost."""

MOST_TIMES: Final = 10
"""How many times what was expected a price may be, or what fraction of it."""

LISTED_CODE: Final = "33"
"""The calling code whose price the account's credit implies."""


def known(tx: Transaction, code: str) -> int | None:
    """Return what one part cost last in a calling code.

    None where that was too long ago or never, or in another currency than the one that
    the account pays in now.
    """
    row = tx.execute(
        """
        SELECT price
        FROM sms_prices
        WHERE account_id = ? AND calling_code = ? AND currency = ? AND paid_at > ?
        """,
        (tx.account_id, code, accounts.currency(tx), tx.now - micros(PRICE_LIFE)),
    ).fetchone()
    return None if row is None else int(row["price"])


def of_part(tx: Transaction, code: str) -> int:
    """Return the price of one part: the known, else the listed, else the default."""
    return _expected(tx, code) or DEFAULT_PRICE


def of_messages(
    tx: Transaction, phones: Iterable[str], parts: int
) -> Mapping[str, int]:
    """Return what a text of some parts costs to each of some numbers in E.164.

    The price of each calling code is read once.
    """
    price_of = cache(partial(of_part, tx))
    return {phone: parts * price_of(calling_code(phone)) for phone in phones}


def _expected(tx: Transaction, code: str) -> int | None:
    """Return the known price of one part, else the listed; None where there is none."""
    price = known(tx, code)
    return _listed(tx) if price is None and code == LISTED_CODE else price


def _listed(tx: Transaction) -> int | None:
    """Return the price of one part that the account's credit implies."""
    (listed,) = tx.execute(
        "SELECT listed_sms_price FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone()
    return None if listed is None else int(listed)


def set_listed(tx: Transaction, price: float, currency: str | None) -> None:
    """Write down the price of one part that the account's credit implies.

    It is in `currency`, which becomes the account's where that has paid nothing yet.
    """
    tx.execute(
        """
        UPDATE accounts
        SET listed_sms_price = ?, currency = COALESCE(currency, ?)
        WHERE id = ?
        """,
        (round(price * MICROS), currency, tx.account_id),
    )


def is_likely(tx: Transaction, code: str, price: int, currency: str) -> bool:
    """Return whether one part may cost that, as far as anything is known about it."""
    if currency != accounts.currency(tx):
        return True
    expected = _expected(tx, code)
    if expected is None and currency != DEFAULT_CURRENCY:
        return True
    expected = expected or DEFAULT_PRICE
    return expected <= price * MOST_TIMES and price <= expected * MOST_TIMES


def learn(tx: Transaction, code: str, price: int, currency: str) -> None:
    """Write down what one part has cost."""
    tx.execute(
        """
        INSERT INTO sms_prices (account_id, calling_code, price, currency, paid_at)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE
        SET price = excluded.price,
            currency = excluded.currency,
            paid_at = excluded.paid_at
        """,
        (tx.account_id, code, price, currency, tx.now),
    )
