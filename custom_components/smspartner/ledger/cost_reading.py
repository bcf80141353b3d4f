"""Decides what a cost that SMS Partner names is: that of all numbers, or of each.

The documents do not say (S0, S1: every sample has one number), so it is compared with
the price of one number. All money is in millionths of the currency.
"""

from typing import Final, NamedTuple

DEFAULT_PRICE: Final = 5_000
"""The price in the samples of the documents."""

MANY: Final = 10
"""Numbers from which on the two readings of a cost are far apart."""
_TOLERANCE_OF_MANY: Final = 3
_TOLERANCE_OF_FEW: Final = 1.1


class Spent(NamedTuple):
    """What a request cost, and whether that is in doubt."""

    amount: int
    is_doubtful: bool


def read_cost(
    cost: int | None, *, size: int, number: int | None, price: int | None
) -> Spent:
    """Return what a request of several numbers cost.

    `cost` is what SMS Partner names, `number` how many it says it took, `price` what
    one number costs, None where that is not known. A cost that fits neither reading is
    doubtful and counts as that of each number, the dearer one.
    """
    if not cost:
        return Spent(size * (price or DEFAULT_PRICE), is_doubtful=False)
    if price is None:
        return Spent(size * cost, is_doubtful=True)
    tolerance = _TOLERANCE_OF_MANY if size >= MANY else _TOLERANCE_OF_FEW
    taken = number if number is not None and 1 <= number <= size else size
    if any(_is_about(cost, count * price, tolerance) for count in (size, taken)):
        return Spent(cost, is_doubtful=False)
    return Spent(size * cost, is_doubtful=not _is_about(cost, price, tolerance))


def _is_about(cost: int, expected: int, tolerance: float) -> bool:
    """Return whether two sums are within a factor of each other."""
    return max(cost, expected) <= tolerance * min(cost, expected)
