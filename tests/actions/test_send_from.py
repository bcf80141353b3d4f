"""SMS from a rented number: an option, and the same life as by the short code."""

import asyncio
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.components.notify.const import DOMAIN as NOTIFY
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import (
    CONF_SEND_FROM,
    CONF_SMS_BUDGET,
    CONF_SMS_RESERVE,
)
from custom_components.smspartner.ledger.sms import plans, queued
from custom_components.smspartner.sms import sender

from ..helpers import CallAction, ledger_path, rows, until
from ..simulator import Simulator
from ..simulator.sms.settings import LONG_NUMBER
from .helpers import ANNA, BEN, CLARA, Refusal, many_numbers

OTHER_NUMBER = "+33939035001"


async def set_options(
    hass: HomeAssistant, entry: MockConfigEntry, **options: object
) -> None:
    """Set options, and let them be applied."""
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.async_block_till_done()


@pytest.fixture(autouse=True)
async def rented(hass: HomeAssistant, people: None, account: MockConfigEntry) -> None:
    """Let the account send from the number that it rents."""
    await set_options(hass, account, **{CONF_SEND_FROM: LONG_NUMBER})


def sent_from(simulator: Simulator) -> set[tuple[str | None, tuple[str, ...]]]:
    """Return what each SMS was sent from, and to whom."""
    return {(one.sent_from, one.numbers) for one in simulator.books.sms.requests}


async def test_one_request_for_each(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """Each recipient takes a request; reports and replies come by its token."""
    simulator.settings.sms.report_delay = 0
    sent = await call_action(
        "send_sms", message="Hello", phone_numbers=[ANNA, BEN, CLARA], wait=30
    )
    assert sent_from(simulator) == {(LONG_NUMBER, (one,)) for one in (ANNA, BEN, CLARA)}
    assert (simulator.books.calls["vn/send"], simulator.books.calls["send"]) == (3, 0)
    assert sent["complete"]
    assert {one["state"] for one in sent["messages"]} == {"delivered"}
    assert sent["cost"] == 0.114
    assert len({one["message_id"] for one in sent["messages"]}) == 3
    urls = [one.delivery_url for one in simulator.books.sms.requests]
    assert len(set(urls)) == 3
    assert [one.reply_url for one in simulator.books.sms.requests] == urls
    tags = {
        tag for (tag,) in rows(ledger_path(hass), "SELECT vendor_tag FROM sms_requests")
    }
    assert {one.tag for one in simulator.books.sms.requests} == tags


async def test_notify_entity(hass: HomeAssistant, simulator: Simulator) -> None:
    """A notify entity sends from it too."""
    await hass.services.async_call(
        NOTIFY,
        "send_message",
        {"entity_id": "notify.anna", "message": "Hello"},
        blocking=True,
    )
    assert sent_from(simulator) == {(LONG_NUMBER, (ANNA,))}


async def test_option_that_is_removed(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """Without the option SMS leave by the short code again."""
    await set_options(hass, account)
    await call_action("send_sms", message="Hello", phone_numbers=[ANNA, BEN])
    assert sent_from(simulator) == {(None, (ANNA, BEN))}


@pytest.mark.parametrize(
    "field",
    [{"sender": "Home"}, {"unicode": True}, {"send_at": "in time"}],
    ids=["sender", "unicode", "send_at"],
)
async def test_what_a_rented_number_cannot(
    call_action: CallAction,
    simulator: Simulator,
    field: dict[str, Any],
) -> None:
    """An SMS with a sender, a time or all characters leaves by the short code."""
    if "send_at" in field:
        field = {"send_at": (dt_util.now() + timedelta(days=1)).isoformat()}
    await call_action("send_sms", message="Hello", phone_numbers=[ANNA, BEN], **field)
    assert sent_from(simulator) == {(None, (ANNA, BEN))}


async def test_replies_to_a_sender_are_not_asked_for(
    call_action: CallAction, simulator: Simulator
) -> None:
    """Nobody can answer an SMS with a sender; any other says where replies go."""
    await call_action("send_sms", message="Hello", phone_numbers=ANNA, sender="Home")
    await call_action("send_sms", message="Hello", phone_numbers=BEN, unicode=True)
    [named, unnamed] = simulator.books.sms.requests
    assert named.delivery_url
    assert named.reply_url is None
    assert unnamed.reply_url == unnamed.delivery_url


async def test_budget_and_dry_run(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """The budget is asked for each of them, and a dry run says the same before."""
    await call_action("send_sms", message="One", phone_numbers=CLARA)  # its price
    await set_options(
        hass,
        account,
        **{CONF_SEND_FROM: LONG_NUMBER, CONF_SMS_BUDGET: 0.1, CONF_SMS_RESERVE: 0},
    )
    wanted = {"message": "Two", "phone_numbers": [ANNA, BEN]}
    told = await call_action("send_sms", dry_run=True, **wanted)
    assert (told["cost"], told["refused"]) == (0.076, None)
    assert simulator.books.calls["vn/send"] == 1
    sent = await call_action("send_sms", **wanted)
    for answer in (told, sent):
        assert [one["reason"] for one in answer["messages"]] == [None, "budget"]
    assert simulator.books.calls["vn/send"] == 2
    assert simulator.books.calls["send"] == 0


async def test_lost_answer(
    hass: HomeAssistant, refusal: Refusal, simulator: Simulator
) -> None:
    """It is never sent again, and looked up by the tag that it was given."""
    simulator.settings.sms.reports = "none"
    simulator.fault("vn/send", "cut_after", times=1)
    error = await refusal("send_sms", message="Hello", entity_id="notify.anna")
    assert error.translation_key == "sms_refused_uncertain"
    assert simulator.books.calls["vn/send"] == 1
    [(tag,)] = rows(ledger_path(hass), "SELECT vendor_tag FROM sms_requests")
    assert [one.tag for one in simulator.books.sms.requests] == [tag]


@pytest.mark.parametrize("code", [None, 44, 992])
async def test_number_that_is_refused(
    hass: HomeAssistant,
    account: MockConfigEntry,
    refusal: Refusal,
    call_action: CallAction,
    simulator: Simulator,
    code: int | None,
) -> None:
    """The error leads to the option, and so does what is found later."""
    if code:
        simulator.fault("vn/send", "refuse", code=code)
    else:
        await set_options(hass, account, **{CONF_SEND_FROM: OTHER_NUMBER})
    error = await refusal("send_sms", message="Hello", entity_id="notify.anna")
    assert error.translation_key == "sms_refused_send_from"
    assert "Send from" in str(error)
    [found] = (await call_action("get_sms", phone_numbers=ANNA))["messages"]
    assert (found["state"], found["reason"]) == ("rejected", "send_from")


async def test_other_refusals(refusal: Refusal, simulator: Simulator) -> None:
    """What is wrong with something else is told as ever."""
    simulator.fault("vn/send", "refuse", code=43)
    error = await refusal("send_sms", message="Hello", entity_id="notify.anna")
    assert error.translation_key == "sms_refused_invalid"


async def test_more_than_the_pace_allows_in_time(
    call_action: CallAction, simulator: Simulator
) -> None:
    """Many recipients are given the time that their requests take in line."""
    phones = many_numbers(queued.MAX_AT_ONCE + 5)
    with (
        patch.object(plans, "LEAST_VALIDITY", timedelta(seconds=1)),
        patch.object(sender, "ALL_TRIES", timedelta(seconds=1)),
    ):
        sent = await call_action("send_sms", message="Hello", phone_numbers=phones)
    assert [one["reason"] for one in sent["messages"]] == [None] * len(phones)
    assert simulator.books.calls["vn/send"] == len(phones)


async def test_no_alarm_waits_for_many(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """An SMS to one person leaves before the rest of those to many."""
    phones = many_numbers(queued.MAX_AT_ONCE + 5)
    many = hass.async_create_task(
        call_action("send_sms", message="Hello", phone_numbers=phones)
    )
    await until(lambda: simulator.books.calls["vn/send"] >= 3)
    await call_action("send_sms", message="Alarm", phone_numbers=ANNA)
    assert simulator.books.calls["vn/send"] < len(phones)
    async with asyncio.timeout(30):
        await many
