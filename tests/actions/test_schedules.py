"""SMS that leave later: when, told by which clock, and what becomes of them."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from ..helpers import DAY, HOUR, MINUTE, CallAction, api_read, later
from ..simulator import Simulator
from .helpers import ANNA, Refusal

SECOND = timedelta(seconds=1)
ELSEWHERE = ["America/Martinique", "Pacific/Noumea", "UTC", "Asia/Kolkata"]

pytestmark = pytest.mark.usefixtures("people")


async def send(call_action: CallAction, **fields: Any) -> dict[str, Any]:
    """Send an SMS to Anna."""
    return await call_action("send_sms", message="Hello", phone_numbers=ANNA, **fields)


async def message_of(call_action: CallAction, sms_id: str) -> dict[str, Any]:
    """Return the only message of an SMS as it stands."""
    [message] = (await call_action("get_sms", sms_id=sms_id))["messages"]
    return dict(message)


async def let_pass(
    hass: HomeAssistant, simulator: Simulator, duration: timedelta
) -> None:
    """Let the simulator's time pass, and the timers of that time go off."""
    await simulator.pass_time(duration.total_seconds())
    due = time.time() + MINUTE.total_seconds()
    async_fire_time_changed(hass, dt_util.utc_from_timestamp(due))
    await hass.async_block_till_done()


async def becomes(call_action: CallAction, sms_id: str, state: str) -> None:
    """Wait until the message of an SMS is in a state."""
    while (await message_of(call_action, sms_id))["state"] != state:
        pass


def change_of_clocks(zones: list[str], *, back: bool) -> tuple[ZoneInfo, datetime]:
    """Return when one of some zones changes its clocks next, and half an hour on.

    That is by clocks that show no time zone: a time that is there twice where they
    are put back, and not at all where they are put forward.
    """
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + DAY
    for hours in range(366 * 24):
        moment = now + hours * HOUR
        for zone in map(ZoneInfo, zones):
            before, after = ((moment + n * HOUR).astimezone(zone) for n in (0, 1))
            change = (after.utcoffset() or DAY) - (before.utcoffset() or DAY)
            if change and (change < timedelta()) == back:
                shown = before if back else before + HOUR
                return zone, shown.replace(tzinfo=None, minute=30)
    raise AssertionError


@pytest.mark.parametrize("days", [30, 210])
@pytest.mark.parametrize("zone", [*ELSEWHERE, "Europe/Paris"])
async def test_time_zones(
    hass: HomeAssistant,
    call_action: CallAction,
    simulator: Simulator,
    zone: str,
    days: int,
) -> None:
    """A time is Home Assistant's, and SMS Partner is given that of Paris."""
    await hass.config.async_update(time_zone=zone)
    day = (datetime.now(UTC) + days * DAY).date()
    sent = await send(call_action, send_at=f"{day} 14:28:00")

    expected = datetime(day.year, day.month, day.day, 14, 30, tzinfo=ZoneInfo(zone))
    [request] = simulator.books.sms.requests
    assert request.scheduled == expected.timestamp()
    [message] = sent["messages"]
    told = datetime.fromisoformat(message["scheduled_at"])
    assert (message["state"], told) == ("scheduled", expected)
    assert message["date"] == message["scheduled_at"]
    assert message["deferred_until"] is None


@pytest.mark.parametrize("back", [True, False])
async def test_change_of_own_clocks(
    hass: HomeAssistant,
    call_action: CallAction,
    refusal: Refusal,
    simulator: Simulator,
    *,
    back: bool,
) -> None:
    """A time that Home Assistant's clock shows twice or never is refused as well.

    Where its offset is said, it is clear; in Paris, that is no such night.
    """
    zone, shown = change_of_clocks(["America/New_York", "Australia/Sydney"], back=back)
    await hass.config.async_update(time_zone=str(zone))
    error = await refusal(
        "send_sms", message="Hello", phone_numbers=ANNA, send_at=str(shown)
    )
    assert error.translation_key == "sms_send_at_unclear"
    assert not simulator.books.calls["send"]

    for fold in (0, 1):
        clear = shown.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        await send(call_action, send_at=clear.isoformat(), dry_run=True)
        sent = await send(call_action, send_at=clear.isoformat())
        assert simulator.books.sms.requests[-1].scheduled == clear.timestamp()
        assert sent["messages"][0]["scheduled_at"] == clear.isoformat()


async def test_dry_run(call_action: CallAction) -> None:
    """A dry run tells the time as well."""
    send_at = datetime.now(UTC).replace(second=0, microsecond=0) + HOUR
    send_at -= (send_at.minute % 5) * MINUTE
    told = await send(call_action, send_at=send_at.isoformat(), dry_run=True)
    [message] = told["messages"]
    assert message["scheduled_at"] == send_at.isoformat()
    assert message["deferred_until"] is None


@pytest.mark.parametrize("reports", ["push", "none"])
async def test_restart(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
    reports: str,
) -> None:
    """SMS Partner keeps a schedule: it is not sent again, and its fate is followed."""
    simulator.settings.sms.reports = "push" if reports == "push" else "none"
    simulator.settings.sms.report_delay = 0
    sent = await send(call_action, send_at=(datetime.now(UTC) + HOUR).isoformat())
    assert await hass.config_entries.async_reload(account.entry_id)
    await api_read(account)
    [before] = sent["messages"]
    found = await message_of(call_action, sent["sms_id"])
    assert found == before | {key: found[key] for key in ("sms_id", "tag", "test")}
    assert not simulator.books.calls["multi-status"]

    with later(HOUR + 6 * MINUTE):
        await let_pass(hass, simulator, HOUR + 5 * MINUTE)
        await becomes(call_action, sent["sms_id"], "delivered")
    assert simulator.books.calls["send"] == 1


async def test_held_back(call_action: CallAction, simulator: Simulator) -> None:
    """What SMS Partner holds back is accepted, and tells until when."""
    simulator.settings.sms.night = "told"
    sent = await send(call_action)
    [message] = sent["messages"]
    [request] = simulator.books.sms.requests
    assert request.scheduled
    until = datetime.fromtimestamp(request.scheduled, UTC).replace(microsecond=0)
    assert message["state"] == "accepted"
    assert message["deferred_until"] == message["date"] == until.isoformat()
    assert message["scheduled_at"] is None
    found = await message_of(call_action, sent["sms_id"])
    assert found["deferred_until"] == until.isoformat()

    told = await call_action("cancel_sms", sms_id=sent["sms_id"])
    assert [one["state"] for one in told["messages"]] == ["cancelled"]
    assert request.is_cancelled


async def test_cancelled_too_late(call_action: CallAction, refusal: Refusal) -> None:
    """Until five minutes before its time a schedule is cancelled, and not after."""
    times = [
        await send(call_action, send_at=(datetime.now(UTC) + ahead).isoformat())
        for ahead in (12 * MINUTE, 30 * MINUTE)
    ]
    with later(10 * MINUTE):
        for sent in times:
            left = datetime.fromisoformat(sent["messages"][0]["scheduled_at"]) - (
                datetime.now(UTC) + 10 * MINUTE
            )
            if left > 5 * MINUTE:
                told = await call_action("cancel_sms", sms_id=sent["sms_id"])
                assert [one["state"] for one in told["messages"]] == ["cancelled"]
            else:
                error = await refusal("cancel_sms", sms_id=sent["sms_id"])
                assert error.translation_key == "sms_cancelled_too_late"
                message = await message_of(call_action, sent["sms_id"])
                assert message["state"] == "scheduled"


async def test_uncertain(
    hass: HomeAssistant,
    call_action: CallAction,
    refusal: Refusal,
    simulator: Simulator,
) -> None:
    """Whether SMS Partner has a schedule is found out before its time."""
    simulator.fault("send", "cut_after", times=1)
    error = await refusal(
        "send_sms",
        message="Hello",
        phone_numbers=ANNA,
        tag="a",
        send_at=(datetime.now(UTC) + DAY).isoformat(),
    )
    assert error.translation_key == "sms_refused_uncertain"
    [message] = (await call_action("get_sms", tag="a"))["messages"]
    assert message["state"] == "uncertain"
    assert message["scheduled_at"]
    error = await refusal("cancel_sms", sms_id=message["sms_id"])
    assert error.translation_key == "sms_partly_cancelled"
    with later(31 * SECOND):
        await let_pass(hass, simulator, 31 * SECOND)
        await becomes(call_action, message["sms_id"], "scheduled")
        # Its message id is not known, by which alone it could be cancelled.
        error = await refusal("cancel_sms", sms_id=message["sms_id"])
    assert error.translation_key == "sms_partly_cancelled"
    assert simulator.books.calls["send"] == 1
