"""Diagnostics of an account: what a maintainer needs, and nothing private."""

import sqlite3
from importlib.metadata import version
from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from . import options
from .api import DEFAULT_URL, quote
from .callback.address import async_address_source
from .clock import async_get_clock
from .const import CONF_FORMER_WEBHOOKS
from .data import SmsPartnerConfigEntry
from .ledger import statistics, summaries
from .ledger.statistics import FailedRequest, Statistics
from .ledger.summaries import Summary
from .runtime.engine import ENGINE

LIBRARIES: Final = ("aiohttp", "aiolimiter", "phonenumbers")


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> dict[str, Any]:
    """Collect versions, counts, ages and errors; no key, id, address or number.

    An account that could not be set up needs them most, so they do not wait for it.
    """
    return {
        "state": entry.state.value,
        "libraries": await hass.async_add_executor_job(_library_versions),
        "api": {"is_the_vendors": entry.data[CONF_URL] == DEFAULT_URL},
        "options": {
            "country": options.country(hass, entry),
            "daily_budget": options.daily_budget(entry),
            "retention_days": options.retention(entry).days,
            "stop_list_interval": options.stop_list_interval(entry).total_seconds(),
        },
        "address": {
            "source": async_address_source(hass, entry),
            "former": len(entry.data.get(CONF_FORMER_WEBHOOKS, {})),
        },
        **await _records_or_error(hass, entry),
        **(_readings(hass, entry) if entry.state is ConfigEntryState.LOADED else {}),
    }


def _secrets(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> set[str]:
    """List what of an account no text may tell, whoever wrote it."""
    known = {
        entry.data[CONF_API_KEY],
        entry.data[CONF_WEBHOOK_ID],
        *entry.data.get(CONF_FORMER_WEBHOOKS, {}),
        entry.unique_id,
        options.callback_url(entry),
        hass.config.external_url,
    }
    return {secret for secret in known if secret}


def _library_versions() -> dict[str, str]:
    """Look up the versions of the libraries, on the disk."""
    return {name: version(name) for name in LIBRARIES}


async def _records_or_error(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> dict[str, Any]:
    """Lay out what is kept of an account, or why it cannot be read."""
    if ENGINE not in hass.data:
        return {}
    try:
        return await _records(hass, entry)
    except sqlite3.Error as err:
        return {"ledger": {"error": quote(str(err), _secrets(hass, entry))}}


async def _records(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> dict[str, Any]:
    """Lay out what is kept of an account, whether it is loaded or not."""
    engine, clock = hass.data[ENGINE], async_get_clock(hass)
    account = await engine.async_open_account(entry)
    return {
        "operators_of": engine.operators.date,
        "address_test": account.addresses.check.state,
        "clock_is_trusted": clock.is_trusted,
        "ledger": _statistics(
            await account.ledger.read(statistics.collect),
            _secrets(hass, entry),
            clock.seconds(),
        ),
        "orphan_shapes": await account.ledger.inbox.earlier_shapes(),
        "summary": _summary(
            await account.ledger.read(summaries.load, account.ledger.inbox.unmatched)
        ),
    }


def _readings(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> dict[str, Any]:
    """Lay out what was last read from the API."""
    data = entry.runtime_data
    secrets = _secrets(hass, entry)
    balance = data.balance.data
    return {
        "stop_list": _coordinator(data.stop_list, secrets)
        | {"count": data.stop_list.data.count},
        "balance": _coordinator(data.balance, secrets)
        | {
            "known": balance is not None and balance.balance is not None,
            "price_known": balance is not None and balance.lookup_price is not None,
        },
    }


def _statistics(found: Statistics, secrets: set[str], now: float) -> dict[str, Any]:
    """Lay out what the ledger holds."""
    oldest = found.oldest_awaited
    return {
        "schema": found.schema,
        "file_size": found.file_size,
        "verifications": found.verifications,
        "requests": found.requests,
        "lookups": found.lookups,
        "unannounced": found.results_to_fire,
        "unread": found.unread,
        "unclaimed": found.unclaimed,
        "unread_shapes": found.unread_shapes,
        "oldest_awaited_seconds": None
        if oldest is None
        else round(now - oldest.timestamp()),
        "failed_requests": [_failed(request, secrets) for request in found.failed],
    }


def _failed(request: FailedRequest, secrets: set[str]) -> dict[str, Any]:
    """Lay out a request that failed."""
    return {
        "state": request.state,
        "size": request.size,
        "created_at": request.created_at,
        "code": request.code,
        "message": request.message and quote(request.message, secrets),
    }


def _summary(summary: Summary) -> dict[str, Any]:
    """Lay out an account's sums."""
    last = summary.last_result
    return {
        "pending_lookups": summary.pending_lookups,
        "queued": summary.queued,
        "price": summary.price,
        "cost": summary.cost,
        "currency": summary.currency,
        "unmatched_notifications": summary.unmatched,
        "received_at": summary.received_at,
        "last_result": last
        and {
            "result": last.result,
            "received_at": last.received_at,
            "matched_by": last.matched_by,
            "mcc_mnc": last.mcc_mnc,
        },
    }


def _coordinator(
    coordinator: DataUpdateCoordinator[Any], secrets: set[str]
) -> dict[str, Any]:
    """Lay out how the last reading went."""
    error = coordinator.last_exception
    return {
        "last_update_success": coordinator.last_update_success,
        "last_error": None if error is None else quote(str(error), secrets),
    }
