"""What an account has spent, and what of that counts against its budget."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from . import accounts, prices
from .transaction import Transaction
from .units import micros

BUDGET_PERIOD: Final = timedelta(hours=24)


def in_period(tx: Transaction) -> int:
    """Return what was spent within the budget's period, in millionths.

    That is what was sent since its beginning and all that is being sent, in the
    currency that the account pays in now.
    """
    (spent,) = tx.execute(
        """
        SELECT (
            SELECT COALESCE(SUM(spent), 0)
            FROM requests
            WHERE account_id = :account
            AND sent_at > :since
            AND state IN ('accepted', 'uncertain')
            AND currency = :currency
        ) + (
            SELECT COALESCE(SUM(spent), 0)
            FROM requests
            WHERE account_id = :account
            AND state = 'sending'
            AND currency = :currency
        )
        """,
        {
            "account": tx.account_id,
            "since": tx.earliest - micros(BUDGET_PERIOD),
            "currency": accounts.currency(tx),
        },
    ).fetchone()
    return int(spent)


def committed_in_period(tx: Transaction) -> int:
    """Return what was spent within the budget's period or is queued, in millionths.

    What is queued counts at today's prices.
    """
    queued = tx.execute(
        """
        SELECT calling_code, SUM(size)
        FROM requests INDEXED BY requests_to_send
        WHERE account_id = ? AND state = 'queued'
        GROUP BY calling_code
        """,
        (tx.account_id,),
    ).fetchall()
    spent = in_period(tx)
    for code, size in queued:
        spent += size * prices.of_one(tx, code)
    return spent


def totals(tx: Transaction) -> dict[str, int]:
    """Return all that was ever spent, in millionths, by currency.

    What requests had spent that are erased by now counts too.
    """
    spent: Counter[str] = Counter()
    for table in ("requests", "erased_spending"):
        for currency in _currencies(tx, table):
            (sum_,) = tx.execute(
                f"SELECT SUM(spent) FROM {table} WHERE account_id = ? AND currency = ?",
                (tx.account_id, currency),
            ).fetchone()
            spent[currency] += sum_
    return {currency: sum_ for currency, sum_ in spent.items() if sum_}


def _currencies(tx: Transaction, table: str) -> Iterator[str]:
    """Yield the currencies that an account has paid in.

    There are few, so looking each up in the index reads less than all rows would.
    """
    select = f"SELECT MIN(currency) FROM {table} WHERE account_id = ? AND currency > ?"
    currency = ""
    while True:
        (currency,) = tx.execute(select, (tx.account_id, currency)).fetchone()
        if currency is None:
            return
        yield currency
