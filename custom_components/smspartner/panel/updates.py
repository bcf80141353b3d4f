"""What a subscription of the page shows, kept up to date without a flood."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError

if TYPE_CHECKING:
    from ..ledger import AccountLedger

type Listen = Callable[[Callable[[], None]], Callable[[], None]]
"""Has a function called on changes, and returns what ends that."""

SECONDS_BETWEEN: Final = 0.5
"""How long one event follows another at the earliest."""

REST: Final = 3
"""How many times as long as loading an event has taken none is loaded: others want to
read too.
"""


class Updates[T]:
    """Loads what is shown and sends it: at first, and after each change.

    Changes that come together are one event. Nothing is sent that was sent before.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        load: Callable[[], Awaitable[T | None]],
        listen: Listen,
    ) -> None:
        """Initialize with what loads an event, and what calls a listener on changes.

        `load` returns None where there is nothing to tell. It may raise sqlite3.Error,
        which has its own repair issue and is nothing to tell either, or a
        HomeAssistantError: at first the subscription is refused with it, and later the
        event is left out.
        """
        self._hass = hass
        self._load = load
        self._listen = listen
        self._changed = asyncio.Event()
        self._last: T | None = None
        self._rest = SECONDS_BETWEEN
        self._close: list[Callable[[], object]] = []

    async def async_open(self) -> None:
        """Load the first event, and notice changes until `close` is called.

        Raise what loading it raises.
        """
        self._close.append(self._listen(self._changed.set))
        try:
            self._last = await self._async_load()
        except BaseException:
            self.close()
            raise

    @callback
    def start(self, send: Callable[[T], None]) -> None:
        """Send the first event, and go on until `close` is called."""
        task = self._hass.async_create_background_task(
            self._run(send), "smspartner page"
        )
        self._close.append(task.cancel)

    @callback
    def close(self) -> None:
        """Send nothing more."""
        while self._close:
            self._close.pop()()

    async def _run(self, send: Callable[[T], None]) -> None:
        """Send an event after each change, with a pause between two."""
        if self._last is not None:
            send(self._last)
        while True:
            await asyncio.sleep(self._rest)
            await self._changed.wait()
            self._changed.clear()
            try:
                event = await self._async_load()
            except HomeAssistantError:
                continue
            if event is not None and event != self._last:
                send(event)
                self._last = event

    async def _async_load(self) -> T | None:
        """Return an event, None where there is nothing to tell; note how long it takes.

        Raise a HomeAssistantError of `load`.
        """
        begin = self._hass.loop.time()
        try:
            return await self._load()
        except sqlite3.Error:
            return None
        finally:
            took = self._hass.loop.time() - begin
            self._rest = max(SECONDS_BETWEEN, REST * took)


def changes_of(ledger: AccountLedger) -> Listen:
    """Return what has a function called after each change of an account's rows."""
    return lambda changed: ledger.listen(lambda _: changed())
