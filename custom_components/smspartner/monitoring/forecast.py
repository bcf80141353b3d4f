"""Foretells what the settings of a monitored number will buy, before they are saved."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..ledger import accounts, budget, monitored_states, prices
from .answers import apply_result
from .earlier import newest_fresh
from .schedule import is_due, is_fresh, plan
from .state import NumberState

if TYPE_CHECKING:
    from ..ledger.transaction import Transaction
    from ..operators import Operators
    from .settings import NumberSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """What is bought for a number, and what that costs; money is in `currency`."""

    buys_now: bool
    """Whether a check is bought as soon as the settings are saved."""
    price: float
    """Of one check."""
    cost_a_day: float
    """Of the regular checks of all numbers, this one included."""
    left: float
    """Of the daily budget."""
    currency: str | None
    """None where it is not known."""


def foretell(
    tx: Transaction,
    settings: NumberSettings,
    others: Collection[NumberSettings],
    *,
    daily_budget: float,
    now: float,
    operators: Operators,
) -> Forecast:
    """Return what new settings of a number will buy, beside those of other numbers."""
    state = plan(_read_state(tx, settings, now, operators), settings, now)
    return Forecast(
        buys_now=is_due(state, now) and not is_fresh(state, settings, now),
        price=prices.cost_of(tx, [settings.phone_number]),
        cost_a_day=sum(
            prices.cost_of(tx, [one.phone_number]) * one.interval.checks_a_day
            for one in (settings, *others)
        ),
        left=budget.left_of(tx, daily_budget),
        currency=accounts.known_currency(tx),
    )


def _read_state(
    tx: Transaction, settings: NumberSettings, now: float, operators: Operators
) -> NumberState:
    """Return the state from which a number with new settings will go on.

    That of a new number follows from its newest result, where it is fresh enough.
    """
    saved = monitored_states.find(tx, settings.subentry_id)
    if known := NumberState.restore(saved, settings):
        return known
    found = newest_fresh(tx, [settings], now)
    if not found:
        return NumberState()
    state, _ = apply_result(NumberState(), settings, found[0], operators)
    return state
