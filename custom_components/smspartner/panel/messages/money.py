"""Money: what was spent day by day, and what is left."""

from typing import Literal, TypedDict


class WatchMoney(TypedDict):
    """Ask what was spent on the last days and what is left, now and on changes."""

    type: Literal["smspartner/money/subscribe"]
    config_entry_id: str
    days: int
    """How many, with today; as long as results are kept at most."""


class DaySpending(TypedDict):
    """What was spent on one day of Home Assistant's time zone."""

    day: str
    """ISO 8601."""
    lookups: float
    sms: float


class BudgetLeft(TypedDict):
    """What may be spent in 24 hours, and what has been."""

    budget: float | None
    """None where there is no limit."""
    spent: float
    """In the last 24 hours, and for what is queued."""
    left: float | None


class Money(TypedDict):
    """What was spent and what is left, in one currency."""

    currency: str
    days: list[DaySpending]
    """Every day that was asked for, the oldest first."""
    kept_days: int
    """How long it is known what was spent on a day."""
    lookups: BudgetLeft
    sms: BudgetLeft
    reserve: float
    """What urgent SMS may cost in 24 hours beyond their budget."""
    reserve_left: float | None
    """None where SMS have no budget, and need no reserve."""
    lookups_in_all: float
    """All that was ever spent on lookups."""
    sms_in_all: float
    has_other_currencies: bool
    """Whether something was paid in others, which is in none of the amounts."""
    balance: float | None
    """As SMS Partner tells it, once an hour; None where it does not."""
    balance_currency: str
