"""Giving an account another key after the old one was refused."""

from typing import Any

import pytest
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import DOMAIN

from ..helpers import ACCOUNT_SHOWN, OTHER_KEY, CallAction, api_read
from ..simulator import API_KEY, Simulator
from .helpers import NEW_KEY, submit

OLD_KEY = "old-key"


@pytest.fixture
async def refused(
    hass: HomeAssistant, config_entry: MockConfigEntry, simulator: Simulator
) -> MockConfigEntry:
    """Set up an account whose key is refused, while a new one would work."""
    simulator.settings.account.username = "Someone@Example.com"
    simulator.settings.api_keys = {NEW_KEY}
    hass.config_entries.async_update_entry(
        config_entry, data={**config_entry.data, CONF_API_KEY: OLD_KEY}
    )
    assert not await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    assert config_entry.state is ConfigEntryState.SETUP_ERROR
    return config_entry


def asking_for_a_key(hass: HomeAssistant) -> str:
    """Find the dialog that Home Assistant itself has opened."""
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["step_id"] == "reauth_confirm"
    return flow["flow_id"]


async def give_key(hass: HomeAssistant, flow_id: str, api_key: str) -> ConfigFlowResult:
    """Type a key into the dialog."""
    return await submit(hass, flow_id, {CONF_API_KEY: api_key})


async def give_key_in_vain(
    hass: HomeAssistant, flow_id: str, api_key: str, error: str, field: str = "base"
) -> None:
    """Type a key that the dialog does not take."""
    result = await give_key(hass, flow_id, api_key)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "reauth_confirm"
    assert result["errors"] == {field: error}


async def give_key_that_works(hass: HomeAssistant, flow_id: str, api_key: str) -> None:
    """Type a key that ends the dialog and makes the account work."""
    flow: Any = hass.config_entries.flow.async_get(flow_id)
    result = await give_key(hass, flow_id, api_key)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reauth_successful"
    entry = hass.config_entries.async_get_known_entry(flow["context"]["entry_id"])
    assert entry.state is ConfigEntryState.LOADED
    assert not hass.config_entries.flow.async_progress()


async def test_new_key_after_a_failed_set_up(
    hass: HomeAssistant, refused: MockConfigEntry
) -> None:
    """An account that could not be set up is, once it has a key that works."""
    before = dict(refused.data)

    await give_key_that_works(hass, asking_for_a_key(hass), f" {NEW_KEY} ")

    assert refused.data == before | {CONF_API_KEY: NEW_KEY}
    assert refused.unique_id == "someone@example.com"


async def test_dialog_names_the_account(
    hass: HomeAssistant, refused: MockConfigEntry
) -> None:
    """The dialog says which account needs a key."""
    result = await hass.config_entries.flow.async_configure(asking_for_a_key(hass))

    assert result["description_placeholders"] == {
        "account": ACCOUNT_SHOWN,
        "name": "someone@example.com",
    }


async def test_new_key_that_is_wrong(
    hass: HomeAssistant, refused: MockConfigEntry
) -> None:
    """A wrong key is corrected in the same dialog."""
    flow_id = asking_for_a_key(hass)
    await give_key_in_vain(hass, flow_id, "wrong", "invalid_auth")
    assert refused.data[CONF_API_KEY] == OLD_KEY
    await give_key_that_works(hass, flow_id, NEW_KEY)


async def test_new_key_while_the_api_is_down(
    hass: HomeAssistant, refused: MockConfigEntry, simulator: Simulator
) -> None:
    """A key that cannot be proven now can be later."""
    flow_id = asking_for_a_key(hass)
    await simulator.close_door()
    await give_key_in_vain(hass, flow_id, NEW_KEY, "cannot_connect")
    await simulator.open_door()
    await give_key_that_works(hass, flow_id, NEW_KEY)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "html"}, "unexpected_answer"),
        ({"kind": "refuse", "code": 20}, "refused"),
    ],
)
async def test_new_key_that_proves_nothing(
    hass: HomeAssistant,
    refused: MockConfigEntry,
    simulator: Simulator,
    fault: dict[str, Any],
    error: str,
) -> None:
    """What goes wrong is told apart here too."""
    simulator.fault("stop-sms/list", **fault)
    flow_id = asking_for_a_key(hass)
    await give_key_in_vain(hass, flow_id, NEW_KEY, error)
    simulator.clear_faults()
    await give_key_that_works(hass, flow_id, NEW_KEY)


async def test_key_of_another_account(
    hass: HomeAssistant, refused: MockConfigEntry, simulator: Simulator
) -> None:
    """Lookups of one account must not be paid by another."""
    flow_id = asking_for_a_key(hass)
    simulator.settings.account.username = "other@example.com"
    await give_key_in_vain(hass, flow_id, NEW_KEY, "wrong_account")
    assert refused.data[CONF_API_KEY] == OLD_KEY
    simulator.settings.account.username = "someone@example.com"
    await give_key_that_works(hass, flow_id, NEW_KEY)


async def test_key_of_an_account_without_a_name(
    hass: HomeAssistant, refused: MockConfigEntry, simulator: Simulator
) -> None:
    """An account that does not name itself gets the benefit of the doubt."""
    simulator.settings.has_me = False

    await give_key_that_works(hass, asking_for_a_key(hass), NEW_KEY)

    assert refused.unique_id == "someone@example.com"


async def test_account_that_names_itself_later(
    hass: HomeAssistant, refused: MockConfigEntry
) -> None:
    """An account that had no name takes the one that comes with the new key."""
    hass.config_entries.async_update_entry(refused, unique_id=None)

    await give_key_that_works(hass, asking_for_a_key(hass), NEW_KEY)

    assert refused.unique_id == "someone@example.com"


async def test_key_of_an_account_that_is_set_up_already(
    hass: HomeAssistant, refused: MockConfigEntry, simulator: Simulator
) -> None:
    """An account without a name must not become a second entry of another one."""
    hass.config_entries.async_update_entry(refused, unique_id=None)
    MockConfigEntry(
        domain=DOMAIN,
        unique_id="someone@example.com",
        data={
            CONF_API_KEY: "its own",
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: "another",
        },
    ).add_to_hass(hass)

    await give_key_in_vain(hass, asking_for_a_key(hass), NEW_KEY, "wrong_account")

    assert refused.data[CONF_API_KEY] == OLD_KEY
    assert refused.unique_id is None


@pytest.mark.parametrize("has_me", [True, False])
async def test_key_that_another_account_uses(
    hass: HomeAssistant,
    refused: MockConfigEntry,
    other_account: MockConfigEntry,
    simulator: Simulator,
    has_me: bool,
) -> None:
    """One key must not have two budgets, whether the API names its account or not."""
    simulator.settings.has_me = has_me
    flow_id = asking_for_a_key(hass)

    await give_key_in_vain(
        hass, flow_id, f"{OTHER_KEY} ", "already_configured", CONF_API_KEY
    )

    assert refused.data[CONF_API_KEY] == OLD_KEY
    await give_key_that_works(hass, flow_id, NEW_KEY)
    assert refused.data[CONF_API_KEY] == NEW_KEY


async def test_same_key_that_works_again(
    hass: HomeAssistant, refused: MockConfigEntry, simulator: Simulator
) -> None:
    """A key that was refused for a while makes the account work again."""
    simulator.settings.api_keys = {OLD_KEY}

    await give_key_that_works(hass, asking_for_a_key(hass), OLD_KEY)

    assert refused.data[CONF_API_KEY] == OLD_KEY


@pytest.mark.parametrize("api_key", [API_KEY, NEW_KEY])
async def test_key_for_a_loaded_account(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    api_key: str,
) -> None:
    """A key that is refused while the account is loaded is replaced, or confirmed.

    Either way the account is loaded anew, and once, for its polling has stopped.
    """
    simulator.settings.account.username = "someone@example.com"
    simulator.settings.api_keys = set()
    with pytest.raises(HomeAssistantError) as error:
        await call_action("get_stop_list")
    await hass.async_block_till_done()
    assert error.value.translation_key == "invalid_auth"
    simulator.settings.api_keys = {api_key}
    before = account.runtime_data
    simulator.books.calls.clear()

    await give_key_that_works(hass, asking_for_a_key(hass), api_key)

    assert account.runtime_data is not before
    await api_read(account)
    # One for the proof, one for the account that is loaded.
    assert simulator.books.calls["stop-sms/list"] == 2
    assert (await call_action("get_stop_list"))["count"] == 2
