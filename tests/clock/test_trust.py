"""A wrong clock: nothing is lost, bought again or sent too early by it."""

import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.clock import async_get_clock
from custom_components.smspartner.const import CONF_DAILY_BUDGET
from custom_components.smspartner.ledger import times

from ..helpers import (
    DAY,
    HOUR,
    MINUTE,
    PHONE,
    SECOND,
    SILENT,
    CallAction,
    later,
    load,
    rows,
    run_housekeeping,
    until,
    wall_jump,
)
from ..simulator import Simulator
from .helpers import WRONG, YEAR, Past, ago, reach_vendor, wrong_clock

# Wrong at the start


async def test_nothing_is_sent_expired_or_erased_by_a_wrong_clock(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
    ledger_file: Path,
    past: Past,
    wrong: timedelta,
) -> None:
    """See the queue, the open lookup and the result wait until the clock is right."""
    await past.buy(PHONE, 30 * DAY, reported=True)
    await past.buy(SILENT, DAY, reported=False)
    await past.queue(SECOND, 10 * MINUTE)
    states = "SELECT phone, state FROM lookups ORDER BY id"
    before = [(PHONE, "reported"), (SILENT, "open"), (SECOND, "open")]

    with wrong_clock(wrong, simulator):
        await load(hass, config_entry)
        await run_housekeeping(hass)
        await call_action("get_stop_list")
        await run_housekeeping(hass)
        assert rows(ledger_file, states) == before
        assert simulator.books.billed_numbers == {}

    await reach_vendor(hass, call_action)
    await until(lambda: bool(simulator.books.acknowledged))
    assert simulator.books.billed_numbers == {SECOND: 1}
    assert rows(ledger_file, states)[:2] == before[:2]
    with later(60 * DAY + MINUTE):
        await run_housekeeping(hass)
        assert PHONE not in dict(rows(ledger_file, states))


async def test_times_are_right_once_the_clock_is(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
    ledger_file: Path,
    past: Past,
    wrong: timedelta,
) -> None:
    """See a new order sent all the same, and all it left behind moved."""
    await past.buy(PHONE, 30 * DAY, reported=True)
    with wrong_clock(wrong, simulator):
        await load(hass, config_entry)
        answer = await call_action("verify_numbers", phone_numbers=SECOND, wait=60)
        assert answer["complete"]
    assert simulator.books.billed_numbers == {SECOND: 1}

    await reach_vendor(hass, call_action)

    found = await call_action("get_results", since="1970-01-01")
    assert [one["phone_number"] for one in found["results"]] == [PHONE, SECOND]
    first, second = (
        datetime.fromisoformat(one["received_at"]) for one in found["results"]
    )
    now = datetime.fromtimestamp(time.time(), UTC)
    assert timedelta() <= now - second < 5 * MINUTE
    assert 30 * DAY <= now - first < 30 * DAY + 5 * MINUTE
    for table, columns in (
        ("verifications", "created_at"),
        ("requests", "created_at, sent_at"),
        ("prices", "paid_at"),
        ("accounts", "received_at"),
    ):
        last = max(rows(ledger_file, f"SELECT {columns} FROM {table}"))
        assert all(timedelta() <= ago(one) < 5 * MINUTE for one in last), table


async def test_empty_ledger_in_1970(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See what was bought and answered in 1970 kept for as long as other results."""
    with wrong_clock(WRONG["in 1970"], simulator):
        await load(hass, config_entry)
        await call_action("verify_numbers", phone_numbers=PHONE, wait=60)

    await reach_vendor(hass, call_action)
    await run_housekeeping(hass)
    found = await call_action("get_results", since="2020-01-01")
    assert [one["phone_number"] for one in found["results"]] == [PHONE]


async def test_rows_from_the_future(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
    past: Past,
    ledger_file: Path,
) -> None:
    """See them count in the budget, for a day from now, and shown as of now."""
    hass.config_entries.async_update_entry(
        config_entry, options={CONF_DAILY_BUDGET: 0.009}
    )
    await past.buy(PHONE, -YEAR, reported=True)
    simulator.settings.date_is = "missing"
    await load(hass, config_entry)
    with pytest.raises(ServiceValidationError, match="budget"):
        await call_action("verify_numbers", phone_numbers=SECOND)

    simulator.settings.date_is = "told"
    await reach_vendor(hass, call_action)
    [[sent_at]] = rows(ledger_file, "SELECT sent_at FROM requests")
    assert timedelta() <= ago(sent_at) < 5 * MINUTE
    with pytest.raises(ServiceValidationError, match="budget"):
        await call_action("verify_numbers", phone_numbers=SECOND)
    with later(DAY + 5 * MINUTE):
        await call_action("verify_numbers", phone_numbers=SECOND)
    assert simulator.books.billed_numbers == {SECOND: 1}


async def test_budget_and_joining_a_year_ahead(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
    past: Past,
) -> None:
    """See what was bought minutes ago joined and counted, as if no year had passed."""
    hass.config_entries.async_update_entry(
        config_entry, options={CONF_DAILY_BUDGET: 0.009}
    )
    await past.buy(SILENT, 5 * MINUTE, reported=False)
    with wrong_clock(YEAR, simulator):
        await load(hass, config_entry)
        answer = await call_action("verify_numbers", phone_numbers=SILENT, wait=0)
        assert (answer["submitted"], answer["joined"]) == (0, 1)
        with pytest.raises(ServiceValidationError, match="budget"):
            await call_action("verify_numbers", phone_numbers=PHONE, wait=0)
    assert simulator.books.billed_numbers == {}


async def test_nothing_is_reused_where_none_is_wanted(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
    past: Past,
) -> None:
    """See a result whose age is not known reused, and bought anew where 0 says so."""
    await past.buy(SILENT, HOUR, reported=True)
    with wrong_clock(YEAR, simulator):
        await load(hass, config_entry)
        await call_action("verify_numbers", phone_numbers=PHONE)
        for fields, reused in (({}, 1), ({"reuse_within": 0}, 0)):
            answer = await call_action(
                "verify_numbers", phone_numbers=PHONE, dry_run=True, **fields
            )
            assert (answer["reused"], answer["to_buy"]) == (reused, 1 - reused)


async def test_result_may_be_reused_once_the_clock_is_right(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See a result of a wrong clock be as fresh as it is."""
    with wrong_clock(YEAR, simulator):
        await load(hass, config_entry)
        await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await reach_vendor(hass, call_action)
    for duration, reused in ((MINUTE, 1), (2 * HOUR, 0)):
        with later(duration):
            answer = await call_action(
                "verify_numbers",
                phone_numbers=PHONE,
                reuse_within={"hours": 1},
                dry_run=True,
            )
        assert answer["to_buy"] == 1 - reused


# Trust


@pytest.mark.parametrize(
    "settings",
    [
        {"date_is": "missing"},
        {"date_is": "garbage"},
        {"date_offset": -400.0},
        {"date_offset": 86_400.0},
        {"age": 10},
    ],
)
async def test_without_a_proof_an_hour_decides(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
    past: Past,
    ledger_file: Path,
    settings: dict[str, Any],
) -> None:
    """See what is too old go only when both clocks have agreed for an hour."""
    await past.buy(PHONE, 91 * DAY, reported=True)
    await past.buy(SILENT, 3 * DAY, reported=False)
    await past.queue(SECOND, 10 * MINUTE)
    simulator.settings.update(settings)
    states = "SELECT state FROM lookups ORDER BY id"
    await load(hass, config_entry)
    with later(59 * MINUTE):
        await run_housekeeping(hass)
        assert rows(ledger_file, states) == [("reported",), ("open",), ("open",)]
    with later(61 * MINUTE):
        await run_housekeeping(hass)
        await until(lambda: len(rows(ledger_file, states)) == 2)
        await until(lambda: rows(ledger_file, states) == [("expired",), ("rejected",)])
    assert simulator.books.billed_numbers == {}


async def test_dates_that_prove_nothing_end_no_trust(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See SMS Partner's clock be wrong without any harm."""
    assert async_get_clock(hass).is_trusted
    simulator.settings.date_offset = 86_400
    await call_action("get_stop_list")
    assert async_get_clock(hass).is_trusted


async def test_answer_that_refuses_proves_the_time(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
) -> None:
    """See the answer of a server error prove nothing, and that of a refusal do."""
    simulator.fault("*", "status", status=503)
    await hass.config_entries.async_setup(config_entry.entry_id)
    assert not async_get_clock(hass).is_trusted
    simulator.clear_faults()
    simulator.fault("*", "status", status=404)
    await hass.config_entries.async_reload(config_entry.entry_id)
    assert async_get_clock(hass).is_trusted
    await hass.config_entries.async_unload(config_entry.entry_id)


# Wrong in the middle


@pytest.mark.parametrize("jump", [YEAR, -YEAR, 2 * MINUTE])
async def test_jump_in_the_middle(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    ledger_file: Path,
    jump: timedelta,
) -> None:
    """See time go on as if nothing had happened, and nothing be expired by it."""
    await call_action("verify_numbers", phone_numbers=[PHONE, SILENT], wait=0)
    await simulator.settled()
    with wrong_clock(jump, simulator):
        await run_housekeeping(hass)
        if abs(jump) > 5 * MINUTE:
            await call_action("get_stop_list")
            assert not async_get_clock(hass).is_trusted
        await run_housekeeping(hass)
        await call_action("verify_numbers", phone_numbers=SECOND, wait=60)
    await reach_vendor(hass, call_action)
    states = "SELECT phone, state FROM lookups WHERE phone IS NOT NULL ORDER BY id"
    assert rows(ledger_file, states) == [
        (PHONE, "reported"),
        (SILENT, "open"),
        (SECOND, "reported"),
    ]
    times_ = rows(ledger_file, "SELECT created_at FROM requests ORDER BY id")
    assert all(-MINUTE < ago(one) < 5 * MINUTE for (one,) in times_)
    assert times_ == sorted(times_)


async def test_small_step_ends_no_trust(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See the clock be set by less than a minute, and followed, never to before."""
    clock = async_get_clock(hass)
    for step in (50, -50):
        with wall_jump(timedelta(seconds=step)):
            assert clock.is_trusted
            assert clock.seconds() == pytest.approx(
                max(time.time(), clock.base / 1e6), abs=1
            )
        assert clock.is_trusted


async def test_machine_that_slept(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    call_action: CallAction,
    ledger_file: Path,
) -> None:
    """See what was written before keep its time, and what came after get the right."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    [[before]] = rows(ledger_file, "SELECT received_at FROM lookups")
    with wall_jump(8 * HOUR):
        simulator.settings.date_is = "missing"
        await call_action("verify_numbers", phone_numbers=SECOND, wait=60)
        simulator.settings.date_is = "told"
        await reach_vendor(hass, call_action)
        first, second = (
            one for (one,) in rows(ledger_file, "SELECT received_at FROM lookups")
        )
        assert first == before
        assert timedelta() <= ago(second) < 5 * MINUTE


async def test_year_that_was_believed(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
    ledger_file: Path,
) -> None:
    """See what was written in an hour of a wrong year moved when that is found out."""
    with wrong_clock(YEAR, simulator):
        await load(hass, config_entry)
        await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
        with later(HOUR + MINUTE):
            await run_housekeeping(hass)
            assert async_get_clock(hass).is_trusted
    await reach_vendor(hass, call_action)
    [[received_at]] = rows(ledger_file, "SELECT received_at FROM lookups")
    assert timedelta() <= ago(received_at) < 5 * MINUTE


async def test_correction_that_finds_the_disk_full(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
    ledger_file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See it made at the next occasion, and nothing trusted until then."""
    with wrong_clock(YEAR, simulator):
        await load(hass, config_entry)
        await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    full = sqlite3.OperationalError("database or disk is full")
    with patch.object(times, "move", side_effect=full):
        await call_action("get_stop_list")
        await until(lambda: "could not be corrected" in caplog.text)
        await until(lambda: not async_get_clock(hass).is_trusted)
        await run_housekeeping(hass)
    await reach_vendor(hass, call_action)
    [[received_at]] = rows(ledger_file, "SELECT received_at FROM lookups")
    assert timedelta() <= ago(received_at) < 5 * MINUTE
