"""What a lookup costs, and what an answer says it costs."""

from collections.abc import Sequence
from typing import Any

from .settings import Settings

NONSENSE = "gratuit"
"""The text that stands where a cost is expected."""


def cost_of(numbers: Sequence[str], settings: Settings) -> float:
    """Return what looking the numbers up costs."""
    return round(sum(_price(number, settings) for number in numbers), 6)


def told(numbers: Sequence[str], cost: float, settings: Settings) -> dict[str, Any]:
    """Return what an answer says of numbers, cost and currency, true or not."""
    answer = {
        "number": _told_number(len(numbers), settings.number_is),
        "cost": cost,
        "currency": settings.account.currency,
    }
    match settings.cost_is:
        case "total":
            pass
        case "each":
            answer["cost"] = round(cost / len(numbers), 6)
        case "missing":
            del answer["cost"]
        case "text":
            answer["cost"] = NONSENSE
        case other:
            answer["cost"] = other
    return answer


def _price(number: str, settings: Settings) -> float:
    """Return the price of one number: that of its longest calling code, if listed."""
    codes = [code for code in settings.prices if number.startswith(f"+{code}")]
    return settings.prices[max(codes, key=len)] if codes else settings.price


def _told_number(count: int, number_is: float | None) -> int:
    """Return how many numbers an answer says were taken."""
    match number_is:
        case None:
            return count
        case int():
            return number_is
        case _:
            return int(count * number_is)
