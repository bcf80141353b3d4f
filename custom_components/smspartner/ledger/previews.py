"""What an order would buy, cost and be refused for, before anybody places it."""

from dataclasses import dataclass

from ..exceptions import BudgetExceededError
from . import budget, plans
from .plans import Order, Plan
from .transaction import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What becomes of an order if it is placed now."""

    plan: Plan
    budget_left: float | None
    """What is left of the daily budget before it; None where that is no limit."""
    is_over_budget: bool
    """Whether it would be refused for the budget."""
    waiting: int
    """How many requests of the account wait to be sent before those of the order."""


def make(tx: Transaction, order: Order) -> Preview:
    """Return the preview of an order; nothing is written.

    Raises UnknownAccountError.
    """
    plan = plans.make(tx, order)
    try:
        budget.check_order(tx, order, plan)
    except BudgetExceededError:
        is_over_budget = True
    else:
        is_over_budget = False
    return Preview(
        plan=plan,
        budget_left=budget.left_of(tx, order.budget) if order.budget else None,
        is_over_budget=is_over_budget,
        waiting=_count_waiting(tx),
    )


def _count_waiting(tx: Transaction) -> int:
    """Return how many requests for lookups wait to be sent."""
    (waiting,) = tx.execute(
        """
        SELECT COUNT(*)
        FROM requests INDEXED BY requests_to_send
        WHERE account_id = ? AND state = 'queued' AND verification_key IS NOT NULL
        """,
        (tx.account_id,),
    ).fetchone()
    return int(waiting)
