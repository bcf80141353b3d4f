"""An account that was set up once is there again whatever the API says, or does not."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import CONF_API_KEY, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smspartner.const import DOMAIN

from .helpers import (
    BALANCE,
    COST,
    HLR_NOTIFICATION,
    OTHER_KEY,
    PENDING,
    PHONE,
    STOP_LIST,
    CallAction,
    monitored_number,
    rename_table,
    retry,
    state_of,
    until,
)
from .simulator import API_KEY, Simulator

ON_STOP_LIST = "binary_sensor.gate_on_stop_list"
VERIFY_NOW = "button.gate_verify_now"
READ = (STOP_LIST, BALANCE, ON_STOP_LIST)
"""Entities that show what the API tells."""


@pytest.fixture
async def known(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> MockConfigEntry:
    """Return an account with a phone number that was set up, and is unloaded."""
    simulator.settings.account.username = "someone@example.com"
    hass.config_entries.async_add_subentry(account, monitored_number(interval="off"))
    await hass.async_block_till_done()
    assert await hass.config_entries.async_unload(account.entry_id)
    return account


def shown(hass: HomeAssistant) -> set[str | None]:
    """Return the states of what the API tells."""
    return {state_of(hass, entity_id) for entity_id in READ}


def is_asking() -> bool:
    """Return whether the API is being asked by itself."""
    names = (task.get_name() for task in asyncio.all_tasks())
    return any(name.endswith(("- refresh", "first readings")) for name in names)


async def api_asked(hass: HomeAssistant) -> None:
    """Wait until the API was asked what it is asked by itself."""
    await hass.async_block_till_done()
    await until(lambda: not is_asking())
    await hass.async_block_till_done()


async def later(hass: HomeAssistant, duration: timedelta) -> None:
    """Let time pass for timers, and wait for what they ask the API."""
    async_fire_time_changed(hass, dt_util.utcnow() + duration)
    await api_asked(hass)


async def test_api_that_does_not_answer_yet(
    hass: HomeAssistant, known: MockConfigEntry, simulator: Simulator
) -> None:
    """Nothing waits for the API: all entities are there before it has answered."""
    simulator.fault("*", "delay", seconds=1)

    assert await hass.config_entries.async_setup(known.entry_id)
    await hass.async_block_till_done()

    assert shown(hass) == {STATE_UNAVAILABLE}
    assert state_of(hass, PENDING) == "0"
    assert state_of(hass, VERIFY_NOW) == "unknown"
    await until(lambda: STATE_UNAVAILABLE not in shown(hass))
    assert [state_of(hass, one) for one in READ] == ["2", "10225.119", "off"]


async def test_api_that_is_down(
    hass: HomeAssistant,
    known: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is loaded, says once why nothing is known, and reads the API when it can."""
    await simulator.close_door()

    assert await hass.config_entries.async_setup(known.entry_id)
    await api_asked(hass)

    assert known.state is ConfigEntryState.LOADED
    assert shown(hass) == {STATE_UNAVAILABLE}
    assert state_of(hass, VERIFY_NOW) == "unknown"
    found = await call_action("get_results", phone_numbers=PHONE)
    assert found["results"] == []
    assert not hass.config_entries.flow.async_progress()

    await later(hass, timedelta(seconds=40))
    errors = [one.getMessage() for one in caplog.records if one.levelname == "ERROR"]
    assert len(errors) == 2
    assert all("SMS Partner could not be reached" in error for error in errors)

    await simulator.open_door()
    await later(hass, timedelta(minutes=2))
    await until(lambda: STATE_UNAVAILABLE not in shown(hass))


async def test_number_that_is_added_while_the_api_is_down(
    hass: HomeAssistant, known: MockConfigEntry, simulator: Simulator
) -> None:
    """Its entities are there at once."""
    await simulator.close_door()
    assert await hass.config_entries.async_setup(known.entry_id)
    await api_asked(hass)

    lift = monitored_number("Lift", "+33698765432", "off", subentry_id="lift")
    hass.config_entries.async_add_subentry(known, lift)
    await hass.async_block_till_done()

    assert known.state is ConfigEntryState.LOADED
    assert state_of(hass, "button.lift_verify_now") == "unknown"
    assert state_of(hass, "binary_sensor.lift_on_stop_list") == STATE_UNAVAILABLE


async def test_result_while_the_api_is_down(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """A result that arrives meanwhile is announced at once."""
    simulator.fault("hlr/notify", "never_notify", times=1)
    await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    simulator.fault("stop-sms/list", "html", status=502)
    simulator.fault("me", "html", status=502)
    assert await hass.config_entries.async_reload(account.entry_id)
    await api_asked(hass)
    assert state_of(hass, STOP_LIST) == STATE_UNAVAILABLE

    assert (await simulator.notify(PHONE)).acknowledged

    await until(lambda: state_of(hass, HLR_NOTIFICATION) != "unknown")
    state = hass.states.get(HLR_NOTIFICATION)
    assert state is not None
    assert state.attributes["phone_number"] == PHONE
    await until(lambda: state_of(hass, PENDING) == "0")


async def test_key_that_is_refused(
    hass: HomeAssistant, known: MockConfigEntry, simulator: Simulator
) -> None:
    """It is loaded, asks for a key once, and goes on with the new one."""
    simulator.settings.api_keys = {OTHER_KEY}

    assert await hass.config_entries.async_setup(known.entry_id)
    await api_asked(hass)
    asked = simulator.books.calls["me"]
    await later(hass, timedelta(minutes=2))

    assert simulator.books.calls["me"] == asked
    assert known.state is ConfigEntryState.LOADED
    assert shown(hass) == {STATE_UNAVAILABLE}
    assert state_of(hass, VERIFY_NOW) == "unknown"
    [flow] = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_REAUTH

    await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_API_KEY: OTHER_KEY}
    )
    await until(lambda: STATE_UNAVAILABLE not in shown(hass))
    calls = simulator.books.calls["stop-sms/list"]
    await later(hass, timedelta(hours=3))
    await until(lambda: simulator.books.calls["stop-sms/list"] > calls)
    assert not hass.config_entries.flow.async_progress()


async def test_key_that_works_again(
    hass: HomeAssistant, known: MockConfigEntry, simulator: Simulator
) -> None:
    """The same key, typed in again, lets the account be polled again."""
    simulator.settings.api_keys = {OTHER_KEY}
    assert await hass.config_entries.async_setup(known.entry_id)
    await api_asked(hass)
    [flow] = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    simulator.settings.api_keys = {API_KEY}

    await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_API_KEY: API_KEY}
    )

    await until(lambda: STATE_UNAVAILABLE not in shown(hass))


async def test_currency_that_becomes_known_afterwards(
    hass: HomeAssistant, config_entry: MockConfigEntry, simulator: Simulator
) -> None:
    """The sums are shown in it."""
    simulator.settings.account.currency = "CHF"
    simulator.settings.has_me = False
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    simulator.settings.has_me = True
    simulator.fault("me", "delay", seconds=2)  # after all else that is read anew

    assert await hass.config_entries.async_reload(config_entry.entry_id)

    def currency() -> Any:
        """Return the currency of the costs."""
        state = hass.states.get(COST)
        return state and state.attributes.get("unit_of_measurement")

    await until(lambda: currency() == "CHF")


async def test_credit_that_could_not_be_read(
    hass: HomeAssistant, known: MockConfigEntry, simulator: Simulator
) -> None:
    """It raises no issue, and one once it was read and is too low."""
    simulator.settings.account.balance = 0.001
    simulator.fault("me", "html", status=502, times=1)
    assert await hass.config_entries.async_setup(known.entry_id)
    await api_asked(hass)
    issue = (DOMAIN, f"credit_too_low_{known.entry_id}")
    assert issue not in ir.async_get(hass).issues

    await later(hass, timedelta(minutes=1))

    await until(lambda: issue in ir.async_get(hass).issues)


async def test_ledger_that_cannot_be_used(
    hass: HomeAssistant, known: MockConfigEntry
) -> None:
    """Without it, nothing is loaded, however often it was before."""
    rename_table(hass, "verifications", "lost")

    assert not await hass.config_entries.async_setup(known.entry_id)

    assert known.state is ConfigEntryState.SETUP_RETRY
    rename_table(hass, "lost", "verifications")
    await retry(hass, known)
    assert state_of(hass, PENDING) == "0"
