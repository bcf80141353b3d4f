"""A Home Assistant with monitored numbers, in which time passes when told to."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smspartner.ledger import arrival_order, outbox
from custom_components.smspartner.monitoring.settings import CHECK_INTERVAL

from ..helpers import Attributes, monitored_number, press, state_of
from ..simulator import Simulator

START = datetime(2026, 11, 2, 7, 0, tzinfo=UTC).timestamp()
STEP = timedelta(minutes=10)
LONGEST = timedelta(days=3)
PRICE = 0.005
PHONE = "+33612345600"
SECOND = "+33612345602"
SILENT = "+33612340098"
GOOD, OFF, GONE, NONE = (
    "NO_ERROR",
    "EC_ABSENT_SUBSCRIBER",
    "EC_UNKNOWN_SUBSCRIBER",
    "NO_ANSWER",
)
REACHABLE = "binary_sensor.gate_reachable"
CHANGE = "event.gate_change"
VERIFY_NOW = "button.gate_verify_now"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        """Initialize on a morning in November."""
        self.now = START

    def move(self, duration: timedelta) -> None:
        """Let it be later, with nobody looking meanwhile."""
        self.now += duration.total_seconds()


def subentry(
    name: str = "Gate", phone_number: str = PHONE, **settings: Any
) -> ConfigSubentry:
    """Return a monitored number, one that answers if no other is named."""
    return monitored_number(name, phone_number, **settings)


class House:
    """A Home Assistant with monitored numbers, in which time passes when told to."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        clock: Clock,
        simulator: Simulator,
    ) -> None:
        """Initialize with the parts; nothing is set up yet."""
        self.hass = hass
        self.entry = entry
        self.clock = clock
        self.simulator = simulator
        self.bought: list[tuple[float, str]] = []
        """What was bought: hours since the start, and the number."""
        self._noted = 0

    @property
    def hours(self) -> list[float]:
        """When something was bought, in hours since the start."""
        return [hour for hour, _ in self.bought]

    @property
    def age(self) -> timedelta:
        """How long it has been since the start."""
        return timedelta(seconds=self.clock.now - START)

    async def set_up(self, *numbers: ConfigSubentry) -> None:
        """Set the account up with these monitored numbers; each is checked once."""
        for number in numbers:
            self.hass.config_entries.async_add_subentry(self.entry, number)
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.settle()

    async def unload(self) -> None:
        """Unload the account."""
        assert await self.hass.config_entries.async_unload(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def load(self) -> None:
        """Load it again."""
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.settle()

    async def reload(self) -> None:
        """Reload the account."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.settle()

    async def settle(self) -> None:
        """Wait until what was begun is done, heard, and announced."""
        await self.hass.async_block_till_done()
        await asyncio.gather(*self._checking())
        await self.simulator.settled()
        self._note()
        data = self.entry.runtime_data
        ledger = data.account.ledger
        async with asyncio.timeout(30):
            while data.monitor._states.cursor < await ledger.read(
                arrival_order.last_arrival_of_account
            ):
                await asyncio.sleep(0.001)
            for read in (
                outbox.next_monitored_events,
                outbox.next_answers,
                outbox.next_stop_list_events,
            ):
                while await ledger.read(read, 1):
                    await asyncio.sleep(0.001)
        await self.hass.async_block_till_done()

    async def look(self) -> None:
        """Let the minute be over after which it is looked what is due."""
        before = asyncio.all_tasks()
        bought = len(self.simulator.books.requests)
        due = self.clock.now + CHECK_INTERVAL.total_seconds() + 1
        async_fire_time_changed(self.hass, dt_util.utc_from_timestamp(due))
        await asyncio.gather(*(asyncio.all_tasks() - before))
        if len(self.simulator.books.requests) > bought:
            await self.settle()

    async def live(self, duration: timedelta, step: timedelta = STEP) -> None:
        """Let time pass."""
        end = self.clock.now + duration.total_seconds()
        while self.clock.now < end:
            self.clock.move(min(step, timedelta(seconds=end - self.clock.now)))
            await self.look()
        await self.settle()

    async def live_until(self, condition: Callable[[], bool]) -> None:
        """Let time pass until something has come about."""
        for _ in range(LONGEST // STEP):
            if condition():
                return
            self.clock.move(STEP)
            await self.look()
        pytest.fail("It has not come about")

    async def press(self, entity_id: str = VERIFY_NOW) -> None:
        """Press a button."""
        await press(self.hass, entity_id)
        await self.settle()

    def answers(self, name: str, phone_number: str = PHONE) -> None:
        """Let a number give this answer from now on."""
        self.simulator.settings.results[phone_number] = name

    def state(self, entity_id: str = REACHABLE) -> str | None:
        """Read a state."""
        return state_of(self.hass, entity_id)

    def attribute(self, name: str, entity_id: str = REACHABLE) -> Any:
        """Read an attribute."""
        state = self.hass.states.get(entity_id)
        assert state is not None
        return state.attributes[name]

    def _note(self) -> None:
        """Note what was bought since the last time: the clock stood still."""
        requests = self.simulator.books.requests
        hour = (self.clock.now - START) / 3600
        for request in requests[self._noted :]:
            if request.billed:
                self.bought += [(hour, phone) for phone in request.numbers]
        self._noted = len(requests)

    @staticmethod
    def _checking() -> Iterable[asyncio.Task[Any]]:
        """Find the checks that a set-up has begun."""
        return [
            task
            for task in asyncio.all_tasks()
            if task.get_name() == "smspartner monitor"
        ]


def types(fired: list[tuple[str, Attributes]], entity_id: str = CHANGE) -> list[str]:
    """Return the types of the events of an entity."""
    return [data["event_type"] for entity, data in fired if entity == entity_id]
