"""An order and its departure, which share a wait for the disk where they may."""

import asyncio
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.ledger import departures
from custom_components.smspartner.ledger.sms import departures as sms_departures
from custom_components.smspartner.purchase.pace import TURNS_IN_ADVANCE, Pace
from custom_components.smspartner.runtime import lines

from ..helpers import (
    PHONE,
    CallAction,
    count_rows,
    ledger_path,
    note_price,
    rows,
    until,
)
from ..simulator import Simulator


@pytest.mark.parametrize(
    ("action", "operations", "data"),
    [
        ("verify_numbers", departures, {"wait": 0}),
        ("send_sms", sms_departures, {"message": "Water in the cellar"}),
    ],
)
async def test_an_order_that_may_leave_is_written_down_with_its_departure(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    action: str,
    operations: Any,
    data: dict[str, Any],
) -> None:
    """See nothing of it on disk before both are, and both before it is posted."""
    start = operations.start
    written_before: list[int] = []

    def start_noted(*values: Any, **named: Any) -> Any:
        """Note how many requests are on disk."""
        written_before.append(count_rows(hass, "requests"))
        return start(*values, **named)

    for path in ("hlr/notify", "send"):
        simulator.fault(path, "delay", seconds=0.5)
    with patch.object(operations, "start", start_noted):
        call = asyncio.create_task(call_action(action, phone_numbers=[PHONE], **data))
        await until(lambda: bool(written_before))
        await until(lambda: count_rows(hass, "requests") > 0)
        assert rows(ledger_path(hass), "SELECT state FROM requests") == [("sending",)]
        await call
    assert written_before == [0]
    assert rows(ledger_path(hass), "SELECT state FROM requests") == [("accepted",)]


async def test_an_order_that_buys_nothing_uses_no_turn(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str, simulator: Simulator
) -> None:
    """See results reused again and again, and the next turn free all the same."""
    with patch.object(lines, "Pace", partial(Pace, 3600)):
        assert await hass.config_entries.async_setup(config_entry.entry_id)
    note_price(hass, config_entry)

    async def verify(phone: str) -> None:
        """Verify a number, and reuse its result."""
        await hass.services.async_call(
            "smspartner",
            "verify_numbers",
            {"phone_numbers": phone, "wait": {"seconds": 20}},
            blocking=True,
        )

    first, *others = (f"+3361234{index:02}00" for index in range(TURNS_IN_ADVANCE))
    async with asyncio.timeout(30):
        for _ in range(5):
            await verify(first)
        for phone in others:
            await verify(phone)
    assert simulator.books.calls["hlr/notify"] == TURNS_IN_ADVANCE
