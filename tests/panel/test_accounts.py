"""The accounts that the page shows."""

from collections.abc import Callable
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

type Accounts = list[dict[str, Any]]


@pytest.fixture
async def page(
    account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> MockHAClientWebSocket:
    """Open the page with one account."""
    client = await hass_ws_client()
    await client.send_json_auto_id({"type": "smspartner/accounts/subscribe"})
    assert (await client.receive_json())["success"]
    return client


async def accounts(
    page: MockHAClientWebSocket, condition: Callable[[Accounts], bool] = bool
) -> Accounts:
    """Return the accounts once they meet a condition."""
    while True:
        found: Accounts = (await page.receive_json())["event"]["accounts"]
        if condition(found):
            return found


async def test_account(account: MockConfigEntry, page: MockHAClientWebSocket) -> None:
    """An account is told with what the page needs of it."""
    assert await accounts(page) == [
        {
            "config_entry_id": account.entry_id,
            "title": "someone@example.com",
            "is_loaded": True,
            "generation": 0,
            "retention_days": 90,
            "country": "FR",
            "currency": "EUR",
        }
    ]


async def test_account_that_is_renamed(
    hass: HomeAssistant, account: MockConfigEntry, page: MockHAClientWebSocket
) -> None:
    """Its new name is told, and it is the same account, loaded as it was."""
    (before,) = await accounts(page)
    hass.config_entries.async_update_entry(account, title="Office")
    assert await accounts(page) == [before | {"title": "Office"}]


async def test_account_that_is_unloaded(
    hass: HomeAssistant, account: MockConfigEntry, page: MockHAClientWebSocket
) -> None:
    """It cannot be used until it is loaded again, which is another load of it."""
    (before,) = await accounts(page)
    await hass.config_entries.async_unload(account.entry_id)
    await accounts(page, lambda found: not found[0]["is_loaded"])
    await hass.config_entries.async_setup(account.entry_id)
    (after,) = await accounts(page, lambda found: found[0]["is_loaded"])
    assert after == before | {"generation": before["generation"] + 1}


async def test_account_that_is_reloaded(
    hass: HomeAssistant, account: MockConfigEntry, page: MockHAClientWebSocket
) -> None:
    """Were it too fast to be seen unloaded, it is seen to be loaded again."""
    (before,) = await accounts(page)
    await hass.config_entries.async_reload(account.entry_id)
    await accounts(
        page,
        lambda found: (
            found[0]["is_loaded"] and found[0]["generation"] > before["generation"]
        ),
    )


async def test_account_that_is_disabled(
    hass: HomeAssistant, account: MockConfigEntry, page: MockHAClientWebSocket
) -> None:
    """It is not shown."""
    await hass.config_entries.async_set_disabled_by(
        account.entry_id, ConfigEntryDisabler.USER
    )
    assert not await accounts(page, lambda found: not found)
