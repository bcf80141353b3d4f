"""Raises a repair issue while an account's credit is too low for what is planned."""

import math
from decimal import ROUND_UP

from homeassistant.core import HomeAssistant, callback

from .. import issues
from ..data import SmsPartnerConfigEntry
from ..money import format_amount


@callback
def async_watch_credit(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Update the issue about the credit with each reading, while the entry is loaded.

    A balance that could not be read changes nothing.
    """
    data = entry.runtime_data
    refused = False

    @callback
    def clear_issue() -> None:
        """Clear the issue."""
        issues.async_clear_issue(hass, issues.CREDIT_TOO_LOW, entry.entry_id)

    @callback
    def update_issue() -> None:
        """Compare the balance with what is queued, SMS too, and a day of checks."""
        nonlocal refused
        summary = data.summary.data
        was_refused = refused
        refused = summary.credit_refused or summary.sms.credit_refused
        if refused and not was_refused:
            entry.async_create_background_task(
                hass, data.balance.async_request_refresh(), "smspartner balance"
            )
        is_read = data.balance.last_update_success
        if not (is_read or refused or was_refused):
            return
        credit = data.balance.data if is_read else None
        balance = credit.balance if credit else None
        lookups = summary.queued + math.ceil(data.monitor.checks_a_day)
        needed = max(lookups, 1) * summary.price + summary.sms.queued_cost
        if refused if balance is None else balance < needed:
            issues.async_raise_issue(
                hass,
                issues.CREDIT_TOO_LOW,
                entry.entry_id,
                placeholders={
                    "account": entry.title,
                    "needed": format_amount(
                        hass, needed, summary.known_currency, rounding=ROUND_UP
                    ),
                },
            )
        else:
            clear_issue()

    entry.async_on_unload(clear_issue)
    entry.async_on_unload(data.summary.async_add_listener(update_issue))
    entry.async_on_unload(data.balance.async_add_listener(update_issue))
    update_issue()
