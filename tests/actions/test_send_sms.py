"""Sending SMS with the action send_sms: what is sent, answered, and an error."""

import asyncio
import json
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import CONF_SMS_BUDGET, CONF_SMS_RESERVE, DOMAIN
from custom_components.smspartner.ledger.sms import plans
from custom_components.smspartner.sms import sender

from ..helpers import (
    LOGGER,
    CallAction,
    issue_keys,
    ledger_path,
    rows,
    state_of,
    until,
)
from ..simulator import Simulator
from .helpers import ANNA, BEN, CLARA, Refusal, phone_number

pytestmark = pytest.mark.usefixtures("people")

BOTH = ["notify.anna", "notify.ben"]


async def perform(hass: HomeAssistant, **data: object) -> None:
    """Send an SMS without asking for a response, as most automations do."""
    await hass.services.async_call(DOMAIN, "send_sms", data, blocking=True)


async def test_response(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """Several people get one SMS in one request, and the response tells of each."""
    simulator.settings.sms.report_delay = 0
    sent = await call_action(
        "send_sms",
        message="Leak in the “cellar” 🚰\nValve closed",
        entity_id=BOTH,
        phone_numbers=CLARA,
        tag="leak",
        wait=30,
    )
    assert simulator.books.calls["send"] == 1
    [request] = simulator.books.sms.requests
    assert set(request.numbers) == {ANNA, BEN, CLARA}
    assert request.text == sent["text"] == "Leak in the 'cellar'\nValve closed"
    assert sent["replaced"] == [
        {"from": "“", "to": "'"},
        {"from": "”", "to": "'"},
        {"from": "🚰", "to": ""},
    ]
    assert (sent["encoding"], sent["parts"], sent["complete"]) == ("gsm7", 1, True)
    assert (sent["cost"], sent["currency"]) == (0.114, "EUR")
    assert len(sent["sms_id"]) == 26
    dates = [one.pop("date") for one in sent["messages"]]
    assert all(datetime.fromisoformat(date).tzinfo for date in dates)
    assert sent["messages"] == [
        {
            "entity_id": entity_id,
            "phone_number": phone,
            "state": "delivered",
            "reason": None,
            "message_id": str(request.message_id),
            "cost": 0.038,
            "joined": False,
            "scheduled_at": None,
            "deferred_until": None,
        }
        for phone, entity_id in ((ANNA, BOTH[0]), (BEN, BOTH[1]), (CLARA, None))
    ]
    assert json.loads(json.dumps(sent)) == sent


async def test_entities_show_what_was_accepted(
    hass: HomeAssistant, call_action: CallAction
) -> None:
    """The notify entity of each person shows when an SMS was accepted."""
    assert state_of(hass, "notify.anna") == "unknown"
    before = datetime.now(UTC)
    await call_action("send_sms", message="Hello", entity_id="notify.anna")
    shown = state_of(hass, "notify.anna")
    assert shown
    assert datetime.fromisoformat(shown) >= before
    assert state_of(hass, "notify.ben") == "unknown"


async def test_refused_in_part(
    hass: HomeAssistant,
    call_action: CallAction,
    simulator: Simulator,
    account: MockConfigEntry,
) -> None:
    """The others get their SMS; without a response it is told who does not."""
    simulator.settings.stop_list = [{"id": 1, "phoneNumber": BEN, "createdAt": "x"}]
    await account.runtime_data.stop_list.async_refresh()
    with pytest.raises(HomeAssistantError) as raised:
        await perform(hass, message="Hello", entity_id=BOTH, phone_numbers=CLARA)
    error = raised.value
    assert error.translation_key == "sms_partly_accepted"
    told = error.translation_placeholders
    assert told
    assert "Ben" in told["reasons"]
    assert "Anna" not in told["reasons"]
    assert [set(one.numbers) for one in simulator.books.sms.requests] == [{ANNA, CLARA}]
    found = await call_action("get_sms", sms_id=told["sms_id"])
    states = {one["phone_number"]: one["state"] for one in found["messages"]}
    assert states[BEN] == "opted_out"
    assert state_of(hass, "notify.ben") == "unknown"
    sent = await call_action("send_sms", message="Hi", entity_id=BOTH)
    reasons = {one["entity_id"]: one["reason"] for one in sent["messages"]}
    assert reasons == {"notify.anna": None, "notify.ben": "opted_out"}


async def test_opted_out(
    hass: HomeAssistant,
    refusal: Refusal,
    simulator: Simulator,
    account: MockConfigEntry,
) -> None:
    """Who is on the stop list is told, and nothing is sent."""
    simulator.settings.stop_list = [{"id": 1, "phoneNumber": BEN, "createdAt": "x"}]
    await account.runtime_data.stop_list.async_refresh()
    error = await refusal("send_sms", message="Hello", entity_id="notify.ben")
    assert error.translation_key == "sms_refused_opted_out"
    assert type(error) is HomeAssistantError
    assert "Ben" in str(error)
    assert not simulator.books.calls["send"]


async def test_lost_answer(
    hass: HomeAssistant, refusal: Refusal, simulator: Simulator
) -> None:
    """An SMS of which it is not known whether it was accepted is an error."""
    simulator.fault("send", "cut_after")
    error = await refusal(
        "send_sms", message="Hello", entity_id=BOTH, phone_numbers=CLARA
    )
    assert error.translation_key == "sms_refused_uncertain"
    assert "Anna, Ben, •••00" in str(error)
    assert simulator.books.calls["send"] == 1
    # The same text again does not go out beside the first.
    error = await refusal("send_sms", message="Hello", entity_id="notify.anna")
    assert error.translation_key == "sms_refused_uncertain"
    assert simulator.books.calls["send"] == 1


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        (1, "bad_key"),
        (2, "invalid"),
        (9, "invalid"),
        (10, "bad_key"),
        (11, "no_credit"),
        (13, "no_price"),
        (14, "stop_list"),
        (15, "duplicate"),
        (20, "account_disabled"),
        (22, "night_hours"),
        (23, "sunday"),
        (30, "account_blocked"),
        (40, "access_denied"),
        (42, "eco"),
        (43, "invalid"),
        (44, "sender"),
        (48, "date"),
        (50, "too_many"),
        (52, "too_long"),
        (55, "nobody_left"),
        (90, "malformed"),
        (96, "address_not_allowed"),
    ],
)
async def test_codes(
    hass: HomeAssistant,
    refusal: Refusal,
    simulator: Simulator,
    account: MockConfigEntry,
    code: int,
    refused: str,
) -> None:
    """Each code of SMS Partner has an error of its own, which names the person."""
    simulator.fault("send", "refuse", code=code, message="Raison.")
    error = await refusal("send_sms", message="Hello", entity_id="notify.anna")
    assert error.translation_key == f"sms_refused_{refused}"
    assert "Anna" in str(error)
    explains = refused in {"invalid", "malformed"}
    assert ("Raison" in str(error)) is explains
    assert simulator.books.calls["send"] == 1
    asked_for_key = any(account.async_get_active_flows(hass, {"reauth"}))
    assert asked_for_key is (refused == "bad_key")


@pytest.mark.parametrize(
    ("fault", "refused"),
    [
        ({"kind": "refuse", "code": 12, "message": "Raison"}, "other"),
        ({"kind": "refuse", "code": 12, "message": ""}, "unexplained"),
        ({"kind": "refuse", "code": 9, "message": ""}, "unexplained"),
    ],
)
async def test_words(
    refusal: Refusal, simulator: Simulator, fault: dict[str, Any], refused: str
) -> None:
    """A refusal that is in no list is told in SMS Partner's words, if it has any."""
    simulator.fault("send", **fault)
    error = await refusal("send_sms", message="Hello", entity_id="notify.anna")
    assert error.translation_key == f"sms_refused_{refused}"


async def test_several_reasons(
    hass: HomeAssistant,
    refusal: Refusal,
    simulator: Simulator,
    account: MockConfigEntry,
) -> None:
    """An SMS that is accepted for nobody for several reasons tells all of them."""
    simulator.settings.stop_list = [{"id": 1, "phoneNumber": BEN, "createdAt": "x"}]
    await account.runtime_data.stop_list.async_refresh()
    simulator.fault("send", "refuse", code=11)
    error = await refusal("send_sms", message="Hello", entity_id=BOTH)
    assert error.translation_key == "sms_not_accepted"
    assert "Not sent to Anna: your SMS Partner credit is too low" in str(error)
    assert "Not sent to Ben: on the stop list" in str(error)
    assert error.translation_placeholders
    assert str(error).count(error.translation_placeholders["sms_id"]) == 1


async def test_one_bad_number(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """A number that SMS Partner refuses keeps no other from the SMS."""
    simulator.settings.sms.bad_numbers = [BEN]
    sent = await call_action(
        "send_sms", message="Hello", entity_id=BOTH, phone_numbers=CLARA
    )
    reasons = {one["phone_number"]: one["reason"] for one in sent["messages"]}
    assert reasons == {ANNA: None, BEN: "invalid", CLARA: None}


async def test_numbers_without_a_name(refusal: Refusal, simulator: Simulator) -> None:
    """Of a number that was typed in, an error shows the last two digits, never all."""
    phones = [f"+336111112{ending}" for ending in range(10, 22)]
    simulator.settings.sms.bad_numbers = list(phones)
    error = await refusal("send_sms", message="Hello", phone_numbers=phones)
    shown = ", ".join(f"•••{ending}" for ending in range(10, 20))
    assert f"{shown}, 2 phone numbers" in str(error)
    assert "+336" not in str(error)
    assert "1111" not in str(error)


async def test_hourly_limit(
    call_action: CallAction, refusal: Refusal, simulator: Simulator
) -> None:
    """An automation that loops is stopped after 20 SMS to a number in an hour."""
    for number in range(20):
        await call_action(
            "send_sms", message=f"Number {number}", entity_id="notify.anna"
        )
    error = await refusal("send_sms", message="More", entity_id="notify.anna")
    assert error.translation_key == "sms_refused_hourly_limit"
    assert "20 SMS" in str(error)
    assert type(error) is HomeAssistantError
    assert simulator.books.calls["send"] == 20
    await call_action(
        "send_sms", message="Fire", entity_id="notify.anna", critical=True
    )
    assert simulator.books.calls["send"] == 21


async def test_nothing_personal(
    hass: HomeAssistant,
    refusal: Refusal,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Neither an error nor the log tells a number or a text, whatever goes wrong."""
    caplog.set_level("DEBUG", LOGGER)
    text = "Aardvarks in the attic"
    for kind, details in (
        ("refuse", {"code": 9, "message": f"{{phone}} {text}"}),
        ("cut_after", {}),
        ("html", {"status": 502}),
    ):
        simulator.fault("send", kind, times=1, **details)
        error = await refusal("send_sms", message=f"{text} {kind}", phone_numbers=CLARA)
        told = f"{error} {error.translation_placeholders}"
        for secret in (CLARA, CLARA.removeprefix("+33"), text):
            assert secret not in told
            assert secret not in caplog.text


async def test_joined(call_action: CallAction, simulator: Simulator) -> None:
    """The same text to the same number within a minute is no other SMS."""
    first = await call_action("send_sms", message="Hello", entity_id="notify.anna")
    again = await call_action("send_sms", message="Hello", entity_id=BOTH)
    assert [one["joined"] for one in first["messages"]] == [False]
    assert [one["joined"] for one in again["messages"]] == [True, False]
    assert [one.numbers for one in simulator.books.sms.requests] == [(ANNA,), (BEN,)]


async def test_joined_is_waited_for(
    call_action: CallAction, simulator: Simulator
) -> None:
    """Who waits for an SMS that is joined learns what became of the first."""
    simulator.settings.sms.report_delay = 0.5
    first = await call_action("send_sms", message="Hello", entity_id="notify.anna")
    assert first["messages"][0]["state"] == "accepted"
    again = await call_action(
        "send_sms", message="Hello", entity_id="notify.anna", wait=30
    )
    assert again["complete"]
    assert [one["state"] for one in again["messages"]] == ["delivered"]
    assert simulator.books.calls["send"] == 1


async def test_joined_to_what_is_refused(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """Who sends what is on its way learns that it is refused, as the first does."""
    simulator.fault("send", "delay", seconds=1)
    simulator.settings.sms.bad_numbers = [ANNA]
    calls = [
        asyncio.create_task(perform(hass, message="Hello", entity_id="notify.anna"))
        for _ in range(2)
    ]
    errors = await asyncio.gather(*calls, return_exceptions=True)
    assert [getattr(one, "translation_key", one) for one in errors] == [
        "sms_refused_invalid"
    ] * 2
    assert simulator.books.calls["send"] == 1


@pytest.mark.parametrize(
    ("valid_for", "key"), [("00:00:00", "sms_refused_uncertain"), ("01:00:00", None)]
)
async def test_joined_to_what_is_tried_on(
    hass: HomeAssistant,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    valid_for: str,
    key: str | None,
) -> None:
    """What is still queued is an error, unless it may be sent later."""
    monkeypatch.setattr(sender, "FIRST_TRIES", timedelta(seconds=1))
    monkeypatch.setattr(sender, "ALL_TRIES", timedelta(seconds=1))
    await simulator.close_door()
    fields = {"message": "Hello", "entity_id": "notify.anna"}
    await perform(hass, **fields, valid_for="01:00:00")
    told = None
    try:
        await perform(hass, **fields, valid_for=valid_for)
    except HomeAssistantError as err:
        told = err.translation_key
    assert told == key
    found = rows(ledger_path(hass), "SELECT joined_to FROM messages ORDER BY id")
    assert found == [(None,), (1,)]


async def test_wait_that_ends(call_action: CallAction) -> None:
    """After the time to wait, the response tells what is known by then."""
    sent = await call_action(
        "send_sms", message="Hello", phone_numbers="+33611111198", wait=1
    )
    assert not sent["complete"]
    assert [one["state"] for one in sent["messages"]] == ["accepted"]


async def test_not_delivered(hass: HomeAssistant, call_action: CallAction) -> None:
    """An SMS that does not arrive was accepted all the same: no error, but told."""
    fields = {"message": "Hello", "phone_numbers": "+33611111101", "wait": 30}
    await perform(hass, **fields)
    sent = await call_action("send_sms", **fields | {"message": "Hi"})
    assert [one["state"] for one in sent["messages"]] == ["not_delivered"]
    assert sent["complete"]


async def test_cost_in_a_report(
    call_action: CallAction, refusal: Refusal, simulator: Simulator
) -> None:
    """What the lost answer would have told of the cost, the report tells."""
    simulator.fault("send", "cut_after", times=1)
    await refusal("send_sms", message="a" * 161, entity_id="notify.anna")

    async def found() -> dict[str, Any]:
        """Return the message as it stands."""
        answer = await call_action("get_sms", phone_numbers=ANNA)
        [message] = answer["messages"]
        return dict(message)

    async with asyncio.timeout(10):
        while (await found())["state"] != "delivered":
            await asyncio.sleep(0.05)
    assert (await found())["cost"] == pytest.approx(0.076)


async def test_test(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """A test is checked by SMS Partner, and nothing is shown, joined or waited for."""
    for _ in range(2):
        sent = await call_action(
            "send_sms", message="Hello", entity_id="notify.anna", test=True, wait=3600
        )
        assert [one["state"] for one in sent["messages"]] == ["accepted"]
        assert [one["joined"] for one in sent["messages"]] == [False]
        assert sent["complete"]
    found = await call_action("get_sms", phone_numbers=ANNA)
    assert [one["test"] for one in found["messages"]] == [True, True]
    assert [one.is_sandbox for one in simulator.books.sms.requests] == [True, True]
    assert state_of(hass, "notify.anna") == "unknown"


async def test_budget(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    refusal: Refusal,
    simulator: Simulator,
) -> None:
    """What the budget does not cover is an error with the amounts; a reserve helps."""
    await call_action("send_sms", message="One", entity_id="notify.anna")
    hass.config_entries.async_update_entry(
        account, options={CONF_SMS_BUDGET: 0.05, CONF_SMS_RESERVE: 0.1}
    )
    await hass.async_block_till_done()
    error = await refusal("send_sms", message="Two", entity_id="notify.ben")
    assert error.translation_key == "sms_refused_budget"
    assert type(error) is HomeAssistantError
    assert error.translation_placeholders
    assert error.translation_placeholders["names"] == "Ben"
    assert error.translation_placeholders["budget"] == "€0.05"
    assert error.translation_placeholders["left"] == "€0.012"
    told = await call_action(
        "send_sms", message="Two", entity_id="notify.ben", dry_run=True
    )
    assert (told["refused"], told["budget_left"]) == ("budget", 0.012)
    assert told["cost"] == 0.038
    [message] = told["messages"]
    assert (message["state"], message["reason"]) == ("rejected", "budget")
    assert simulator.books.calls["send"] == 1
    sent = await call_action(
        "send_sms", message="Two", entity_id="notify.ben", critical=True
    )
    assert sent["messages"][0]["state"] in {"accepted", "delivered"}


async def test_always_allowed(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    refusal: Refusal,
) -> None:
    """A number that is always allowed may use the reserve, also as a raw number."""
    hass.config_entries.async_add_subentry(
        account, phone_number("Clara", CLARA, always_allowed=True)
    )
    hass.config_entries.async_update_entry(
        account, options={CONF_SMS_BUDGET: 0.01, CONF_SMS_RESERVE: 1}
    )
    await hass.async_block_till_done()
    error = await refusal("send_sms", message="Hello", phone_numbers=ANNA)
    assert error.translation_key == "sms_refused_budget"
    assert "sms_budget_exceeded" in issue_keys(hass)
    sent = await call_action("send_sms", message="Hello", phone_numbers=CLARA)
    assert sent["messages"][0]["entity_id"] == "notify.clara"


@pytest.mark.parametrize("critical", [True, False])
async def test_used_up_reserve(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    refusal: Refusal,
    *,
    critical: bool,
) -> None:
    """What even the reserve does not cover names both together, and what is left."""
    hass.config_entries.async_add_subentry(
        account, phone_number("Clara", CLARA, always_allowed=not critical)
    )
    hass.config_entries.async_update_entry(
        account, options={CONF_SMS_BUDGET: 0.04, CONF_SMS_RESERVE: 0.06}
    )
    await hass.async_block_till_done()
    for message in ("One", "Two"):
        await call_action(
            "send_sms", message=message, phone_numbers=CLARA, critical=critical
        )
    clara = {"message": "Three", "phone_numbers": CLARA, "critical": critical}
    error = await refusal("send_sms", **clara)
    assert error.translation_key == "sms_refused_reserve"
    assert type(error) is HomeAssistantError
    amounts = {"budget": "€0.10", "cost": "€0.038", "left": "€0.024"}
    assert error.translation_placeholders
    assert amounts.items() <= error.translation_placeholders.items()
    told = await call_action("send_sms", dry_run=True, **clara)
    assert (told["refused"], told["budget_left"]) == ("budget", 0.024)
    registry = ir.async_get(hass)
    issue = registry.async_get_issue(DOMAIN, f"sms_reserve_exceeded_{account.entry_id}")
    assert issue
    assert issue.translation_placeholders
    assert amounts.items() <= issue.translation_placeholders.items()
    hass.config_entries.async_update_entry(
        account, options={CONF_SMS_BUDGET: 0.04, CONF_SMS_RESERVE: 0.1}
    )
    await hass.async_block_till_done()
    assert "sms_reserve_exceeded" not in issue_keys(hass)


async def test_dry_run(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """A dry run tells the text, its parts and its price, and sends nothing."""
    told = await call_action(
        "send_sms", message="é" * 200, entity_id=BOTH, dry_run=True
    )
    assert told["sms_id"] is None
    assert told["complete"] is False
    assert (told["text"], told["parts"], told["encoding"]) == ("é" * 200, 2, "gsm7")
    assert told["refused"] is None
    assert told["cost"] > 0
    assert told["budget_left"] == 5
    assert [one["state"] for one in told["messages"]] == [None, None]
    assert not simulator.books.calls["send"]
    # It does not count as sent.
    again = await call_action("send_sms", message="é" * 200, entity_id=BOTH)
    assert [one["joined"] for one in again["messages"]] == [False, False]


@pytest.mark.parametrize(
    ("message", "key", "refused"),
    [
        ("", "sms_text_empty", "empty"),
        (None, "sms_text_empty", "empty"),
        (" \n ", "sms_text_empty", "empty"),
        ("🔥", "sms_text_nothing_left", "nothing_left"),
        ("Привет, мир", "sms_text_too_few_letters_left", "too_few_letters_left"),
        ("x" * 1531, "sms_text_too_long", "too_long"),
    ],
)
async def test_texts(
    call_action: CallAction,
    refusal: Refusal,
    simulator: Simulator,
    message: str | None,
    key: str,
    refused: str,
) -> None:
    """A text that cannot be sent is an error, and none in a dry run."""
    error = await refusal("send_sms", message=message, entity_id=BOTH)
    assert error.translation_key == key
    told = await call_action("send_sms", message=message, entity_id=BOTH, dry_run=True)
    assert told["refused"] == refused
    assert told["text"] is None
    assert told["cost"] is None
    assert not simulator.books.calls["send"]


async def test_unicode(call_action: CallAction, simulator: Simulator) -> None:
    """With unicode all characters are sent as they are."""
    sent = await call_action(
        "send_sms", message="Привет 🚰", entity_id="notify.anna", unicode=True
    )
    assert (sent["encoding"], sent["replaced"]) == ("ucs2", [])
    [request] = simulator.books.sms.requests
    assert request.text == sent["text"] == "Привет 🚰"


async def test_message_of_a_template(call_action: CallAction) -> None:
    """A template that makes a number of a message is a message."""
    told = await call_action("send_sms", message=21.5, entity_id=BOTH, dry_run=True)
    assert told["text"] == "21.5"


@pytest.mark.parametrize("sender", ["ab", "HomeAssistant", "My House", "12345", "Café"])
async def test_sender(refusal: Refusal, simulator: Simulator, sender: str) -> None:
    """A sender that SMS Partner does not take is an error."""
    error = await refusal("send_sms", message="Hello", entity_id=BOTH, sender=sender)
    assert error.translation_key == "sms_sender_invalid"
    assert not simulator.books.calls["send"]


async def test_fields_that_are_sent(
    call_action: CallAction, simulator: Simulator
) -> None:
    """The sender and the time arrive at SMS Partner."""
    now = datetime.now(UTC)
    sent = await call_action(
        "send_sms",
        message="Hello",
        entity_id="notify.anna",
        sender="MyHouse",
        send_at=(now + timedelta(hours=2, minutes=1)).isoformat(),
    )
    [message] = sent["messages"]
    assert message["state"] == "scheduled"
    [request] = simulator.books.sms.requests
    assert request.sender == "MyHouse"
    assert request.scheduled
    assert request.scheduled % 300 == 0
    assert 0 < request.scheduled - (now + timedelta(hours=2)).timestamp() <= 360


async def test_many(
    hass: HomeAssistant, call_action: CallAction, refusal: Refusal, simulator: Simulator
) -> None:
    """For many numbers it must be said whether it is advertising; 500 are the most."""
    many = [f"+336{number:06}00" for number in range(500)]
    error = await refusal("send_sms", message="Hello", phone_numbers=many)
    assert error.translation_key == "sms_advertising_unsaid"
    error = await refusal(
        "send_sms", message="Hello", phone_numbers=[*many, ANNA], advertising=False
    )
    assert error.translation_key == "sms_too_many_recipients"
    assert "501" in str(error)
    told = await call_action(
        "send_sms", message="Hi", phone_numbers=many[:50], dry_run=True
    )
    assert len(told["messages"]) == 50
    assert not simulator.books.calls["send"]


async def test_cancelled_caller(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """An automation that is stopped stops no SMS."""
    simulator.fault("send", "delay", seconds=0.5)
    calling = asyncio.create_task(
        hass.services.async_call(
            DOMAIN,
            "send_sms",
            {"message": "Hello", "entity_id": "notify.anna"},
            blocking=True,
        )
    )
    await until(lambda: simulator.books.calls["send"] == 1)
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    sent = await call_action("send_sms", message="Hi", entity_id="notify.ben", wait=20)
    assert sent["complete"]
    found = await call_action("get_sms", phone_numbers=ANNA)
    assert [one["state"] for one in found["messages"]] == ["delivered"]


async def test_caller_cancelled_early(
    hass: HomeAssistant,
    call_action: CallAction,
    simulator: Simulator,
    account: MockConfigEntry,
) -> None:
    """An SMS that is being written down is sent, though its caller is stopped."""
    go_on = threading.Event()
    ledger = account.runtime_data.account.ledger
    busy = hass.async_create_task(ledger.write(lambda _: go_on.wait(20)))
    calling = asyncio.create_task(
        perform(hass, message="Hello", entity_id="notify.anna")
    )
    await until(
        lambda: any(
            one.get_name() == "smspartner purchase" for one in asyncio.all_tasks()
        )
    )
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    go_on.set()
    await busy
    await until(lambda: simulator.books.calls["send"] == 1)
    found = await call_action("get_sms", phone_numbers=ANNA)
    assert len(found["messages"]) == 1


async def test_nobody_answers(
    hass: HomeAssistant,
    refusal: Refusal,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With SMS Partner down the action fails, and nothing is sent later."""
    monkeypatch.setattr(plans, "LEAST_VALIDITY", timedelta(seconds=2))
    await simulator.close_door()
    error = await refusal("send_sms", message="Hello", entity_id="notify.anna")
    assert error.translation_key == "sms_refused_not_sent"
    await simulator.open_door()
    await hass.async_block_till_done()
    assert not simulator.books.calls["send"]


async def test_too_busy(
    call_action: CallAction,
    refusal: Refusal,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where SMS Partner wants no more requests, it is not the connection's fault."""
    monkeypatch.setattr(plans, "LEAST_VALIDITY", timedelta(seconds=2))
    simulator.fault("send", "status", status=429)
    error = await refusal("send_sms", message="Hello", entity_id="notify.anna")
    assert error.translation_key == "sms_refused_busy"
    [message] = (await call_action("get_sms", phone_numbers=ANNA))["messages"]
    assert (message["state"], message["reason"]) == ("rejected", "not_sent")


async def test_tried_later(
    hass: HomeAssistant,
    call_action: CallAction,
    simulator: Simulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is valid for a while is queued after the first tries, and sent later."""
    monkeypatch.setattr(
        "custom_components.smspartner.sms.sender.FIRST_TRIES", timedelta(seconds=1)
    )
    await simulator.close_door()
    sent = await call_action(
        "send_sms", message="Hello", entity_id="notify.anna", valid_for="01:00:00"
    )
    assert [one["state"] for one in sent["messages"]] == ["queued"]
    await simulator.open_door()
    await until(lambda: bool(simulator.books.sms.requests))


async def test_advertising(
    hass: HomeAssistant,
    call_action: CallAction,
    refusal: Refusal,
    simulator: Simulator,
) -> None:
    """Advertising has a way out, and goes by a stop list that is read just before."""
    noon = datetime.now(UTC).replace(hour=11, minute=0, second=0) + timedelta(days=1)
    while noon.weekday() == 6:
        noon += timedelta(days=1)
    fields: dict[str, Any] = {
        "message": "Sale",
        "entity_id": BOTH,
        "advertising": True,
        "send_at": noon.isoformat(),
    }
    simulator.fault("stop-sms/list", "status", times=1)
    error = await refusal("send_sms", **fields)
    assert error.translation_key == "sms_stop_list_unreadable"
    assert type(error) is HomeAssistantError
    assert not simulator.books.calls["send"]
    simulator.settings.stop_list = [{"id": 1, "phoneNumber": BEN, "createdAt": "x"}]
    sent = await call_action("send_sms", **fields)
    assert [one["state"] for one in sent["messages"]] == ["scheduled", "opted_out"]
    [request] = simulator.books.sms.requests
    assert "STOP" in request.text


async def test_an_account_that_is_removed_meanwhile(
    hass: HomeAssistant, simulator: Simulator, account: MockConfigEntry
) -> None:
    """See it told of an SMS that is on its way that its account is gone."""
    simulator.fault("send", "delay", seconds=1)
    sending = asyncio.create_task(
        perform(hass, message="Hello", entity_id="notify.anna")
    )
    await until(lambda: simulator.books.calls["send"] == 1)
    await hass.config_entries.async_remove(account.entry_id)
    with pytest.raises(HomeAssistantError) as raised:
        await sending
    assert raised.value.translation_key == "account_removed"


@pytest.mark.parametrize("wait", [{}, {"wait": 3600}], ids=["", "waiting"])
async def test_nothing_is_sent_after_an_error(
    hass: HomeAssistant,
    simulator: Simulator,
    account: MockConfigEntry,
    wait: dict[str, int],
) -> None:
    """See what an account could not send before it was disabled never sent."""
    simulator.fault("send", "status", status=429)
    sending = asyncio.create_task(
        perform(hass, message="Hello", entity_id="notify.anna", **wait)
    )
    await until(lambda: simulator.books.calls["send"] == 1)
    set_disabled = hass.config_entries.async_set_disabled_by
    await set_disabled(account.entry_id, ConfigEntryDisabler.USER)
    with pytest.raises(HomeAssistantError) as raised:
        await sending
    assert raised.value.translation_key == "sms_refused_not_sent"
    simulator.clear_faults()
    calls = simulator.books.calls["send"]
    await set_disabled(account.entry_id, None)
    await hass.async_block_till_done()
    assert rows(ledger_path(hass), "SELECT state, reason FROM requests") == [
        ("rejected", "not_sent")
    ]
    assert simulator.books.calls["send"] == calls
