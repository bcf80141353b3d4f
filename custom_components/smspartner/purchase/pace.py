"""How fast paid requests are sent: limits for all accounts together."""

import asyncio
from typing import Final

from aiolimiter import AsyncLimiter

# SMS Partner takes 360 a minute (S1). Evenly spaced, and a little below it: a limiter
# that allows a burst would let twice as many through in its first minute.
SECONDS_PER_REQUEST: Final = 60 / 355

# With one, each turn that is taken late makes all that follow late. With two it is made
# up for, and still no minute sees more than 357.
TURNS_IN_ADVANCE: Final = 2


class _Turns(AsyncLimiter):
    """A limiter whose turns can be taken without waiting, and given back."""

    def take(self) -> bool:
        """Use a turn where there is one that nobody waits for; return whether."""
        if self._waiters or not self.has_capacity():
            return False
        self._level += 1
        return True

    def give_back(self) -> None:
        """Release a turn that was not used, for another request."""
        self._level = max(self._level - 1, 0)
        self._wake_next()


class Pace:
    """A limiter that spaces requests evenly, and pauses all of them on demand."""

    def __init__(
        self,
        seconds_per_request: float = SECONDS_PER_REQUEST,
        *,
        within: Pace | None = None,
    ) -> None:
        """Initialize with the mean time between two requests, in seconds.

        Requests that may be sent by this pace take a turn in `within` too. That being
        the faster one, it never has a line of them before it.
        """
        self._limiter = _Turns(TURNS_IN_ADVANCE, TURNS_IN_ADVANCE * seconds_per_request)
        self._within = within
        self._held_until = 0.0

    async def slot(self) -> None:
        """Wait until the next request may be sent."""
        await self._limiter.acquire()
        while (seconds := self.seconds_held()) > 0:
            await asyncio.sleep(seconds)
            await self._limiter.acquire()
        if self._within:
            await self._within.slot()

    def take_free_slot(self) -> bool:
        """Reserve a turn if a request may be sent now, before none that waits.

        Returns whether it was taken. What does not use it gives it back.
        """
        return self.seconds_held() <= 0 and self._limiter.take()

    def give_back(self, after: float = 0) -> None:
        """Release a turn that was taken with `take_free_slot` some seconds ago.

        One that was taken long ago is over. Others have had the turns after it since:
        this one would be another, and so many of them a burst.
        """
        if after <= self._limiter.time_period:
            self._limiter.give_back()

    def hold(self, seconds: float) -> None:
        """Send no request for some seconds from now: the API has answered 429.

        That holds for the pace that this one is within, and so for all within that.
        """
        if self._within:
            self._within.hold(seconds)
            return
        until = asyncio.get_running_loop().time() + seconds
        self._held_until = max(self._held_until, until)

    def seconds_held(self) -> float:
        """Return for how many seconds no request may be sent."""
        if self._within:
            return self._within.seconds_held()
        return self._held_until - asyncio.get_running_loop().time()
