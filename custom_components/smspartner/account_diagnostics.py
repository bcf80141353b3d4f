"""What the database holds of an account, for its diagnostics."""

import sqlite3
from typing import Any

from homeassistant.core import HomeAssistant

from .api import quote
from .clock import async_get_clock
from .data import SmsPartnerConfigEntry
from .ledger import statistics, summaries
from .ledger.statistics import FailedRequest, Statistics
from .ledger.summaries import Summary
from .runtime.engine import ENGINE


async def async_account_diagnostics(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, secrets: set[str]
) -> dict[str, Any]:
    """Return what the database holds of an account, or why it cannot be read.

    The account need not be loaded. `secrets` are removed from the texts of others.
    """
    if ENGINE not in hass.data:
        return {}
    try:
        return await _records(hass, entry, secrets)
    except sqlite3.Error as err:
        return {"ledger": {"error": quote(str(err), secrets)}}


async def _records(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, secrets: set[str]
) -> dict[str, Any]:
    """Return what the database holds of an account."""
    engine, clock = hass.data[ENGINE], async_get_clock(hass)
    account = await engine.async_open_account(entry)
    return {
        "operators_of": engine.operators.date,
        "address_test": account.addresses.check.state,
        "clock_is_trusted": clock.is_trusted,
        "shapes": account.clients.shapes.describe(),
        "ledger": _statistics(
            await account.ledger.read(statistics.collect),
            secrets,
            clock.seconds(),
        ),
        "orphan_shapes": await account.ledger.inbox.earlier_shapes(),
        "summary": _summary(
            await account.ledger.read(summaries.load, account.ledger.inbox.unmatched)
        ),
    }


def _statistics(found: Statistics, secrets: set[str], now: float) -> dict[str, Any]:
    """Return the counts and ages of the database."""
    oldest = found.oldest_awaited
    return {
        "schema": found.schema,
        "file_size": found.file_size,
        "verifications": found.verifications,
        "requests": found.requests,
        "lookups": found.lookups,
        "messages": found.messages,
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
    """Return a request that failed."""
    return {
        "state": request.state,
        "is_sms": request.is_sms,
        "size": request.size,
        "created_at": request.created_at,
        "code": request.code,
        "cause": request.cause,
        "message": request.message and quote(request.message, secrets),
    }


def _summary(summary: Summary) -> dict[str, Any]:
    """Return the sums of an account."""
    last, troubles = summary.last_result, summary.sms_troubles
    return {
        "pending_lookups": summary.pending_lookups,
        "queued": summary.queued,
        "price": summary.price,
        "cost": summary.cost,
        "currency": summary.currency,
        "unmatched_notifications": summary.unmatched,
        "pending_sms": summary.sms.pending,
        "delayed_sms": bool(troubles.delayed),
        "sms_cost": summary.sms.cost,
        "queued_sms_cost": summary.sms.queued_cost,
        "sms_refusal_code": troubles.refusal_code,
        "is_over_sms_budget": troubles.is_over_budget,
        "received_at": summary.received_at,
        "last_result": last
        and {
            "result": last.result,
            "received_at": last.received_at,
            "matched_by": last.matched_by,
            "mcc_mnc": last.mcc_mnc,
        },
    }
