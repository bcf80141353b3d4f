"""A house with a clock of its own, and its events."""

from functools import partial

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.monitoring import reader
from custom_components.smspartner.purchase.pace import Pace
from custom_components.smspartner.runtime import delivery, lines

from ..helpers import Attributes, collect_events
from ..simulator import Simulator
from .house import Clock, House


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Let the time be that of a clock, and nothing wait for the sake of others."""
    standing = Clock()
    monkeypatch.setattr("time.time", lambda: standing.now)
    for name in ("time.time_ns", "time.monotonic_ns"):
        monkeypatch.setattr(name, lambda: round(standing.now * 10**9))
    monkeypatch.setattr(reader, "SECONDS_BETWEEN_READINGS", 0)
    monkeypatch.setattr(delivery, "STATES_PER_SECOND", 10_000)
    monkeypatch.setattr(lines, "Pace", partial(Pace, 0.001))
    return standing


@pytest.fixture
async def house(
    hass: HomeAssistant,
    clock: Clock,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
) -> House:
    """Make a house whose account is not set up yet."""
    simulator.settings.rate_limit = 1_000_000
    return House(hass, config_entry, clock, simulator)


@pytest.fixture
def fired(hass: HomeAssistant) -> list[tuple[str, Attributes]]:
    """Collect the events of all event entities: which, and what they say."""
    return collect_events(hass, lambda entity_id, data: (entity_id, data))
