"""Repair issues about an account's purchases and results."""

import sqlite3
from contextlib import suppress
from typing import Final

from homeassistant.core import HomeAssistant, callback

from .. import issues, options
from ..clock import async_get_clock
from ..data import SmsPartnerConfigEntry
from ..ledger import AccountLedger
from .decision_issues import (
    async_update_costs,
    async_update_kept,
    async_update_uncertain,
)

BUDGET_ISSUE_LIFE: Final = 24 * 3600
"""Seconds after the last refusal until the issue about the budget is cleared."""


class AccountIssues:
    """Raises and clears the repair issues of one account.

    What reads the ledger raises sqlite3.Error where it cannot be read.
    """

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, ledger: AccountLedger
    ) -> None:
        """Initialize for a config entry; nothing is raised yet."""
        self._hass = hass
        self._entry = entry
        self._ledger = ledger
        self._clock = async_get_clock(hass)
        self._budget_refused_at: float | None = None

    async def async_update(self) -> None:
        """Update all issues, and clear that about the budget after a day."""
        await async_update_uncertain(self._hass, self._entry, self._ledger)
        await async_update_costs(self._hass, self._entry, self._ledger)
        await self.async_update_kept()
        refused_at = self._budget_refused_at
        if refused_at and self._clock.steady() - refused_at > BUDGET_ISSUE_LIFE:
            self.async_clear_budget_exceeded()

    @callback
    def async_clear_all(self) -> None:
        """Clear every issue of an account that is removed."""
        issues.async_clear_all_issues(self._hass, self._entry)

    @callback
    def async_raise_budget_exceeded(self) -> None:
        """Raise the issue about a daily budget that did not suffice."""
        self._budget_refused_at = self._clock.steady()
        issues.async_raise_issue(
            self._hass,
            issues.BUDGET_EXCEEDED,
            self._entry.entry_id,
            placeholders={
                "account": self._entry.title,
                "budget": f"{options.daily_budget(self._entry):g}",
            },
        )

    @callback
    def async_clear_budget_exceeded(self) -> None:
        """Clear the issue about the daily budget."""
        self._budget_refused_at = None
        issues.async_clear_issue(
            self._hass, issues.BUDGET_EXCEEDED, self._entry.entry_id
        )

    async def async_try_update_costs(self) -> None:
        """Update the issues about costs, unless the ledger cannot be read."""
        with suppress(sqlite3.Error):
            await async_update_costs(self._hass, self._entry, self._ledger)

    async def async_update_kept(self) -> None:
        """Update the issues about kept results: unreadable or unclaimed ones."""
        await async_update_kept(self._hass, self._entry, self._ledger)
