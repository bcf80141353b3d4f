"""Options and data that change while an account is loaded."""

from typing import Any

import pytest
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant, State
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import (
    CONF_DAILY_BUDGET,
    CONF_FORMER_WEBHOOKS,
)

from ..helpers import (
    ADDRESS_TEST,
    OTHER_KEY,
    PHONE,
    STOP_LIST,
    CallAction,
    budget_issue,
    monitored_number,
    set_budget,
    state_of,
    until,
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
    """See nothing set up anew, nobody called and no state written.

    Another address is tested, of course, and its sensor shows that.
    """

    def states() -> dict[str, State]:
        """Return all states but that of the test of the address."""
        found = {state.entity_id: state for state in hass.states.async_all()}
        del found[ADDRESS_TEST]
        return found

    hass.config_entries.async_add_subentry(account, monitored_number(interval="off"))
    await hass.async_block_till_done()
    loaded, calls = account.runtime_data, dict(simulator.books.calls)
    before = states()

    hass.config_entries.async_update_entry(account, options=options)
    await hass.async_block_till_done()

    assert account.runtime_data is loaded
    assert dict(simulator.books.calls) == calls
    assert states() == before


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
    await until(lambda: state_of(hass, STOP_LIST) == "2")
    assert simulator.books.calls["stop-sms/list"] == readings + 1
