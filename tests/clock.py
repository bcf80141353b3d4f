"""Time that passes at once, and the work that is due then."""

import asyncio
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smspartner.runtime.engine import HOUSEKEEPING_INTERVAL


@contextmanager
def later(duration: timedelta) -> Generator[None]:
    """Let it be later; it is now again afterwards."""
    real = time.monotonic_ns
    shift = round(duration.total_seconds() * 10**9)
    with wall_jump(duration), patch("time.monotonic_ns", lambda: real() + shift):
        yield


@contextmanager
def wall_jump(duration: timedelta) -> Generator[None]:
    """Let somebody set the system's clock; it is right again afterwards.

    How much time passes is another clock's business, and the event loop's another's.
    """
    real, real_ns = time.time, time.time_ns
    seconds = duration.total_seconds()
    with (
        patch("time.time", lambda: real() + seconds),
        patch("time.time_ns", lambda: real_ns() + round(seconds * 10**9)),
    ):
        yield


async def keep_house(hass: HomeAssistant) -> None:
    """Let the housekeeping be due, and wait until it is done."""
    due = time.time() + HOUSEKEEPING_INTERVAL.total_seconds() + 1
    before = asyncio.all_tasks()
    async_fire_time_changed(hass, dt_util.utc_from_timestamp(due))
    # Home Assistant runs it in the background, for which it does not wait.
    await asyncio.gather(*(asyncio.all_tasks() - before))
    await hass.async_block_till_done()
