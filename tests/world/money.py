"""What can be known of money when a request leaves."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from .records import Trip

DAY = 24 * 3600
PRICE_LIFE = 30 * DAY
SLACK = 2.0
"""Seconds by which two readings of the clock may be apart."""
LEAST = 1e-6


@dataclass(frozen=True, kw_only=True)
class Money:
    """What an account has spent for certain, and what one number costs by now."""

    spent: float
    under_way: Sequence[Trip]
    prices: Mapping[str, float]
    currency: str
    doubts: Mapping[str, int]
    """Since when a single number may pass the budget, by calling code."""

    @classmethod
    def of(cls, trips: Sequence[Trip], account: int, currency: str) -> Self:
        """Sum up what the trips of an account have shown that pays in a currency."""
        own = [trip for trip in trips if trip.account == account]
        answered = sorted(
            (trip for trip in own if trip.answered is not None),
            key=lambda trip: trip.answered or 0,
        )
        since = time.time() - DAY + SLACK
        return cls(
            spent=sum(
                trip.known_cost
                for trip in answered
                if trip.time > since and trip.currency == currency
            ),
            under_way=[trip for trip in own if trip.answering is None],
            prices=_prices(own, answered, currency),
            currency=currency,
            doubts=_doubts(own, answered),
        )

    def complaint(self, trip: Trip, asked: int) -> str | None:
        """Return what is wrong with a departure, if anything is."""
        budget = trip.order.budget
        on_their_way = [one for one in self.under_way if one.answering is None]
        if not budget or self._may_settle_doubt(trip):
            return None
        certain = self.spent + sum(
            one.estimate
            for one in on_their_way
            if one.left < asked and one.currency == self.currency
        )
        own = trip.estimate if len(on_their_way) == len(self.under_way) else 0
        if certain + own <= budget + LEAST:
            return None
        return (
            f"account {trip.account} has spent {self.spent:g} in 24 hours, {certain:g}"
            f" with what is on its way, and {own:g} more left on a budget of {budget:g}"
        )

    def _may_settle_doubt(self, trip: Trip) -> bool:
        """Return whether it can be the one number that may pass the budget."""
        return trip.size == 1 and (
            trip.code in self.doubts
            or any(
                one.answering and one.size > 1 and one.code == trip.code
                for one in self.under_way
            )
        )


def _prices(
    own: Sequence[Trip], answered: Sequence[Trip], currency: str
) -> Mapping[str, float]:
    """Return what one number of each calling code costs, where that is certain."""
    found: dict[str, float] = {}
    for trip in answered:
        if trip.is_void:
            continue
        if trip.is_odd or trip.size == 1:
            found.pop(trip.code, None)
        is_young = trip.time > time.time() - PRICE_LIFE + SLACK
        if trip.size == 1 and trip.is_truthful and trip.currency == currency:
            found |= {trip.code: trip.real} if is_young else {}
    for trip in own:
        if trip.is_being_noted:
            found.pop(trip.code, None)
    return found


def _doubts(own: Sequence[Trip], answered: Sequence[Trip]) -> Mapping[str, int]:
    """Return the calling codes with a doubt that no single number has left for."""
    found: dict[str, int] = {}
    for trip in answered:
        if trip.is_odd and trip.answered:
            found[trip.code] = trip.answered
    for trip in own:
        if trip.size == 1 and trip.left > found.get(trip.code, trip.left):
            found.pop(trip.code, None)
    for trip in own:
        if trip.answering and trip.is_being_noted and trip.size > 1:
            found[trip.code] = trip.answering
    return found
