"""The address for replies: shown in the dialog, renewed, and noted as entered."""

import json
import logging
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import (
    CONF_FORMER_REPLY_WEBHOOKS,
    CONF_REPLY_ADDRESS,
    CONF_REPLY_WEBHOOK_ID,
    DOMAIN,
)

from ..callback.replying import SHORT, collect, texts
from ..helpers import (
    ACCOUNT_SHOWN,
    PUBLIC_API,
    issue_keys,
    later,
    post,
    reconfigure,
    run_housekeeping,
    until,
)
from ..simulator import API_KEY, Simulator
from .helpers import Typed, pass_test, shown, submit

ENTERED = {"entered": True, "renew": False}
LEFT_AS_IT_IS = {"entered": False, "renew": False}
RENEWED = {"entered": False, "renew": True}
REPLY = json.dumps(SHORT)
CHANGED = "reply_address_changed_until"


async def open_dialog(hass: HomeAssistant, entry: MockConfigEntry) -> tuple[str, Typed]:
    """Open the step with the address; return its flow and what it shows."""
    result = await reconfigure(hass, entry, "reply_address")
    assert (result["type"], result["step_id"]) == (FlowResultType.FORM, "reply_address")
    assert result["description_placeholders"] == {"account": ACCOUNT_SHOWN}
    [flow] = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    # Every open user interface is told of the flow itself.
    assert entry.data[CONF_REPLY_WEBHOOK_ID] not in str(flow)
    return result["flow_id"], shown(result["data_schema"])


async def end(hass: HomeAssistant, flow_id: str, form: Typed) -> None:
    """Submit the step as its last one."""
    result = await submit(hass, flow_id, form)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reconfigure_successful"


async def renew(
    hass: HomeAssistant, entry: MockConfigEntry, *, is_entered: bool = False
) -> tuple[str, str]:
    """Ask for a new address, and end the dialog; return the old one and the new."""
    flow_id, before = await open_dialog(hass, entry)
    result = await submit(hass, flow_id, RENEWED)
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == "new_reply_address"
    after = shown(result["data_schema"])
    assert after == {"address": after["address"], "entered": False}
    await end(hass, flow_id, {"entered": is_entered})
    return before["address"], after["address"]


@pytest.mark.usefixtures("door")
async def test_new_account(hass: HomeAssistant, simulator: Simulator) -> None:
    """An account that is added has an address for replies of its own."""
    flows = hass.config_entries.flow
    result = await flows.async_init(DOMAIN, context={"source": "user"})
    result = await submit(
        hass,
        result["flow_id"],
        {CONF_API_KEY: API_KEY, "advanced": {CONF_URL: simulator.url}},
    )
    result = await pass_test(hass, flows, result)
    result = await submit(hass, result["flow_id"], {})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    data = result["result"].data
    assert len(data[CONF_REPLY_WEBHOOK_ID]) == 64
    assert data[CONF_REPLY_WEBHOOK_ID] != data[CONF_WEBHOOK_ID]


async def test_address(
    hass: HomeAssistant, account: MockConfigEntry, door: str
) -> None:
    """The address that is shown takes replies; to look at it changes nothing."""
    before = dict(account.data)
    flow_id, form = await open_dialog(hass, account)
    assert form == {
        "address": f"{door.rstrip('/')}/api/webhook/{before[CONF_REPLY_WEBHOOK_ID]}",
        "entered": False,
        "renew": None,
    }
    # What was typed into the field counts for nothing.
    await end(hass, flow_id, LEFT_AS_IT_IS | {"address": "https://example.com"})
    assert account.data == before
    told = collect(hass, account)
    assert await post(form["address"], REPLY) == (200, "OK")
    await until(lambda: texts(told) == [("reply", "oui")])


async def test_entered(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """That it is entered is shown until it is taken back, without a reload."""
    loaded, calls = account.runtime_data, dict(simulator.books.calls)
    flow_id, _ = await open_dialog(hass, account)
    await end(hass, flow_id, ENTERED)
    assert account.data[CONF_REPLY_WEBHOOK_ID] not in account.data[CONF_REPLY_ADDRESS]
    flow_id, form = await open_dialog(hass, account)
    assert form["entered"] is True
    await end(hass, flow_id, LEFT_AS_IT_IS)
    assert CONF_REPLY_ADDRESS not in account.data
    assert (await open_dialog(hass, account))[1]["entered"] is False
    assert account.runtime_data is loaded
    assert dict(simulator.books.calls) == calls


async def test_renewal(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """The new address is open at once, the old one for 48 hours, without a reload."""
    loaded, calls = account.runtime_data, dict(simulator.books.calls)
    old, new = await renew(hass, account)
    assert old != new
    assert account.runtime_data is loaded
    assert dict(simulator.books.calls) == calls
    for address in (old, new):
        assert await post(address, REPLY) == (200, "OK")
    with later(timedelta(hours=47)):
        await run_housekeeping(hass)
        assert await post(old, REPLY) == (200, "OK")
    with later(timedelta(hours=49)):
        await run_housekeeping(hass)
        assert await post(old, REPLY) == (200, "")
        assert await post(new, REPLY) == (200, "OK")
    assert account.data[CONF_FORMER_REPLY_WEBHOOKS] == {}


async def test_the_new_address_is_shown_as_such(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """The form with a new address says until when the old one works."""
    await hass.config.async_update(time_zone="Asia/Kolkata")
    flow_id, _ = await open_dialog(hass, account)
    result = await submit(hass, flow_id, RENEWED)
    told = result["description_placeholders"]
    assert told
    assert told == {"account": ACCOUNT_SHOWN, "until": told["until"]}
    until = datetime.fromisoformat(told["until"]).replace(
        tzinfo=ZoneInfo("Asia/Kolkata")
    )
    ahead = until - datetime.now(UTC)
    assert timedelta(hours=47, minutes=50) < ahead <= timedelta(hours=48)
    # A page that is loaded anew asks for the form once more.
    again = await hass.config_entries.flow.async_configure(flow_id)
    assert again["description_placeholders"] == told
    assert shown(again["data_schema"]) == shown(result["data_schema"])


async def test_the_new_address_is_entered_at_once(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """Who says in the form that the new address is entered is told of nothing."""
    await renew(hass, account, is_entered=True)
    assert (await open_dialog(hass, account))[1]["entered"] is True
    assert CHANGED not in issue_keys(hass)


async def test_renewal_of_an_account_that_is_not_loaded(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """Both addresses are open while the account is unloaded."""
    assert await hass.config_entries.async_unload(account.entry_id)
    for address in await renew(hass, account):
        assert await post(address, REPLY) == (200, "OK")
    assert account.state is ConfigEntryState.NOT_LOADED


async def test_renewal_is_told_only_to_who_has_entered_it(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """A new address is a repair once the former one is known to be entered."""
    await renew(hass, account)
    assert CHANGED not in issue_keys(hass)
    flow_id, _ = await open_dialog(hass, account)
    await end(hass, flow_id, ENTERED)
    assert CHANGED not in issue_keys(hass)

    await renew(hass, account)

    assert CHANGED in issue_keys(hass)
    flow_id, form = await open_dialog(hass, account)
    assert form["entered"] is False
    await end(hass, flow_id, ENTERED)
    assert CHANGED not in issue_keys(hass)


async def test_no_address(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Without a public address the dialog says what is missing."""
    await hass.config.async_update(external_url=None)
    result = await reconfigure(hass, account, "reply_address")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "no_reply_address"


async def test_address_inside_the_network(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """An address that SMS Partner cannot reach is not offered; its host is told."""
    data = account.data | {CONF_URL: f"http://{PUBLIC_API}:{simulator.port}/v1"}
    hass.config_entries.async_update_entry(account, data=data)
    await hass.config.async_update(external_url="http://127.0.0.1:1")
    await hass.async_block_till_done()
    result = await reconfigure(hass, account, "reply_address")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "reply_address_inside_network"
    assert result["description_placeholders"] == {"address": "http://127.0.0.1:1"}


async def test_log_tells_nothing(
    hass: HomeAssistant, account: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither address nor fingerprint is in any line, not for developers either."""
    caplog.set_level(logging.DEBUG, "custom_components.smspartner")
    addresses = await renew(hass, account)
    flow_id, _ = await open_dialog(hass, account)
    await end(hass, flow_id, ENTERED)
    said = "\n".join(
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.smspartner")
    )
    for address in addresses:
        assert address.rpartition("/")[2] not in said
    assert account.data[CONF_REPLY_ADDRESS] not in said
