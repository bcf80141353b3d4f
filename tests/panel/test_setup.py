"""The page in the sidebar: who sees it, since when, until when, and its files."""

import asyncio
import gzip
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, Final

import pytest
from homeassistant.components.webhook import async_generate_id
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.smspartner.const import DOMAIN

from ..helpers import OTHER_KEY, ROOT, load, open_to_later_views
from ..simulator import Simulator

FOLDER: Final = ROOT / "custom_components" / DOMAIN / "frontend"
A_MONTH: Final = 31 * 24 * 3600


async def panels(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, *token: str
) -> dict[str, Any]:
    """Return the pages that somebody sees in the sidebar, by default an admin."""
    client = await hass_ws_client(hass, *token)
    await client.send_json_auto_id({"type": "get_panels"})
    found: dict[str, Any] = (await client.receive_json())["result"]
    return found


@pytest.fixture
async def sidebar(hass: HomeAssistant) -> AsyncGenerator[None]:
    """Have Home Assistant's own pages, before any account."""
    assert await async_setup_component(hass, "frontend", {})
    with open_to_later_views(hass):
        yield


@pytest.fixture
def second_account(hass: HomeAssistant, simulator: Simulator) -> MockConfigEntry:
    """Add another account, which is not set up."""
    simulator.settings.api_keys.add(OTHER_KEY)
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="other@example.com",
        unique_id="other@example.com",
        data={
            CONF_API_KEY: OTHER_KEY,
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: async_generate_id(),
        },
    )
    entry.add_to_hass(hass)
    return entry


@pytest.mark.usefixtures("sidebar", "account")
async def test_who_sees_the_page(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> None:
    """Administrators see it, and nobody else."""
    page = (await panels(hass, hass_ws_client))[DOMAIN]
    assert page["title"] == "SMS Partner"
    assert page["url_path"] == DOMAIN
    assert page["require_admin"]
    assert page["show_in_sidebar"]
    assert page["config_panel_domain"] is None
    others = await panels(hass, hass_ws_client, hass_read_only_access_token)
    assert others
    assert DOMAIN not in others


@pytest.mark.usefixtures("sidebar")
async def test_one_page_for_all_accounts(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    config_entry: MockConfigEntry,
    second_account: MockConfigEntry,
) -> None:
    """It comes with the first account, and goes with the last, and comes again."""
    assert DOMAIN not in await panels(hass, hass_ws_client)
    entries = config_entry, second_account
    # Home Assistant sets up all accounts of an integration at the same time.
    await load(hass, config_entry)
    await hass.async_block_till_done()
    assert [entry.state.value for entry in entries] == ["loaded", "loaded"]
    page = (await panels(hass, hass_ws_client))[DOMAIN]

    await hass.config_entries.async_reload(config_entry.entry_id)
    assert (await panels(hass, hass_ws_client))[DOMAIN] == page
    await hass.config_entries.async_remove(config_entry.entry_id)
    assert (await panels(hass, hass_ws_client))[DOMAIN] == page
    await hass.config_entries.async_unload(second_account.entry_id)
    assert (await panels(hass, hass_ws_client))[DOMAIN] == page
    await hass.config_entries.async_remove(second_account.entry_id)
    assert DOMAIN not in await panels(hass, hass_ws_client)

    again = MockConfigEntry(domain=DOMAIN, data=second_account.data, title="Again")
    again.add_to_hass(hass)
    await load(hass, again)
    assert (await panels(hass, hass_ws_client))[DOMAIN] == page


@pytest.mark.usefixtures("sidebar", "account")
async def test_files_of_the_page(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_client_no_auth: ClientSessionGenerator,
) -> None:
    """They may be kept for a month, and come compressed; each is what is committed."""
    page = (await panels(hass, hass_ws_client))[DOMAIN]
    url = page["config"]["_panel_custom"]["module_url"]
    client = await hass_client_no_auth()
    names = sorted(path.name for path in await asyncio.to_thread(modules))
    assert Path(url).name in names
    for name in names:
        path = f"{url.rpartition('/')[0]}/{name}"
        headers = {"Accept-Encoding": "gzip"}
        answer = await client.get(path, headers=headers, auto_decompress=False)
        assert answer.status == 200
        assert answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Content-Type"].startswith("text/javascript")
        assert f"max-age={A_MONTH}" in answer.headers["Cache-Control"]
        expected = await asyncio.to_thread((FOLDER / name).read_bytes)
        assert gzip.decompress(await answer.read()) == expected


def modules() -> list[Path]:
    """Return the files that a browser may ask for."""
    return list(FOLDER.glob("*.js"))
