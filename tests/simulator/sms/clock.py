"""The time of SMS: the machine's, and what somebody let pass on top of it."""

import asyncio
import time
from dataclasses import dataclass
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
"""In which the API tells times."""


@dataclass(slots=True, eq=False)
class _Sleeper:
    """Somebody who waits, until when, and the timer that wakes them."""

    due: float
    woken: asyncio.Future[None]
    timer: asyncio.TimerHandle


class Clock:
    """A clock that can be put forward, and wakes whoever slept through that."""

    def __init__(self) -> None:
        """Initialize with the machine's time."""
        self._passed = 0.0
        self._sleepers: set[_Sleeper] = set()

    def now(self) -> float:
        """Return the time, in seconds since 1970."""
        return time.time() + self._passed

    def reset(self) -> None:
        """Go back to the machine's time."""
        self._passed = 0.0

    async def sleep(self, seconds: float) -> None:
        """Wait until so many seconds are over."""
        loop = asyncio.get_running_loop()
        woken = loop.create_future()
        timer = loop.call_later(max(seconds, 0), _wake, woken)
        sleeper = _Sleeper(self.now() + seconds, woken, timer)
        self._sleepers.add(sleeper)
        try:
            await woken
        finally:
            timer.cancel()
            self._sleepers.discard(sleeper)

    def put_forward(self, seconds: float) -> None:
        """Let time pass."""
        self._passed += seconds
        now = self.now()
        for sleeper in sorted(self._sleepers, key=lambda sleeper: sleeper.due):
            if sleeper.due <= now:
                _wake(sleeper.woken)


def _wake(woken: asyncio.Future[None]) -> None:
    """Wake somebody, unless that was done or they are gone."""
    if not woken.done():
        woken.set_result(None)
