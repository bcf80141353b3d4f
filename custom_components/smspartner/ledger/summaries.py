"""An account's figures: lookups awaited and queued, money spent, the last result."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ..api import NO_CREDIT_CODE
from . import accounts, prices
from .results import ResultRecord, read_results
from .sms import sums, troubles
from .sms.sums import SmsSums
from .sms.troubles import SmsTroubles
from .transaction import Transaction
from .units import DEFAULT_CURRENCY, MICROS, moment

MAX_PENDING_NUMBERS: Final = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """An account's sums; money is in `currency`."""

    pending_lookups: int = 0
    pending_numbers: Sequence[str] = ()
    """The numbers of the oldest of these, each once."""
    has_more_pending: bool = False
    """Whether there are numbers beyond those."""
    cost: float = 0.0
    """All that was ever spent."""
    currency: str = DEFAULT_CURRENCY
    known_currency: str | None = None
    """The same, None where SMS Partner has named none."""
    other_costs: Mapping[str, float] = field(default_factory=dict)
    """What was spent in other currencies."""
    last_result: ResultRecord | None = None
    received_at: datetime | None = None
    """When the last result came, whether it is still kept or not."""
    queued: int = 0
    """Lookups that have yet to be sent."""
    price: float = 0.0
    """What one lookup costs, as far as that is known."""
    credit_refused: bool = False
    """Whether the last request of lookups was refused for want of credit."""
    unmatched: int = 0
    """Notifications since the start that belong to no lookup."""
    sms: SmsSums = field(default_factory=SmsSums)
    """What there is of SMS."""
    sms_troubles: SmsTroubles = field(default_factory=SmsTroubles)
    """What is wrong with them."""


def load(tx: Transaction, unmatched: int, phone_numbers: Sequence[str] = ()) -> Summary:
    """Return the sums of the account; those of a removed one are empty.

    `unmatched` is passed on: it is counted in memory. `phone_numbers`, in E.164, are
    those of which the last delivery is asked for.
    """
    if not accounts.is_known(tx.connection, tx.account_id):
        return Summary()
    (received_at,) = tx.execute(
        "SELECT received_at FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone()
    currency = accounts.currency(tx)
    costs = {name: spent / MICROS for name, spent in _spent_by_currency(tx).items()}
    numbers = _pending_numbers(tx)
    return Summary(
        pending_lookups=_count_pending(tx),
        pending_numbers=tuple(dict.fromkeys(numbers[:MAX_PENDING_NUMBERS])),
        has_more_pending=len(numbers) > MAX_PENDING_NUMBERS,
        cost=costs.pop(currency, 0.0),
        currency=currency,
        known_currency=accounts.known_currency(tx),
        other_costs=costs,
        last_result=_last_result(tx),
        received_at=None if received_at is None else moment(received_at),
        queued=_count_queued(tx),
        price=prices.usual(tx) / MICROS,
        credit_refused=_is_credit_refused(tx),
        unmatched=unmatched,
        sms=sums.load(tx, phone_numbers),
        sms_troubles=troubles.load(tx),
    )


def _spent_by_currency(tx: Transaction) -> dict[str, int]:
    """Return all that was ever spent on lookups, in millionths, by currency.

    What was spent on requests that have been erased since counts too.
    """
    spent: Counter[str] = Counter()
    for table, condition in (
        ("requests", "verification_key IS NOT NULL"),
        ("erased_spending", "TRUE"),
    ):
        for currency in _currencies(tx, table, condition):
            (sum_,) = tx.execute(
                f"""
                SELECT SUM(spent)
                FROM {table}
                WHERE account_id = ? AND currency = ? AND {condition}
                """,
                (tx.account_id, currency),
            ).fetchone()
            spent[currency] += sum_
    return {currency: sum_ for currency, sum_ in spent.items() if sum_}


def _currencies(tx: Transaction, table: str, condition: str) -> Iterator[str]:
    """Yield the currencies that an account has paid in, where a condition holds.

    There are few, so looking each up in the index reads less than all rows would.
    """
    select = f"""
        SELECT MIN(currency)
        FROM {table}
        WHERE account_id = ? AND currency > ? AND {condition}
    """
    currency = ""
    while True:
        (currency,) = tx.execute(select, (tx.account_id, currency)).fetchone()
        if currency is None:
            return
        yield currency


def _count_pending(tx: Transaction) -> int:
    """Return how many lookups are awaited."""
    (count,) = tx.execute(
        "SELECT COUNT(*) FROM lookups WHERE account_id = ? AND state = 'open'",
        (tx.account_id,),
    ).fetchone()
    return int(count)


def _pending_numbers(tx: Transaction) -> Sequence[str]:
    """Return the numbers of the oldest awaited lookups, one more than are shown."""
    found = tx.execute(
        """
        SELECT phone
        FROM lookups
        WHERE account_id = ? AND state = 'open' AND phone IS NOT NULL
        ORDER BY id
        LIMIT ?
        """,
        (tx.account_id, MAX_PENDING_NUMBERS + 1),
    )
    return [row["phone"] for row in found]


def _count_queued(tx: Transaction) -> int:
    """Return how many lookups have yet to be sent."""
    (count,) = tx.execute(
        """
        SELECT COALESCE(SUM(size), 0)
        FROM requests INDEXED BY requests_to_send
        WHERE account_id = ? AND state = 'queued' AND verification_key IS NOT NULL
        """,
        (tx.account_id,),
    ).fetchone()
    return int(count)


def _is_credit_refused(tx: Transaction) -> bool:
    """Return whether SMS Partner refused the last lookups for want of credit."""
    answered = tx.execute(
        """
        SELECT code
        FROM requests INDEXED BY requests_answered
        WHERE account_id = ?
        AND reason IS NULL
        AND state IN ('accepted', 'rejected')
        AND verification_key IS NOT NULL
        ORDER BY id DESC
        LIMIT 1
        """,
        (tx.account_id,),
    ).fetchone()
    return answered is not None and answered["code"] == NO_CREDIT_CODE


def _last_result(tx: Transaction) -> ResultRecord | None:
    """Return the result that came last."""
    results = read_results(
        tx,
        """
        SELECT id
        FROM lookups
        WHERE account_id = :account AND arrival IS NOT NULL
        ORDER BY arrival DESC
        LIMIT 1
        """,
        {"account": tx.account_id},
    )
    return results[0] if results else None
