"""Raises a repair issue while an account's credit is too low for what is planned."""

import math
from decimal import ROUND_UP

from homeassistant.core import HomeAssistant, callback

from .. import issues
from ..data import SmsPartnerConfigEntry
from ..ledger.summaries import Summary
from ..money import format_amount


@callback
def async_watch_credit(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Update the issue about the credit with each reading, while the entry is loaded.

    A balance that could not be read changes nothing.
    """
    watch = _Watch(hass, entry)
    data = entry.runtime_data
    entry.async_on_unload(watch.async_clear)
    entry.async_on_unload(data.summary.async_add_listener(watch.async_update))
    entry.async_on_unload(data.balance.async_add_listener(watch.async_handle_balance))
    watch.async_update()


class _Watch:
    """Compares the balance with what is planned, and with what was refused."""

    def __init__(self, hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for a config entry; what was refused before is no news."""
        self._hass = hass
        self._entry = entry
        self._data = entry.runtime_data
        self._refused = _refused(self._data.summary.data)
        self._is_balance_awaited = False
        self._insufficient: float | None = None
        if any(self._refused):
            self._async_read_balance()

    @callback
    def async_clear(self) -> None:
        """Clear the issue."""
        issues.async_clear_issue(
            self._hass, issues.CREDIT_TOO_LOW, self._entry.entry_id
        )

    @callback
    def async_handle_balance(self) -> None:
        """Update the issue; the first balance after a refusal did not suffice."""
        balance = self._balance()
        if self._is_balance_awaited and balance is not None:
            self._is_balance_awaited = False
            self._insufficient = balance
        self.async_update()

    @callback
    def async_update(self) -> None:
        """Compare the balance with what is queued, SMS too, and a day of checks.

        What was refused counts too. However much there is: until there is more than
        when it was refused, or something is accepted, it does not suffice.
        """
        summary = self._data.summary.data
        was_refused, self._refused = self._refused, _refused(summary)
        if self._refused != was_refused:
            self._insufficient = None
            self._is_balance_awaited = any(self._refused)
            if self._is_balance_awaited:
                self._async_read_balance()
        if not (self._is_read() or any(self._refused) or any(was_refused)):
            return
        needed = self._needed(summary)
        if self._is_too_low(needed):
            issues.async_raise_issue(
                self._hass,
                issues.CREDIT_TOO_LOW,
                self._entry.entry_id,
                placeholders={
                    "account": self._entry.title,
                    "needed": format_amount(
                        self._hass, needed, summary.known_currency, rounding=ROUND_UP
                    ),
                },
            )
        else:
            self.async_clear()

    def _is_too_low(self, needed: float) -> bool:
        """Return whether the credit is too low."""
        balance = self._balance()
        if balance is None or self._is_balance_awaited:
            return any(self._refused)
        if self._insufficient is not None and balance <= self._insufficient:
            return True
        return balance < needed

    def _needed(self, summary: Summary) -> float:
        """Return what is needed for all that is planned, and at least one lookup."""
        lookups = summary.queued + math.ceil(self._data.monitor.checks_a_day)
        sms = summary.sms.queued_cost + summary.sms.refused_cost
        return max(lookups, 1) * summary.price + sms

    def _is_read(self) -> bool:
        """Return whether the balance, or that there is none, could be read."""
        return self._data.balance.last_update_success

    def _balance(self) -> float | None:
        """Return the balance, None where it is not known."""
        credit = self._data.balance.data if self._is_read() else None
        return credit.balance if credit else None

    @callback
    def _async_read_balance(self) -> None:
        """Read the balance soon."""
        self._entry.async_create_background_task(
            self._hass,
            self._data.balance.async_request_refresh(),
            "smspartner balance",
        )


def _refused(summary: Summary) -> tuple[int, int]:
    """Return what was refused last for want of credit: lookups, and which SMS."""
    return int(summary.credit_refused), summary.sms.refused_request or 0
