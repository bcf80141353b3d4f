"""How long a verification still takes, from how fast its results come."""

from collections import deque
from math import ceil
from typing import Final

from ...purchase.pace import SECONDS_PER_REQUEST

WINDOW: Final = 20
"""Seconds over which the speed of the results is looked at."""


class TimeLeft:
    """Watches the results of a verification come in."""

    def __init__(self) -> None:
        """Initialize with nothing seen."""
        self._seen: deque[tuple[float, int]] = deque()

    def after(
        self, now: float, *, results: int, missing: int, requests: int
    ) -> int | None:
        """Return the seconds until all results are expected, None if that is unknown.

        By `now`, in seconds, so many `results` have come, so many are `missing`, and so
        many `requests` have yet to leave.
        """
        seen = self._seen
        if seen and results < seen[-1][1]:
            seen.clear()
        seen.append((now, results))
        while now - seen[0][0] > WINDOW:
            seen.popleft()
        if not missing:
            return 0
        to_leave = requests * SECONDS_PER_REQUEST
        (begin, before) = seen[0]
        if results == before:
            return ceil(to_leave) or None
        return ceil(max(to_leave, missing * (now - begin) / (results - before)))
