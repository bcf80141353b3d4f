"""Takes the time for which the subscriptions of the page hold on to the loop."""

import time
from collections.abc import Awaitable, Callable, Generator
from functools import wraps
from typing import Any
from unittest.mock import patch

from homeassistant.core import ServiceCall, ServiceResponse

from custom_components.smspartner.panel.updates import Updates


class Pushes:
    """How many events were loaded, and the seconds of the loop that they took."""

    def __init__(self) -> None:
        """Initialize with nothing timed."""
        self.loads = 0
        self.seconds = 0.0

    async def read(self, _call: ServiceCall) -> ServiceResponse:
        """Answer what was timed since this was asked last."""
        answer: ServiceResponse = {
            "loads": self.loads,
            "milliseconds": self.seconds * 1000,
        }
        self.loads, self.seconds = 0, 0.0
        return answer

    def time_all(self) -> None:
        """Take the time of each subscription that is opened from now on."""
        initialize, start = Updates.__init__, Updates.start

        @wraps(initialize)
        def initialize_timed(
            updates: Updates[Any],
            hass: Any,
            load: Callable[[], Awaitable[Any]],
            listen: Any,
        ) -> None:
            """Initialize with a load that is timed."""
            initialize(updates, hass, lambda: _Timed(self, load()), listen)

        @wraps(start)
        def start_timed(updates: Updates[Any], send: Callable[[Any], None]) -> None:
            """Start with sending that is timed."""

            def send_timed(event: Any) -> None:
                """Send an event."""
                begin = time.perf_counter()
                send(event)
                self.seconds += time.perf_counter() - begin

            start(updates, send_timed)

        patch.object(Updates, "__init__", initialize_timed).start()
        patch.object(Updates, "start", start_timed).start()


class _Timed:
    """Awaits something, and times what it does between its pauses."""

    def __init__(self, pushes: Pushes, awaited: Awaitable[Any]) -> None:
        """Initialize with what is awaited, and where its time is added."""
        self._pushes = pushes
        self._awaited = awaited

    def __await__(self) -> Generator[Any, Any, Any]:
        """Go on step by step."""
        steps = self._awaited.__await__()
        self._pushes.loads += 1
        while True:
            begin = time.perf_counter()
            try:
                paused = next(steps)
            except StopIteration as end:
                return end.value
            finally:
                self._pushes.seconds += time.perf_counter() - begin
            yield paused
