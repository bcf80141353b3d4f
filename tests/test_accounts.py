"""Several accounts at once, and accounts that are removed."""

import asyncio
import gc
from http import HTTPStatus
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryDisabler, ConfigEntryState
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util import slugify
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import DOMAIN

from .helpers import (
    HLR_NOTIFICATION,
    OTHER_KEY,
    OTHER_PHONE,
    PHONE,
    STRAY,
    CallAction,
    address_of,
    dump,
    ledger_path,
    load,
    post,
    state_of,
    until,
)
from .simulator import API_KEY, Simulator


def add_entry(
    hass: HomeAssistant, simulator: Simulator, title: str, key: str = OTHER_KEY
) -> MockConfigEntry:
    """Add the entry of one more account, which is not set up."""
    simulator.settings.api_keys.add(key)
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=title,
        unique_id=key,
        data={
            CONF_API_KEY: key,
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: f"webhook-id-of-{key}",
        },
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def other_account(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> MockConfigEntry:
    """Set up a second account."""
    entry = add_entry(hass, simulator, "other@example.com")
    await load(hass, entry)
    return entry


def device_name(hass: HomeAssistant, entry: MockConfigEntry) -> str | None:
    """Return the name of the device of an account."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )
    assert device
    return device.name


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["a@example.com", "b@example.com"], ["SMS Partner 2", "SMS Partner 3"]),
        (["Office", "SMS Partner"], ["Office", "SMS Partner 2"]),
        (["Office", "Office"], ["Office", "SMS Partner 2"]),
        (["SMS Partner 2", "SMS Partner"], ["SMS Partner 2", "SMS Partner 3"]),
    ],
)
async def test_names_of_devices(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    titles: list[str],
    names: list[str],
) -> None:
    """The devices of several accounts have names apart, and none is an address."""
    assert device_name(hass, account) == "SMS Partner"
    for title, name in zip(titles, names, strict=True):
        entry = add_entry(hass, simulator, title, key=f"key-of-{name}")
        await load(hass, entry)
        assert device_name(hass, entry) == name
        assert state_of(hass, f"sensor.{slugify(name)}_stop_list") == "2"


async def test_names_of_devices_stay(
    hass: HomeAssistant,
    account: MockConfigEntry,
    other_account: MockConfigEntry,
    simulator: Simulator,
) -> None:
    """A device keeps its name when titles change, accounts go and others come."""
    hass.config_entries.async_update_entry(other_account, title="Office")
    await hass.config_entries.async_remove(account.entry_id)
    await hass.config_entries.async_reload(other_account.entry_id)
    await hass.async_block_till_done()
    assert device_name(hass, other_account) == "SMS Partner 2"
    third = add_entry(hass, simulator, "c@example.com", key="third-key")
    await load(hass, third)
    assert device_name(hass, third) == "SMS Partner 3"


async def test_the_first_account_has_the_first_name(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    simulator: Simulator,
    door: str,
) -> None:
    """Which account is set up first makes no difference to the names."""
    other = add_entry(hass, simulator, "other@example.com")
    simulator.settings.api_keys.remove(API_KEY)
    await hass.config_entries.async_setup(config_entry.entry_id)
    assert other.state is ConfigEntryState.LOADED
    assert device_name(hass, other) == "SMS Partner 2"
    simulator.settings.api_keys.add(API_KEY)
    await hass.config_entries.async_reload(config_entry.entry_id)
    assert device_name(hass, config_entry) == "SMS Partner"


async def verify(
    call_action: CallAction, entry: MockConfigEntry, phone_number: str
) -> dict[str, Any]:
    """Verify a number with one of several accounts."""
    response = await call_action(
        "verify_numbers",
        config_entry_id=entry.entry_id,
        phone_numbers=phone_number,
        wait={"minutes": 1},
    )
    assert response["complete"]
    return response


async def test_several_accounts(
    account: MockConfigEntry, other_account: MockConfigEntry, call_action: CallAction
) -> None:
    """With several accounts an action needs to know which, and sees only that one."""
    with pytest.raises(ServiceValidationError):
        await call_action("get_stop_list")
    response = await verify(call_action, account, PHONE)

    wanted = {"verification_id": response["verification_id"]}
    own = await call_action("get_results", config_entry_id=account.entry_id, **wanted)
    assert len(own["results"]) == 1
    with pytest.raises(ServiceValidationError) as error:
        await call_action(
            "get_results", config_entry_id=other_account.entry_id, **wanted
        )
    assert error.value.translation_key == "unknown_verification"


async def test_single_enabled_account(
    hass: HomeAssistant,
    account: MockConfigEntry,
    other_account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """An account that is disabled does not make an action ask which one is meant."""
    await hass.config_entries.async_set_disabled_by(
        account.entry_id, ConfigEntryDisabler.USER
    )

    assert (await call_action("get_stop_list"))["count"] == 2


async def test_events_of_several_accounts(
    hass: HomeAssistant,
    account: MockConfigEntry,
    other_account: MockConfigEntry,
    call_action: CallAction,
) -> None:
    """A result is announced to its own account only."""
    await verify(call_action, other_account, PHONE)

    other = "event.sms_partner_2_hlr_notification"
    await until(lambda: state_of(hass, other) not in {None, STATE_UNKNOWN})
    assert state_of(hass, HLR_NOTIFICATION) == STATE_UNKNOWN


async def test_removed_account(
    hass: HomeAssistant,
    account: MockConfigEntry,
    other_account: MockConfigEntry,
    call_action: CallAction,
    door: str,
) -> None:
    """A removed account leaves nothing behind; another one keeps what it has."""
    kept = await verify(call_action, other_account, OTHER_PHONE)
    await verify(call_action, account, PHONE)
    before = await hass.async_add_executor_job(dump, ledger_path(hass))
    assert PHONE in before
    assert account.entry_id in before

    await hass.config_entries.async_remove(account.entry_id)
    await hass.async_block_till_done()

    assert await post(address_of(account, door), STRAY) == (HTTPStatus.OK, "")
    after = await hass.async_add_executor_job(dump, ledger_path(hass))
    assert PHONE not in after
    assert account.entry_id not in after
    found = await call_action("get_results", verification_id=kept["verification_id"])
    assert [result["phone_number"] for result in found["results"]] == [OTHER_PHONE]
    assert await post(address_of(other_account, door), STRAY) == (HTTPStatus.OK, "OK")


async def test_account_removed_before_it_was_loaded(
    hass: HomeAssistant, config_entry: MockConfigEntry
) -> None:
    """An account that was never set up in this run is erased all the same."""
    await hass.config_entries.async_remove(config_entry.entry_id)

    after = await hass.async_add_executor_job(dump, ledger_path(hass))
    assert "CREATE TABLE accounts" in after
    assert config_entry.entry_id not in after


async def buy_and_remove(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> str | None:
    """Remove an account while it buys; return what the action complains about."""
    simulator.fault("hlr/notify", "delay", seconds=0.5)
    buying = asyncio.create_task(call_action("verify_numbers", phone_numbers=PHONE))
    await until(lambda: bool(simulator.books.requests))
    await hass.config_entries.async_remove(entry.entry_id)
    try:
        await buying
    except ServiceValidationError as err:
        return err.translation_key
    return None


async def test_account_removed_while_a_request_is_on_its_way(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An answer that comes when its account is gone does no harm."""
    complaint = await buy_and_remove(hass, account, simulator, call_action)

    # A task that failed unnoticed says so only when it is collected.
    await hass.async_block_till_done()
    gc.collect()
    assert complaint == "unknown_verification"
    assert "never retrieved" not in caplog.text
    assert PHONE not in await hass.async_add_executor_job(dump, ledger_path(hass))


async def test_account_added_again(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
) -> None:
    """An account that is removed and added again begins with nothing."""
    await verify(call_action, account, PHONE)
    await hass.config_entries.async_remove(account.entry_id)
    again = MockConfigEntry(
        domain=DOMAIN, entry_id=account.entry_id, data=dict(account.data)
    )
    again.add_to_hass(hass)
    assert await hass.config_entries.async_setup(again.entry_id)
    await hass.async_block_till_done()

    found = await call_action("get_results", phone_numbers=PHONE)

    assert found["results"] == []
    assert state_of(hass, "sensor.sms_partner_total_cost_of_lookups") == "0.0"
