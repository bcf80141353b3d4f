"""The settings of a monitored number: how often it is checked, and when it counts."""

import math
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final, Self

from homeassistant.config_entries import ConfigSubentry

from ..const import (
    CONF_INTERVAL,
    CONF_PHONE_NUMBER,
    CONF_UNREACHABLE_AFTER,
    DEFAULT_UNREACHABLE_AFTER,
    SUBENTRY_PHONE_NUMBER,
)
from ..data import SmsPartnerConfigEntry

CHECK_INTERVAL: Final = timedelta(minutes=1)
"""How often it is looked which checks are due."""

HOUR: Final = 3600
DAY: Final = 24 * HOUR

LONGEST_FRESH: Final = 7 * DAY / 2
"""Seconds for which a result is fresh at the longest of the intervals."""


class Interval(StrEnum):
    """How often a number is checked."""

    OFF = "off"
    HOURLY = "hourly"
    SIX_HOURS = "6_hours"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def seconds(self) -> float:
        """Return the seconds between two regular checks, infinity where none are."""
        return _SECONDS.get(self, math.inf)

    @property
    def checks_a_day(self) -> float:
        """Return how many regular checks a day brings."""
        return DAY / self.seconds

    @property
    def fresh_for(self) -> float:
        """Return for how many seconds a result makes a regular check needless."""
        return min(self.seconds / 2, LONGEST_FRESH)


_SECONDS: Final = {
    Interval.HOURLY: HOUR,
    Interval.SIX_HOURS: 6 * HOUR,
    Interval.DAILY: DAY,
    Interval.WEEKLY: 7 * DAY,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberSettings:
    """What the user wants of a monitored number."""

    entry_id: str
    """The config entry of the account."""
    subentry_id: str
    name: str
    phone_number: str
    """In E.164."""
    interval: Interval
    unreachable_after: float
    """Seconds from a first bad answer until another one makes it unreachable."""

    @classmethod
    def from_subentry(cls, entry_id: str, subentry: ConfigSubentry) -> Self:
        """Return the settings that a subentry of an entry holds."""
        data = subentry.data
        hours = data.get(CONF_UNREACHABLE_AFTER, DEFAULT_UNREACHABLE_AFTER)
        return cls(
            entry_id=entry_id,
            subentry_id=subentry.subentry_id,
            name=subentry.title,
            phone_number=data[CONF_PHONE_NUMBER],
            interval=Interval(data.get(CONF_INTERVAL, Interval.OFF)),
            unreachable_after=hours * HOUR,
        )


def settings_by_subentry(entry: SmsPartnerConfigEntry) -> dict[str, NumberSettings]:
    """Return the settings of an account's monitored numbers by subentry id."""
    return {
        subentry.subentry_id: NumberSettings.from_subentry(entry.entry_id, subentry)
        for subentry in entry.get_subentries_of_type(SUBENTRY_PHONE_NUMBER)
    }
