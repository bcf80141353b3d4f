"""Fixtures: a running simulator, a Home Assistant, an account that is set up."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import hypothesis
import pytest
from homeassistant.components.webhook import async_generate_id
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

import custom_components.smspartner  # noqa: F401 - before Home Assistant looks for it
from custom_components.smspartner.const import DOMAIN

from .helpers import CallAction, ledger_path, note_price
from .simulator import API_KEY, Simulator

# How long an example takes says more of the machine than of what is tested.
hypothesis.settings.register_profile("smspartner", deadline=None)
hypothesis.settings.load_profile("smspartner")


@pytest.fixture(autouse=True)
def _auto_enable_custom_integrations(
    enable_custom_integrations: None, socket_enabled: None
) -> None:
    """Let Home Assistant find the integration, and it find the simulator."""


@pytest.fixture(autouse=True)
async def enable_event_loop_debug() -> AsyncGenerator[None]:
    """Check threads as asyncio's debug mode does, but record no stacks.

    Home Assistant's fixture of this name has every future and every handle record the
    whole stack, which takes more than half of the time of all tests.
    """
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    with patch.object(loop, "get_debug", lambda: False):
        yield


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncGenerator[Simulator]:
    """Run the simulator; its results come at once."""
    async with Simulator() as running:
        running.settings.notification_delay = 0
        yield running


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Give each test a configuration folder, and so a ledger, of its own."""
    return hass_tmp_config_dir


@pytest.fixture
def ledger_file(hass: HomeAssistant) -> Path:
    """Return where the ledger's main file is."""
    return ledger_path(hass)


@pytest.fixture
async def config_entry(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Make the entry of an account, added but not set up."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        entry_id="01KAJ5YV5ZB1V0K3XQ5P4S8Q2T",
        title="someone@example.com",
        unique_id="someone@example.com",
        data={
            CONF_API_KEY: API_KEY,
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: async_generate_id(),
        },
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def door(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    simulator: Simulator,
) -> AsyncGenerator[str]:
    """Open Home Assistant's own HTTP server and make its address the external URL.

    Before it closes, nobody is left who could knock.
    """
    assert await async_setup_component(hass, "webhook", {})
    client = await hass_client_no_auth()
    await hass.config.async_update(external_url=str(client.make_url("")), country="FR")
    yield str(client.make_url(""))
    await hass.async_block_till_done()
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)
    await simulator.reset()


@pytest.fixture
async def newcomer(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str
) -> MockConfigEntry:
    """Set up an account that has never bought a lookup."""
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    return config_entry


@pytest.fixture
async def account(hass: HomeAssistant, newcomer: MockConfigEntry) -> MockConfigEntry:
    """Set up an account that knows what a lookup of a French number costs."""
    note_price(hass, newcomer)
    return newcomer


@pytest.fixture
def call_action(hass: HomeAssistant) -> CallAction:
    """Call an action of the integration and give its answer."""

    async def call(action: str, **data: object) -> dict[str, Any]:
        """Call it."""
        response = await hass.services.async_call(
            DOMAIN, action, data, blocking=True, return_response=True
        )
        assert response is not None
        return dict(response)

    return call
