"""A lookup whose outcome is unknown."""

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers import ELSEWHERE, PHONE, SECOND, CallAction
from ..simulator import Simulator


@pytest.fixture(autouse=True)
async def _repairs(hass: HomeAssistant) -> None:
    """Set up repairs, before Home Assistant's server is opened."""
    assert await async_setup_component(hass, "repairs", {})


# Lookups with an unknown outcome


@pytest.fixture
async def uncertain(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> str:
    """Lose the answer to a request whose results never come.

    It holds both numbers, for the price of one is known by then.
    """
    simulator.fault("hlr/notify", "never_notify", times=1)
    await call_action(
        "verify_numbers", phone_numbers=ELSEWHERE, notify_url="https://example.com"
    )
    await simulator.reset()
    simulator.fault("hlr/notify", "cut_after", times=1)
    simulator.fault("hlr/notify", "never_notify", times=1)
    answer = await call_action(
        "verify_numbers", phone_numbers=[PHONE, SECOND], tag="alarm", wait=0
    )
    assert [one["state"] for one in answer["campaigns"]] == ["uncertain"]
    return str(answer["verification_id"])
