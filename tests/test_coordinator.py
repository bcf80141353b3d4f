"""Polling: what the sensors say while the API fails, and when it answers again."""

import asyncio
import logging
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from aiohttp import ClientSession
from homeassistant.components.sensor import (
    ATTR_STATE_CLASS,
    SensorDeviceClass,
    SensorStateClass,
)
from homeassistant.components.webhook import async_generate_path
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import (
    ATTR_DEVICE_CLASS,
    ATTR_RESTORED,
    ATTR_UNIT_OF_MEASUREMENT,
    CONF_WEBHOOK_ID,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import UpdateFailed
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smspartner import coordinator
from custom_components.smspartner.const import (
    CONF_STOP_LIST_INTERVAL,
    DOMAIN,
)
from custom_components.smspartner.ledger import orders
from custom_components.smspartner.ledger.plans import Order

from .helpers import (
    BALANCE,
    HOUR,
    PENDING,
    PHONE,
    STOP_LIST,
    full_state_of,
    rename_table,
    state_of,
    until,
)
from .simulator import Simulator


def is_polling() -> bool:
    """Return whether a coordinator is at work."""
    return any(task.get_name().endswith("- refresh") for task in asyncio.all_tasks())


class Clock:
    """Lets time pass for Home Assistant's timers, while all else goes on as it does."""

    def __init__(self, hass: HomeAssistant, simulator: Simulator) -> None:
        """Initialize now."""
        self._hass = hass
        self._calls = simulator.books.calls
        self._now = dt_util.utcnow()

    async def poll(self, call: str, after: timedelta = HOUR) -> None:
        """Let some time pass, and wait until the API was asked and has answered."""
        # A poll comes up to a second late, so that not all come at once.
        self._now += after + timedelta(seconds=2)
        before = self._calls[call]
        async_fire_time_changed(self._hass, self._now)
        await until(lambda: self._calls[call] > before and not is_polling())


@pytest.fixture
def clock(hass: HomeAssistant, simulator: Simulator) -> Clock:
    """Return a clock that can be advanced."""
    return Clock(hass, simulator)


def logged(caplog: pytest.LogCaptureFixture, name: str) -> list[str]:
    """List what was logged about a coordinator, but for details."""
    return [
        record.levelname
        for record in caplog.records
        if record.name == "custom_components.smspartner.coordinator"
        and record.levelno > logging.DEBUG
        and f"etching {name} data" in record.getMessage()
    ]


def readings(caplog: pytest.LogCaptureFixture) -> int:
    """Count how often the sums have been read."""
    return caplog.text.count("Finished fetching ledger data")


async def test_stop_list_grows(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, clock: Clock
) -> None:
    """The size of the stop list follows the API's."""
    assert state_of(hass, STOP_LIST) == "2"
    simulator.settings.stop_list.append(
        {"id": 21, "phoneNumber": "+33699999921", "createdAt": "2026-01-01 00:00:00"}
    )

    await clock.poll("stop-sms/list")

    assert state_of(hass, STOP_LIST) == "3"


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "html", "status": 502},
        {"kind": "status", "status": 429},
        {"kind": "cut_after"},
        {"kind": "refuse", "code": 20},
    ],
)
async def test_stop_list_that_cannot_be_read(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    clock: Clock,
    fault: dict[str, Any],
) -> None:
    """While the stop list cannot be read only its sensor has no value."""
    simulator.fault("stop-sms/list", **fault)

    await clock.poll("stop-sms/list")

    assert state_of(hass, STOP_LIST) == STATE_UNAVAILABLE
    assert state_of(hass, PENDING) == "0"
    assert account.state is ConfigEntryState.LOADED
    assert not hass.config_entries.flow.async_progress()


async def test_failure_is_logged_once(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The log says once that the API is down, and once that it is back."""
    simulator.fault("stop-sms/list", "html", status=502)
    await clock.poll("stop-sms/list")
    assert state_of(hass, STOP_LIST) == STATE_UNAVAILABLE
    await clock.poll("stop-sms/list")
    await clock.poll("stop-sms/list")
    assert logged(caplog, "stop list") == ["ERROR"]

    simulator.clear_faults()
    await clock.poll("stop-sms/list")
    assert state_of(hass, STOP_LIST) == "2"
    await clock.poll("stop-sms/list")

    assert logged(caplog, "stop list") == ["ERROR", "INFO"]


async def test_unreadable_ledger_is_logged_once(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Sums that cannot be read are unavailable, told once, and once when they are."""
    caplog.set_level(logging.DEBUG, "custom_components.smspartner.coordinator")
    with patch.object(coordinator, "SECONDS_BETWEEN_SUMS", 0):
        assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    path = async_generate_path(config_entry.data[CONF_WEBHOOK_ID])

    async def read_again() -> None:
        """Let something unreadable come, after which the sums are read again."""
        before = readings(caplog)
        async with ClientSession() as session:
            await session.post(f"{door.rstrip('/')}{path}?token=none", data=b"<a/>")
        await until(lambda: readings(caplog) > before)

    rename_table(hass, "verifications", "lost")
    for _ in range(3):
        await read_again()
    assert state_of(hass, PENDING) == STATE_UNAVAILABLE
    assert state_of(hass, STOP_LIST) == "2"
    [error] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert "The database could not be used" in error.message
    assert "cannot be used: no such table" in caplog.text
    assert not error.exc_info

    rename_table(hass, "lost", "verifications")
    for _ in range(2):
        await read_again()
    assert state_of(hass, PENDING) == "0"
    assert logged(caplog, "ledger") == ["ERROR", "INFO"]


async def test_key_refused_while_polling(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, clock: Clock
) -> None:
    """A key that stops working is asked for."""
    simulator.settings.api_keys = set()

    await clock.poll("stop-sms/list")

    await until(lambda: bool(hass.config_entries.flow.async_progress()))
    (flow,) = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    assert flow["context"]["source"] == SOURCE_REAUTH
    assert flow["context"]["entry_id"] == account.entry_id
    assert state_of(hass, STOP_LIST) == STATE_UNAVAILABLE


async def test_shorter_interval(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, clock: Clock
) -> None:
    """The stop list is read as often as the option says, the balance as before."""
    hass.config_entries.async_update_entry(
        account, options={CONF_STOP_LIST_INTERVAL: 5}
    )
    await hass.async_block_till_done()
    readings_of_balance = simulator.books.calls["me"]

    for _ in range(3):
        await clock.poll("stop-sms/list", after=timedelta(minutes=5))

    assert simulator.books.calls["me"] == readings_of_balance


async def test_longer_interval(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, clock: Clock
) -> None:
    """The stop list is read as seldom as the option says, the balance as before."""
    hass.config_entries.async_update_entry(
        account, options={CONF_STOP_LIST_INTERVAL: 150}
    )
    await hass.async_block_till_done()
    readings_of_stop_list = simulator.books.calls["stop-sms/list"]

    await clock.poll("me")
    await clock.poll("me")
    assert simulator.books.calls["stop-sms/list"] == readings_of_stop_list

    await clock.poll("stop-sms/list")


async def test_balance(
    hass: HomeAssistant, config_entry: MockConfigEntry, simulator: Simulator
) -> None:
    """The balance is an amount in the account's own currency."""
    simulator.settings.account.balance = 12.5
    simulator.settings.account.currency = "CHF"

    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()

    state = full_state_of(hass, BALANCE)
    assert float(state.state) == 12.5
    assert state.attributes[ATTR_UNIT_OF_MEASUREMENT] == "CHF"
    assert state.attributes[ATTR_DEVICE_CLASS] == SensorDeviceClass.MONETARY
    assert state.attributes[ATTR_STATE_CLASS] == SensorStateClass.TOTAL


@pytest.mark.parametrize("amount", [1e290, -1e290])
async def test_balance_beyond_all_reason(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    amount: float,
) -> None:
    """A balance that cannot be one is none, and no error of ours."""
    simulator.settings.account.balance = amount
    simulator.settings.price = simulator.settings.sms.price = abs(amount) / 1000
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(BALANCE) is None

    simulator.settings.account.balance, simulator.settings.price = 12.5, 0.005
    simulator.settings.sms.price = 0.038
    await clock.poll("me")
    await until(lambda: state_of(hass, BALANCE) == "12.5")
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_balance_that_comes_later(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    simulator: Simulator,
    clock: Clock,
) -> None:
    """There is no balance where the API tells none, until it does."""
    simulator.settings.has_me = False
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    await clock.poll("me")
    await hass.async_block_till_done()
    assert hass.states.get(BALANCE) is None

    simulator.settings.has_me = True
    await clock.poll("me")

    await until(lambda: state_of(hass, BALANCE) == "10225.119")


async def test_balance_that_cannot_be_read_at_first(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    simulator: Simulator,
    clock: Clock,
) -> None:
    """A balance that cannot be read keeps no account from being set up."""
    simulator.fault("me", "html", status=502)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(BALANCE) is None

    simulator.clear_faults()
    await clock.poll("me")

    await until(lambda: state_of(hass, BALANCE) == "10225.119")


async def test_failures_without_end(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An API that is away for days is asked again and again."""
    simulator.fault("me", "html", status=502)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    balance = config_entry.runtime_data.balance
    for _ in range(50):
        await balance.async_refresh()
    assert isinstance(balance.last_exception, UpdateFailed)
    assert balance.last_exception.retry_after == HOUR.total_seconds()
    assert "OverflowError" not in caplog.text


async def test_balance_that_fails_later(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, clock: Clock
) -> None:
    """A balance that cannot be read has no value, and gets one when it can."""
    simulator.fault("me", "html", status=502)
    await clock.poll("me")
    assert state_of(hass, BALANCE) == STATE_UNAVAILABLE
    assert state_of(hass, STOP_LIST) == "2"

    simulator.clear_faults()
    await clock.poll("me")
    await until(lambda: state_of(hass, BALANCE) == "10225.119")


async def test_balance_that_is_not_told_any_more(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator, clock: Clock
) -> None:
    """A balance that the API stops telling does not stay at its last value."""
    simulator.settings.has_me = False

    await clock.poll("me")

    assert state_of(hass, BALANCE) == STATE_UNKNOWN
    assert full_state_of(hass, BALANCE).attributes[ATTR_UNIT_OF_MEASUREMENT] == "EUR"


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "refuse", "code": 96},
        {"kind": "refuse", "no_code": True},
        {"kind": "html", "status": 408},
        {"kind": "gzip", "mebibytes": 2},
    ],
)
async def test_balance_that_is_refused(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    clock: Clock,
    fault: dict[str, Any],
) -> None:
    """A refusal of the account is no missing call: the balance is there again later."""
    simulator.fault("me", **fault)
    await clock.poll("me")
    assert state_of(hass, BALANCE) == STATE_UNAVAILABLE

    simulator.clear_faults()
    await clock.poll("me")
    await until(lambda: state_of(hass, BALANCE) == "10225.119")


async def test_balance_known_from_before(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A balance that was there before is there again, though it cannot be read."""
    simulator.fault("me", "html", status=502)

    assert await hass.config_entries.async_reload(account.entry_id)
    await until(lambda: logged(caplog, "balance") == ["ERROR"])

    state = full_state_of(hass, BALANCE)
    assert state.state == STATE_UNAVAILABLE
    assert ATTR_RESTORED not in state.attributes
    simulator.clear_faults()
    await clock.poll("me")
    await until(lambda: state_of(hass, BALANCE) == "10225.119")


async def test_sums_follow_a_change_though_who_reads_them_is_cancelled(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """See a change shown that an automation was about to see when it was stopped."""
    data = account.runtime_data
    order = Order(verification_id="V", numbers=[(PHONE, PHONE)])
    await data.account.ledger.write(orders.place, order)
    reading = asyncio.create_task(data.summary.async_refresh())
    await asyncio.sleep(0)
    reading.cancel()
    await asyncio.wait([reading])
    assert reading.cancelled()
    await until(lambda: state_of(hass, PENDING) == "1")
