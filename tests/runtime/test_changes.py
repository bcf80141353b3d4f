"""Options and data that change while an account is loaded."""

from typing import Any

import pytest
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.callback.address import async_listen_address
from custom_components.smspartner.const import (
    CONF_CALLBACK_URL,
    CONF_DAILY_BUDGET,
    CONF_FORMER_WEBHOOKS,
)

from ..helpers import (
    OTHER_KEY,
    PHONE,
    CallAction,
    budget_issue,
    monitored_number,
    set_budget,
)
from ..simulator import Simulator


@pytest.mark.parametrize(
    "options",
    [
        {"country": "ES"},
        {"daily_budget": 20},
        {"retention_days": 30},
        {"stop_list_interval": 30},
        {"callback_url": "https://home.example.com"},
    ],
    ids=lambda options: next(iter(options)),
)
async def test_an_option_reloads_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    options: dict[str, Any],
) -> None:
    """See nothing set up anew, nobody called and no state written."""
    hass.config_entries.async_add_subentry(account, monitored_number(interval="manual"))
    await hass.async_block_till_done()
    loaded, calls = account.runtime_data, dict(simulator.books.calls)
    before = {state.entity_id: state for state in hass.states.async_all()}

    hass.config_entries.async_update_entry(account, options=options)
    await hass.async_block_till_done()

    assert account.runtime_data is loaded
    assert dict(simulator.books.calls) == calls
    assert {state.entity_id: state for state in hass.states.async_all()} == before


async def test_options_are_obeyed(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See each as it is by now: the country, and what may be spent."""
    hass.config_entries.async_update_entry(
        account, options={"country": "ES", CONF_DAILY_BUDGET: 0.001}
    )
    await hass.async_block_till_done()
    answer = await call_action(
        "verify_numbers", phone_numbers=["612 34 56 78", "+34612345678"], dry_run=True
    )
    assert len(answer["duplicates"]) == 1
    with pytest.raises(ServiceValidationError):
        await call_action("verify_numbers", phone_numbers=[PHONE])
    assert budget_issue(hass, account)
    hass.config_entries.async_update_entry(account, title="Another")
    await hass.async_block_till_done()
    assert budget_issue(hass, account)
    await set_budget(hass, account, 10)
    assert not budget_issue(hass, account)
    await call_action("verify_numbers", phone_numbers=[PHONE])


async def test_the_address_is_looked_at_again(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See those told who follow the address when its option is another one."""
    told: list[str] = []
    remove = async_listen_address(hass, lambda: told.append("told"))
    told.clear()
    for options, times in (
        ({CONF_CALLBACK_URL: "https://home.example.com"}, 1),
        ({CONF_CALLBACK_URL: "https://home.example.com", "country": "ES"}, 1),
        ({}, 2),
    ):
        hass.config_entries.async_update_entry(account, options=options)
        await hass.async_block_till_done()
        assert len(told) == times
    remove()
    hass.config_entries.async_update_entry(
        account, options={CONF_CALLBACK_URL: "https://home.example.com"}
    )
    await hass.async_block_till_done()
    assert len(told) == 2


async def test_other_data_reload_the_account(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """See another key used at once, and addresses that were replaced change nothing."""
    loaded = account.runtime_data
    hass.config_entries.async_update_entry(
        account, data={**account.data, CONF_FORMER_WEBHOOKS: {"former": 1.0}}
    )
    await hass.async_block_till_done()
    assert account.runtime_data is loaded
    simulator.settings.api_keys = {OTHER_KEY}
    readings = simulator.books.calls["stop-sms/list"]
    hass.config_entries.async_update_entry(
        account, data={**account.data, CONF_API_KEY: OTHER_KEY}
    )
    await hass.async_block_till_done()
    assert account.runtime_data is not loaded
    assert simulator.books.calls["stop-sms/list"] == readings + 1
