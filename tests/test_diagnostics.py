"""Diagnostics, system health and the log: all a maintainer needs, nothing private."""

import logging
import re
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_API_KEY, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from homeassistant.util.json import JsonObjectType
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.smspartner.const import CONF_CALLBACK_URL, DOMAIN

from .conftest import CallAction
from .simulator import Simulator

PHONE = "+33612345678"
SECOND = "+33612345600"
LONG_NUMBER = re.compile(r"\d{9,}")


@pytest.fixture(autouse=True)
async def _pages(hass: HomeAssistant) -> None:
    """Set up what shows diagnostics and system health, before the server is opened."""
    assert await async_setup_component(hass, "diagnostics", {})
    assert await async_setup_component(hass, "system_health", {})


@pytest.fixture
async def eventful(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> MockConfigEntry:
    """Live through results, a refusal that names a number, and an uncertain request."""
    await call_action("verify_numbers", phone_numbers=PHONE, tag="secret tag", wait=60)
    simulator.fault(
        "hlr/notify", "refuse", times=1, code=14, message=f"Numéro {PHONE} refusé"
    )
    with pytest.raises(HomeAssistantError):
        await call_action("verify_numbers", phone_numbers=SECOND)
    simulator.fault("hlr/notify", "cut_after", times=1)
    simulator.fault("hlr/notify", "never_notify", times=1)
    await call_action("verify_numbers", phone_numbers=SECOND)
    return account


async def diagnostics_of(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> JsonObjectType:
    """Download the diagnostics of an account."""
    return await get_diagnostics_for_config_entry(hass, hass_client, entry)


def private_texts(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: Simulator
) -> set[str]:
    """List what no diagnostics and no line of a log may hold."""
    tokens = [request.notify_url for request in simulator.books.requests]
    return {
        entry.data[CONF_API_KEY],
        entry.data[CONF_WEBHOOK_ID],
        entry.title,
        "secret tag",
        PHONE[1:],
        SECOND[1:],
        *(url.rsplit("token=", 1)[1] for url in tokens if url),
    }


async def test_diagnostics_tell_what_is_needed(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    eventful: MockConfigEntry,
) -> None:
    """See counts by state, the last errors and where the address comes from."""
    found: Any = await diagnostics_of(hass, hass_client, eventful)
    assert found["state"] == "loaded"
    assert found["libraries"].keys() == {"aiohttp", "aiolimiter", "phonenumbers"}
    assert found["address"] == {"source": "external_url", "former": 0}
    assert found["address_test"] == "untested"
    ledger = found["ledger"]
    assert ledger["requests"] == {"accepted": 1, "rejected": 1, "uncertain": 1}
    assert ledger["lookups"] == {"open": 1, "rejected": 1, "reported": 1}
    assert 0 <= ledger["oldest_awaited_seconds"] < 60
    uncertain, refused = ledger["failed_requests"]
    assert (uncertain["state"], uncertain["code"]) == ("uncertain", None)
    assert refused["code"] == 14
    assert refused["message"] == "Numéro ••• refusé"
    assert found["summary"]["last_result"]["result"] == "no_error"
    assert found["stop_list"] == {
        "last_update_success": True,
        "last_error": None,
        "count": 2,
    }
    assert found["balance"]["known"] is True


async def test_diagnostics_tell_nothing_private(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    eventful: MockConfigEntry,
) -> None:
    """See no key, id, token, tag, name, address or number in them."""
    hass.config_entries.async_update_entry(
        eventful, options={CONF_CALLBACK_URL: "https://home.example.org"}
    )
    await hass.async_block_till_done()
    found = str(await diagnostics_of(hass, hass_client, eventful))
    for text in private_texts(hass, eventful, simulator) | {"example.org", "127.0.0.1"}:
        assert text not in found
    assert LONG_NUMBER.findall(found) == []


async def test_diagnostics_of_an_account_that_cannot_be_set_up(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    eventful: MockConfigEntry,
) -> None:
    """See the records all the same: then they are needed most."""
    simulator.fault("stop-sms/list", "status", status=500)
    await hass.config_entries.async_reload(eventful.entry_id)
    assert eventful.state is ConfigEntryState.SETUP_RETRY
    found: Any = await diagnostics_of(hass, hass_client, eventful)
    assert found["state"] == "setup_retry"
    assert found["ledger"]["lookups"]["reported"] == 1
    assert "stop_list" not in found


async def test_system_health_tells_what_is_known(
    hass: HomeAssistant, simulator: Simulator, eventful: MockConfigEntry
) -> None:
    """See the sums of all accounts, and nobody called for them."""
    calls = dict(simulator.books.calls)
    info = await get_system_health_info(hass, DOMAIN)
    last = info.pop("last_notification")
    assert isinstance(last, datetime)
    assert info == {
        "accounts": "1/1",
        "ledger_open": True,
        "address_source": "external_url",
        "address_test": "untested",
        "pending_lookups": 1,
    }
    assert dict(simulator.books.calls) == calls


async def test_the_log_tells_nothing_private(
    hass: HomeAssistant,
    simulator: Simulator,
    eventful: MockConfigEntry,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Read a debug log of everything: no key, id, token or whole number of ours."""
    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": "button.sms_partner_test_notification_address"},
        blocking=True,
    )
    for fault in ("status", "html", "garbage", "cut_midway", "xml", "redirect"):
        for call in (
            "hlr/notify",
            "multi-status",
            "stop-sms/list",
            "location/file/download",
        ):
            simulator.fault(call, fault, times=1)
        for action, data in (
            ("verify_numbers", {"phone_numbers": PHONE, "tag": "secret tag"}),
            (
                "get_message_status",
                {"messages": [{"phone_number": PHONE, "message_id": "1"}]},
            ),
            ("get_stop_list", {"phone_numbers": PHONE}),
        ):
            with suppress(HomeAssistantError):
                await call_action(action, **data)
    await hass.config_entries.async_reload(eventful.entry_id)
    await hass.async_block_till_done()
    lines = [
        record.getMessage() + str(record.exc_info or "")
        for record in caplog.records
        if record.name.startswith(f"custom_components.{DOMAIN}")
    ]
    assert any("Verification" in line for line in lines)
    for text in private_texts(hass, eventful, simulator) - {eventful.title}:
        assert not [line for line in lines if text in line]
    assert not [line for line in lines if LONG_NUMBER.search(line)]


async def test_a_connection_that_is_lost_and_back_is_logged_once_each(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See one line for the loss, however long it lasts, and one for the return."""
    stop_list = account.runtime_data.stop_list
    simulator.fault("stop-sms/list", "status", times=3, status=500)
    for _ in range(5):
        await stop_list.async_refresh()
    lines = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith(f"custom_components.{DOMAIN}")
        and "stop list" in record.getMessage()
        and record.levelno > logging.DEBUG
    ]
    assert len(lines) == 2
    assert "recovered" in lines[1]
