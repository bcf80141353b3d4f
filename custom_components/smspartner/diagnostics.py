"""Diagnostics of an account, without keys, addresses and phone numbers."""

from importlib.metadata import version
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from . import options
from .account_diagnostics import async_account_diagnostics
from .api import DEFAULT_URL, quote
from .callback.address import async_address_source
from .callback.reply_address import async_is_outdated
from .const import (
    CONF_FORMER_REPLY_WEBHOOKS,
    CONF_FORMER_WEBHOOKS,
    CONF_REPLY_ADDRESS,
    CONF_REPLY_WEBHOOK_ID,
)
from .data import SmsPartnerConfigEntry

LIBRARIES: Final = ("aiohttp", "aiolimiter", "phonenumbers")


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> dict[str, Any]:
    """Return versions, counts, ages and errors; no key, ID, address or number.

    The account need not be loaded: one that cannot be set up needs them most.
    """
    secrets = _secrets(hass, entry)
    alert_after = options.alert_after(entry)
    return {
        "state": entry.state.value,
        "libraries": await hass.async_add_executor_job(_library_versions),
        "api": {"is_the_vendors": entry.data[CONF_URL] == DEFAULT_URL},
        "options": {
            "country": options.country(hass, entry),
            "daily_budget": options.daily_budget(entry),
            "sms_budget": options.sms_budget(entry),
            "sms_reserve": options.sms_reserve(entry),
            "has_send_from": options.send_from(entry) is not None,
            "alert_after": alert_after and alert_after.total_seconds(),
            "retention_days": options.retention(entry).days,
            "stop_list_interval": options.stop_list_interval(entry).total_seconds(),
        },
        "address": {
            "source": async_address_source(hass, entry),
            "former": len(entry.data.get(CONF_FORMER_WEBHOOKS, {})),
        },
        "reply_address": {
            "entered": CONF_REPLY_ADDRESS in entry.data,
            "outdated": async_is_outdated(hass, entry),
            "former": len(entry.data.get(CONF_FORMER_REPLY_WEBHOOKS, {})),
        },
        **await async_account_diagnostics(hass, entry, secrets),
        **(_readings(entry, secrets) if entry.state is ConfigEntryState.LOADED else {}),
    }


def _secrets(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> set[str]:
    """Return what must not be in any text, whoever wrote it."""
    known = {
        entry.data[CONF_API_KEY],
        entry.data[CONF_WEBHOOK_ID],
        *entry.data.get(CONF_FORMER_WEBHOOKS, {}),
        entry.data.get(CONF_REPLY_WEBHOOK_ID),
        *entry.data.get(CONF_FORMER_REPLY_WEBHOOKS, {}),
        entry.unique_id,
        options.callback_url(entry),
        options.send_from(entry),
        hass.config.external_url,
    }
    return {secret for secret in known if secret}


def _library_versions() -> dict[str, str]:
    """Return the versions of the libraries; this reads the disk."""
    return {name: version(name) for name in LIBRARIES}


def _readings(entry: SmsPartnerConfigEntry, secrets: set[str]) -> dict[str, Any]:
    """Return how the last calls of the API went."""
    data = entry.runtime_data
    balance, stop_list = data.balance.data, data.stop_list.data
    return {
        "stop_list": _coordinator(data.stop_list, secrets)
        | {"count": stop_list.count if stop_list else None},
        "balance": _coordinator(data.balance, secrets)
        | {
            "known": balance is not None and balance.balance is not None,
            "price_known": balance is not None and balance.lookup_price is not None,
            "sms_price_known": balance is not None and balance.sms_price is not None,
            "sms_to_leave": balance and balance.to_send,
        },
    }


def _coordinator(
    coordinator: DataUpdateCoordinator[Any], secrets: set[str]
) -> dict[str, Any]:
    """Return how the last update of a coordinator went."""
    error = coordinator.last_exception
    if error and error.__cause__:  # it says more than its translated text
        error = error.__cause__
    return {
        "last_update_success": coordinator.last_update_success,
        "last_error": None if error is None else quote(str(error), secrets),
    }
