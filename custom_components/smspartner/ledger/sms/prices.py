"""What one part of an SMS costs in each calling code, as the last request has shown.

Prices are millionths of the currency. A price is never waited for.
"""

from typing import Final

from ...phone_numbers.calling_codes import calling_code
from .. import accounts
from ..transaction import Transaction
from ..units import MICROS

DEFAULT_PRICE: Final = 100_000
"""The price of a part where nothing is known: more than most countries cost."""

LISTED_CODE: Final = "33"
"""The calling code whose price the account's credit implies."""


def known(tx: Transaction, code: str) -> int | None:
    """Return what one part cost last in a calling code.

    None where nothing was paid there, or in another currency than the one that the
    account pays in now.
    """
    row = tx.execute(
        """
        SELECT price
        FROM sms_prices
        WHERE account_id = ? AND calling_code = ? AND currency = ?
        """,
        (tx.account_id, code, accounts.currency(tx)),
    ).fetchone()
    return None if row is None else int(row["price"])


def of_part(tx: Transaction, code: str) -> int:
    """Return the price of one part: the known, else the listed, else the default."""
    price = known(tx, code)
    if price is None and code == LISTED_CODE:
        price = _listed(tx)
    return price or DEFAULT_PRICE


def of_message(tx: Transaction, phone: str, parts: int) -> int:
    """Return what a text of some parts costs to a number in E.164."""
    return parts * of_part(tx, calling_code(phone))


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


def learn(
    tx: Transaction, code: str, *, cost: int | None, nb_sms: int | None, currency: str
) -> None:
    """Write down the price that a cost shows, where SMS Partner names both.

    `cost` is that of a whole request, in millionths, `nb_sms` how many parts it is for.
    """
    if not cost or not nb_sms or min(cost, nb_sms) < 0:
        return
    tx.execute(
        """
        INSERT INTO sms_prices (account_id, calling_code, price, currency, paid_at)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE
        SET price = excluded.price,
            currency = excluded.currency,
            paid_at = excluded.paid_at
        """,
        (tx.account_id, code, max(round(cost / nb_sms), 1), currency, tx.now),
    )
