"""How long a verification still takes, from how fast its results come."""

from collections import deque
from math import ceil
from typing import Final, NamedTuple

from ...purchase.pace import SECONDS_PER_REQUEST

WINDOW: Final = 20
"""Seconds over which the speed of the results is looked at."""

PATIENCE: Final = 5
"""Seconds after which requests of which none has left are held up for long."""


class _Seen(NamedTuple):
    """How many results had come at a time, and how many requests had yet to leave."""

    time: float
    results: int
    requests: int


class TimeLeft:
    """Watches the results of a verification come in."""

    def __init__(self) -> None:
        """Initialize with nothing seen."""
        self._seen: deque[_Seen] = deque()

    def after(
        self, now: float, *, age: float, results: int, missing: int, requests: int
    ) -> int | None:
        """Return the seconds until all results are expected, None if that is unknown.

        By `now`, in seconds, so many `results` have come since it began an `age` ago,
        so many are `missing`, and so many `requests` have yet to leave.
        """
        seen = self._seen
        if seen and results < seen[-1].results:
            seen.clear()
        seen.append(_Seen(now, results, requests))
        while len(seen) > 1 and now - seen[1].time > WINDOW:
            seen.popleft()
        if not missing:
            return 0
        first = seen[0] if len(seen) > 1 else _Seen(now - age, 0, requests)
        to_leave = requests * SECONDS_PER_REQUEST
        if results > first.results:
            speed = (results - first.results) / max(now - first.time, 1)
            return ceil(max(to_leave, missing / speed))
        is_held = requests >= first.requests and now - first.time > PATIENCE
        return None if is_held else ceil(to_leave) or None
