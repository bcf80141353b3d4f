"""The repair issue about a budget that did not suffice: that of lookups or of SMS."""

from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback

from .. import issues
from ..clock import async_get_clock
from ..money import format_shortfall

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry
    from ..ledger.budget import Shortfall

BUDGET_ISSUE_LIFE: Final = 24 * 3600
"""Seconds after the last refusal until the issue is cleared."""


class BudgetIssue:
    """Raises and clears the issue about one of the budgets of an account.

    There are two kinds, for a budget that is used up and for what was larger than the
    rest of it, and one for the budget of SMS with its reserve; the last refusal decides
    which of them stands.
    """

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, *, is_of_sms: bool
    ) -> None:
        """Initialize for the budget of SMS, or for that of lookups."""
        self._hass = hass
        self._entry = entry
        self._is_of_sms = is_of_sms
        self._clock = async_get_clock(hass)
        self._refused_at: float = 0
        self.shortfall: Shortfall | None = None
        """What lacked at the last refusal; None where no issue stands."""

    @callback
    def async_raise(self, shortfall: Shortfall) -> None:
        """Raise the issue, of what lacked."""
        self.async_clear()
        self.shortfall = shortfall
        self._refused_at = self._clock.steady()
        budget, cost, left = format_shortfall(self._hass, shortfall)
        account = self._entry.title
        if shortfall.includes_reserve:
            issues.async_raise_issue(
                self._hass,
                issues.SMS_RESERVE_EXCEEDED,
                self._entry.entry_id,
                placeholders={
                    "account": account,
                    "budget": budget,
                    "cost": cost,
                    "left": left,
                },
            )
            return
        if shortfall.is_used_up:
            issues.async_raise_issue(
                self._hass,
                issues.SMS_BUDGET_USED_UP if self._is_of_sms else issues.BUDGET_USED_UP,
                self._entry.entry_id,
                placeholders={"account": account, "budget": budget, "cost": cost},
            )
            return
        issues.async_raise_issue(
            self._hass,
            issues.SMS_BUDGET_EXCEEDED if self._is_of_sms else issues.BUDGET_EXCEEDED,
            self._entry.entry_id,
            placeholders={
                "account": account,
                "budget": budget,
                "cost": cost,
                "left": left,
            },
        )

    @callback
    def async_clear(self) -> None:
        """Clear the issue."""
        self.shortfall = None
        for issue in (
            (
                issues.SMS_BUDGET_EXCEEDED,
                issues.SMS_BUDGET_USED_UP,
                issues.SMS_RESERVE_EXCEEDED,
            )
            if self._is_of_sms
            else (issues.BUDGET_EXCEEDED, issues.BUDGET_USED_UP)
        ):
            issues.async_clear_issue(self._hass, issue, self._entry.entry_id)

    @callback
    def async_clear_old(self) -> None:
        """Clear the issue a day after the last refusal."""
        if self.shortfall and (
            self._clock.steady() - self._refused_at > BUDGET_ISSUE_LIFE
        ):
            self.async_clear()
