"""Information for the system health page, without calling the API."""

from typing import Any

from homeassistant.components.system_health import SystemHealthRegistration
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant, callback

from .callback.address import async_address_source
from .const import DOMAIN, INTEGRATION_URL
from .data import SmsPartnerConfigEntry
from .runtime.engine import ENGINE


@callback
def async_register(_hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register the callback that returns the information."""
    register.async_register_info(_async_info, INTEGRATION_URL)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    """Return the information about all accounts together."""
    entries: list[SmsPartnerConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    loaded = [entry for entry in entries if entry.state is ConfigEntryState.LOADED]
    summaries = [entry.runtime_data.summary.data for entry in loaded]
    deliveries = [
        moment
        for summary in summaries
        for moment in summary.sms.last_deliveries.values()
    ]
    arrivals = [summary.received_at for summary in summaries if summary.received_at]
    return {
        "accounts": f"{len(loaded)}/{len(entries)}",
        "ledger_open": ENGINE in hass.data,
        "address_source": ", ".join(
            sorted({async_address_source(hass, entry) for entry in entries})
        ),
        "address_test": ", ".join(
            sorted(
                {
                    entry.runtime_data.account.addresses.check.state or STATE_UNKNOWN
                    for entry in loaded
                }
            )
        ),
        "pending_lookups": sum(summary.pending_lookups for summary in summaries),
        "pending_sms": sum(summary.sms.pending for summary in summaries),
        "last_delivery": max(deliveries, default=None),
        "last_notification": max(arrivals, default=None),
    }
