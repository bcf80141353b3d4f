"""What a lookup or an SMS costs, and what an answer says it costs."""

from collections.abc import Mapping, Sequence
from typing import Any

from .checks import CostIs
from .settings import Settings

NONSENSE = "gratuit"
"""The text that stands where a cost is expected."""


def cost_of(numbers: Sequence[str], settings: Settings) -> float:
    """Return what looking the numbers up costs."""
    prices, price = settings.prices, settings.price
    return round(sum(price_of(number, prices, price) for number in numbers), 6)


def price_of(number: str, prices: Mapping[str, float], price: float) -> float:
    """Return the price of one number: that of its longest calling code, if listed."""
    codes = [code for code in prices if number.startswith(f"+{code}")]
    return prices[max(codes, key=len)] if codes else price


def told(numbers: Sequence[str], cost: float, settings: Settings) -> dict[str, Any]:
    """Return what an answer says of numbers, cost and currency, true or not."""
    return {
        "number": told_number(len(numbers), settings.number_is),
        **told_cost(cost, len(numbers), settings.cost_is),
        "currency": settings.account.currency,
    }


def told_cost(cost: float, count: int, cost_is: CostIs) -> dict[str, Any]:
    """Return the cost as an answer tells it, or nothing."""
    match cost_is:
        case "total":
            return {"cost": cost}
        case "each":
            return {"cost": round(cost / count, 6)}
        case "missing":
            return {}
        case "text":
            return {"cost": NONSENSE}
        case other:
            return {"cost": other}


def told_number(count: int, number_is: float | None) -> int:
    """Return how many an answer says were taken."""
    match number_is:
        case None:
            return count
        case int():
            return number_is
        case _:
            return int(count * number_is)
