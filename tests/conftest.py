"""Fixtures: a running simulator, a Home Assistant, an account that is set up."""

import asyncio
import socket
import sys
from collections.abc import AsyncGenerator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock, patch

import hypothesis
import pytest
from aiohttp.abc import ResolveResult
from aiohttp.resolver import AsyncResolver
from homeassistant.components.webhook import async_generate_id
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

import custom_components.smspartner  # noqa: F401 - before Home Assistant looks for it
from custom_components.smspartner.const import DOMAIN

from .cloud import MadeUpCloud
from .helpers import (
    PUBLIC_API,
    CallAction,
    address_tested,
    ledger_path,
    note_price,
    open_to_later_views,
)
from .names import Names
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
def _closed_internet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each name but PUBLIC_API lead to a port of this machine that is closed.

    Home Assistant calls the address for notifications by itself.
    """

    async def resolve(
        _: AsyncResolver,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,
    ) -> list[ResolveResult]:
        """Find this machine, but nothing under a name that cannot exist."""
        if host.endswith(".invalid"):
            raise OSError(None, "Name not found")
        found = ResolveResult(
            hostname=host,
            host="127.0.0.1",
            port=port if host in {"localhost", PUBLIC_API} else 1,
            family=family or socket.AF_INET,
            proto=0,
            flags=socket.AI_NUMERICHOST,
        )
        return [found]

    monkeypatch.setattr(AsyncResolver, "resolve", resolve)


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
    with open_to_later_views(hass):
        client = await hass_client_no_auth()
    await hass.config.async_update(external_url=str(client.make_url("")), country="FR")
    yield str(client.make_url(""))
    await hass.async_block_till_done()
    for entry in hass.config_entries.async_loaded_entries(DOMAIN):
        await hass.config_entries.async_unload(entry.entry_id)
    await simulator.reset()


@pytest.fixture
def cloud(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> MadeUpCloud:
    """Give Home Assistant a cloud; its component's own functions do the rest."""
    # Home Assistant Cloud imports the voice pipeline, whose libraries need a compiler.
    for library in ("pymicro_vad", "pyspeex_noise"):
        if find_spec(library) is None:
            monkeypatch.setitem(sys.modules, library, MagicMock())
    made_up = MadeUpCloud()
    hass.data[import_module("homeassistant.components.cloud").DATA_CLOUD] = made_up
    hass.config.components.add("cloud")
    return made_up


@pytest.fixture
def names(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> Names:
    """Decide what names lead to."""
    names = Names()
    monkeypatch.setattr(hass.loop, "getaddrinfo", names.getaddrinfo)
    return names


@pytest.fixture
def customer(
    hass: HomeAssistant, config_entry: MockConfigEntry, simulator: Simulator
) -> MockConfigEntry:
    """Add an account whose API is on the internet, as SMS Partner's is."""
    simulator.fault("hlr/notify", "never_notify")
    url = f"http://{PUBLIC_API}:{simulator.port}/v1"
    hass.config_entries.async_update_entry(
        config_entry, data={**config_entry.data, CONF_URL: url}
    )
    return config_entry


@pytest.fixture
async def newcomer(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str
) -> MockConfigEntry:
    """Set up an account that has never bought a lookup."""
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await address_tested(hass)
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
