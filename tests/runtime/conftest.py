"""An account that awaits results, and one whose address has changed."""

import pytest
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers import ELSEWHERE, OTHER_PHONE, PHONE, CallAction, address_of, reconfigure
from ..simulator import Simulator


@pytest.fixture
async def awaited(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> str:
    """Buy two lookups whose results do not come by themselves.

    They leave together, for the price of one is known by then.
    """
    simulator.fault("hlr/notify", "never_notify", times=2)
    await call_action(
        "verify_numbers", phone_numbers=ELSEWHERE, notify_url="https://example.com"
    )
    answer = await call_action(
        "verify_numbers", phone_numbers=[PHONE, OTHER_PHONE], tag="t", wait=0
    )
    assert answer["pending"] == [PHONE, OTHER_PHONE]
    return str(answer["verification_id"])


@pytest.fixture
async def renewed(
    hass: HomeAssistant,
    account: MockConfigEntry,
    awaited: str,
    door: str,
    simulator: Simulator,
) -> str:
    """Renew the address in the dialog; return the old one."""
    simulator.settings.account.username = account.title
    old = address_of(account, door)
    flow = await reconfigure(hass, account)
    ended = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_URL: account.data[CONF_URL], "renew_address": True}
    )
    assert ended["type"] is FlowResultType.ABORT
    assert ended["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert address_of(account, door) != old
    return old
