"""Raises repair issues about an account's SMS: refused ones, and the hold at night."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback

from .. import issues, options
from ..api import SmsRefusal, sms_refusal
from ..api.fields import VENDOR_TIME_ZONE
from ..const import VENDOR_SUPPORT_URL
from ..texts import format_moment

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry
    from ..ledger.budget import Shortfall

ISSUES: Final = {
    SmsRefusal.ACCOUNT_DISABLED: issues.SMS_ACCOUNT_DISABLED,
    SmsRefusal.ACCOUNT_BLOCKED: issues.SMS_ACCOUNT_BLOCKED,
    SmsRefusal.ACCESS_DENIED: issues.SMS_ACCESS_DENIED,
    SmsRefusal.NIGHT_HOURS: issues.SMS_MARKETING_HOURS,
    SmsRefusal.SUNDAY: issues.SMS_MARKETING_HOURS,
    SmsRefusal.ADDRESS_NOT_ALLOWED: issues.SMS_ADDRESS_NOT_ALLOWED,
}
"""The issue about a refusal that only the owner of the account can end."""

HOLDS: Final = (issues.NIGHT_HOLD, issues.NIGHT_HOLD_UNTIL)
"""The issues about SMS that are held back: as is supposed, or as was told."""

HOLD_BEGINS: Final = 20
HOLD_ENDS: Final = 8
"""Between which hours SMS Partner may hold SMS back, by its own clock."""

SUNDAY: Final = 6


@callback
def async_watch_sms(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Update the issues about SMS with each reading of the sums, while it is loaded."""
    watch = _Watch(hass, entry)
    entry.async_on_unload(watch.async_clear)
    entry.async_on_unload(
        entry.runtime_data.summary.async_add_listener(watch.async_update)
    )
    watch.async_update()


class _Watch:
    """Compares the issues about an account's SMS with what is known of these."""

    def __init__(self, hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for a config entry; no refusal of its budget was seen yet."""
        self._hass = hass
        self._entry = entry
        self._seen: Shortfall | None = None

    @callback
    def async_clear(self) -> None:
        """Clear what is raised anew when the entry is loaded again."""
        for issue in {*ISSUES.values(), *HOLDS}:
            issues.async_clear_issue(self._hass, issue, self._entry.entry_id)

    @callback
    def async_update(self) -> None:
        """Update all issues about SMS."""
        self._async_update_refusal()
        self._async_update_night_hold()
        self._async_update_budget()

    @callback
    def _async_update_refusal(self) -> None:
        """Raise the issue about the last refusal; clear it once an SMS was accepted."""
        code = self._entry.runtime_data.summary.data.sms_troubles.refusal_code
        raised = None if code is None else ISSUES.get(sms_refusal(code))
        for issue in {*ISSUES.values()}:
            if issue == raised:
                issues.async_raise_issue(
                    self._hass,
                    issue,
                    self._entry.entry_id,
                    placeholders={
                        "account": self._entry.title,
                        "support_url": VENDOR_SUPPORT_URL,
                    },
                )
            else:
                issues.async_clear_issue(self._hass, issue, self._entry.entry_id)

    @callback
    def _async_update_night_hold(self) -> None:
        """Raise an issue while an SMS is late that SMS Partner is holding back.

        Or that it may be holding back, where it does not tell.
        """
        troubles = self._entry.runtime_data.summary.data.sms_troubles
        if troubles.held_until:
            self._async_clear_holds(issues.NIGHT_HOLD)
            issues.async_raise_issue(
                self._hass,
                issues.NIGHT_HOLD_UNTIL,
                self._entry.entry_id,
                placeholders={
                    "account": self._entry.title,
                    "support_url": VENDOR_SUPPORT_URL,
                    "until": format_moment(self._hass, troubles.held_until),
                },
            )
        elif self._may_be_held(troubles.delayed):
            self._async_clear_holds(issues.NIGHT_HOLD_UNTIL)
            issues.async_raise_issue(
                self._hass,
                issues.NIGHT_HOLD,
                self._entry.entry_id,
                placeholders={
                    "account": self._entry.title,
                    "support_url": VENDOR_SUPPORT_URL,
                },
            )
        elif not troubles.delayed:
            self._async_clear_holds(*HOLDS)

    def _may_be_held(self, sent: Sequence[datetime]) -> bool:
        """Return whether SMS that are late may be held back, by when they were sent."""
        patience = options.alert_after(self._entry)
        return patience is not None and any(_is_in_hold(at + patience) for at in sent)

    @callback
    def _async_clear_holds(self, *holds: str) -> None:
        """Clear issues about SMS that are held back."""
        for issue in holds:
            issues.async_clear_issue(self._hass, issue, self._entry.entry_id)

    @callback
    def _async_update_budget(self) -> None:
        """Clear the issue about the budget once a later SMS was accepted.

        What was read while the budget was refused may not know of that yet.
        """
        issue = self._entry.runtime_data.account.issues.sms_budget
        was_seen, self._seen = self._seen, issue.shortfall
        is_over = self._entry.runtime_data.summary.data.sms_troubles.is_over_budget
        if was_seen and was_seen is issue.shortfall and not is_over:
            issue.async_clear()


def _is_in_hold(moment: datetime) -> bool:
    """Return whether SMS Partner may hold an SMS back at a moment."""
    there = moment.astimezone(VENDOR_TIME_ZONE)
    return there.weekday() == SUNDAY or not HOLD_ENDS <= there.hour < HOLD_BEGINS
