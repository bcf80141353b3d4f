"""Numbers, rental files and folders for the actions."""

import resource
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import (
    CONF_ALWAYS_ALLOWED,
    CONF_INTERVAL,
    CONF_PHONE_NUMBER,
    SUBENTRY_PHONE_NUMBER,
)
from custom_components.smspartner.monitoring.settings import Interval

PARIS: Final = ZoneInfo("Europe/Paris")
ANNA: Final = "+33611111100"
BEN: Final = "+33611111200"
CLARA: Final = "+33611111300"
"""Phone numbers of the account; an SMS to them is delivered."""

type Refusal = Callable[..., Awaitable[HomeAssistantError]]
RENTAL = [
    {"id": 14314, "phone_number": "+33600014314", "stop_sms": False},
    {"id": 14315, "phone_number": "+33600014315", "stop_sms": True},
    {"id": 14316, "phone_number": "+33600014316", "stop_sms": False},
]


def many_numbers(count: int) -> list[str]:
    """Return so many reachable numbers."""
    return [f"+336{number:06}00" for number in range(count)]


def files_in(folder: Path) -> list[str]:
    """List what is in a folder, hidden files included."""
    return [path.name for path in folder.iterdir()]


@contextmanager
def little_room(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond a size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def phone_number(
    name: str, phone: str, *, always_allowed: bool = False
) -> ConfigSubentry:
    """Return a phone number as the dialog makes it, which is not monitored."""
    return ConfigSubentry(
        data=MappingProxyType(
            {
                CONF_NAME: name,
                CONF_PHONE_NUMBER: phone,
                CONF_INTERVAL: Interval.OFF.value,
                CONF_ALWAYS_ALLOWED: always_allowed,
            }
        ),
        subentry_type=SUBENTRY_PHONE_NUMBER,
        title=name,
        unique_id=phone,
    )


async def add_phone_numbers(
    hass: HomeAssistant, entry: MockConfigEntry, **phones: str
) -> None:
    """Add phone numbers to an account, by their names."""
    for name, phone in phones.items():
        hass.config_entries.async_add_subentry(entry, phone_number(name, phone))
    await hass.async_block_till_done()


def until_paris(weekday: int, clock: str) -> timedelta:
    """Return how long it is until a time of a weekday in Paris, in the next weeks."""
    now = datetime.now(PARIS)
    day = now.date() + timedelta(days=7 + (weekday - now.weekday()) % 7)
    return datetime.combine(day, time.fromisoformat(clock), PARIS) - now
