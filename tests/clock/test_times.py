"""The other times that are kept, when the clock was wrong."""

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from homeassistant.const import CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.clock import Clock, Correction, async_get_clock
from custom_components.smspartner.const import CONF_FORMER_WEBHOOKS
from custom_components.smspartner.ledger import Ledger, departures, orders
from custom_components.smspartner.ledger.plans import Order
from custom_components.smspartner.monitoring.state import NumberState
from custom_components.smspartner.runtime.client import create_client

from ..helpers import (
    ADDRESS,
    DAY,
    HOUR,
    MINUTE,
    PHONE,
    SECOND,
    SILENT,
    CallAction,
    later,
    load,
    monitored_number,
    reconfigure,
    rows,
    run_housekeeping,
    state_of,
    until,
    wall_jump,
)
from ..ledger.helpers import record_notifications
from ..simulator import Simulator
from .helpers import WRONG, YEAR, Past, ago, alive, reach_vendor, wrong_clock

THIRD = "+33612345700"


async def look(hass: HomeAssistant) -> None:
    """Let the minute be over after which it is looked what is due."""
    [entry] = hass.config_entries.async_entries("smspartner")
    await entry.runtime_data.monitor._buyer.async_check_due()


@pytest.fixture
async def gate(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    wrong: timedelta,
) -> Callable[[], Any]:
    """Set a monitored number up while the clock is wrong; it is checked once."""
    hass.config_entries.async_add_subentry(config_entry, monitored_number())
    with wrong_clock(wrong, simulator):
        await load(hass, config_entry)
        monitor = config_entry.runtime_data.monitor
        [id_] = config_entry.subentries
        await until(lambda: monitor.state(id_).last_verified is not None)
    return lambda: monitor.state(id_)


async def test_monitored_number(
    hass: HomeAssistant,
    gate: Callable[[], Any],
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See what is known of it moved, and nothing checked too early or never."""
    await reach_vendor(hass, call_action)
    await look(hass)
    now = time.time()
    assert now - 300 < gate().last_verified <= now
    assert now - 300 < gate().last_reachable <= now
    assert now + 12 * 3600 - 300 < gate().next_check < now + 36 * 3600
    assert simulator.books.billed_numbers == {PHONE: 1}
    with later(DAY / 3):
        await look(hass)
    assert simulator.books.billed_numbers == {PHONE: 1}
    with later(1.5 * DAY):
        await look(hass)
    assert simulator.books.billed_numbers == {PHONE: 2}


async def test_monitored_number_of_an_account_that_is_not_loaded(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    gate: Callable[[], Any],
    simulator: Simulator,
) -> None:
    """See it moved in the ledger, and its next check planned when it is loaded."""
    assert await hass.config_entries.async_unload(config_entry.entry_id)
    await create_client(hass, config_entry.data).get_stop_list()
    assert async_get_clock(hass).is_trusted
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    monitor = config_entry.runtime_data.monitor
    [id_] = config_entry.subentries
    await look(hass)
    now = time.time()
    assert now - 300 < monitor.state(id_).last_verified <= now
    assert now < monitor.state(id_).next_check < now + 1.5 * 86_400
    assert simulator.books.billed_numbers == {PHONE: 1}


async def test_check_that_awaits_its_answer(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
    past: Past,
) -> None:
    """See it wait on at a start a year ahead, and for an hour of its own in all."""
    number = monitored_number(phone_number=SILENT)
    hass.config_entries.async_add_subentry(config_entry, number)
    now = time.time()
    state = NumberState(
        last_verified=now - 3600,
        asked_at=now - 300,
        next_check=now + YEAR.total_seconds() + 43_200,
    )
    await past.know(number, state)
    with wrong_clock(YEAR, simulator):
        await load(hass, config_entry)
        monitor = config_entry.runtime_data.monitor
        await look(hass)
        assert monitor.state(number.subentry_id).asked_at == now - 300
        assert not monitor.state(number.subentry_id).no_answer
    await reach_vendor(hass, call_action)
    with later(50 * MINUTE):
        await look(hass)
        assert not monitor.state(number.subentry_id).no_answer
    with later(HOUR):
        await look(hass)
        assert monitor.state(number.subentry_id).no_answer


async def test_replaced_address_lives_for_48_hours(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
    wrong: timedelta,
) -> None:
    """See an address that was replaced by a wrong clock live no longer and no less."""
    simulator.settings.account.username = config_entry.title
    old = config_entry.data[CONF_WEBHOOK_ID]
    with wrong_clock(wrong, simulator):
        await load(hass, config_entry)
        flow = await reconfigure(hass, config_entry)
        await hass.config_entries.flow.async_configure(
            flow["flow_id"],
            {CONF_URL: config_entry.data[CONF_URL], "renew_address": True},
        )
        await hass.async_block_till_done()
    await reach_vendor(hass, call_action)
    with later(2 * DAY - 5 * MINUTE):
        await run_housekeeping(hass)
        assert list(config_entry.data[CONF_FORMER_WEBHOOKS]) == [old]
    with later(2 * DAY + MINUTE):
        await run_housekeeping(hass)
        assert config_entry.data[CONF_FORMER_WEBHOOKS] == {}


async def test_replaced_address_at_a_start_a_year_ahead(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See it open until the clock is right, and then as long as it should be."""
    until_ = {"late": time.time() - 60, "living": time.time() + 86_400}
    hass.config_entries.async_update_entry(
        config_entry, data={**config_entry.data, CONF_FORMER_WEBHOOKS: until_}
    )
    with wrong_clock(YEAR, simulator):
        await load(hass, config_entry)
        await run_housekeeping(hass)
        assert {"late", "living"} <= hass.data["webhook"].keys()
    await reach_vendor(hass, call_action)
    await run_housekeeping(hass)
    assert "late" not in hass.data["webhook"]
    assert "living" in hass.data["webhook"]


async def test_result_that_waits_while_the_clock_is_corrected(tmp_path: Path) -> None:
    """See it get the right time, whether it is in line before the correction or not."""
    path = tmp_path / "ledger.db"
    with wall_jump(WRONG["in 1970"]):
        clock = Clock()
        ledger = Ledger(path, clock)
        await ledger.open()
        account = await ledger.add_account("one")
        order = Order(verification_id="V", numbers=[(PHONE, PHONE)])
        [queued] = await account.write(orders.place, order)
        departure = await account.write(
            departures.start, queued.id, ADDRESS, may_probe=True
        )
        assert departure.request is not None
        token = departure.request.token
        busy = threading.Event()
        blocked = asyncio.create_task(
            ledger.store._database.maintain(lambda _: busy.wait(10))
        )
        coming = []
        for phone in (SECOND, PHONE):
            record = record_notifications(account, token, [alive(phone)])
            coming.append(asyncio.create_task(record))
            for _ in range(5):  # until it is in line, or waits for those that are
                await asyncio.sleep(0)
    correction = clock.correct()
    assert correction is not None
    moving = asyncio.create_task(ledger.move_times(correction))
    await asyncio.sleep(0)
    busy.set()
    await asyncio.gather(blocked, moving, *coming)
    [[received_at]] = rows(path, "SELECT received_at FROM lookups")
    await ledger.close()
    assert timedelta() <= ago(received_at) < 5 * MINUTE


async def test_order_of_arrival_survives_a_wrong_clock(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See results listed as they came, whatever the clock said at each time."""
    with wrong_clock(YEAR, simulator):
        await load(hass, config_entry)
        await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await call_action("verify_numbers", phone_numbers=SECOND, wait=60)
    with wrong_clock(-YEAR, simulator):
        await call_action("verify_numbers", phone_numbers=THIRD, wait=60)
    await reach_vendor(hass, call_action)
    found = await call_action("get_results", since="2020-01-01")
    assert [one["phone_number"] for one in found["results"]] == [PHONE, SECOND, THIRD]
    received = [one["received_at"] for one in found["results"]]
    assert received == sorted(received)
    assert state_of(hass, "sensor.sms_partner_last_hlr_result") == "no_error"


def test_correction_is_never_later_than_now() -> None:
    """See what is moved twice by mistake not end up in the future."""
    correction = Correction(base=1_000, by=500, now=1_700)
    assert [correction.moved(one) for one in (900, 1_000, 1_100, 1_600)] == [
        900,
        1_000,
        1_600,
        1_700,
    ]
    back = Correction(base=1_000, by=-500, now=700)
    assert [back.moved(one) for one in (400, 900, 1_100)] == [400, 500, 600]
