"""Replies at the webhook, under the token of the request that they answer."""

import json
import sqlite3
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.ledger import stop_list_changes
from custom_components.smspartner.ledger.outbox import OutboxEvent
from custom_components.smspartner.ledger.sms import records
from custom_components.smspartner.ledger.states import RequestState
from custom_components.smspartner.ledger.stop_list_changes import (
    ChangeKind,
    ChangeState,
)
from custom_components.smspartner.runtime.engine import ENGINE

from ..helpers import (
    OTHER_PHONE,
    PHONE,
    UNMATCHED,
    CallAction,
    count_rows,
    later,
    ledger_path,
    phone_number,
    post,
    state_of,
    until,
)
from ..ledger.sms.helpers import MESSAGE_ID, Sms, join
from ..simulator import Simulator
from .helpers import STRANGER
from .replying import (
    LONG,
    SHORT,
    SUBENTRY,
    collect,
    part,
    pass_time,
    reply_address,
    say,
    sent,
    texts,
    under,
)


@pytest.fixture
async def anna(hass: HomeAssistant, account: MockConfigEntry) -> MockConfigEntry:
    """Add a phone number to the account."""
    hass.config_entries.async_add_subentry(account, phone_number("Anna"))
    await hass.async_block_till_done()
    return account


@pytest.fixture
def told(hass: HomeAssistant, account: MockConfigEntry) -> list[OutboxEvent]:
    """Collect what the account tells."""
    return collect(hass, account)


async def test_a_reply_is_told_with_all_that_is_known(
    hass: HomeAssistant, anna: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See it at the number and at the account, with the SMS that it answers."""
    of_anna = collect(hass, anna, f"sms:{SUBENTRY}")
    ago = timedelta(minutes=5)
    _, url = await sent(anna, door, Sms(phones=[PHONE, OTHER_PHONE], ago=ago))
    await say(url, SHORT | {"text": "Oui, j'arrive\nà 8 h"})
    await until(lambda: len(told) == len(of_anna) == 1)
    [event] = told
    assert event.type == "reply"
    assert event.data == of_anna[0].data
    assert event.data.pop("delay") == pytest.approx(300, abs=20)
    assert event.data.pop("date")
    assert event.data == {
        "sms_id": "S1",
        "tag": "door",
        "phone_number": PHONE,
        "message_id": MESSAGE_ID,
        "reason": None,
        "text": "Oui, j'arrive\nà 8 h",
        "matched_by": "token",
        "complete": True,
    }


@pytest.mark.parametrize(
    ("body", "type_"),
    [
        (json.dumps(SHORT), "reply"),
        (urlencode(SHORT), "reply"),
        (json.dumps([SHORT]), "reply"),
        (json.dumps(SHORT | {"type": "Stop"}), "stop"),
        (json.dumps(LONG), "reply"),
        (urlencode(LONG), "reply"),
        (urlencode(LONG | {"text": " Stop. "}), "stop"),
        (json.dumps(SHORT | {"phone_number": int(PHONE[1:])}), "reply"),
        (json.dumps(SHORT | {"phone_number": "0612345678", "text": 1}), "reply"),
        (json.dumps(SHORT | {"text": None, "message_id": {}}), "reply"),
        (json.dumps(SHORT | {"text": "oui \ud83d"}), "reply"),
        (json.dumps(LONG | {"text": "\ude00"}), "reply"),
        (json.dumps(SHORT | {"type": "stop", "msgId": MESSAGE_ID}), "stop"),
    ],
)
async def test_each_form_of_a_reply(
    account: MockConfigEntry,
    door: str,
    told: list[OutboxEvent],
    body: str,
    type_: str,
) -> None:
    """See a reply matched to its SMS, whatever it comes as."""
    _, url = await sent(account, door)
    assert await post(url, body) == (200, "OK")
    await until(lambda: len(told) == 1)
    assert (told[0].type, told[0].data["matched_by"]) == (type_, "token")
    assert (told[0].data["phone_number"], told[0].data["sms_id"]) == (PHONE, "S1")


async def test_the_date_of_a_long_number(
    account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See when it was written, which SMS Partner tells by the clock of Paris."""
    _, url = await sent(account, door)
    await say(url, LONG)
    await until(lambda: len(told) == 1)
    assert told[0].data["date"] == "2026-07-10T07:51:46+00:00"


async def test_national_numbers(
    hass: HomeAssistant, anna: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See whose they are where no token tells, by the country of the account."""
    of_anna = collect(hass, anna, f"sms:{SUBENTRY}")
    address = reply_address(anna, door)
    stop = SHORT | {"type": "stop", "phone_number": "0612345678"}
    await say(address, stop)
    await say(address, stop | {"phone_number": PHONE})
    await say(address, stop | {"phone_number": "0000"})
    await until(lambda: len(told) == 2)
    assert [one.data["phone_number"] for one in told] == [PHONE, "+00"]
    await until(lambda: len(of_anna) == 1)
    assert count_rows(hass, "stop_list", f"phone = '{PHONE}' AND is_unread") == 1


async def test_a_national_number_abroad(
    hass: HomeAssistant, account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See the number that the SMS was sent to, where a token tells of it."""
    hass.config_entries.async_update_entry(account, options={"country": "BE"})
    await hass.async_block_till_done()
    _, url = await sent(account, door)
    await say(url, SHORT | {"phone_number": "0612345678"})
    await until(lambda: len(told) == 1)
    assert told[0].data["phone_number"] == PHONE


async def test_somebody_else_replies(
    hass: HomeAssistant, anna: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See who was sent nothing told on the account, and who has a device there too."""
    of_anna = collect(hass, anna, f"sms:{SUBENTRY}")
    _, url = await sent(anna, door, Sms(phones=[OTHER_PHONE]))
    await say(url, SHORT | {"phone_number": STRANGER})
    await say(url, SHORT)
    await until(lambda: len(told) == 2)
    assert [one.data["sms_id"] for one in told] == [None, None]
    assert [one.data["matched_by"] for one in told] == [None, None]
    assert [one.data["delay"] for one in told] == [None, None]
    await until(lambda: len(of_anna) == 1)


async def test_forged_replies(
    hass: HomeAssistant,
    account: MockConfigEntry,
    door: str,
    told: list[OutboxEvent],
) -> None:
    """See those without a token of the account counted, and nothing told or kept."""
    er.async_get(hass).async_update_entity(UNMATCHED, disabled_by=None)
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    _, url = await sent(account, door)
    other = MockConfigEntry(
        domain=account.domain,
        title="other",
        data={**account.data, "webhook_id": "other-webhook"},
    )
    other.add_to_hass(hass)
    assert await hass.config_entries.async_setup(other.entry_id)
    await hass.async_block_till_done()
    of_other = collect(hass, other)
    forged = (
        url.with_query(None),
        under(account, door, "guessed"),
        under(other, door, str(url.query["token"])),
    )
    for address in forged:
        for fields in (SHORT, LONG, part(1, 2, "x"), SHORT | {"type": "stop"}):
            await say(address, fields)
    await until(lambda: state_of(hass, UNMATCHED) == "8")
    assert count_rows(hass, "outbox") == count_rows(hass, "reply_parts") == 0
    assert count_rows(hass, "kept_bodies") == 0
    assert count_rows(hass, "stop_list", "is_unread = 1") == 0
    await say(url, SHORT)
    await until(lambda: len(told) == 1)
    assert of_other == []


async def test_what_is_no_reply(
    hass: HomeAssistant, account: MockConfigEntry, door: str
) -> None:
    """See what cannot be read refused, and what is too long."""
    _, url = await sent(account, door)
    tokenless = url.with_query(None)
    for fields in ({"type": "response"}, SHORT | {"phone_number": [PHONE]}):
        assert (await post(tokenless, json.dumps(fields)))[0] == 400
    assert (await post(tokenless, json.dumps(SHORT | {"text": "x" * 65_536})))[0] == 413
    long = json.dumps(SHORT | {"text": "x" * 1024 * 1024}).encode()
    assert (await post(url, long))[0] == 413
    assert count_rows(hass, "outbox") == 0


async def test_a_reply_in_a_body_that_cannot_be_read_whole(
    hass: HomeAssistant, account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See it told, and its text not kept with what is left over."""
    _, url = await sent(account, door)
    await say(url, [SHORT, {"odd": 1}])
    await until(lambda: texts(told) == [("reply", "oui")])
    await say(url.with_query(None), [SHORT, {"odd": 1}])
    assert count_rows(hass, "kept_bodies") == 0


@pytest.mark.parametrize("is_awaited", [True, False])
async def test_what_may_be_a_reply_that_cannot_be_read(
    hass: HomeAssistant, account: MockConfigEntry, door: str, *, is_awaited: bool
) -> None:
    """See nothing of it kept: nothing was paid for it, and it may hold a text."""
    _, url = await sent(account, door)
    report = {"status": "delivered", "msgId": MESSAGE_ID, "phone": PHONE}
    if not is_awaited:
        await say(url, report)
    for address in (url, reply_address(account, door)):
        for body in (b'{"type":"response","text":"oui', b"<text>oui</text>"):
            assert (await post(address, body))[0] == 400
        await say(address, [report, SHORT | {"type": "new"}])
    assert count_rows(hass, "kept_bodies") == 0


@pytest.mark.parametrize(
    "state",
    [
        RequestState.QUEUED,
        RequestState.SENDING,
        RequestState.UNCERTAIN,
        RequestState.REJECTED,
    ],
)
async def test_a_reply_proves_that_its_request_was_accepted(
    account: MockConfigEntry, door: str, told: list[OutboxEvent], state: RequestState
) -> None:
    """See it accepted, with the id that the reply names, as by a report."""
    _, url = await sent(account, door, Sms(phones=[PHONE, OTHER_PHONE], state=state))
    await say(url, SHORT)
    await until(lambda: len(told) == 1)
    ledger = account.runtime_data.account.ledger
    record = await ledger.read(records.load, "S1")
    assert [one.state for one in record.messages] == ["accepted", "accepted"]
    assert [one.message_id for one in record.messages] == [MESSAGE_ID, MESSAGE_ID]


async def test_a_reply_does_not_bring_back_what_was_called_off(
    account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See a request that was cancelled stay so, though somebody replies."""
    sms = Sms(phones=[PHONE], state=RequestState.CANCELLED)
    _, url = await sent(account, door, sms)
    await say(url, SHORT)
    await until(lambda: len(told) == 1)
    record = await account.runtime_data.account.ledger.read(records.load, "S1")
    assert [one.state for one in record.messages] == ["cancelled"]


async def test_a_reply_changes_no_fate(
    account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See what a report has said stay, in its own words."""
    _, url = await sent(account, door)
    report = {"status": "waiting", "msgId": MESSAGE_ID, "phone": PHONE, "date": 1}
    await say(url, report)
    await say(url, SHORT)
    await until(lambda: len(told) == 1)
    record = await account.runtime_data.account.ledger.read(records.load, "S1")
    assert [(one.state, one.vendor_words) for one in record.messages] == [
        ("waiting", "waiting")
    ]


@pytest.mark.parametrize(
    "changes", [{"is_large": True}, {"is_test": True}], ids=["large", "test"]
)
async def test_replies_to_large_sms_and_tests_are_told_too(
    account: MockConfigEntry,
    door: str,
    told: list[OutboxEvent],
    changes: Mapping[str, Any],
) -> None:
    """See them, though no other event of theirs is."""
    _, url = await sent(account, door, Sms(phones=[PHONE], **changes))
    await say(url, SHORT)
    await until(lambda: len(told) == 1)
    assert told[0].data["sms_id"] == "S1"


async def test_a_reply_to_a_joined_message_is_one_to_what_was_sent(
    account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See the SMS that was sent named, not the later one."""
    one, url = await sent(account, door)
    ledger = account.runtime_data.account.ledger
    await ledger.write(join, "S2", one.messages[0], PHONE)
    await say(url, SHORT)
    await say(reply_address(account, door), SHORT | {"text": "non"})
    await until(lambda: len(told) == 2)
    assert [event.data["sms_id"] for event in told] == ["S1", "S1"]


async def test_two_people_and_one_person_twice(
    account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See two who say the same, and one again only after a minute."""
    _, url = await sent(account, door, Sms(phones=[PHONE, OTHER_PHONE]))
    other = SHORT | {"phone_number": OTHER_PHONE}
    await say(url, [SHORT, other, SHORT])
    await say(url, SHORT)
    await until(lambda: len(told) == 2)
    assert [one.data["phone_number"] for one in told] == [PHONE, OTHER_PHONE]
    with later(timedelta(seconds=59)):
        await say(url, SHORT)
        await say(url, SHORT | {"text": "non"})
        await until(lambda: len(told) == 3)
    with later(timedelta(seconds=61)):
        await say(url, SHORT)
        await until(lambda: len(told) == 4)
    assert texts(told)[2:] == [("reply", "non"), ("reply", "oui")]


async def test_the_same_reply_to_two_sms(
    account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See both answers to two questions, though they are the same word."""
    for sms_id in ("S1", "S2"):
        _, url = await sent(account, door, Sms(phones=[PHONE], sms_id=sms_id))
        await say(url, SHORT)
    await until(lambda: len(told) == 2)
    assert [one.data["sms_id"] for one in told] == ["S1", "S2"]


async def test_a_stop_in_the_middle_of_a_conversation(
    hass: HomeAssistant, account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See all three told in order, and who opts out on the list at once."""
    listed = collect(hass, account, "stop_list")
    _, url = await sent(account, door)
    await say(url, SHORT)
    await say(url, SHORT | {"type": "stop", "text": "STOP"})
    assert count_rows(hass, "stop_list", f"phone = '{PHONE}' AND is_unread") == 1
    await say(url, SHORT | {"text": "encore"})
    await until(lambda: len(told) == 3)
    assert texts(told) == [("reply", "oui"), ("stop", "STOP"), ("reply", "encore")]
    await until(lambda: [one.type for one in listed] == ["joined"])


async def test_a_stop_while_the_number_is_taken_off_the_list(
    hass: HomeAssistant, account: MockConfigEntry, door: str
) -> None:
    """See the removal over: it was asked for before."""
    ledger = account.runtime_data.account.ledger
    _, url = await sent(account, door)
    await ledger.write(
        stop_list_changes.queue, "C1", ChangeKind.REMOVE, [PHONE, OTHER_PHONE]
    )
    await say(url, SHORT | {"type": "stop", "text": "STOP"})
    [ended, waiting] = await ledger.read(stop_list_changes.load, "C1")
    assert (ended.state, waiting.state) == (ChangeState.FAILED, ChangeState.QUEUED)
    await ledger.write(stop_list_changes.finish_removed, ended.id, is_changed=True)
    assert count_rows(hass, "stop_list", f"phone = '{PHONE}' AND is_unread") == 1


async def test_a_stop_that_is_said_again_once_the_number_was_taken_off(
    hass: HomeAssistant,
    account: MockConfigEntry,
    door: str,
    told: list[OutboxEvent],
    call_action: CallAction,
) -> None:
    """See it count, though the same was said within a minute, and told once."""
    _, url = await sent(account, door)
    stop = SHORT | {"type": "stop", "text": "STOP"}
    await say(url, stop)
    removed = await call_action(
        "remove_from_stop_list", phone_numbers=PHONE, consent=True
    )
    assert removed["changed"] == [PHONE]
    await say(url, stop)
    assert count_rows(hass, "stop_list", f"phone = '{PHONE}' AND is_unread") == 1
    await say(url, SHORT)
    await until(lambda: texts(told) == [("stop", "STOP"), ("reply", "oui")])


async def test_a_word_stop_to_the_short_code_is_a_reply(
    hass: HomeAssistant, account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See nobody opted out whom SMS Partner has not."""
    _, url = await sent(account, door)
    await say(url, SHORT | {"text": "stop"})
    await until(lambda: texts(told) == [("reply", "stop")])
    assert count_rows(hass, "stop_list", "is_unread") == 0


async def test_parts_in_any_order(
    account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See one reply made of them, with repeated parts in it once."""
    _, url = await sent(account, door)
    for fields in (
        part(3, 3, "trois"),
        part(1, 3, "un, "),
        part(3, 3, "trois"),
        part(2, 3, "deux, "),
    ):
        await say(url, fields)
    await until(lambda: texts(told) == [("reply", "un, deux, trois")])
    assert told[0].data["complete"] is True
    assert told[0].data["matched_by"] == "token"
    await say(url, part(2, 3, "deux, "))
    await say(url, LONG | {"text": "fini"})
    await until(lambda: texts(told)[1:] == [("reply", "fini")])


async def test_a_stop_in_parts(
    hass: HomeAssistant, account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See the word judged when it is whole."""
    _, url = await sent(account, door)
    await say(url, [part(2, 2, "OP"), part(1, 2, "ST")])
    await until(lambda: texts(told) == [("stop", "STOP")])
    await say(url, [part(1, 2, "stop", "9"), part(2, 2, " calling me", "9")])
    await until(lambda: texts(told)[1:] == [("reply", "stop calling me")])


async def test_two_phones_with_the_same_reference(
    account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See two replies, however their parts are mixed."""
    _, url = await sent(account, door, Sms(phones=[PHONE, OTHER_PHONE]))
    other = {"msisdn": OTHER_PHONE.removeprefix("+")}
    await say(url, part(1, 2, "A"))
    await say(url, part(2, 2, "d") | other)
    await say(url, part(2, 2, "b"))
    await say(url, part(1, 2, "C") | other)
    await until(lambda: len(told) == 2)
    assert texts(told) == [("reply", "Ab"), ("reply", "Cd")]


async def test_a_part_that_does_not_come(
    hass: HomeAssistant, account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See the rest told after 30 seconds, in order, and a late part by itself."""
    _, url = await sent(account, door)
    await say(url, part(3, 3, "trois"))
    await say(url, part(1, 3, "un, "))
    with later(timedelta(seconds=29)):
        pass_time(hass, timedelta(seconds=29))
        await say(url, LONG)
        await until(lambda: texts(told) == [("reply", "oui")])
    with later(timedelta(seconds=31)):
        pass_time(hass, timedelta(seconds=31))
        await until(lambda: len(told) == 2)
        assert texts(told)[1:] == [("reply", "un, trois")]
        assert told[1].data["complete"] is False
        await say(url, part(2, 3, "deux, "))
    with later(timedelta(seconds=62)):
        pass_time(hass, timedelta(seconds=62))
        await until(lambda: len(told) == 3)
    assert texts(told)[2:] == [("reply", "deux, ")]
    assert told[2].data["complete"] is False
    assert count_rows(hass, "reply_parts") == 0


async def test_a_reference_that_is_used_again(
    hass: HomeAssistant, account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See what lacks a part never joined with a part of another reply."""
    _, url = await sent(account, door)
    await say(url, part(1, 2, "first "))
    await say(url, part(1, 2, "second "))
    await until(lambda: texts(told) == [("reply", "first ")])
    assert told[0].data["complete"] is False
    assert await hass.config_entries.async_unload(account.entry_id)
    with later(timedelta(hours=1)):
        await say(url, part(2, 2, "of another day"))
        assert count_rows(hass, "outbox", "type = 'reply'") == 1
        assert count_rows(hass, "reply_parts") == 1


async def test_parts_outlast_a_reload(
    hass: HomeAssistant, account: MockConfigEntry, door: str
) -> None:
    """See a reply joined whose parts came before and after, and one that never is."""
    _, url = await sent(account, door)
    await say(url, part(1, 2, "be"))
    await say(url, part(1, 2, "never", "8"))
    assert await hass.config_entries.async_unload(account.entry_id)
    await say(url, part(2, 2, "fore"))
    told = collect(hass, account)
    assert await hass.config_entries.async_setup(account.entry_id)
    await until(lambda: texts(told) == [("reply", "before")])
    with later(timedelta(seconds=31)):
        pass_time(hass, timedelta(seconds=31))
        await until(lambda: texts(told)[1:] == [("reply", "never")])


async def test_replies_wait_for_an_account_that_is_not_loaded(
    hass: HomeAssistant, anna: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See them told once it is, at the number too."""
    of_anna = collect(hass, anna, f"sms:{SUBENTRY}")
    _, url = await sent(anna, door)
    assert await hass.config_entries.async_unload(anna.entry_id)
    await say(url, SHORT)
    await say(reply_address(anna, door), SHORT | {"text": "non"})
    assert told == []
    assert await hass.config_entries.async_setup(anna.entry_id)
    await until(lambda: len(told) == len(of_anna) == 2)
    assert texts(told) == [("reply", "oui"), ("reply", "non")]


async def test_nothing_is_acknowledged_before_it_is_on_disk(
    hass: HomeAssistant, account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See SMS Partner asked to come again, and the reply told once then."""
    _, url = await sent(account, door)
    with patch(
        "custom_components.smspartner.ledger.reception.record_bodies",
        side_effect=sqlite3.OperationalError("disk I/O error"),
    ):
        assert (await post(url, json.dumps(SHORT)))[0] == 503
        assert (await post(reply_address(account, door), json.dumps(SHORT)))[0] == 503
    await say(url, SHORT)
    await until(lambda: len(told) == 1)


async def test_forgeries_do_not_crowd_replies_out(
    hass: HomeAssistant, account: MockConfigEntry, door: str, told: list[OutboxEvent]
) -> None:
    """See replies taken while no more forgeries are, also when nothing is awaited."""
    _, url = await sent(account, door)
    await say(url, {"status": "delivered", "msgId": MESSAGE_ID, "phone": PHONE})
    limits = hass.data[ENGINE].load_limits
    with patch.object(limits.others, "limit", 0):
        assert (await post(url.with_query(None), json.dumps(SHORT)))[0] == 503
        forged = under(account, door, "guessed")
        assert (await post(forged, json.dumps(SHORT)))[0] == 503
        await say(url, SHORT)
        await say(url, SHORT | {"text": "non"})
        await say(reply_address(account, door), SHORT | {"text": "si"})
    await until(lambda: len(told) == 4)
    assert limits.authentic.waiting == limits.others.waiting == 0


def is_in_files(path: Path, text: bytes) -> bool:
    """Return whether a text is in the database, or in what SQLite has beside it."""
    files = path.parent.glob(f"{path.name}*")
    return any(text in file.read_bytes() for file in files)


async def test_the_text_is_nowhere_once_it_was_told(
    hass: HomeAssistant,
    account: MockConfigEntry,
    door: str,
    told: list[OutboxEvent],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See it soon in no byte of the database then, and in no line of the log."""
    _, url = await sent(account, door)
    await say(url, SHORT | {"text": "Xylophone"})
    await say(url, [part(1, 2, "Xylo"), part(2, 2, "phones")])
    await say(url, part(1, 2, "Xylophon", "9"))
    with later(timedelta(seconds=31)):
        pass_time(hass, timedelta(seconds=31))
        await until(lambda: len(told) == 3)
    await until(lambda: count_rows(hass, "outbox") == 0)
    await until(lambda: not is_in_files(ledger_path(hass), b"Xylo"))
    assert "Xylo" not in caplog.text
    assert PHONE.removeprefix("+") not in caplog.text


async def test_the_address_of_replies_goes_out_with_the_request(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    told: list[OutboxEvent],
) -> None:
    """See the simulator's phone reply where the request has said."""
    sent_from_here = await call_action(
        "send_sms", phone_numbers=[PHONE], message="Alarm"
    )
    await simulator.answer(PHONE, "oui")
    await until(lambda: ("reply", "oui") in texts(told))
    [event] = [one for one in told if one.type == "reply"]
    assert event.data["sms_id"] == sent_from_here["sms_id"]
    assert event.data["matched_by"] == "token"
    await until(lambda: not is_in_files(ledger_path(hass), b"Alarm"))
