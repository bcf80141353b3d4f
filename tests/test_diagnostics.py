"""Diagnostics, system health and the log: all a maintainer needs, nothing private."""

import json
import logging
import re
import sqlite3
from collections import Counter
from contextlib import closing, suppress
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from aiohttp import ClientSession
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
from yarl import URL

from custom_components.smspartner.const import (
    CONF_CALLBACK_URL,
    CONF_REPLY_WEBHOOK_ID,
    CONF_SEND_FROM,
    DOMAIN,
    LEDGER_FILE,
)
from custom_components.smspartner.ledger.notifications import accept_unclaimed

from .helpers import PHONE, SECOND, CallAction, monitored_number, press, until
from .simulator import Simulator
from .simulator.echoes import Spelling

MONITORED = "+33612346600"
STRANGER = "+33612347600"

FAULTS = ("status", "html", "garbage", "cut_midway", "xml", "redirect")
CALLS = Counter(
    {
        "hlr/notify": 2,
        "multi-status": 1,
        "stop-sms/list": 1,
        "location/file/download": 1,
    }
)
"""The calls that all actions and buttons make, with how often each is made."""
ECHO = "Non: {key} {url} {token} {phone} {tag}"
"""What a refusal says that repeats all it was sent."""
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
        await call_action("verify_numbers", phone_numbers=SECOND, wait=0)
    simulator.fault("hlr/notify", "cut_after", times=1)
    simulator.fault("hlr/notify", "never_notify", times=1)
    await call_action("verify_numbers", phone_numbers=SECOND, wait=0)
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
        entry.data[CONF_REPLY_WEBHOOK_ID],
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
    assert found["address_test"] == "reachable"
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
        eventful,
        options={
            CONF_CALLBACK_URL: "https://home.example.org",
            CONF_SEND_FROM: "+33939035001",
        },
    )
    await hass.async_block_till_done()
    shown: Any = await diagnostics_of(hass, hass_client, eventful)
    assert shown["options"]["has_send_from"] is True
    found = str(shown)
    for text in private_texts(hass, eventful, simulator) | {"example.org", "127.0.0.1"}:
        assert text not in found
    assert LONG_NUMBER.findall(found) == []


@pytest.mark.parametrize("spelling", Spelling)
async def test_diagnostics_tell_nothing_that_was_echoed(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    eventful: MockConfigEntry,
    call_action: CallAction,
    spelling: Spelling,
) -> None:
    """See nothing of what was sent, however it was spelled, nor in the ledger."""
    simulator.fault("*", "refuse", code=3, message=ECHO, spelling=spelling)
    with pytest.raises(HomeAssistantError) as raised:
        await call_action(
            "verify_numbers", phone_numbers=STRANGER, tag="secret tag", wait=0
        )
    for poll in (eventful.runtime_data.stop_list, eventful.runtime_data.balance):
        await poll.async_refresh()
    found: Any = await diagnostics_of(hass, hass_client, eventful)
    assert found["ledger"]["failed_requests"][0]["message"].startswith("Non: ")
    assert "Non: " in found["stop_list"]["last_error"]
    assert "Non: " in found["balance"]["last_error"]
    shown = f"{found} {raised.value} {messages_of(hass)}".lower()
    private = private_texts(hass, eventful, simulator) | {STRANGER[1:], "127.0.0.1"}
    for text in private:
        assert text.lower() not in shown


async def test_diagnostics_hide_what_an_older_version_wrote_down(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    eventful: MockConfigEntry,
) -> None:
    """See no secret of a message that is in the ledger from before."""
    address = str(simulator.books.requests[0].notify_url)
    said = quote(f"{eventful.data[CONF_API_KEY].upper()} {address}", safe=" ")
    with closing(sqlite3.connect(hass.config.path(LEDGER_FILE))) as connection:
        connection.execute("UPDATE requests SET message = ?", (f"Non: {said} !",))
        connection.commit()
    found: Any = await diagnostics_of(hass, hass_client, eventful)
    told = {request["message"] for request in found["ledger"]["failed_requests"]}
    assert told == {"Non: … … !"}


def messages_of(hass: HomeAssistant) -> list[str]:
    """Read the messages that the ledger holds."""
    with closing(sqlite3.connect(hass.config.path(LEDGER_FILE))) as connection:
        rows = connection.execute("SELECT message FROM requests").fetchall()
    return [message for (message,) in rows if message]


async def test_diagnostics_tell_the_shape_of_what_cannot_be_read(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    eventful: MockConfigEntry,
) -> None:
    """See formats, names, types and lengths, and nothing of what the bodies say."""
    address = URL(str(simulator.books.requests[-1].notify_url))
    bodies = [
        json.dumps(
            {
                "data": [{"msisdn": SECOND, "ok": True, "n": 12}, 1, 2],
                SECOND: None,
                "deep": {"a": {"b": {"c": {"d": SECOND}}}},
            }
        ),
        f"<result><msisdn>{SECOND}</msisdn><msisdn/></result>",
        urlencode({"msisdn": SECOND, SECOND: "x", "state": ""}),
        f"--x\nContent-Disposition: form-data; name=msisdn\n\n{SECOND}\n--x--",
        f"{{{SECOND}",
        f"nothing of {SECOND}",
    ]
    async with ClientSession() as session:
        for body in bodies:
            async with session.post(address, data=body.encode()) as answer:
                assert (answer.status, await answer.text()) == (200, "OK")
    found: Any = await diagnostics_of(hass, hass_client, eventful)
    assert found["ledger"]["unread"] == len(bodies)
    shapes = found["ledger"]["unread_shapes"]
    assert [one["length"] for one in shapes[::-1]] == [len(body) for body in bodies]
    assert {one["is_utf8"] for one in shapes} == {True}
    assert [(one["format"], one["shape"]) for one in shapes[::-1]] == [
        (
            "json",
            {
                "data": {
                    "list_of": 3,
                    "first": [
                        {"msisdn": "text of 12", "ok": "boolean", "n": "number of 2"}
                    ],
                },
                "(other)": "null",
                "deep": {"a": {"b": {"c": "nested"}}},
            },
        ),
        ("xml", ["result", "msisdn"]),
        ("form", {"msisdn": "text of 12", "(other)": "text of 1"}),
        ("multipart", ["msisdn"]),
        ("broken json", None),
        ("other", None),
    ]
    for text in private_texts(hass, eventful, simulator):
        assert text not in str(found)
    assert LONG_NUMBER.findall(str(found)) == []


async def test_diagnostics_of_an_account_that_is_not_loaded(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    eventful: MockConfigEntry,
) -> None:
    """See the records all the same: then they are needed most."""
    assert await hass.config_entries.async_unload(eventful.entry_id)
    found: Any = await diagnostics_of(hass, hass_client, eventful)
    assert found["state"] == "not_loaded"
    assert found["ledger"]["lookups"]["reported"] == 1
    assert "stop_list" not in found


async def test_diagnostics_without_a_reading_of_the_api(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    eventful: MockConfigEntry,
) -> None:
    """See why there is none, beside the records."""
    simulator.fault("stop-sms/list", "status", status=500)
    simulator.fault("me", "html", status=502)
    assert await hass.config_entries.async_reload(eventful.entry_id)
    data = eventful.runtime_data
    await until(lambda: not data.balance.last_update_success)
    found: Any = await diagnostics_of(hass, hass_client, eventful)
    assert found["state"] == "loaded"
    assert found["ledger"]["lookups"]["reported"] == 1
    assert found["stop_list"]["count"] is None
    assert "500" in found["stop_list"]["last_error"]
    assert found["balance"]["known"] is found["balance"]["price_known"] is False
    assert "502" in found["balance"]["last_error"]


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
        "address_test": "reachable",
        "pending_lookups": 1,
        "pending_sms": 0,
        "last_delivery": None,
    }
    assert dict(simulator.books.calls) == calls


@pytest.fixture
def _debug(caplog: pytest.LogCaptureFixture) -> None:
    """Turn debug logging on, before anything is lived through."""
    caplog.set_level(logging.DEBUG, f"custom_components.{DOMAIN}")


@pytest.fixture
async def watched(
    hass: HomeAssistant, _debug: None, eventful: MockConfigEntry
) -> MockConfigEntry:
    """Monitor a number, beside all else."""
    subentry = monitored_number("Grandma", MONITORED, interval="off")
    hass.config_entries.async_add_subentry(eventful, subentry)
    await hass.async_block_till_done()
    return eventful


async def use_everything(hass: HomeAssistant, call_action: CallAction) -> None:
    """Call every action and press every button; what fails of it may."""
    for action, data in (
        (
            "verify_numbers",
            {
                "phone_numbers": PHONE,
                "tag": "secret tag",
                "wait": 0,
                "reuse_within": 0,
            },
        ),
        ("get_results", {"phone_numbers": PHONE}),
        ("get_results", {"verification_id": "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"}),
        (
            "get_message_status",
            {"messages": [{"phone_number": PHONE, "message_id": "1"}]},
        ),
        ("get_stop_list", {"phone_numbers": PHONE}),
        ("download_rental_file", {"token": "rental-token"}),
        ("forget_numbers", {"phone_numbers": MONITORED}),
        ("forget_numbers", {"phone_numbers": [PHONE, SECOND]}),
    ):
        with suppress(HomeAssistantError):
            await call_action(action, **data)
    for button in ("sms_partner_test_notification_address", "grandma_verify_now"):
        with suppress(HomeAssistantError):
            await press(hass, f"button.{button}")


async def send_what_cannot_be_used(simulator: Simulator, address: str) -> None:
    """Send what cannot be read under a valid token, and a result of nobody's."""
    async with (
        ClientSession() as session,
        session.post(address, data=f"<{PHONE}/>") as answer,
    ):
        assert (answer.status, await answer.text()) == (200, "OK")
    assert (await simulator.notify(STRANGER, url=address)).acknowledged


async def test_the_log_tells_nothing_private(
    hass: HomeAssistant,
    simulator: Simulator,
    watched: MockConfigEntry,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Read a debug log of everything: no key, id, token or whole number of ours."""
    ledger = watched.runtime_data.account.ledger
    address = str(simulator.books.requests[-1].notify_url)
    await send_what_cannot_be_used(simulator, address)
    await use_everything(hass, call_action)
    for fault in FAULTS:
        before = Counter(simulator.books.calls)
        for call in CALLS:
            simulator.fault(call, fault, message=ECHO, spelling=Spelling.QUOTED_TWICE)
        await use_everything(hass, call_action)
        simulator.clear_faults()
        assert Counter(simulator.books.calls) - before == CALLS
        # A result that is taken ends what is uncertain, so that the next is bought.
        await simulator.notify(MONITORED, url=address.partition("?")[0])
        await ledger.write(accept_unclaimed, ledger.inbox.next_arrival)
    await hass.config_entries.async_reload(watched.entry_id)
    await hass.async_block_till_done()
    lines = [
        logging.Formatter().format(record)
        for record in caplog.get_records("setup") + caplog.get_records("call")
        if record.name.startswith(f"custom_components.{DOMAIN}")
    ]
    for said in ("Verification", "is uncertain", "belongs to no lookup", *CALLS):
        assert [line for line in lines if said in line]
    private = private_texts(hass, watched, simulator) | {"rental-token", "Grandma"}
    for text in private - {watched.title}:
        assert not [line for line in lines if text in line]
    assert not [line for line in lines if LONG_NUMBER.search(line)]
