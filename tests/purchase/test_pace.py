"""The pace that is shipped, in a time that passes at once."""

import asyncio
import selectors
from bisect import bisect_left
from collections.abc import Awaitable, Callable, Iterable
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

    def let_pass(self, seconds: float) -> None:
        """Let time pass in which nothing runs."""
        self._timeless.now += seconds


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


def taken_after(*begin: Callable[[Pace], Awaitable[object]]) -> list[bool]:
    """Return which of three free turns are got at once, after something was done."""

    async def take() -> list[bool]:
        """Do that, then take them."""
        pace = Pace()
        for one in begin:
            await one(pace)
        return [pace.take_free_slot() for _ in range(3)]

    with asyncio.Runner(loop_factory=TimelessLoop) as runner:
        return runner.run(take())


async def hold(pace: Pace) -> None:
    """Hold a pace for a while."""
    pace.hold(10)


def test_a_free_turn_is_taken_at_once() -> None:
    """See as many as may leave at once, and one less after another has left."""
    assert taken_after() == [True, True, False]
    assert taken_after(Pace.slot) == [True, False, False]


def test_no_turn_is_free_while_the_vendor_asked_to_wait() -> None:
    """See a request that would leave with its order wait as all do."""
    assert taken_after(hold) == [False, False, False]


def test_no_turn_is_taken_before_those_that_wait() -> None:
    """See the next turn go to the one that has waited, though one is free by now."""

    async def take() -> bool:
        """Let one wait, and try to take its turn as soon as there is one."""
        pace = Pace()
        await pace.slot()
        await pace.slot()
        waiting = asyncio.ensure_future(pace.slot())
        await asyncio.sleep(0)
        loop.let_pass(60)
        taken = pace.take_free_slot()
        await waiting
        return taken

    loop = TimelessLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        assert not runner.run(take())


def test_a_turn_that_is_given_back_is_free_again() -> None:
    """See nothing lost, and nothing gained."""

    async def take() -> list[bool]:
        """Take a turn again and again, and give it back."""
        pace, taken = Pace(), list[bool]()
        for _ in range(10):
            taken.append(pace.take_free_slot())
            pace.give_back()
        return [*taken, *(pace.take_free_slot() for _ in range(3))]

    with asyncio.Runner(loop_factory=TimelessLoop) as runner:
        assert runner.run(take()) == [True] * 12 + [False]


def test_turns_that_are_given_back_late_let_no_more_leave() -> None:
    """See the limit kept where many turns are decided about at the same late moment."""

    async def leave_all() -> list[float]:
        """Take turn after turn, then let many wait while all of these come back."""
        pace, left = Pace(), list[float]()
        taken = list[float]()
        while loop.time() < 20:
            if pace.take_free_slot():
                taken.append(loop.time())
            await asyncio.sleep(0.05)
        async with asyncio.TaskGroup() as group:
            for _ in range(500):
                group.create_task(leave(pace, left))
            for moment in taken:
                await asyncio.sleep(0.01)
                pace.give_back(loop.time() - moment)
        return left

    async def leave(pace: Pace, left: list[float]) -> None:
        """Wait for a slot."""
        await pace.slot()
        left.append(loop.time())

    loop = TimelessLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        assert most_in(60, runner.run(leave_all())) < PER_MINUTE
