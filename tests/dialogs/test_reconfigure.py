"""Changing the key or the addresses of an account."""

from datetime import timedelta
from typing import Any

import pytest
from homeassistant.components.webhook import async_generate_path
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
)
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import CONF_FORMER_WEBHOOKS

from ..helpers import (
    ACCOUNT_SHOWN,
    OTHER_KEY,
    PHONE,
    CallAction,
    api_read,
    later,
    run_housekeeping,
)
from ..helpers import reconfigure as open_step
from ..simulator import API_KEY, Simulator
from .helpers import (
    NEW_KEY,
    OTHER_PHONE,
    Typed,
    closed_port,
    given_address,
    shown,
    submit,
    submit_in_vain,
)


async def open_reconfiguration(hass: HomeAssistant, entry: ConfigEntry) -> str:
    """Open the dialog that changes an account; it shows the address but no key."""
    result = await open_step(hass, entry)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "connection"
    assert result["errors"] == {}
    assert result["description_placeholders"] == {"account": ACCOUNT_SHOWN}
    assert shown(result["data_schema"]) == {
        CONF_API_KEY: None,
        CONF_URL: entry.data[CONF_URL],
        "renew_address": None,
    }
    return result["flow_id"]


async def reconfigure(hass: HomeAssistant, flow_id: str, form: Typed) -> None:
    """Submit changes that end the dialog and leave the account loaded."""
    flow: Any = hass.config_entries.flow.async_get(flow_id)
    result = await submit(hass, flow_id, form)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"
    entry = hass.config_entries.async_get_known_entry(flow["context"]["entry_id"])
    assert entry.state is ConfigEntryState.LOADED


@pytest.fixture
def named(simulator: Simulator) -> None:
    """Let the simulator's account have the name of the account that is set up."""
    simulator.settings.account.username = "Someone@Example.com"


@pytest.mark.usefixtures("named")
async def test_other_key_and_address(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """A key and an API address are replaced together, and the account loaded once."""
    before = dict(account.data)
    async with Simulator() as other:
        other.settings.has_me = False
        other.settings.api_keys = {NEW_KEY}

        await reconfigure(
            hass,
            await open_reconfiguration(hass, account),
            {CONF_API_KEY: f" {NEW_KEY}", CONF_URL: f"{other.url}/ "},
        )

        assert account.data == before | {CONF_API_KEY: NEW_KEY, CONF_URL: other.url}
        assert account.unique_id == "someone@example.com"
        await api_read(account)
        # One for the proof, one for the account that is loaded.
        assert other.books.calls["stop-sms/list"] == 2
        assert await hass.config_entries.async_unload(account.entry_id)


@pytest.mark.parametrize("api_key", [{}, {CONF_API_KEY: " "}], ids=["none", "blank"])
@pytest.mark.usefixtures("named")
async def test_nothing_is_changed(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    api_key: dict[str, str],
) -> None:
    """A form without a key keeps the one there is; the account is loaded anew."""
    before, loaded = dict(account.data), account.runtime_data
    simulator.books.calls.clear()

    await reconfigure(
        hass,
        await open_reconfiguration(hass, account),
        {CONF_URL: simulator.url, **api_key},
    )

    assert account.data == before
    assert account.runtime_data is not loaded
    await api_read(account)
    assert simulator.books.calls["stop-sms/list"] == 2


@pytest.mark.usefixtures("named")
async def test_nothing_is_changed_but_the_name(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """An account that names itself only now is loaded anew once, not twice."""
    hass.config_entries.async_update_entry(account, unique_id=None)
    await hass.async_block_till_done()
    simulator.books.calls.clear()

    await reconfigure(
        hass,
        await open_reconfiguration(hass, account),
        {CONF_URL: simulator.url},
    )

    assert account.unique_id == "someone@example.com"
    await api_read(account)
    assert simulator.books.calls["stop-sms/list"] == 2


async def test_address_after_a_failed_set_up(
    hass: HomeAssistant, config_entry: MockConfigEntry, simulator: Simulator
) -> None:
    """An account whose API address was wrong is set up once it is right."""
    simulator.settings.has_me = False
    hass.config_entries.async_update_entry(
        config_entry,
        data=config_entry.data | {CONF_URL: f"http://127.0.0.1:{closed_port()}/v1"},
    )
    assert not await hass.config_entries.async_setup(config_entry.entry_id)

    await reconfigure(
        hass,
        await open_reconfiguration(hass, config_entry),
        {CONF_URL: simulator.url},
    )

    assert config_entry.data[CONF_URL] == simulator.url


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({CONF_API_KEY: "wrong"}, "invalid_auth"),
        ({CONF_URL: "http://8.8.8.8/v1"}, "insecure_url"),
        ({CONF_URL: "api.smspartner.fr/v1"}, "insecure_url"),
    ],
)
@pytest.mark.usefixtures("named")
async def test_changes_that_do_not_work(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    wrong: dict[str, str],
    error: str,
) -> None:
    """What does not work is not stored, and corrected in the same form."""
    before = dict(account.data)
    flow_id = await open_reconfiguration(hass, account)
    form = {
        CONF_API_KEY: API_KEY,
        CONF_URL: simulator.url,
        "renew_address": True,
        **wrong,
    }

    await submit_in_vain(hass, flow_id, form, error)

    assert account.data == before
    await reconfigure(hass, flow_id, {CONF_API_KEY: API_KEY, CONF_URL: simulator.url})
    assert account.data == before


async def test_change_to_another_account(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """What was bought for one account must not be looked after by another."""
    before = dict(account.data)
    simulator.settings.account.username = "other@example.com"

    await submit_in_vain(
        hass,
        await open_reconfiguration(hass, account),
        {CONF_API_KEY: API_KEY, CONF_URL: simulator.url, "renew_address": False},
        "wrong_account",
    )

    assert account.data == before


@pytest.mark.parametrize("has_me", [True, False])
@pytest.mark.usefixtures("named")
async def test_change_to_a_key_that_another_account_uses(
    hass: HomeAssistant,
    account: MockConfigEntry,
    other_account: MockConfigEntry,
    simulator: Simulator,
    has_me: bool,
) -> None:
    """One key must not have two budgets, whether the API names its account or not."""
    simulator.settings.has_me = has_me
    before = dict(account.data)
    flow_id = await open_reconfiguration(hass, account)
    form = {CONF_API_KEY: OTHER_KEY, CONF_URL: simulator.url, "renew_address": True}

    await submit_in_vain(hass, flow_id, form, "already_configured", CONF_API_KEY)

    assert account.data == before
    simulator.settings.api_keys.add(NEW_KEY)
    await reconfigure(hass, flow_id, {CONF_API_KEY: NEW_KEY, CONF_URL: simulator.url})
    assert account.data == before | {CONF_API_KEY: NEW_KEY}


async def renew_address(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Give an account a new address for results."""
    await reconfigure(
        hass,
        await open_reconfiguration(hass, entry),
        {CONF_URL: entry.data[CONF_URL], "renew_address": True},
    )


@pytest.mark.usefixtures("named")
async def test_new_address_for_results(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """A new address is given from then on; the old one takes what it was given for."""
    former = account.data[CONF_WEBHOOK_ID]
    address = await given_address(simulator, call_action, PHONE)
    assert async_generate_path(former) in address

    await renew_address(hass, account)

    assert account.data[CONF_WEBHOOK_ID] != former
    assert len(account.data[CONF_WEBHOOK_ID]) == 64
    assert account.data[CONF_FORMER_WEBHOOKS].keys() == {former}
    assert (await simulator.notify(PHONE)).acknowledged
    response = await call_action(
        "verify_numbers", phone_numbers=OTHER_PHONE, wait={"minutes": 1}
    )
    assert response["complete"]
    address = str(simulator.books.requests[-1].notify_url)
    assert async_generate_path(account.data[CONF_WEBHOOK_ID]) in address
    found = await call_action("get_results", phone_numbers=[PHONE, OTHER_PHONE])
    assert {result["phone_number"] for result in found["results"]} == {
        PHONE,
        OTHER_PHONE,
    }


@pytest.mark.usefixtures("named")
async def test_former_address_wants_the_token(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """Who knows nothing but the leaked address can forge no result."""
    address = await given_address(simulator, call_action, PHONE)

    await renew_address(hass, account)

    await simulator.notify(PHONE, url=address.partition("?")[0])
    found = await call_action("get_results", phone_numbers=PHONE)
    assert found["results"] == []
    assert (await simulator.notify(PHONE, url=address)).acknowledged
    found = await call_action("get_results", phone_numbers=PHONE)
    assert [result["matched_by"] for result in found["results"]] == ["token"]


@pytest.mark.usefixtures("named")
async def test_end_of_a_former_address(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """Each former address stays open for 48 hours, and no longer."""
    first = await given_address(simulator, call_action, PHONE)
    await renew_address(hass, account)
    with later(timedelta(hours=24)):
        second = await given_address(simulator, call_action, OTHER_PHONE)
        await renew_address(hass, account)
    assert len(account.data[CONF_FORMER_WEBHOOKS]) == 2

    with later(timedelta(hours=47)):
        await run_housekeeping(hass)
        assert len(account.data[CONF_FORMER_WEBHOOKS]) == 2
    with later(timedelta(hours=49)):
        await run_housekeeping(hass)
        assert len(account.data[CONF_FORMER_WEBHOOKS]) == 1

        assert not (await simulator.notify(PHONE, url=first)).acknowledged
        assert (await simulator.notify(OTHER_PHONE, url=second)).acknowledged
