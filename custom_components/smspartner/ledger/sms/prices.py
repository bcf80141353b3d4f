"""What one part of an SMS costs in each calling code; millionths of the currency."""

from typing import Final

from .. import accounts
from ..transaction import Transaction

DEFAULT_PRICE: Final = 100_000
"""More than most countries cost, so that the budget is not exceeded."""
LISTED_CODE: Final = "33"
"""The calling code whose price the account's credit implies."""


def of_part(tx: Transaction, code: str) -> int:
    """Return the price of a part: the last paid, else the listed, else the default."""
    row = tx.execute(
        """
        SELECT price
        FROM sms_prices
        WHERE account_id = ? AND calling_code = ? AND currency = ?
        """,
        (tx.account_id, code, accounts.currency(tx)),
    ).fetchone()
    if row is not None:
        return int(row["price"])
    if code != LISTED_CODE:
        return DEFAULT_PRICE
    (listed,) = tx.execute(
        "SELECT listed_sms_price FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone()
    return int(listed or DEFAULT_PRICE)
