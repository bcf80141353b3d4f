"""Diagnostics tell the shapes of answers and notifications that were not expected."""

import json
import re
from http import HTTPStatus
from typing import Any, Final

import aiohttp
import pytest
from homeassistant.components.webhook import async_generate_path
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator
from yarl import URL

from custom_components.smspartner.const import CONF_REPLY_WEBHOOK_ID

from .helpers import PHONE, SECOND, CallAction, until
from .simulator import Simulator

LONG_NUMBER: Final = re.compile(r"\d{6,}")
PRIVATE: Final = ("Camille", "Martin", "demo@example.com", PHONE[1:], "33699999919")


@pytest.fixture(autouse=True)
async def _page(hass: HomeAssistant) -> None:
    """Set up what shows diagnostics."""
    assert await async_setup_component(hass, "diagnostics", {})


async def shapes_of(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> Any:
    """Download the diagnostics of an account; return what they tell of shapes."""
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    told = found["shapes"]
    shown = json.dumps(told)
    assert LONG_NUMBER.findall(shown) == []
    for private in PRIVATE:
        assert private not in shown
    return told


async def test_nothing_surprises(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    account: MockConfigEntry,
    call_action: CallAction,
) -> None:
    """See how many answers came, and no shape where all were as expected."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    assert await shapes_of(hass, hass_client, account) == {
        "answers": {"stop-sms/list": 1, "me": 1, "hlr/notify": 1},
        "surprising": {},
        "shapes": [],
    }


async def test_answers_that_surprise(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    account: MockConfigEntry,
) -> None:
    """See how often it happened, and in which shape; a reload forgets none of it."""
    simulator.fault("stop-sms/list", "wrong_types", times=2)
    simulator.fault("me", "html", times=1, status=502)
    data = account.runtime_data
    await data.stop_list.async_refresh()
    await data.stop_list.async_refresh()
    await data.balance.async_refresh()
    assert await hass.config_entries.async_reload(account.entry_id)
    await until(lambda: simulator.books.calls["me"] == 3)
    await until(lambda: account.runtime_data.balance.last_update_success)
    told = await shapes_of(hass, hass_client, account)
    assert told["answers"] == {"stop-sms/list": 4, "me": 3}
    assert told["surprising"] == {"stop-sms/list": 2, "me": 1}
    stop_list, me = told["shapes"]
    assert (stop_list["of"], stop_list["count"]) == ("stop-sms/list", 2)
    assert stop_list["surprises"] == [
        "code: not readable: object",
        "nbData: not readable: object",
    ]
    assert stop_list["shape"]["data"]["(other)"]["phoneNumber"] == "text of 12"
    assert stop_list["status"] == 200
    assert me["surprises"] == ["HTTP status 502: HTML"]
    assert (me["status"], me["headers"]["content_type"]) == (502, "text/html")


async def test_notifications_that_surprise(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    simulator: Simulator,
    account: MockConfigEntry,
    call_action: CallAction,
) -> None:
    """See those that came under a token of ours; others anybody may send."""
    simulator.fault("hlr/notify", "never_notify")
    await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    address = URL(str(simulator.books.requests[-1].notify_url))
    stranger = {"phone": SECOND, "errorName": "NO_ERROR", "forged": "Camille"}
    async with aiohttp.ClientSession() as session:
        await session.post(address.with_query(None), json=stranger)
        await session.post(address.with_query(token="forged"), json=stranger)
    assert (await shapes_of(hass, hass_client, account))["surprising"] == {}
    notified = await simulator.notify(PHONE, given="Martin", date="demain")
    assert notified.acknowledged
    told = await shapes_of(hass, hass_client, account)
    assert told["surprising"] == {"HLR result": 1}
    (shape,) = told["shapes"]
    assert shape["surprises"] == ["date: not readable: text", "given: unknown"]
    assert shape["shape"]["date"] == "text of 6"


async def test_replies_that_surprise(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    account: MockConfigEntry,
    door: str,
) -> None:
    """See those at the address for replies, which no token comes with."""
    path = async_generate_path(account.data[CONF_REPLY_WEBHOOK_ID])
    reply = {
        "type": "response",
        "phone_number": PHONE,
        "text": "Camille Martin",
        "message_id": 7,
        "sent": "Camille",
    }
    async with aiohttp.ClientSession() as session:
        answer = await session.post(URL(door).with_path(path), json=reply)
        assert answer.status == HTTPStatus.OK
    told = await shapes_of(hass, hass_client, account)
    assert told["surprising"] == {"reply on the short code": 1}
    (shape,) = told["shapes"]
    assert shape["surprises"] == ["sent: unknown"]
    assert shape["shape"]["text"] == "text of 14"
