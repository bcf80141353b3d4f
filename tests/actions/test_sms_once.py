"""Sending each text once, whatever happens meanwhile."""

import asyncio
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers import HOUR, CallAction, later, rows, until
from ..simulator import Simulator
from .helpers import ANNA, BEN, CLARA, Refusal

OWN_ID: Final = "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"

pytestmark = pytest.mark.usefixtures("people")


async def test_reload_amid_a_send(
    hass: HomeAssistant,
    call_action: CallAction,
    account: MockConfigEntry,
    simulator: Simulator,
) -> None:
    """The account that is loaded anew hears what was answered and reported."""
    simulator.fault("send", "delay", seconds=0.5)
    calling = asyncio.create_task(
        call_action("send_sms", message="Leak", entity_id="notify.anna", wait=30)
    )
    await until(lambda: simulator.books.calls["send"] == 1)
    assert await hass.config_entries.async_reload(account.entry_id)
    answer = await calling
    assert [one["state"] for one in answer["messages"]] == ["delivered"]
    assert simulator.books.sms.texted == {(ANNA, "Leak"): 1}


async def test_reload_before_it_leaves(
    hass: HomeAssistant,
    call_action: CallAction,
    account: MockConfigEntry,
    simulator: Simulator,
    ledger_file: Path,
) -> None:
    """What is tried again goes on through a reload, and is sent once."""
    await simulator.close_door()
    calling = asyncio.create_task(
        call_action("send_sms", message="Leak", entity_id="notify.anna", wait=30)
    )
    await until(
        lambda: rows(ledger_file, "SELECT state FROM requests") == [("queued",)]
    )
    assert await hass.config_entries.async_reload(account.entry_id)
    await simulator.open_door()
    answer = await calling
    assert [one["state"] for one in answer["messages"]] == ["delivered"]
    assert simulator.books.sms.texted == {(ANNA, "Leak"): 1}


async def test_calls_at_once(call_action: CallAction, simulator: Simulator) -> None:
    """Automations that fire together text each number once, and hear the same of it."""
    simulator.fault("send", "delay", seconds=0.2)
    answers = await asyncio.gather(
        *(
            call_action(
                "send_sms",
                message="Leak",
                entity_id=["notify.anna", "notify.ben"],
                phone_numbers=others,
                wait=30,
            )
            for others in ([], CLARA, [ANNA, CLARA])
        )
    )
    assert simulator.books.sms.texted == {
        (phone, "Leak"): 1 for phone in (ANNA, BEN, CLARA)
    }
    messages: list[dict[str, Any]] = [
        one for answer in answers for one in answer["messages"]
    ]
    assert {one["state"] for one in messages} == {"delivered"}
    assert sum(not one["joined"] for one in messages) == 3


async def test_calls_at_once_with_texts_of_their_own(
    call_action: CallAction, simulator: Simulator
) -> None:
    """Each of them is sent."""
    await asyncio.gather(
        *(
            call_action("send_sms", message=text, phone_numbers=ANNA, wait=30)
            for text in ("Leak", "Fire", "Smoke")
        )
    )
    assert simulator.books.sms.texted == {
        (ANNA, text): 1 for text in ("Leak", "Fire", "Smoke")
    }


async def test_calls_at_once_with_one_id(
    call_action: CallAction, simulator: Simulator
) -> None:
    """Calls with the same ID are one SMS, though their texts are not the same."""
    simulator.fault("send", "delay", seconds=0.2)
    answers = await asyncio.gather(
        *(
            call_action(
                "send_sms", message=text, phone_numbers=ANNA, sms_id=id_, wait=30
            )
            for text, id_ in (("Leak", OWN_ID), ("Fire", OWN_ID.lower()))
        )
    )
    [text] = simulator.books.sms.texted
    assert text in {(ANNA, "Leak"), (ANNA, "Fire")}
    for answer in answers:
        assert answer["sms_id"] == OWN_ID
        assert [one["state"] for one in answer["messages"]] == ["delivered"]
        assert not answer["messages"][0]["joined"]


async def test_repeat_when_its_time_has_come(
    call_action: CallAction, simulator: Simulator
) -> None:
    """A repeat sends nothing and answers how the SMS stands, whatever rules hold."""
    wanted = {
        "message": "Sale",
        "phone_numbers": [ANNA, BEN],
        "sms_id": OWN_ID,
        "send_at": (dt_util.now() + 2 * HOUR).isoformat(),
    }
    first = await call_action("send_sms", **wanted)
    with later(3 * HOUR):
        again = await call_action("send_sms", **wanted)
    assert simulator.books.calls["send"] == 1
    assert [one["state"] for one in first["messages"]] == ["scheduled"] * 2
    assert [one["state"] for one in again["messages"]] == ["accepted"] * 2
    assert again["sms_id"] == OWN_ID


async def test_repeat_withdraws_nothing(
    call_action: CallAction, account: MockConfigEntry, simulator: Simulator
) -> None:
    """What is tried for longer goes on, though a repeat asks for no such thing."""
    await simulator.close_door()
    calling = asyncio.create_task(
        call_action(
            "send_sms",
            message="Leak",
            phone_numbers=ANNA,
            sms_id=OWN_ID,
            valid_for={"hours": 1},
            wait=60,
        )
    )
    sender = account.runtime_data.account.sender
    async with asyncio.timeout(30):
        while not await sender.is_placed(OWN_ID):
            await asyncio.sleep(0.01)
    with patch("custom_components.smspartner.sms.sender.ALL_TRIES", HOUR * 0):
        again = await call_action(
            "send_sms", message="Leak", phone_numbers=ANNA, sms_id=OWN_ID
        )
    assert [one["state"] for one in again["messages"]] == ["queued"]
    await simulator.open_door()
    answer = await calling
    assert [one["state"] for one in answer["messages"]] == ["delivered"]
    assert simulator.books.sms.texted == {(ANNA, "Leak"): 1}


async def test_id_of_another_form(refusal: Refusal, simulator: Simulator) -> None:
    """An ID that is no ULID is refused before anything is sent."""
    error = await refusal(
        "send_sms", message="Leak", phone_numbers=ANNA, sms_id="door-7"
    )
    assert error.translation_key == "sms_id_invalid"
    assert not simulator.books.sms.texted
