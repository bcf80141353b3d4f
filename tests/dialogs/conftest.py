"""A second account."""

import pytest
from homeassistant.components.webhook import async_generate_id
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import DOMAIN

from ..helpers import OTHER_KEY
from ..simulator import Simulator


@pytest.fixture
def other_account(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Add another account, whose key works and which has no name."""
    simulator.settings.api_keys.add(OTHER_KEY)
    entry = MockConfigEntry(
        domain=DOMAIN,
        data={
            CONF_API_KEY: OTHER_KEY,
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: async_generate_id(),
        },
    )
    entry.add_to_hass(hass)
    return entry
