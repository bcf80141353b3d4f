"""The pace that is shipped, in a time that passes at once."""

import asyncio
import selectors
from bisect import bisect_left
from collections.abc import Iterable
from typing import override

import pytest

from custom_components.smspartner.purchase.pace import Pace

PER_MINUTE = 360
"""What SMS Partner takes (S1)."""
LEAST = 1e-6
"""Seconds that a look at what is ready takes, for no time at all would never pass."""


class TimelessSelector(selectors.DefaultSelector):
    """Waits for nothing: the time that would have passed is added up."""

    now = 0.0

    @override
    def select(
        self, timeout: float | None = None
    ) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready, and let the time be over."""
        self.now += max(timeout or 0, LEAST)
        return super().select(0)


class TimelessLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers are due as soon as there is nothing else to do."""

    def __init__(self) -> None:
        """Initialize with a selector that does not wait."""
        self._timeless = TimelessSelector()
        super().__init__(self._timeless)

    @override
    def time(self) -> float:
        """Return how much time has been added up."""
        return self._timeless.now


def departures(count: int, hold: float = 0) -> list[float]:
    """Return when so many requests that wait at the same time may leave."""

    async def leave(pace: Pace, left: list[float]) -> None:
        """Wait for a slot."""
        await pace.slot()
        left.append(asyncio.get_running_loop().time())

    async def leave_all() -> list[float]:
        """Let all of them wait."""
        pace, left = Pace(), list[float]()
        if hold:
            pace.hold(hold)
        await asyncio.gather(*(leave(pace, left) for _ in range(count)))
        return left

    with asyncio.Runner(loop_factory=TimelessLoop) as runner:
        return runner.run(leave_all())


def most_in(seconds: float, moments: Iterable[float]) -> int:
    """Return how many there are at most in any stretch of that length."""
    ordered = sorted(moments)
    return max(
        bisect_left(ordered, moment + seconds) - place
        for place, moment in enumerate(ordered)
    )


def test_no_minute_sees_more_than_the_vendor_takes() -> None:
    """See the limit kept in any minute, the first one too, and made use of."""
    left = departures(1_500)
    assert len(left) == 1_500
    assert 350 <= most_in(60, left) < PER_MINUTE


def test_requests_leave_evenly() -> None:
    """See two at once at most, and no burst within a second."""
    left = departures(500)
    assert most_in(0.05, left) <= 2
    assert most_in(1, left) <= 8


@pytest.mark.parametrize("seconds", [5, 30])
def test_nothing_leaves_while_the_vendor_asked_to_wait(seconds: float) -> None:
    """See all of them wait, and leave no faster afterwards."""
    left = departures(100, hold=seconds)
    assert min(left) >= seconds
    assert most_in(1, left) <= 8
