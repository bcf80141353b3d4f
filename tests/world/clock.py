"""A clock of the world's own: every clock goes by it but the event loop's."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch


class Clock:
    """Real time, and what was skipped of it."""

    def __init__(self) -> None:
        """Initialize at the real time."""
        self._skipped = 0

    def skip(self, duration: timedelta) -> None:
        """Let it be later at once."""
        self._skipped += duration // timedelta(microseconds=1) * 1_000

    @contextmanager
    def going(self) -> Generator[None]:
        """Let everybody read this clock."""
        wall, wall_ns, monotonic_ns = time.time, time.time_ns, time.monotonic_ns
        with (
            patch("time.time", lambda: wall() + self._skipped / 10**9),
            patch("time.time_ns", lambda: wall_ns() + self._skipped),
            patch("time.monotonic_ns", lambda: monotonic_ns() + self._skipped),
        ):
            yield
