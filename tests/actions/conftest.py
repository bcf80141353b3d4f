"""Refused actions, and a folder that may be written to."""

from pathlib import Path

import pytest
from homeassistant.components.webhook import async_generate_id
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import DOMAIN

from ..helpers import CallAction
from ..simulator import API_KEY, Simulator
from .helpers import ANNA, BEN, Refusal, add_phone_numbers


@pytest.fixture
def refusal(call_action: CallAction) -> Refusal:
    """Call an action that must fail, and give its translated error."""

    async def call(action: str, **data: object) -> HomeAssistantError:
        """Call it."""
        with pytest.raises(HomeAssistantError) as raised:
            await call_action(action, **data)
        error = raised.value
        assert error.translation_domain == DOMAIN
        assert str(error) != error.translation_key
        assert "{" not in str(error)
        assert API_KEY not in str(error)
        return error

    return call


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a folder that Home Assistant may write to."""
    folder = tmp_path / "media"
    folder.mkdir()
    hass.config.allowlist_external_dirs = {str(folder)}
    return folder


@pytest.fixture
async def other_account(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Set up another account beside the first."""
    simulator.settings.api_keys.add("other-key")
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="other@example.com",
        unique_id="other@example.com",
        data={
            CONF_API_KEY: "other-key",
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: async_generate_id(),
        },
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


@pytest.fixture
async def people(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Add Anna and Ben to the account."""
    await add_phone_numbers(hass, account, Anna=ANNA, Ben=BEN)
