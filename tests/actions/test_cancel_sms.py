"""Cancelling with cancel_sms what has not been sent."""

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.purchase import retries

from ..helpers import CallAction, count_rows, until
from ..simulator import Simulator
from .helpers import Refusal

pytestmark = pytest.mark.usefixtures("people")

BOTH = ["notify.anna", "notify.ben"]


async def schedule(
    call_action: CallAction, ahead: timedelta = timedelta(hours=1)
) -> str:
    """Schedule an SMS for two people and return its ID."""
    sent = await call_action(
        "send_sms",
        message="Hello",
        entity_id=BOTH,
        send_at=(datetime.now(UTC) + ahead).isoformat(),
    )
    assert [one["state"] for one in sent["messages"]] == ["scheduled"] * 2
    return str(sent["sms_id"])


async def cancelled(call_action: CallAction, sms_id: str) -> None:
    """Cancel an SMS, and see it cancelled for both."""
    told = await call_action("cancel_sms", sms_id=sms_id.lower())
    assert (told["sms_id"], told["complete"]) == (sms_id, True)
    assert [(one["entity_id"], one["state"]) for one in told["messages"]] == [
        (entity_id, "cancelled") for entity_id in BOTH
    ]


async def test_scheduled(
    hass: HomeAssistant, call_action: CallAction, simulator: Simulator
) -> None:
    """A scheduled SMS is cancelled, and a repeat is no error."""
    sms_id = await schedule(call_action)
    await cancelled(call_action, sms_id)
    [request] = simulator.books.sms.requests
    assert request.is_cancelled
    await cancelled(call_action, sms_id)
    assert simulator.books.calls["message-cancel"] == 1
    await hass.services.async_call(
        DOMAIN, "cancel_sms", {"sms_id": sms_id}, blocking=True
    )


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
async def test_lost_answer(
    call_action: CallAction, simulator: Simulator, kind: str
) -> None:
    """After a lost answer it is asked once more, and cancelled before is success."""
    sms_id = await schedule(call_action)
    simulator.fault("message-cancel", kind, times=1)
    await cancelled(call_action, sms_id)
    assert simulator.books.calls["message-cancel"] == 2


async def test_answer_lost_twice(
    call_action: CallAction, refusal: Refusal, simulator: Simulator
) -> None:
    """Where it stays open it is an error, and cancelling again settles it."""
    sms_id = await schedule(call_action)
    simulator.fault("message-cancel", "cut_after", times=2)
    error = await refusal("cancel_sms", sms_id=sms_id)
    assert error.translation_key == "connection_lost"
    found = await call_action("get_sms", sms_id=sms_id)
    assert {one["state"] for one in found["messages"]} == {"scheduled"}
    await cancelled(call_action, sms_id)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (4, "sms_unknown_there"),
        (6, "sms_cancelled_too_late"),
        (7, "sms_already_sent"),
    ],
)
async def test_too_late(
    call_action: CallAction,
    refusal: Refusal,
    simulator: Simulator,
    code: int,
    key: str,
) -> None:
    """What SMS Partner cannot cancel any more stays as it is, and is an error."""
    sms_id = await schedule(call_action)
    simulator.fault("message-cancel", "refuse", code=code)
    error = await refusal("cancel_sms", sms_id=sms_id)
    assert error.translation_key == key
    found = await call_action("get_sms", sms_id=sms_id)
    assert {one["state"] for one in found["messages"]} == {"scheduled"}


async def test_scheduled_test(
    call_action: CallAction, refusal: Refusal, simulator: Simulator
) -> None:
    """A test is never scheduled, and to cancel it says that it was a test."""
    data: dict[str, Any] = {
        "message": "Hello",
        "entity_id": BOTH,
        "send_at": (datetime.now(UTC) + timedelta(hours=1)).isoformat(),
        "test": True,
    }
    shown = await call_action("send_sms", **data, dry_run=True)
    assert [one["scheduled_at"] for one in shown["messages"]] == [None] * 2
    sent = await call_action("send_sms", **data)
    found = await call_action("get_sms", sms_id=sent["sms_id"])
    for one in (*sent["messages"], *found["messages"]):
        assert (one["state"], one["date"]) == ("accepted", None)
        assert one["scheduled_at"] is None
    assert sent["complete"]
    for _ in range(2):
        error = await refusal("cancel_sms", sms_id=sent["sms_id"])
        assert error.translation_key == "sms_is_test"
        assert sent["sms_id"] in str(error)
    assert not simulator.books.calls["message-cancel"]
    [request] = simulator.books.sms.requests
    assert request.scheduled, "SMS Partner checks the time too"


@pytest.mark.parametrize("is_test", [False, True])
async def test_queued(
    call_action: CallAction, hass: HomeAssistant, simulator: Simulator, *, is_test: bool
) -> None:
    """What waits for its next try is cancelled at once, a test too, and not sent."""
    simulator.fault("send", "status", status=429, retry_after=3600)
    data: dict[str, Any] = {
        "message": "Hello",
        "entity_id": BOTH,
        "valid_for": "01:00:00",
        "tag": "a",
        "test": is_test,
    }
    with patch.object(retries, "LONGEST_PATIENT_PAUSE", 3600):
        sending = hass.async_create_task(call_action("send_sms", **data))
        await until(lambda: simulator.books.calls["send"] == 1)
        await until(lambda: count_rows(hass, "requests", "state = 'queued'") == 1)
    found = await call_action("get_sms", tag="a")
    await cancelled(call_action, found["messages"][0]["sms_id"])
    with pytest.raises(HomeAssistantError) as raised:
        await sending
    assert raised.value.translation_key == "sms_refused_cancelled"
    simulator.clear_faults()
    assert simulator.books.calls["send"] == 1
    assert not simulator.books.sms.requests
    assert not simulator.books.calls["message-cancel"]


async def test_uncertain(
    call_action: CallAction, refusal: Refusal, simulator: Simulator
) -> None:
    """What may have been sent is told, though the rest is cancelled."""
    simulator.fault("send", "cut_after", times=1)
    sent = await call_action(
        "send_sms",
        message="Hello",
        entity_id=BOTH,
        phone_numbers="+34600000000",
        send_at=(datetime.now(UTC) + timedelta(hours=1)).isoformat(),
    )
    states = {one["state"] for one in sent["messages"]}
    assert states == {"scheduled", "uncertain"}
    for _ in range(2):
        error = await refusal("cancel_sms", sms_id=sent["sms_id"])
        assert error.translation_key == "sms_partly_cancelled"
        found = await call_action("get_sms", sms_id=sent["sms_id"])
        states = {one["state"] for one in found["messages"]}
        assert states == {"cancelled", "uncertain"}


async def test_being_sent(
    hass: HomeAssistant,
    call_action: CallAction,
    refusal: Refusal,
    simulator: Simulator,
) -> None:
    """What is being sent is told: it may still arrive."""
    simulator.fault("send", "delay", seconds=1, times=1)
    data: dict[str, Any] = {"message": "Hello", "entity_id": BOTH, "tag": "a"}
    sending = hass.async_create_task(call_action("send_sms", **data))
    await until(lambda: simulator.books.calls["send"] > 0)
    found = await call_action("get_sms", tag="a")
    sms_id = found["messages"][0]["sms_id"]
    error = await refusal("cancel_sms", sms_id=sms_id)
    assert error.translation_key == "sms_partly_cancelled"
    sent = await sending
    assert "cancelled" not in {one["state"] for one in sent["messages"]}
    error = await refusal("cancel_sms", sms_id=sms_id)
    assert error.translation_key == "sms_not_cancellable"


async def test_sent(
    call_action: CallAction, refusal: Refusal, simulator: Simulator
) -> None:
    """What was sent cannot be cancelled, nor what never was."""
    sent = await call_action("send_sms", message="Hello", entity_id=BOTH)
    error = await refusal("cancel_sms", sms_id=sent["sms_id"])
    assert error.translation_key == "sms_not_cancellable"
    unknown = "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"
    error = await refusal("cancel_sms", sms_id=unknown)
    assert error.translation_key == "unknown_sms"
    assert unknown in str(error)
    assert not simulator.books.calls["message-cancel"]


async def test_held_back_test(
    call_action: CallAction, refusal: Refusal, simulator: Simulator
) -> None:
    """A test that SMS Partner would hold back until the morning waits for nothing."""
    simulator.settings.sms.night = "told"
    sent = await call_action(
        "send_sms", message="Hello", entity_id="notify.anna", test=True
    )
    [message] = sent["messages"]
    assert (message["state"], message["date"]) == ("accepted", None)
    assert message["deferred_until"] is None
    error = await refusal("cancel_sms", sms_id=sent["sms_id"])
    assert error.translation_key == "sms_is_test"
    assert not simulator.books.calls["message-cancel"]
