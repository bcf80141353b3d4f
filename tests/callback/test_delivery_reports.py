"""Delivery reports at the webhook: what settles a message, and what does not."""

import json
import sqlite3
from contextlib import closing
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.smspartner.const import LEDGER_FILE, REQUEST_FIELD
from custom_components.smspartner.ledger import AccountLedger
from custom_components.smspartner.ledger.sms import records
from custom_components.smspartner.ledger.states import RequestState

from ..helpers import (
    ADDRESS_TEST,
    OTHER_PHONE,
    PHONE,
    UNMATCHED,
    CallAction,
    address_of,
    post,
    state_of,
    until,
)
from ..ledger.sms.helpers import REPORTED_AT, Sms, hand_over
from ..simulator import Simulator
from .helpers import FIELDS, STRANGER, buy, column, kept, results, unclaimed

LAST = "sensor.sms_partner_last_notification"

REPORT: dict[str, Any] = {
    "status": "delivered",
    "msgId": "95415616",
    "date": int(REPORTED_AT.timestamp()),
    "phone": PHONE,
    "cost": "0.049",
    "currency": "EUR",
}


@pytest.fixture
def ledger(account: MockConfigEntry) -> AccountLedger:
    """Return the ledger of an account that is loaded."""
    ledger: AccountLedger = account.runtime_data.account.ledger
    return ledger


@pytest.fixture
async def sent(account: MockConfigEntry, ledger: AccountLedger, door: str) -> URL:
    """Send an SMS to two numbers; return the address that its reports come to."""
    one = await ledger.write(hand_over, Sms(phones=[PHONE, OTHER_PHONE]))
    return URL(address_of(account, door)).with_query({REQUEST_FIELD: one.token})


async def fates(ledger: AccountLedger) -> list[str]:
    """Return the states of both messages."""
    record = await ledger.read(records.load, "S1")
    return [message.state.value for message in record.messages]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (json.dumps(REPORT), "application/json"),
        (json.dumps([REPORT]), "application/x-www-form-urlencoded"),
        (json.dumps(REPORT | {"phone": int(PHONE[1:])}), "application/json"),
        (json.dumps(REPORT | {"msgId": 95415616}), "application/json"),
        (json.dumps(REPORT | {"phone": "0612345678"}), "application/json"),
        (urlencode(REPORT), "application/x-www-form-urlencoded"),
        (urlencode(REPORT), "application/json"),
    ],
    ids=["json", "list", "number as int", "id as int", "national", "form", "as json"],
)
async def test_each_form_of_a_report_settles_its_message(
    sent: URL, ledger: AccountLedger, body: str, content_type: str
) -> None:
    """See a fate written down and acknowledged, whatever it comes as."""
    assert await post(sent, body, **{"Content-Type": content_type}) == (200, "OK")
    message, _ = (await ledger.read(records.load, "S1")).messages
    assert (message.state, message.date) == ("delivered", REPORTED_AT)
    assert (message.message_id, message.vendor_words) == ("95415616", "delivered")
    assert await fates(ledger) == ["delivered", "accepted"]


async def test_a_report_proves_that_notifications_arrive(
    hass: HomeAssistant, sent: URL
) -> None:
    """See when the last notification came."""
    assert state_of(hass, LAST) == "unknown"
    await post(sent, json.dumps(REPORT))
    await until(lambda: state_of(hass, LAST) != "unknown")


async def test_reports_may_come_twice_and_out_of_order(
    sent: URL, ledger: AccountLedger
) -> None:
    """See each acknowledged, and the furthest hold."""
    for status in ("waiting", "Delivered", "delivered", "waiting", "not delivered"):
        body = json.dumps(REPORT | {"status": status})
        assert await post(sent, body) == (200, "OK")
    assert await fates(ledger) == ["delivered", "accepted"]


async def test_a_report_may_come_before_the_answer_to_its_request(
    account: MockConfigEntry, ledger: AccountLedger, door: str
) -> None:
    """See a request accepted that is still being sent."""
    one = await ledger.write(
        hand_over, Sms(phones=[PHONE, OTHER_PHONE], state=RequestState.SENDING)
    )
    url = URL(address_of(account, door)).with_query({REQUEST_FIELD: one.token})
    assert await post(url, json.dumps(REPORT)) == (200, "OK")
    assert await fates(ledger) == ["delivered", "accepted"]
    record = await ledger.read(records.load, "S1")
    assert [(one.cost, one.currency) for one in record.messages] == [
        (0.049, "EUR"),
        (None, None),
    ]
    assert (record.cost, record.currency) == (0.049, "EUR")


async def test_forged_reports_are_counted_and_settle_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    sent: URL,
    ledger: AccountLedger,
) -> None:
    """See a report without the token, with another, or of another number."""
    er.async_get(hass).async_update_entity(UNMATCHED, disabled_by=None)
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    for url, phone in (
        (sent.with_query(None), PHONE),
        (sent.with_query({REQUEST_FIELD: "guessed"}), PHONE),
        (sent, STRANGER),
    ):
        answered = await post(url, json.dumps(REPORT | {"phone": phone}))
        assert answered == (200, "OK")
    await until(lambda: state_of(hass, UNMATCHED) == "3")
    assert state_of(hass, LAST) == "unknown"
    assert await fates(ledger) == ["accepted", "accepted"]
    assert kept(hass) == []
    assert unclaimed(hass) == []


async def test_nothing_is_acknowledged_before_it_is_on_disk(
    hass: HomeAssistant, sent: URL, ledger: AccountLedger
) -> None:
    """See SMS Partner asked to come again while the file cannot be written."""
    path = hass.config.path(LEDGER_FILE)
    with (
        patch(
            "custom_components.smspartner.ledger.reception.record_bodies",
            side_effect=sqlite3.OperationalError("disk I/O error"),
        ),
    ):
        assert (await post(sent, json.dumps(REPORT)))[0] == 503
    assert await post(sent, json.dumps(REPORT)) == (200, "OK")
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT fate FROM messages ORDER BY id").fetchall()
    assert found == [("delivered",), (None,)]


async def test_an_error_while_a_report_is_handled_loses_nothing(
    sent: URL, ledger: AccountLedger, caplog: pytest.LogCaptureFixture
) -> None:
    """See no 200 for what was not understood, and no number in the log."""
    with patch(
        "custom_components.smspartner.ledger.reception.record_bodies",
        side_effect=ValueError(PHONE),
    ):
        assert (await post(sent, json.dumps(REPORT)))[0] == 503
    assert PHONE not in caplog.text
    assert await fates(ledger) == ["accepted", "accepted"]


async def test_a_report_proves_the_address(
    hass: HomeAssistant, sent: URL, ledger: AccountLedger
) -> None:
    """See the notification address known to work."""
    assert await post(sent, json.dumps(REPORT)) == (200, "OK")
    await hass.async_block_till_done()
    assert state_of(hass, ADDRESS_TEST) != "unreachable"
    assert column(hass, "SELECT COUNT(*) FROM proven_addresses") == [1]


async def test_results_and_reports_share_one_door(
    hass: HomeAssistant,
    account: MockConfigEntry,
    sent: URL,
    ledger: AccountLedger,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See each kind settle its own, and a result under a wrong token kept by itself."""
    lookup = await buy(call_action, simulator, PHONE)
    assert await post(lookup, json.dumps(FIELDS)) == (200, "OK")
    assert await post(sent, json.dumps(REPORT)) == (200, "OK")
    assert await fates(ledger) == ["delivered", "accepted"]
    assert len(await results(call_action)) == 1
    body = json.dumps(FIELDS | {"phone": OTHER_PHONE}).encode()
    assert await post(sent, body) == (200, "OK")
    assert unclaimed(hass) == [(OTHER_PHONE, FIELDS["messageId"])]
    assert kept(hass) == []
    assert account.data[CONF_WEBHOOK_ID]
