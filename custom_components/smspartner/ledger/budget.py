"""The daily budget of lookups: what counts against it, and the checks that enforce it.

An order is checked as a whole before it is written down (`check_order`), and each of
its requests again when it is about to be sent (`shortfall_of`). That of SMS is in
`ledger/sms/budget.py`.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from ..exceptions import BudgetExceededError
from . import accounts, doubtful_costs, prices
from .plans import Order, Plan
from .transaction import Transaction
from .units import MICROS, micros

BUDGET_PERIOD: Final = timedelta(hours=24)


class Kind(StrEnum):
    """What a request buys: the column that names its order is not null then."""

    LOOKUPS = "verification_key"
    SMS = "sms_key"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shortfall:
    """What an order or a request would have cost, and what the budget had left."""

    budget: float
    left: float
    cost: float
    currency: str | None
    """Of the amounts, None where it is not known."""
    includes_reserve: bool = False
    """Whether the budget is that of SMS with its reserve, which might be used."""

    @property
    def is_used_up(self) -> bool:
        """Return whether nothing was left of the budget."""
        return self.left <= 0


def check_order(tx: Transaction, order: Order, plan: Plan) -> None:
    """Raise BudgetExceededError for an order that would exceed the budget.

    An order whose first request may explain a doubtful cost passes: the budget is
    checked again before each of its requests is sent.
    """
    if not order.budget or not plan.requests:
        return
    codes = {request.calling_code for request in plan.requests}
    if any(doubtful_costs.may_probe_over_budget(tx, code) for code in codes):
        return
    left = left_of(tx, order.budget)
    if round(left - plan.cost, 6) < 0:
        raise BudgetExceededError(
            Shortfall(
                budget=order.budget,
                left=left,
                cost=plan.cost,
                currency=accounts.known_currency(tx),
            )
        )


def left_of(tx: Transaction, budget: float) -> float:
    """Return what is left of a daily budget, with all that is queued taken off."""
    return max(round(budget - committed_in_period(tx) / MICROS, 6), 0)


def shortfall_of(
    tx: Transaction, cost: int, *, budget: int, probed_code: str | None
) -> Shortfall | None:
    """Return what lacks where a request, sent now, would exceed the budget.

    `cost` and `budget` are in millionths; 0 is no limit. `probed_code` is the calling
    code whose price the request is to show, if that is its purpose: it may exceed the
    budget then where that may explain a doubtful cost.
    """
    if not budget:
        return None
    if probed_code is not None and doubtful_costs.may_probe_over_budget(
        tx, probed_code
    ):
        return None
    left = budget - spent_in_period(tx, Kind.LOOKUPS)
    if cost <= left:
        return None
    return Shortfall(
        budget=budget / MICROS,
        left=max(left, 0) / MICROS,
        cost=cost / MICROS,
        currency=accounts.known_currency(tx),
    )


def spent_in_period(tx: Transaction, kind: Kind) -> int:
    """Return what was spent on a kind within the budget's period, in millionths.

    That is what was sent since its beginning and all that is being sent, in the
    currency that the account pays in now.
    """
    (spent,) = tx.execute(
        f"""
        SELECT (
            SELECT COALESCE(SUM(spent), 0)
            FROM requests
            WHERE account_id = :account
            AND {kind} IS NOT NULL
            AND sent_at > :since
            AND state IN ('accepted', 'uncertain')
            AND currency = :currency
        ) + (
            SELECT COALESCE(SUM(spent), 0)
            FROM requests
            WHERE account_id = :account
            AND {kind} IS NOT NULL
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
    """Return what was spent on lookups within the period or is queued, in millionths.

    What is queued counts at today's prices.
    """
    queued = tx.execute(
        """
        SELECT calling_code, SUM(size)
        FROM requests INDEXED BY requests_to_send
        WHERE account_id = ? AND state = 'queued' AND verification_key IS NOT NULL
        GROUP BY calling_code
        """,
        (tx.account_id,),
    ).fetchall()
    spent = spent_in_period(tx, Kind.LOOKUPS)
    for code, size in queued:
        spent += size * prices.of_one(tx, code)
    return spent
