"""What a number costs, in the first thousand and in the last hundred thousand of many.

Lookups are bought with requests leaving far faster than SMS Partner lets them; then
another process posts their results. The first calls are small, those that follow large,
and nothing is erased, so that each finds all that came before in the ledger.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tests.simulator import FaultKind, Simulator

from .figures import Figure, ratio_at_most
from .home_assistant import MeasuredProcess, running
from .notifications import buy, numbers, send
from .options import Options

FASTER: Final = 1_000
SMALL_CALLS: Final = 5
LARGE_CALLS: Final = 10
LAST: Final = 3


@dataclass(frozen=True, kw_only=True)
class Call:
    """What one call came to, its results included."""

    count: int
    bought: float
    """Seconds until it was answered."""
    settled: float
    """Seconds in which its results were taken."""
    inside: dict[str, Any]

    @property
    def wall(self) -> float:
        """Return the microseconds for each number."""
        return (self.bought + self.settled) / self.count * 1e6

    @property
    def cpu(self) -> float:
        """Return the microseconds of the processor for each number."""
        return float(self.inside["cpu_seconds"]) / self.count * 1e6


async def run(options: Options) -> list[Figure]:
    """Measure once, however many rounds are asked for: there are many calls in it."""
    small, large = options.pick(1_000, 600), options.pick(100_000, 1_000)
    sizes = [small] * SMALL_CALLS + [large] * options.pick(LARGE_CALLS, LAST)
    calls = []
    async with running(faster=FASTER) as (home_assistant, simulator, _entry_id):
        simulator.fault("hlr/notify", FaultKind.NEVER_NOTIFY)
        caller = _Caller(home_assistant, simulator)
        await caller.call(2 * small)
        calls = [await caller.call(size) for size in sizes]
    return _figures(calls[:SMALL_CALLS], calls[SMALL_CALLS:])


class _Caller:
    """Verifies numbers, no number twice."""

    def __init__(self, home_assistant: MeasuredProcess, simulator: Simulator) -> None:
        """Initialize with what does it."""
        self._home_assistant = home_assistant
        self._simulator = simulator
        self._first = 0

    async def call(self, count: int) -> Call:
        """Verify so many in one call, and send their results."""
        phones = numbers(count, self._first)
        self._first += 2 * count
        await self._home_assistant.begin()
        begin = time.monotonic()
        owed = await buy(self._home_assistant, self._simulator, phones, count)
        bought = time.monotonic() - begin
        sent = await send(self._simulator, self._home_assistant, owed)
        if sent.acknowledged != count:
            raise RuntimeError(f"{count - sent.acknowledged} were not acknowledged")
        return Call(
            count=count,
            bought=bought,
            settled=sent.seconds,
            inside=await self._home_assistant.figures(),
        )


def _figures(small: Sequence[Call], large: Sequence[Call]) -> list[Figure]:
    """Hold large calls against small ones."""
    so_far = sum(one.count for one in small)
    beside = f"calls of {small[0].count:,}"
    whats: tuple[tuple[str, Callable[[Call], float]], ...] = (
        ("time", lambda one: one.wall),
        ("processor time", lambda one: one.cpu),
    )
    stages = {
        so_far + large[0].count: large[:1],
        so_far + sum(one.count for one in large): large[-LAST:],
    }
    return [
        Figure(
            name=f"{what} for each number, {total:,} of them",
            unit="µs",
            ours=[value(one) for one in stage],
            yardstick=[value(one) for one in small],
            beside=beside,
            aim=ratio_at_most(1.2),
            details={"calls": [vars(one) for one in stage]},
        )
        for total, stage in stages.items()
        for what, value in whats
    ]
