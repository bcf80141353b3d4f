"""What a lookup costs, as the account's own requests have shown, and what was spent."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from typing import Final

from .transaction import Transaction
from .units import DEFAULT_CURRENCY, MICROS, micros

DEFAULT_PRICE: Final = 5_000
PRICE_LIFE: Final = timedelta(days=30)
"""For how long what was paid for one number is believed."""

BUDGET_PERIOD: Final = timedelta(hours=24)

MANY: Final = 10
"""Numbers from which on the two readings of a cost are far apart."""
_TOLERANCE_OF_MANY: Final = 3
_TOLERANCE_OF_FEW: Final = 1.1


class Doubt(StrEnum):
    """Where the cost of a request stands that fits no price."""

    OPEN = "open"
    """A probe may leave, even over the budget."""
    PROBED = "probed"
    """That probe has left."""
    ASKED = "asked"
    """The probe's price did not tell either: the owner is asked."""


def known_price(tx: Transaction, code: str) -> int | None:
    """Return what one number of a calling code cost last; None if long ago or never.

    One in another currency than the account pays in by now is none.
    """
    row = tx.execute(
        """
        SELECT p.price FROM prices p
        JOIN accounts a ON a.id = p.account
        WHERE p.account = ? AND p.calling_code = ? AND p.paid_at > ?
        AND p.currency = COALESCE(a.currency, ?)
        """,
        (tx.account_id, code, tx.now - micros(PRICE_LIFE), DEFAULT_CURRENCY),
    ).fetchone()
    return None if row is None else int(row["price"])


def is_price_known(tx: Transaction, code: str) -> bool:
    """Return whether the price of a lookup is known well enough to buy several."""
    return known_price(tx, code) is not None


def price_of_one(tx: Transaction, code: str) -> int:
    """Return the price of one lookup: last paid, else listed, else the documents'."""
    known = known_price(tx, code)
    return _listed_price(tx) if known is None else known


def usual_price(tx: Transaction) -> int:
    """Return the price of one lookup in the calling code that was paid last."""
    row = tx.execute(
        "SELECT price FROM prices WHERE account = ? AND currency = ?"
        " ORDER BY paid_at DESC LIMIT 1",
        (tx.account_id, currency_of(tx)),
    ).fetchone()
    return _listed_price(tx) if row is None else int(row["price"])


def _listed_price(tx: Transaction) -> int:
    """Return the price that the account's credit implies, else the documents'."""
    (listed,) = tx.execute(
        "SELECT listed_price FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone()
    return int(listed or DEFAULT_PRICE)


def currency_of(tx: Transaction) -> str:
    """Return the currency the account last paid in."""
    (currency,) = tx.execute(
        "SELECT currency FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone()
    return str(currency or DEFAULT_CURRENCY)


def list_price(tx: Transaction, price: float, currency: str | None) -> None:
    """Remember the price of one lookup that the account's credit implies."""
    tx.execute(
        "UPDATE accounts SET listed_price = ?, currency = COALESCE(currency, ?)"
        " WHERE id = ?",
        (round(price * MICROS), currency, tx.account_id),
    )


def learn_price(tx: Transaction, code: str, *, cost: int | None, currency: str) -> int:
    """Remember what a request of one number cost, and judge open doubts by it.

    Returns the price. One without a positive cost had the price that is known, which
    stays as it is, else the listed one.
    """
    known = None if cost else known_price(tx, code)
    price = cost or known or _listed_price(tx)
    if known is None:
        _write_price(tx, code, price=price, currency=currency)
    _judge_doubts(tx, code, price, currency)
    return price


def assume_price(tx: Transaction, code: str) -> None:
    """Take the listed price for a calling code whose probe was refused.

    Nobody has to wait any more for a price that it does not show.
    """
    if known_price(tx, code) is None:
        _write_price(
            tx,
            code,
            price=_listed_price(tx),
            currency=currency_of(tx),
        )


def _write_price(tx: Transaction, code: str, *, price: int, currency: str) -> None:
    """Write down what one number of a calling code costs."""
    tx.execute(
        """
        INSERT INTO prices (account, calling_code, price, currency, paid_at)
        VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET price = excluded.price,
            currency = excluded.currency, paid_at = excluded.paid_at
        """,
        (tx.account_id, code, price, currency, tx.now),
    )


def judge_cost(
    cost: int | None, *, size: int, number: int | None, price: int | None
) -> tuple[int, bool]:
    """Return what a request of several numbers cost, and whether that is doubtful.

    `cost` is the vendor's, of all or of each; `number` how many it says it took;
    `price` what one number costs, None where that is not known. All money in
    millionths.
    """
    if not cost:
        return size * (price or DEFAULT_PRICE), False
    if price is None:
        return size * cost, True
    tolerance = _TOLERANCE_OF_MANY if size >= MANY else _TOLERANCE_OF_FEW
    taken = number if number is not None and 1 <= number <= size else size
    if any(_is_about(cost, count * price, tolerance) for count in (size, taken)):
        return cost, False
    return size * cost, not _is_about(cost, price, tolerance)


def _is_about(cost: int, expected: int, tolerance: float) -> bool:
    """Return whether two sums are within a factor of each other."""
    return max(cost, expected) <= tolerance * min(cost, expected)


def drop_price(tx: Transaction, code: str) -> None:
    """Forget the price of a calling code, so that a probe must show it."""
    tx.execute(
        "DELETE FROM prices WHERE account = ? AND calling_code = ?",
        (tx.account_id, code),
    )


def may_probe_over_budget(tx: Transaction, code: str) -> bool:
    """Return whether a doubtful cost awaits a probe that has not left yet."""
    row = tx.execute(
        "SELECT 1 FROM requests"
        " WHERE account = ? AND calling_code = ? AND doubt = 'open' LIMIT 1",
        (tx.account_id, code),
    ).fetchone()
    return row is not None


def note_probe(tx: Transaction, code: str) -> None:
    """Note that the probe for the doubtful costs of a calling code leaves."""
    tx.execute(
        "UPDATE requests SET doubt = 'probed'"
        " WHERE account = ? AND calling_code = ? AND doubt = 'open'",
        (tx.account_id, code),
    )


def note_probe_back(tx: Transaction, code: str) -> None:
    """Note that the probe was not taken: another one may leave."""
    tx.execute(
        "UPDATE requests SET doubt = 'open'"
        " WHERE account = ? AND calling_code = ? AND doubt = 'probed'",
        (tx.account_id, code),
    )


def _judge_doubts(tx: Transaction, code: str, price: int, currency: str) -> None:
    """Judge doubtful costs again by the price that a probe has shown."""
    rows = tx.execute(
        "SELECT id, size, number, cost, currency FROM requests"
        " WHERE account = ? AND calling_code = ? AND doubt IN ('open', 'probed')",
        (tx.account_id, code),
    ).fetchall()
    for row in rows:
        spent, is_doubtful = judge_cost(
            row["cost"],
            size=row["size"],
            number=row["number"],
            price=price if row["currency"] == currency else None,
        )
        tx.execute(
            "UPDATE requests SET spent = ?, doubt = ? WHERE id = ?",
            (spent, Doubt.ASKED if is_doubtful else None, row["id"]),
        )


def spent_since(tx: Transaction, since: int) -> int:
    """Sum up what left since then, and all that is in flight, in today's currency."""
    (spent,) = tx.execute(
        """
        SELECT (
            SELECT COALESCE(SUM(spent), 0) FROM requests
            WHERE account = :account AND sent_at > :since
            AND state IN ('accepted', 'uncertain') AND currency = :currency
        ) + (
            SELECT COALESCE(SUM(spent), 0) FROM requests
            WHERE account = :account AND state = 'sending' AND currency = :currency
        )
        """,
        {
            "account": tx.account_id,
            "since": since,
            "currency": currency_of(tx),
        },
    ).fetchone()
    return int(spent)


def committed_since(tx: Transaction, since: int) -> int:
    """Sum up what was spent since then, and what is queued at today's prices."""
    queued = tx.execute(
        "SELECT calling_code, SUM(size) FROM requests INDEXED BY requests_to_send"
        " WHERE account = ? AND state = 'queued' GROUP BY calling_code",
        (tx.account_id,),
    ).fetchall()
    spent = spent_since(tx, since)
    for code, size in queued:
        spent += size * price_of_one(tx, code)
    return spent


def total_spent(tx: Transaction) -> dict[str, int]:
    """Sum up what an account has ever spent, by currency; erased requests too."""
    spent: Counter[str] = Counter()
    for table in ("requests", "erased"):
        for currency in _currencies(tx, table):
            (sum_,) = tx.execute(
                f"SELECT SUM(spent) FROM {table} WHERE account = ? AND currency = ?",
                (tx.account_id, currency),
            ).fetchone()
            spent[currency] += sum_
    return {currency: sum_ for currency, sum_ in spent.items() if sum_}


def _currencies(tx: Transaction, table: str) -> Iterator[str]:
    """Yield the currencies of an account's sums; there are few, so each is sought."""
    select = f"SELECT MIN(currency) FROM {table} WHERE account = ? AND currency > ?"
    currency = ""
    while True:
        (currency,) = tx.execute(select, (tx.account_id, currency)).fetchone()
        if currency is None:
            return
        yield currency
