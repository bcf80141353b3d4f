"""Sending each text once, whatever happens meanwhile."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from ..helpers import CallAction, rows, until
from ..simulator import Simulator
from .helpers import ANNA, BEN, CLARA

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
