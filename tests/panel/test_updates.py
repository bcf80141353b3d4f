"""How often the page is told something."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Final

import pytest
from homeassistant.core import HomeAssistant

from custom_components.smspartner.panel.updates import REST, SECONDS_BETWEEN, Updates

from ..helpers import until

EVENTS: Final = 4


class Source:
    """Something that changes, and how it is told."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin with 1."""
        self.value: int | None = 1
        self.loads = 0
        self.seconds = 0.0
        """How long it takes to load."""
        self.is_readable = True
        self.sent: list[tuple[int, float]] = []
        self._hass = hass
        self._listeners: list[Callable[[], None]] = []

    @property
    def is_watched(self) -> bool:
        """Whether anybody listens to it."""
        return bool(self._listeners)

    def change(self, value: int | None) -> None:
        """Be something else, and say that it is."""
        self.value = value
        for changed in self._listeners:
            changed()

    @asynccontextmanager
    async def watched(self) -> AsyncGenerator[None]:
        """Have it watched."""
        updates = Updates(self._hass, self._load, self._listen)
        await updates.async_open()
        updates.start(lambda event: self.sent.append((event, self._hass.loop.time())))
        yield
        updates.close()

    async def _load(self) -> int | None:
        """Return what there is to tell."""
        await asyncio.sleep(self.seconds)
        self.loads += 1
        if not self.is_readable:
            raise sqlite3.OperationalError
        return self.value

    def _listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Remember whom to call."""
        self._listeners.append(changed)
        return self._listeners.clear


@pytest.fixture
def source(hass: HomeAssistant) -> Source:
    """Return something that changes."""
    return Source(hass)


async def change_until(source: Source, events: int) -> None:
    """Change something all the time, until so many events were sent."""
    while len(source.sent) < events:
        source.change((source.value or 0) + 1)
        await asyncio.sleep(0)


async def test_at_most_two_events_a_second(source: Source) -> None:
    """However often something changes, there is a pause between two events."""
    async with source.watched():
        await change_until(source, EVENTS)
    pauses = [after[1] - before[1] for before, after in pairwise(source.sent)]
    assert SECONDS_BETWEEN >= 0.5
    assert min(pauses) >= SECONDS_BETWEEN - 0.01  # the resolution of the loop's clock
    assert source.loads == EVENTS
    assert not source.is_watched


async def test_nothing_to_tell(source: Source) -> None:
    """Where there is nothing to tell, no event is sent, and the next one is."""
    async with source.watched():
        source.change(None)
        await until(lambda: source.loads == 2)
        source.change(3)
        await until(lambda: len(source.sent) == 2)
    assert [event for event, _ in source.sent] == [1, 3]


async def test_what_takes_long_is_loaded_less_often(source: Source) -> None:
    """What loading has taken is waited for three times: others read the same file."""
    source.seconds = SECONDS_BETWEEN
    async with source.watched():
        await change_until(source, 3)
    pauses = [after[1] - before[1] for before, after in pairwise(source.sent)]
    assert REST >= 3
    assert min(pauses) >= (REST + 1) * SECONDS_BETWEEN - 0.05


async def test_database_that_cannot_be_read(source: Source) -> None:
    """Nothing is told meanwhile, from the beginning on, and the next change is."""
    source.is_readable = False
    async with source.watched():
        source.change(2)
        await until(lambda: source.loads == 2)
        source.is_readable = True
        source.change(3)
        await until(lambda: bool(source.sent))
        source.is_readable = False
        source.change(4)
        await until(lambda: source.loads == 4)
        source.is_readable = True
        source.change(5)
        await until(lambda: len(source.sent) == 2)
    assert [event for event, _ in source.sent] == [3, 5]


async def test_nothing_changes(hass: HomeAssistant, source: Source) -> None:
    """Without a change nothing is loaded, while others have theirs."""
    other = Source(hass)
    async with source.watched(), other.watched():
        source.change(2)
        await until(lambda: len(source.sent) == 2)
        await change_until(other, len(other.sent) + 3)
        assert source.loads == 2
