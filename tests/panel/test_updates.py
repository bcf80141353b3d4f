"""How often the page is told something."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from homeassistant.core import HomeAssistant

from custom_components.smspartner.panel.updates import SECONDS_BETWEEN, Updates

from ..helpers import until

EVENTS: Final = 4


async def test_at_most_two_events_a_second(hass: HomeAssistant) -> None:
    """However often something changes, there is a pause between two events."""
    count = 0
    changes: list[Callable[[], None]] = []
    sent: list[float] = []

    async def load() -> int:
        """Return something else each time."""
        nonlocal count
        count += 1
        return count

    def listen(changed: Callable[[], None]) -> Callable[[], None]:
        """Remember whom to call."""
        changes.append(changed)
        return changes.clear

    updates = Updates(hass, load, listen)
    await updates.async_open()
    updates.start(lambda _: sent.append(hass.loop.time()))
    while len(sent) < EVENTS:
        changes[0]()
        await asyncio.sleep(0)
    pauses = [after - before for before, after in pairwise(sent)]
    assert SECONDS_BETWEEN >= 0.5
    assert min(pauses) >= SECONDS_BETWEEN - 0.01  # the resolution of the loop's clock
    assert count == EVENTS
    updates.close()
    assert not changes


async def test_nothing_to_tell(hass: HomeAssistant) -> None:
    """Where there is nothing to tell, no event is sent."""
    value: int | None = None
    loads = 0
    changes: list[Callable[[], None]] = []
    sent: list[int] = []

    async def load() -> int | None:
        """Return what there is to tell."""
        nonlocal loads
        loads += 1
        return value

    def listen(changed: Callable[[], None]) -> Callable[[], None]:
        """Remember whom to call."""
        changes.append(changed)
        return changes.clear

    updates = Updates(hass, load, listen)
    await updates.async_open()
    updates.start(sent.append)
    changes[0]()
    await until(lambda: loads == 2)
    value = 3
    changes[0]()
    await until(lambda: bool(sent))
    assert sent == [3]
    updates.close()
