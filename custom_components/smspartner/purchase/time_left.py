"""The time that is left to send one request, on the clock of the event loop."""

import asyncio
from typing import Final

LAST_TRY: Final = 1
"""Seconds before its end at which a request is tried for the last time."""


class TimeLeft:
    """The time in which a request may be sent; it may be without an end."""

    def __init__(self, seconds: float | None) -> None:
        """Initialize with the seconds that are left; None where there is no end."""
        self._loop = asyncio.get_running_loop()
        self._end = None if seconds is None else self._loop.time() + seconds

    @property
    def seconds(self) -> float | None:
        """Return how many seconds are left, None where there is no end."""
        return None if self._end is None else max(self._end - self._loop.time(), 0)

    @property
    def is_over(self) -> bool:
        """Return whether nothing is left."""
        return self.seconds == 0

    def end(self) -> None:
        """Note that nothing is left."""
        self._end = self._loop.time()

    def pause(self, wanted: float) -> float:
        """Return the pause before the next try, in seconds: it leaves room for one."""
        left = self.seconds
        if left is None or wanted <= left - LAST_TRY:
            return wanted
        return left - LAST_TRY if left > LAST_TRY else left
