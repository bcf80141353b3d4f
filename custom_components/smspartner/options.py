"""The options of an account, with their defaults."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Protocol

from homeassistant.const import CONF_COUNTRY
from homeassistant.core import HomeAssistant

from .const import (
    CONF_ALERT_AFTER,
    CONF_CALLBACK_URL,
    CONF_DAILY_BUDGET,
    CONF_PHONE_NUMBER,
    CONF_PUBLIC_HOST,
    CONF_RETENTION_DAYS,
    CONF_SEND_FROM,
    CONF_SMS_BUDGET,
    CONF_SMS_RESERVE,
    CONF_STOP_LIST_INTERVAL,
    DEFAULT_ALERT_AFTER,
    DEFAULT_DAILY_BUDGET,
    DEFAULT_RETENTION_DAYS,
    DEFAULT_SMS_BUDGET,
    DEFAULT_SMS_RESERVE,
    DEFAULT_STOP_LIST_INTERVAL,
    SUBENTRY_PHONE_NUMBER,
)
from .data import SmsPartnerConfigEntry


class AccountSettings(Protocol):
    """The settings of an account: a config entry, or what a dialog would store."""

    @property
    def data(self) -> Mapping[str, Any]:
        """Return the data."""

    @property
    def options(self) -> Mapping[str, Any]:
        """Return the options."""


def country(hass: HomeAssistant, settings: AccountSettings) -> str | None:
    """Return the ISO code of the country of national numbers, None if unknown."""
    chosen: str | None = settings.options.get(CONF_COUNTRY, hass.config.country)
    return chosen


def callback_url(settings: AccountSettings) -> str | None:
    """Return the base URL for notifications, None where none was set."""
    return settings.options.get(CONF_CALLBACK_URL) or None


def public_host(settings: AccountSettings) -> str | None:
    """Return the host of which the user says that it leads here from the internet."""
    return settings.options.get(CONF_PUBLIC_HOST)


def subentries_by_number(entry: SmsPartnerConfigEntry) -> dict[str, str]:
    """Return the ids of an account's phone numbers by these, in E.164."""
    return {
        subentry.data[CONF_PHONE_NUMBER]: subentry.subentry_id
        for subentry in entry.get_subentries_of_type(SUBENTRY_PHONE_NUMBER)
    }


def daily_budget(entry: SmsPartnerConfigEntry) -> float:
    """Return what lookups may cost in 24 hours; 0 is no limit."""
    return float(entry.options.get(CONF_DAILY_BUDGET, DEFAULT_DAILY_BUDGET))


def sms_budget(entry: SmsPartnerConfigEntry) -> float:
    """Return what SMS may cost in 24 hours; 0 is no limit."""
    return float(entry.options.get(CONF_SMS_BUDGET, DEFAULT_SMS_BUDGET))


def sms_reserve(entry: SmsPartnerConfigEntry) -> float:
    """Return what urgent SMS may cost in 24 hours beyond the budget; 0 is nothing."""
    return float(entry.options.get(CONF_SMS_RESERVE, DEFAULT_SMS_RESERVE))


def send_from(settings: AccountSettings) -> str | None:
    """Return the rented number that SMS are sent from; None for the short code."""
    number: str | None = settings.options.get(CONF_SEND_FROM)
    return number


def alert_after(entry: SmsPartnerConfigEntry) -> timedelta | None:
    """Return how long an SMS may take before it is delayed; None for never."""
    minutes = entry.options.get(CONF_ALERT_AFTER, DEFAULT_ALERT_AFTER)
    return timedelta(minutes=minutes) if minutes else None


def retention(entry: SmsPartnerConfigEntry) -> timedelta:
    """Return how long results are kept."""
    return timedelta(
        days=entry.options.get(CONF_RETENTION_DAYS, DEFAULT_RETENTION_DAYS)
    )


def stop_list_interval(entry: SmsPartnerConfigEntry) -> timedelta:
    """Return how often the stop list is read."""
    return timedelta(
        minutes=entry.options.get(CONF_STOP_LIST_INTERVAL, DEFAULT_STOP_LIST_INTERVAL)
    )
