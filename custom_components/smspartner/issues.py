"""Repair issues: their names, and raising and clearing them."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import DOMAIN, REPOSITORY_URL
from .markdown import shown_placeholders

if TYPE_CHECKING:
    from .data import SmsPartnerConfigEntry

NO_CALLBACK_ADDRESS: Final = "no_callback_address"
PLAIN_HTTP_ADDRESS: Final = "plain_http_address"
ADDRESS_INSIDE_NETWORK: Final = "address_inside_network"
ADDRESS_WRONG_ANSWER: Final = "address_wrong_answer"
ADDRESS_TLS_ERROR: Final = "address_tls_error"
ADDRESS_NOT_RESOLVABLE: Final = "address_not_resolvable"
BUDGET_EXCEEDED: Final = "budget_exceeded"
BUDGET_USED_UP: Final = "budget_used_up"
CREDIT_TOO_LOW: Final = "credit_too_low"
LEDGER_NOT_WRITABLE: Final = "ledger_not_writable"
LEDGER_SET_ASIDE: Final = "ledger_set_aside"
UNREADABLE_RESULTS: Final = "unreadable_results"
UNCLAIMED_RESULTS: Final = "unclaimed_results"
UNCERTAIN_REQUESTS: Final = "uncertain_requests"
COST_IN_DOUBT: Final = "cost_in_doubt"
REPLY_ADDRESS_CHANGED: Final = "reply_address_changed"
REPLY_ADDRESS_CHANGED_UNTIL: Final = "reply_address_changed_until"
SMS_BUDGET_EXCEEDED: Final = "sms_budget_exceeded"
SMS_BUDGET_USED_UP: Final = "sms_budget_used_up"
SMS_RESERVE_EXCEEDED: Final = "sms_reserve_exceeded"
NIGHT_HOLD: Final = "night_hold"
NIGHT_HOLD_UNTIL: Final = "night_hold_until"
SMS_ACCOUNT_DISABLED: Final = "sms_account_disabled"
SMS_ACCOUNT_BLOCKED: Final = "sms_account_blocked"
SMS_ACCESS_DENIED: Final = "sms_access_denied"
SMS_MARKETING_HOURS: Final = "sms_marketing_hours"
SMS_ADDRESS_NOT_ALLOWED: Final = "sms_address_not_allowed"

_ERRORS: Final = frozenset(
    {
        NO_CALLBACK_ADDRESS,
        ADDRESS_INSIDE_NETWORK,
        ADDRESS_WRONG_ANSWER,
        ADDRESS_TLS_ERROR,
        ADDRESS_NOT_RESOLVABLE,
        LEDGER_NOT_WRITABLE,
        LEDGER_SET_ASIDE,
        SMS_ACCOUNT_DISABLED,
        SMS_ACCOUNT_BLOCKED,
        SMS_ACCESS_DENIED,
        SMS_MARKETING_HOURS,
        SMS_ADDRESS_NOT_ALLOWED,
    }
)


@callback
def async_raise_issue(
    hass: HomeAssistant,
    issue: str,
    subject: str,
    *,
    placeholders: Mapping[str, str],
    data: Mapping[str, str | int] | None = None,
) -> None:
    """Raise an issue about a subject: a config entry, a verification or a request.

    An issue with `data` is fixable: its flow is in repairs.py.
    """
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"{issue}_{subject}",
        data=None if data is None else dict(data),
        is_fixable=data is not None,
        is_persistent=issue == LEDGER_SET_ASIDE,
        learn_more_url=f"{REPOSITORY_URL}/blob/main/docs/troubleshooting.md#repairs",
        severity=ir.IssueSeverity.ERROR
        if issue in _ERRORS
        else ir.IssueSeverity.WARNING,
        translation_key=issue,
        translation_placeholders=shown_placeholders(placeholders),
    )


@callback
def async_clear_issue(hass: HomeAssistant, issue: str, subject: str) -> None:
    """Clear an issue, if it was raised."""
    ir.async_delete_issue(hass, DOMAIN, f"{issue}_{subject}")


@callback
def async_clear_others(
    hass: HomeAssistant, issue: str, entry: SmsPartnerConfigEntry, kept: Collection[str]
) -> None:
    """Clear the issues of one kind about a config entry, except about some subjects."""
    kept_ids = {f"{issue}_{subject}" for subject in kept}
    for issue_id in _issues_of(hass, entry):
        if issue_id.startswith(f"{issue}_") and issue_id not in kept_ids:
            ir.async_delete_issue(hass, DOMAIN, issue_id)


@callback
def async_clear_all_issues(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Clear every issue about a config entry that is removed."""
    for issue_id in _issues_of(hass, entry):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


def _issues_of(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> list[str]:
    """Return the IDs of the issues about a config entry, its verifications included."""
    return [
        issue_id
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN
        and (
            issue_id.endswith(entry.entry_id)
            or (issue.data or {}).get("entry_id") == entry.entry_id
        )
    ]
