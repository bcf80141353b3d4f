"""The order that a list becomes when it is bought."""

from ...actions.refusals import refusal
from ...ledger.plans import Order
from ...ledger.transaction import Transaction
from ..messages.lists import BuyList
from .bounds import checked_tag
from .choosing import choose, wish_of
from .uploaded import Sorted


def order_of(
    tx: Transaction,
    found: Sorted,
    message: BuyList,
    *,
    verification_id: str,
    budget: float,
) -> Order:
    """Return the order for the good numbers of a list.

    `budget` is what may be spent in 24 hours, 0 without a limit. Raise
    ServiceValidationError where it has none, and InvalidMessageError for what nobody
    means.
    """
    wish = wish_of(message, budget)
    tag = checked_tag(message["tag"])
    chosen = choose(tx, found, wish)
    if not chosen.numbers:
        raise refusal("list_without_numbers")
    return Order(
        verification_id=verification_id,
        numbers=chosen.numbers,
        tag=tag,
        reuse_within=wish.reuse_within,
        budget=wish.budget,
        agreed_cost=message["cost"],
    )
