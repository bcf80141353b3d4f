"""When an SMS is sent: the rules of a time in the call, and of advertising."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.util import dt as dt_util

from ...clock import async_get_clock
from ...texts import format_moment
from ..refusals import refusal
from ..schemas import Field

SOONEST: Final = timedelta(minutes=10)
LATEST: Final = timedelta(days=365)
STEP: Final = timedelta(minutes=5)
"""SMS Partner sends at these times alone."""

FIRST_HOUR: Final = 8
LAST_HOUR: Final = 20
_SUNDAY: Final = 6

_PARIS: Final = "Europe/Paris"
"""The time zone that SMS Partner's times are in."""


async def async_get_send_time(call: ServiceCall) -> datetime | None:
    """Return when an SMS is to be sent, in UTC; None for at once.

    A time without a zone is Home Assistant's own. Raise ServiceValidationError for one
    that is too soon, too late or not clear, and beside fields that exclude it.
    """
    given: datetime | None = call.data.get(Field.SEND_AT)
    if given is None:
        return None
    if call.data.get(Field.WAIT) or call.data.get(Field.VALID_FOR):
        raise refusal("sms_send_at_alone")
    local = (
        given if given.tzinfo else given.replace(tzinfo=dt_util.get_default_time_zone())
    )
    send_at = _rounded_up(local.astimezone(UTC))
    paris = await _async_paris()
    if not _is_clear(local):
        before, after = _nearest(call.hass, local, paris)
        raise refusal("sms_send_at_unclear", before=before, after=after)
    if not _is_clear(send_at.astimezone(paris)):
        before, after = _nearest(call.hass, local, paris)
        raise refusal("sms_send_at_unclear_in_paris", before=before, after=after)
    now = _now(call.hass)
    if not SOONEST <= send_at - now <= LATEST:
        raise refusal(
            "sms_send_at_out_of_range",
            send_at=format_moment(call.hass, local),
            now=format_moment(call.hass, now),
            time_zone=call.hass.config.time_zone,
        )
    return send_at


async def async_check_advertising_time(
    hass: HomeAssistant, send_at: datetime | None
) -> None:
    """Raise ServiceValidationError at an hour when advertising is not sent."""
    time = (send_at or _now(hass)).astimezone(await _async_paris())
    if time.weekday() == _SUNDAY or not FIRST_HOUR <= time.hour < LAST_HOUR:
        raise refusal("sms_advertising_hours")


async def _async_paris() -> tzinfo:
    """Return the time zone of SMS Partner."""
    return await dt_util.async_get_time_zone(_PARIS) or UTC


def _now(hass: HomeAssistant) -> datetime:
    """Return the time by the clock that does not jump."""
    return datetime.fromtimestamp(async_get_clock(hass).seconds(), UTC)


def _rounded_up(time: datetime) -> datetime:
    """Return the first time that SMS Partner sends at, from a time on."""
    begin = datetime.fromtimestamp(0, UTC)
    return begin - (begin - time) // STEP * STEP


def _nearest(hass: HomeAssistant, time: datetime, paris: tzinfo) -> tuple[str, str]:
    """Return the last time before one that is not clear, and the first after it."""
    home = dt_util.as_local(time)
    before = home - (home - home.replace(minute=0, second=0, microsecond=0)) % STEP
    after = before + STEP
    while not _is_clear_in_both(before, paris):
        before -= STEP
    while not _is_clear_in_both(after, paris):
        after += STEP
    return format_moment(hass, before), format_moment(hass, after)


def _is_clear_in_both(time: datetime, paris: tzinfo) -> bool:
    """Return whether a time is clear by its own clock, and by that of Paris."""
    return _is_clear(time) and _is_clear(time.astimezone(paris))


def _is_clear(time: datetime) -> bool:
    """Return whether a time is there, once, on the clocks of its zone.

    When they are put forward an hour is missing, and when they are put back one is
    there twice.
    """
    return time.replace(fold=0).utcoffset() == time.replace(fold=1).utcoffset()
