"""Replies as SMS Partner posts them, and what is announced of them."""

import json
from datetime import timedelta
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from yarl import URL

from custom_components.smspartner.const import CONF_REPLY_WEBHOOK_ID, REQUEST_FIELD
from custom_components.smspartner.ledger import AccountLedger
from custom_components.smspartner.ledger.outbox import OutboxEvent
from custom_components.smspartner.runtime.delivery import SIGNAL_EVENT

from ..helpers import PHONE, address_of, post
from ..ledger.sms.helpers import MESSAGE_ID, Sent, Sms, hand_over

SUBENTRY: Final = "01KAJ5YV5ZB1V0K3XQ5P4S0001"

SHORT: Final[dict[str, Any]] = {
    "type": "response",
    "phone_number": PHONE,
    "text": "oui",
    "message_id": int(MESSAGE_ID),
}
"""A reply to the short code."""

LONG: Final[dict[str, Any]] = {
    "msisdn": PHONE.removeprefix("+"),
    "to": "33700000001",
    "messageId": "02000000AB",
    "text": "oui",
    "type": "text",
    "keyword": "OUI",
    "message-timestamp": "2026-07-10 09:51:46",
}
"""A reply to a rented number."""


def part(number: int, total: int, text: str, reference: str = "171") -> dict[str, Any]:
    """Return a part of a reply to a rented number."""
    return LONG | {
        "text": text,
        "concat": "true",
        "concat-ref": reference,
        "concat-total": str(total),
        "concat-part": str(number),
    }


async def say(url: URL, fields: object) -> None:
    """Post a reply as JSON, and see it acknowledged."""
    assert await post(url, json.dumps(fields)) == (200, "OK")


async def sent(
    account: MockConfigEntry, door: str, sms: Sms | None = None
) -> tuple[Sent, URL]:
    """Hand an SMS over; return it with the address that its replies come to."""
    ledger: AccountLedger = account.runtime_data.account.ledger
    one = await ledger.write(hand_over, sms or Sms(phones=[PHONE]))
    return one, under(account, door, one.token)


def under(account: MockConfigEntry, door: str, token: str) -> URL:
    """Return the address of an account with a token."""
    return URL(address_of(account, door)).with_query({REQUEST_FIELD: token})


def reply_address(account: MockConfigEntry, door: str) -> URL:
    """Return the address for replies of an account."""
    return URL(door).joinpath("api/webhook", account.data[CONF_REPLY_WEBHOOK_ID])


def collect(
    hass: HomeAssistant, account: MockConfigEntry, subject: str = "sms"
) -> list[OutboxEvent]:
    """Return a list that grows with what is announced."""
    found: list[OutboxEvent] = []

    @callback
    def note(event: OutboxEvent) -> None:
        """Note an event."""
        found.append(event)

    signal = SIGNAL_EVENT.format(account.entry_id, subject)
    async_dispatcher_connect(hass, signal, note)
    return found


def texts(events: list[OutboxEvent]) -> list[tuple[str, str]]:
    """Return the types and texts of events."""
    return [(event.type, event.data["text"]) for event in events]


def pass_time(hass: HomeAssistant, duration: timedelta) -> None:
    """Let timers run that are due after a while."""
    async_fire_time_changed(hass, dt_util.utcnow() + duration)
