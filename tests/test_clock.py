"""A clock that was wrong: nothing is lost, bought again, or sent too early by it."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.const import CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.api import HlrNotification, HlrResult
from custom_components.smspartner.clock import Clock, Correction, async_get_clock
from custom_components.smspartner.const import (
    CONF_DAILY_BUDGET,
    CONF_FORMER_WEBHOOKS,
)
from custom_components.smspartner.ledger import Ledger, times
from custom_components.smspartner.ledger.records import Order, Outcome, RequestState
from custom_components.smspartner.monitoring.monitored_number import (
    Interval,
    NumberState,
)
from custom_components.smspartner.runtime.client import create_client
from custom_components.smspartner.runtime.engine import ENGINE

from .helpers import (
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
    rows,
    run_housekeeping,
    state_of,
    until,
    wall_jump,
)
from .simulator import Simulator

THIRD = "+33612345700"
YEAR = 365 * DAY
WRONG = {"a year ahead": YEAR, "in 1970": timedelta(seconds=3600 - time.time())}


def ago(microseconds: int) -> timedelta:
    """Tell how long ago something was."""
    return timedelta(microseconds=time.time_ns() // 1000 - microseconds)


def alive(phone: str) -> HlrNotification:
    """Make the result of a number that is alive."""
    return HlrNotification(
        phone_number=phone,
        result=HlrResult.NO_ERROR,
        error_name="NO_ERROR",
        error_description=None,
        mcc_mnc="20801",
        ported=False,
        message_id=phone,
        date=None,
    )


class Past:
    """What earlier runs wrote down, each thing when the clock showed some time."""

    def __init__(self, path: Path, entry_id: str) -> None:
        """Take the ledger's file and the entry's id."""
        self._path = path
        self._entry_id = entry_id

    async def buy(self, phone: str, before: timedelta, *, reported: bool) -> None:
        """Buy a lookup that long before now."""
        async with self._ledger(before) as (ledger, account):
            order = Order(verification_id=phone, numbers=[(phone, phone)])
            [queued] = await ledger.place(account, order)
            departure = await ledger.start_request(
                account, queued.id, ADDRESS, may_probe=True
            )
            assert departure.request is not None
            outcome = Outcome(
                state=RequestState.ACCEPTED, campaign_id=phone, cost=0.005
            )
            await ledger.finish_request(account, queued.id, outcome)
            if reported:
                await ledger.record_notifications(
                    account, departure.request.token, [alive(phone)]
                )

    async def queue(self, phone: str, before: timedelta) -> None:
        """Write a lookup down that long before now, and do not come to send it."""
        async with self._ledger(before) as (ledger, account):
            order = Order(verification_id=phone, numbers=[(phone, phone)])
            await ledger.place(account, order)

    async def know(self, subentry_id: str, state: NumberState) -> None:
        """Write down what is known of a monitored number."""
        async with self._ledger(MINUTE) as (ledger, account):
            await ledger.watching.save_monitored(account, {subentry_id: state.keep()})

    def _ledger(self, before: timedelta) -> _OldLedger:
        """Open the ledger at that time."""
        return _OldLedger(self._path, self._entry_id, before)


class _OldLedger:
    """The ledger as it was open at some time."""

    def __init__(self, path: Path, entry_id: str, before: timedelta) -> None:
        """Take the file, the entry's id, and how long before now it was."""
        self._entry_id = entry_id
        self._ledger = Ledger(path)
        self._stack = ExitStack()
        now = Clock().now() - before // timedelta(microseconds=1)
        self._times = (
            patch.object(Clock, "now", return_value=now),
            patch.object(Clock, "base", 0),
        )

    async def __aenter__(self) -> tuple[Ledger, int]:
        """Open it."""
        for time_ in self._times:
            self._stack.enter_context(time_)
        await self._ledger.open()
        return self._ledger, await self._ledger.add_account(self._entry_id)

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self._ledger.close()
        self._stack.close()


@pytest.fixture
def past(ledger_file: Path, config_entry: MockConfigEntry) -> Past:
    """Begin with the records of earlier runs."""
    return Past(ledger_file, config_entry.entry_id)


@contextmanager
def wrong_clock(by: timedelta, simulator: Simulator) -> Generator[None]:
    """Let this machine's clock be wrong, and SMS Partner's be right."""
    simulator.settings.date_offset = -by.total_seconds()
    with wall_jump(by):
        yield
    simulator.settings.date_offset = 0


async def reach_vendor(hass: HomeAssistant, call_action: CallAction) -> None:
    """Let SMS Partner answer anything, and what follows from that be done."""
    await call_action("get_stop_list")
    await until(lambda: async_get_clock(hass).is_trusted)
    # What is written is written one after the other.
    await hass.data[ENGINE].ledger._database.maintain(lambda _: None)
    await hass.async_block_till_done()


@pytest.fixture(params=list(WRONG.values()), ids=list(WRONG))
def wrong(request: pytest.FixtureRequest) -> timedelta:
    """Give how wrong the clock is when Home Assistant starts."""
    wrong: timedelta = request.param
    return wrong


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
        answer = await call_action("verify_numbers", phone_numbers=SILENT)
        assert (answer["submitted"], answer["joined"]) == (0, 1)
        with pytest.raises(ServiceValidationError, match="budget"):
            await call_action("verify_numbers", phone_numbers=PHONE)
    assert simulator.books.billed_numbers == {}


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
    await call_action("verify_numbers", phone_numbers=[PHONE, SILENT])
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


# What else keeps times


async def look(hass: HomeAssistant) -> None:
    """Let the minute be over after which it is looked what is due."""
    [entry] = hass.config_entries.async_entries("smspartner")
    await entry.runtime_data.monitor._async_tick()


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
        phone_number=SILENT,
        interval=Interval.DAILY,
        last_verified=now - 3600,
        asked_at=now - 300,
        next_check=now + YEAR.total_seconds() + 43_200,
    )
    await past.know(number.subentry_id, state)
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
        flow = await config_entry.start_reconfigure_flow(hass)
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
        [queued] = await ledger.place(account, order)
        departure = await ledger.start_request(
            account, queued.id, ADDRESS, may_probe=True
        )
        assert departure.request is not None
        token = departure.request.token
        busy = threading.Event()
        blocked = asyncio.create_task(
            ledger._database.maintain(lambda _: busy.wait(10))
        )
        coming = []
        for phone in (SECOND, PHONE):
            record = ledger.record_notifications(account, token, [alive(phone)])
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
