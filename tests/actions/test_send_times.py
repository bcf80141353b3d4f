"""When an SMS may be sent: its own time, and the hours of advertising."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..helpers import DAY, CallAction, later
from .helpers import ANNA, Refusal, until_paris

SUNDAY = 6
MONTH = timedelta(days=28)
MARCH = 3
OCTOBER = 10

pytestmark = pytest.mark.usefixtures("account")


def change_of_clocks(month: int) -> datetime:
    """Return 2:30 of the next night in which Paris changes its clocks in a month."""
    soon = datetime.now(UTC) + timedelta(days=1)
    for year in (soon.year, soon.year + 1):
        days = (datetime(year, month, 31 - ago, 2, 30, tzinfo=UTC) for ago in range(7))
        sunday = next(day for day in days if day.weekday() == SUNDAY)
        if sunday > soon:
            return sunday.replace(tzinfo=None)
    raise AssertionError


async def allowed(call_action: CallAction, **fields: Any) -> bool:
    """Return whether an SMS would be sent; a rule that is broken raises."""
    told = await call_action(
        "send_sms", message="Hello", phone_numbers=ANNA, dry_run=True, **fields
    )
    return told["refused"] is None


@pytest.mark.parametrize(
    ("ahead", "is_allowed"),
    [
        (timedelta(minutes=-1), False),
        (timedelta(minutes=4), False),
        (timedelta(minutes=10), True),
        (timedelta(days=364), True),
        (timedelta(days=366), False),
    ],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", None])
async def test_range(
    hass: HomeAssistant,
    call_action: CallAction,
    refusal: Refusal,
    ahead: timedelta,
    is_allowed: bool,
    zone: str | None,
) -> None:
    """A time of one's own is ten minutes to a year ahead, in whatever zone."""
    await hass.config.async_update(time_zone="Asia/Kolkata")
    send_at = datetime.now(ZoneInfo(zone or "Asia/Kolkata")) + ahead
    given = (send_at if zone else send_at.replace(tzinfo=None)).isoformat()
    if is_allowed:
        assert await allowed(call_action, send_at=given)
        return
    error = await refusal(
        "send_sms", message="Hello", phone_numbers=ANNA, send_at=given, dry_run=True
    )
    assert error.translation_key == "sms_send_at_out_of_range"
    told = error.translation_placeholders or {}
    in_kolkata = send_at.astimezone(ZoneInfo("Asia/Kolkata"))
    assert told["send_at"] == f"{in_kolkata:%Y-%m-%d %H:%M}"
    assert told["time_zone"] == "Asia/Kolkata"
    now = datetime.fromisoformat(told["now"]).replace(tzinfo=ZoneInfo("Asia/Kolkata"))
    assert abs(send_at - ahead - now) <= timedelta(minutes=2)


async def test_when_it_will_be_sent(call_action: CallAction) -> None:
    """A message tells the time that its SMS is sent at: the next five minutes."""
    send_at = datetime.now(UTC).replace(minute=2) + timedelta(hours=2)
    sent = await call_action(
        "send_sms", message="Hello", phone_numbers=ANNA, send_at=send_at.isoformat()
    )
    [message] = sent["messages"]
    assert message["state"] == "scheduled"
    expected = send_at.replace(minute=5, second=0, microsecond=0)
    assert message["date"] == expected.isoformat()


@pytest.mark.parametrize(
    ("month", "zone", "is_allowed"),
    [
        (MARCH, "Europe/Paris", False),
        (OCTOBER, "Europe/Paris", False),
        (MARCH, "UTC", True),
    ],
)
async def test_change_of_clocks(
    hass: HomeAssistant,
    call_action: CallAction,
    refusal: Refusal,
    month: int,
    zone: str,
    is_allowed: bool,
) -> None:
    """A time that is there twice, or not at all, is not clear to SMS Partner."""
    await hass.config.async_update(time_zone=zone)
    given = change_of_clocks(month).isoformat()
    if is_allowed:
        assert await allowed(call_action, send_at=given)
        return
    error = await refusal(
        "send_sms", message="Hello", phone_numbers=ANNA, send_at=given, dry_run=True
    )
    assert error.translation_key == "sms_send_at_unclear"


async def test_doubled_hour_from_elsewhere(
    hass: HomeAssistant, refusal: Refusal
) -> None:
    """The doubled hour of Paris is not clear, from whatever zone it is given."""
    await hass.config.async_update(time_zone="UTC")
    for offset in (1, 2):
        given = change_of_clocks(OCTOBER) - timedelta(hours=offset)
        error = await refusal(
            "send_sms", message="Hello", phone_numbers=ANNA, send_at=given.isoformat()
        )
        assert error.translation_key == "sms_send_at_unclear_in_paris"


@pytest.mark.parametrize(
    ("month", "zone", "given", "key", "nearest"),
    [
        (MARCH, "Europe/Paris", "02:00", "", ("01:55", "03:00")),
        (MARCH, "Europe/Paris", "02:57", "", ("01:55", "03:00")),
        (OCTOBER, "Europe/Paris", "02:30", "", ("01:55", "03:00")),
        (OCTOBER, "Europe/Paris", "01:57", "_in_paris", ("01:55", "03:00")),
        (OCTOBER, "Europe/Paris", "02:30+02:00", "_in_paris", ("01:55", "03:00")),
        (OCTOBER, "Europe/Paris", "00:30Z", "_in_paris", ("01:55", "03:00")),
        (OCTOBER, "Atlantic/Reykjavik", "00:00", "_in_paris", ("23:55", "02:00")),
        (OCTOBER, "America/Martinique", "21:30", "_in_paris", ("19:55", "22:00")),
        (OCTOBER, "Asia/Kolkata", "06:41", "_in_paris", ("05:25", "07:30")),
        (OCTOBER, "Asia/Kolkata", "02:30+02:00", "_in_paris", ("05:25", "07:30")),
    ],
)
async def test_nearest_times_that_are_clear(
    hass: HomeAssistant,
    call_action: CallAction,
    refusal: Refusal,
    *,
    month: int,
    zone: str,
    given: str,
    key: str,
    nearest: tuple[str, str],
) -> None:
    """The error names them by Home Assistant's clock, and they are taken."""
    await hass.config.async_update(time_zone=zone, language="fr")
    night = change_of_clocks(month).date()
    day = night - DAY if zone == "America/Martinique" else night
    error = await refusal(
        "send_sms", message="Hello", phone_numbers=ANNA, send_at=f"{day}T{given}"
    )
    assert error.translation_key == f"sms_send_at_unclear{key}"
    told = [(error.translation_placeholders or {})[one] for one in ("before", "after")]
    assert [one[-5:] for one in told] == list(nearest)
    for one in told:
        send_at = f"{one[6:10]}-{one[3:5]}-{one[:2]}T{one[-5:]}"
        assert await allowed(call_action, send_at=send_at)


@pytest.mark.parametrize("other", [{"wait": 10}, {"valid_for": "00:10:00"}])
async def test_alone(
    call_action: CallAction, refusal: Refusal, other: dict[str, Any]
) -> None:
    """What SMS Partner sends later is neither waited for nor tried again."""
    send_at = (dt_util.now() + timedelta(hours=1)).isoformat()
    error = await refusal(
        "send_sms", message="Hello", phone_numbers=ANNA, send_at=send_at, **other
    )
    assert error.translation_key == "sms_send_at_alone"
    assert await allowed(call_action, send_at=send_at, wait=0, valid_for=0)


@pytest.mark.parametrize(
    ("weekday", "clock", "is_allowed"),
    [
        (0, "07:59:30", False),
        (0, "08:00:30", True),
        (5, "19:59:30", True),
        (5, "20:00:30", False),
        (SUNDAY, "12:00:00", False),
    ],
)
async def test_hours_of_advertising(
    call_action: CallAction,
    refusal: Refusal,
    weekday: int,
    clock: str,
    is_allowed: bool,
) -> None:
    """Advertising leaves by day from Monday to Saturday in Paris, now or later."""
    shift = until_paris(weekday, clock)
    with later(shift):
        if is_allowed:
            assert await allowed(call_action, advertising=True)
        else:
            error = await refusal(
                "send_sms", message="Sale", phone_numbers=ANNA, advertising=True
            )
            assert error.translation_key == "sms_advertising_hours"
        assert await allowed(call_action, advertising=False)
        by_day = datetime.now(UTC) + MONTH + until_paris(2, "12:00:00")
        assert await allowed(call_action, advertising=True, send_at=by_day.isoformat())
        by_night = datetime.now(UTC) + MONTH + until_paris(2, "22:00:00")
        error = await refusal(
            "send_sms",
            message="Sale",
            phone_numbers=ANNA,
            advertising=True,
            send_at=by_night.isoformat(),
        )
        assert error.translation_key == "sms_advertising_hours"
