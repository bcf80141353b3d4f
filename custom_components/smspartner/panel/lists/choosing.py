"""Which numbers of a list are verified."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from ...ledger import stop_list
from ...ledger.transaction import Transaction
from ..messages.lists import BuyList, SummarizeList
from .bounds import reuse_of
from .uploaded import Sorted


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """How a list is to be verified."""

    reuse_within: timedelta | None
    """How old a known result may be that is used instead of buying one."""
    leave_out_opted_out: bool
    """Whether numbers on the stop list are not verified."""
    budget: float
    """What may be spent in 24 hours, in the account's currency; 0 is no limit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """The numbers of a list that are to be verified."""

    numbers: Sequence[tuple[str, str]]
    """How each was written, and in E.164."""
    opted_out: int
    """How many good numbers of the list are on the stop list."""


def wish_of(message: SummarizeList | BuyList, budget: float) -> Wish:
    """Return how a list is to be verified, by what the page says.

    Raise InvalidMessageError for what nobody means.
    """
    return Wish(
        reuse_within=reuse_of(message["reuse_within"]),
        leave_out_opted_out=message["leave_out_opted_out"],
        budget=budget,
    )


def choose(tx: Transaction, found: Sorted, wish: Wish) -> Chosen:
    """Return the numbers of a list that are to be verified."""
    opted_out = stop_list.listed(tx, tuple(found.first_of))
    left_out = opted_out if wish.leave_out_opted_out else frozenset()
    return Chosen(
        numbers=[number for number in found.numbers if number[1] not in left_out],
        opted_out=len(opted_out),
    )
