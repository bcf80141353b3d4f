"""The account's own address for replies: what comes there, and how long it is open."""

import json
import sqlite3
import time
from unittest.mock import patch

import pytest
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.smspartner.callback.reply_address import (
    async_note_reply,
    async_reply_address,
    async_reply_fingerprint,
)
from custom_components.smspartner.const import (
    CONF_FORMER_REPLY_WEBHOOKS,
    CONF_REPLY_WEBHOOK_ID,
)
from custom_components.smspartner.exceptions import NoCallbackAddressError
from custom_components.smspartner.ledger.outbox import OutboxEvent
from custom_components.smspartner.ledger.states import RequestState
from custom_components.smspartner.ledger.transaction import Transaction
from custom_components.smspartner.runtime.accounts import async_reopen_addresses

from ..cloud import MadeUpCloud
from ..helpers import (
    DAY,
    HOUR,
    MINUTE,
    OTHER_PHONE,
    PHONE,
    UNMATCHED,
    CallAction,
    address_of,
    count_rows,
    later,
    post,
    run_housekeeping,
    state_of,
    until,
)
from ..ledger.sms.helpers import MESSAGE_ID, Sms, change, hand_over, refuse
from ..names import set_external_url
from ..simulator import Simulator
from .helpers import FIELDS, STRANGER, buy, results, unclaimed
from .replying import (
    LONG,
    SHORT,
    collect,
    part,
    reply_address,
    say,
    sent,
    texts,
    under,
)


@pytest.fixture
def told(hass: HomeAssistant, account: MockConfigEntry) -> list[OutboxEvent]:
    """Collect what the account tells."""
    return collect(hass, account)


@pytest.fixture
def url(account: MockConfigEntry, door: str) -> URL:
    """Return the address for replies."""
    return reply_address(account, door)


def by(events: list[OutboxEvent]) -> list[tuple[str | None, str | None]]:
    """Return which SMS were answered, and by what that was found."""
    return [(one.data["sms_id"], one.data["matched_by"]) for one in events]


async def test_it_is_one_of_its_own(
    hass: HomeAssistant, account: MockConfigEntry, url: URL
) -> None:
    """See an address that is not that for notifications, and stays after a reload."""
    assert URL(await async_reply_address(hass, account)) == url
    assert account.data[CONF_REPLY_WEBHOOK_ID] != account.data[CONF_WEBHOOK_ID]
    fingerprint = async_reply_fingerprint(hass, account)
    loaded = account.runtime_data
    assert await hass.config_entries.async_reload(account.entry_id)
    assert account.runtime_data is not loaded
    assert URL(await async_reply_address(hass, account)) == url
    assert async_reply_fingerprint(hass, account) == fingerprint
    await set_external_url(hass, None)
    assert async_reply_fingerprint(hass, account) != fingerprint
    with pytest.raises(NoCallbackAddressError):
        await async_reply_address(hass, account)


async def test_it_has_a_cloudhook_of_its_own(
    hass: HomeAssistant, account: MockConfigEntry, cloud: MadeUpCloud
) -> None:
    """See one given out with Home Assistant Cloud, and deleted with the account."""
    address = await async_reply_address(hass, account)
    webhook_id = account.data[CONF_REPLY_WEBHOOK_ID]
    assert cloud.client.cloudhooks[webhook_id]["cloudhook_url"] == address
    await hass.config_entries.async_remove(account.entry_id)
    assert webhook_id not in cloud.client.cloudhooks


async def test_no_token_is_needed(
    account: MockConfigEntry, door: str, url: URL, told: list[OutboxEvent]
) -> None:
    """See replies matched by the id that they name, else to the last SMS."""
    await sent(account, door, Sms(phones=[PHONE], ago=HOUR))
    await sent(account, door, Sms(phones=[PHONE], sms_id="S2", message_id="2"))
    await say(url, SHORT)
    await say(url, SHORT | {"message_id": 2, "text": "non"})
    await say(url, SHORT | {"message_id": 404, "text": "si"})
    await say(url, LONG | {"text": "lang"})
    await say(url, SHORT | {"phone_number": OTHER_PHONE})
    await say(url.with_query(token="guessed"), SHORT | {"text": "token"})
    await until(lambda: len(told) == 6)
    assert by(told) == [
        ("S1", "message_id"),
        ("S2", "message_id"),
        ("S2", "number"),
        ("S2", "number"),
        (None, None),
        ("S1", "message_id"),
    ]
    assert told[4].data["message_id"] == MESSAGE_ID


async def test_only_what_was_sent_is_answered(
    account: MockConfigEntry, door: str, url: URL, told: list[OutboxEvent]
) -> None:
    """See a reply matched to no SMS that the phone cannot have had.

    Of those that never left, one may be tried later, and that is told as well.
    """

    def replies() -> list[OutboxEvent]:
        """Return what was told of replies."""
        return [one for one in told if "matched_by" in one.data]

    await sent(account, door, Sms(phones=[PHONE], message_id=None, ago=HOUR))
    never_there = (
        Sms(phones=[PHONE], sms_id="R", state=RequestState.REJECTED),
        Sms(phones=[PHONE], sms_id="Q", state=RequestState.QUEUED),
        Sms(phones=[PHONE], sms_id="C", state=RequestState.CANCELLED),
        Sms(phones=[PHONE], sms_id="T", message_id=None, is_test=True),
        Sms(phones=[PHONE], sms_id="P", message_id=None, scheduled_in=HOUR),
        Sms(phones=[OTHER_PHONE], sms_id="O", message_id=None),
    )
    for sms in never_there:
        await sent(account, door, sms)
    ledger = account.runtime_data.account.ledger
    await ledger.write(refuse, "X", PHONE, "opted_out")
    await say(url, SHORT)
    with later(2 * HOUR):
        await say(url, SHORT)
        await until(lambda: len(replies()) == 2)
    assert by(replies()) == [("S1", "number"), ("P", "number")]


@pytest.mark.parametrize("state", [RequestState.SENDING, RequestState.UNCERTAIN])
async def test_a_reply_without_a_token_proves_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    door: str,
    url: URL,
    told: list[OutboxEvent],
    state: RequestState,
) -> None:
    """See a request whose outcome is unknown answered, and stay as it is."""
    await sent(account, door, Sms(phones=[PHONE], state=state))
    await say(url, SHORT)
    await until(lambda: by(told) == [("S1", "number")])
    assert count_rows(hass, "requests", f"state = '{state}'") == 1


async def test_the_same_reply_at_both_addresses(
    hass: HomeAssistant,
    account: MockConfigEntry,
    door: str,
    url: URL,
    told: list[OutboxEvent],
) -> None:
    """See it once, whichever comes first, and its parts too."""
    _, token = await sent(account, door)
    await say(token, SHORT)
    await say(url, SHORT)
    await say(url, SHORT | {"text": "non"})
    await say(token, SHORT | {"text": "non"})
    for number in (1, 2):
        await say(token, part(number, 2, f"{number}"))
        await say(url, part(number, 2, f"{number}"))
    await say(url, SHORT | {"text": "si"})
    await until(lambda: len(told) == 4)
    assert [text for _, text in texts(told)] == ["oui", "non", "12", "si"]
    assert count_rows(hass, "reply_parts") == 0


async def test_a_reply_to_an_erased_sms(
    hass: HomeAssistant,
    account: MockConfigEntry,
    door: str,
    url: URL,
    told: list[OutboxEvent],
) -> None:
    """See it counted under the token that is gone, and told at the other address."""
    er.async_get(hass).async_update_entity(UNMATCHED, disabled_by=None)
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    ledger = account.runtime_data.account.ledger

    def hand_over_ended(tx: Transaction) -> str:
        """Write an old SMS down that has ended; return its token."""
        one = hand_over(tx, Sms(phones=[PHONE], ago=100 * DAY))
        change(tx, "UPDATE sms SET open = 0")
        change(tx, "UPDATE sms_requests SET next_poll_at = NULL")
        return one.token

    token = await ledger.write(hand_over_ended)
    await ledger.erase_old(90 * DAY)
    assert count_rows(hass, "tokens") == 0
    await say(under(account, door, token), SHORT)
    await until(lambda: state_of(hass, UNMATCHED) == "1")
    assert count_rows(hass, "outbox") == 0
    await say(url, SHORT)
    await until(lambda: by(told) == [(None, None)])


async def test_a_reply_of_a_number_that_was_forgotten(
    hass: HomeAssistant,
    account: MockConfigEntry,
    door: str,
    url: URL,
    told: list[OutboxEvent],
    call_action: CallAction,
) -> None:
    """See what waits of its replies erased, and what it writes later told."""
    await sent(account, door)
    ledger = account.runtime_data.account.ledger
    assert await hass.config_entries.async_unload(account.entry_id)
    await say(url, SHORT)
    await say(url, part(1, 2, "half"))
    await say(url, part(1, 2, "other") | {"msisdn": OTHER_PHONE.removeprefix("+")})
    assert await ledger.forget([PHONE]) == 1
    assert count_rows(hass, "outbox") == count_rows(hass, "recent_replies") == 0
    assert count_rows(hass, "reply_parts") == 1
    assert await hass.config_entries.async_setup(account.entry_id)
    await say(url, SHORT)
    await until(lambda: by(told) == [(None, None)])
    assert told[0].data["phone_number"] == PHONE


async def test_results_and_reports_at_it(
    hass: HomeAssistant,
    account: MockConfigEntry,
    door: str,
    url: URL,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See none of them settle anything: their token is missing, as anywhere else."""
    await sent(account, door)
    lookup = await buy(call_action, simulator, PHONE)
    await say(url, FIELDS)
    await say(url, {"status": "delivered", "msgId": MESSAGE_ID, "phone": PHONE})
    assert await results(call_action) == []
    assert unclaimed(hass) == [(PHONE, FIELDS["messageId"])]
    assert count_rows(hass, "messages", "fate IS NOT NULL") == 0
    await say(lookup, FIELDS)
    assert len(await results(call_action)) == 1


async def test_what_cannot_be_read_at_it(
    hass: HomeAssistant, account: MockConfigEntry, url: URL
) -> None:
    """See it refused, and what is too long or too much."""
    assert (await post(url, b"<a/>"))[0] == 400
    assert (await post(url, json.dumps(SHORT | {"text": "x" * 65_536})))[0] == 413
    many = [SHORT | {"text": str(number)} for number in range(501)]
    assert (await post(url, json.dumps(many)))[0] == 413
    assert count_rows(hass, "outbox") == 0


async def renewed(hass: HomeAssistant, account: MockConfigEntry, until_: float) -> None:
    """Give an account another address for replies."""
    former = {account.data[CONF_REPLY_WEBHOOK_ID]: until_}
    data = {
        **account.data,
        CONF_REPLY_WEBHOOK_ID: "another",
        CONF_FORMER_REPLY_WEBHOOKS: former,
    }
    hass.config_entries.async_update_entry(account, data=data)
    await async_reopen_addresses(hass, account)
    await hass.async_block_till_done()


async def test_an_address_that_was_replaced(
    hass: HomeAssistant,
    account: MockConfigEntry,
    door: str,
    url: URL,
    told: list[OutboxEvent],
) -> None:
    """See the old one take replies for 48 hours more, and the new one from then on."""
    await renewed(hass, account, time.time() + (2 * DAY).total_seconds())
    new = reply_address(account, door)
    assert new != url
    await say(url, SHORT)
    await say(new, SHORT | {"text": "non"})
    await until(lambda: len(told) == 2)
    with later(2 * DAY - MINUTE):
        await run_housekeeping(hass)
        await say(url, SHORT)
    loaded = account.runtime_data
    with later(2 * DAY + MINUTE):
        await run_housekeeping(hass)
        assert account.data[CONF_FORMER_REPLY_WEBHOOKS] == {}
        assert await post(url, json.dumps(SHORT)) == (200, "")
        await say(new, SHORT | {"text": "si"})
    assert account.runtime_data is loaded


async def test_a_reply_at_an_address_whose_time_ends_meanwhile(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """Take nothing from it about which address is entered."""
    before = account.data
    async_note_reply(hass, account, "closed")
    assert account.data == before


async def test_it_is_closed_with_the_account(
    hass: HomeAssistant, account: MockConfigEntry, door: str, url: URL
) -> None:
    """See nothing taken there once the account is gone, and nothing left of it."""
    await say(url, part(1, 2, "half"))
    assert count_rows(hass, "recent_replies") == count_rows(hass, "reply_parts") == 1
    await hass.config_entries.async_remove(account.entry_id)
    assert await post(url, json.dumps(SHORT)) == (200, "")
    assert count_rows(hass, "recent_replies") == count_rows(hass, "reply_parts") == 0


async def test_it_asks_to_come_again_while_the_database_cannot_be_opened(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str
) -> None:
    """See 503 at it, and at one that was replaced."""
    data = {
        **config_entry.data,
        CONF_REPLY_WEBHOOK_ID: "own",
        CONF_FORMER_REPLY_WEBHOOKS: {"former": 9e9},
    }
    hass.config_entries.async_update_entry(config_entry, data=data)
    with patch(
        "custom_components.smspartner.ledger.store.Database.open",
        side_effect=sqlite3.OperationalError("unable to open database file"),
    ):
        await hass.config_entries.async_setup(config_entry.entry_id)
        for webhook_id in ("own", "former"):
            address = URL(door) / "api/webhook" / webhook_id
            assert (await post(address, json.dumps(SHORT)))[0] == 503


async def test_a_made_up_token_at_the_other_address_is_no_way_in(
    hass: HomeAssistant, account: MockConfigEntry, door: str, url: URL
) -> None:
    """See replies of strangers told here alone."""
    await say(under(account, door, "x"), SHORT | {"phone_number": STRANGER})
    await say(URL(address_of(account, door)), SHORT | {"phone_number": STRANGER})
    assert count_rows(hass, "outbox") == 0
