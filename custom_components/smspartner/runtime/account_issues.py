"""Repair issues about an account's purchases and results."""

import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback

from .. import issues
from ..const import INTEGRATION_URL, REPOSITORY_URL
from ..ledger import doubtful_costs, uncertain_requests
from ..ledger.kept_bodies import unclaimed, unreadable
from ..money import format_amount
from .budget_issue import BudgetIssue

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry
    from ..ledger import AccountLedger


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
        self.budget = BudgetIssue(hass, entry, is_of_sms=False)
        self.sms_budget = BudgetIssue(hass, entry, is_of_sms=True)

    async def async_update(self) -> None:
        """Update all issues, and clear those about the budgets after a day."""
        await self._async_update_uncertain()
        await self._async_update_costs()
        await self.async_update_kept()
        self.budget.async_clear_old()
        self.sms_budget.async_clear_old()

    @callback
    def async_clear_all(self) -> None:
        """Clear every issue of an account that is removed."""
        issues.async_clear_all_issues(self._hass, self._entry)

    async def async_try_update_costs(self) -> None:
        """Update the issues about costs, unless the ledger cannot be read."""
        with suppress(sqlite3.Error):
            await self._async_update_costs()

    async def async_update_kept(self) -> None:
        """Update the issues about kept results: unreadable or unclaimed ones."""
        entry_id = self._entry.entry_id
        if count := await self._ledger.read(unreadable.count_undecided):
            issues.async_raise_issue(
                self._hass,
                issues.UNREADABLE_RESULTS,
                entry_id,
                placeholders={
                    "account": self._entry.title,
                    "count": str(count),
                    "integration_url": INTEGRATION_URL,
                    "issues_url": f"{REPOSITORY_URL}/issues",
                },
                data={"entry_id": entry_id},
            )
        else:
            issues.async_clear_issue(self._hass, issues.UNREADABLE_RESULTS, entry_id)
        if count := await self._ledger.read(unclaimed.count):
            issues.async_raise_issue(
                self._hass,
                issues.UNCLAIMED_RESULTS,
                entry_id,
                placeholders={"account": self._entry.title, "count": str(count)},
                data={"entry_id": entry_id},
            )
        else:
            issues.async_clear_issue(self._hass, issues.UNCLAIMED_RESULTS, entry_id)

    async def _async_update_uncertain(self) -> None:
        """Update the issues about verifications with requests of unknown outcome."""
        found = await self._ledger.read(uncertain_requests.to_decide)
        issues.async_clear_others(
            self._hass,
            issues.UNCERTAIN_REQUESTS,
            self._entry,
            {uncertain.verification_id for uncertain in found},
        )
        for uncertain in found:
            issues.async_raise_issue(
                self._hass,
                issues.UNCERTAIN_REQUESTS,
                uncertain.verification_id,
                placeholders={"account": self._entry.title},
                data={
                    "entry_id": self._entry.entry_id,
                    "verification_id": uncertain.verification_id,
                },
            )

    async def _async_update_costs(self) -> None:
        """Update the issues about costs that only the owner can explain."""
        found = await self._ledger.read(doubtful_costs.to_decide)
        issues.async_clear_others(
            self._hass,
            issues.COST_IN_DOUBT,
            self._entry,
            {str(doubtful.request_id) for doubtful in found},
        )
        for doubtful in found:
            total, currency = doubtful.cost * doubtful.size, doubtful.currency
            issues.async_raise_issue(
                self._hass,
                issues.COST_IN_DOUBT,
                str(doubtful.request_id),
                placeholders={
                    "account": self._entry.title,
                    "campaign": doubtful.campaign_id or "",
                    "count": str(doubtful.size),
                    "cost": format_amount(self._hass, doubtful.cost, currency),
                    "total": format_amount(self._hass, total, currency),
                },
                data={
                    "entry_id": self._entry.entry_id,
                    "request_id": doubtful.request_id,
                },
            )
