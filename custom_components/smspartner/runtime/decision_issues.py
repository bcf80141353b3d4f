"""Repair issues that ask the owner of an account for a decision."""

from homeassistant.core import HomeAssistant

from .. import issues
from ..const import INTEGRATION_URL, REPOSITORY_URL
from ..data import SmsPartnerConfigEntry
from ..ledger import AccountLedger, doubtful_costs, uncertain_requests
from ..ledger.kept_bodies import unclaimed, unreadable


async def async_update_kept(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, ledger: AccountLedger
) -> None:
    """Update the issues about kept results: unreadable or unclaimed ones."""
    entry_id = entry.entry_id
    if count := await ledger.read(unreadable.count_undecided):
        issues.async_raise_issue(
            hass,
            issues.UNREADABLE_RESULTS,
            entry_id,
            placeholders={
                "account": entry.title,
                "count": str(count),
                "integration_url": INTEGRATION_URL,
                "issues_url": f"{REPOSITORY_URL}/issues",
            },
            data={"entry_id": entry_id},
        )
    else:
        issues.async_clear_issue(hass, issues.UNREADABLE_RESULTS, entry_id)
    if count := await ledger.read(unclaimed.count):
        issues.async_raise_issue(
            hass,
            issues.UNCLAIMED_RESULTS,
            entry_id,
            placeholders={"account": entry.title, "count": str(count)},
            data={"entry_id": entry_id},
        )
    else:
        issues.async_clear_issue(hass, issues.UNCLAIMED_RESULTS, entry_id)


async def async_update_uncertain(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, ledger: AccountLedger
) -> None:
    """Update the issues about verifications with requests of unknown outcome."""
    found = await ledger.read(uncertain_requests.to_decide)
    issues.async_clear_others(
        hass,
        issues.UNCERTAIN_REQUESTS,
        entry,
        {uncertain.verification_id for uncertain in found},
    )
    for uncertain in found:
        issues.async_raise_issue(
            hass,
            issues.UNCERTAIN_REQUESTS,
            uncertain.verification_id,
            placeholders={
                "account": entry.title,
                "count": str(len(uncertain.phone_numbers)),
                "tag": uncertain.tag or "-",
            },
            data={
                "entry_id": entry.entry_id,
                "verification_id": uncertain.verification_id,
            },
        )


async def async_update_costs(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, ledger: AccountLedger
) -> None:
    """Update the issues about costs that only the owner can explain."""
    found = await ledger.read(doubtful_costs.to_decide)
    issues.async_clear_others(
        hass,
        issues.COST_IN_DOUBT,
        entry,
        {str(doubtful.request_id) for doubtful in found},
    )
    for doubtful in found:
        issues.async_raise_issue(
            hass,
            issues.COST_IN_DOUBT,
            str(doubtful.request_id),
            placeholders={
                "account": entry.title,
                "campaign": doubtful.campaign_id or "?",
                "count": str(doubtful.size),
                "cost": f"{doubtful.cost:g}",
                "total": f"{doubtful.cost * doubtful.size:g}",
                "currency": doubtful.currency,
            },
            data={
                "entry_id": entry.entry_id,
                "request_id": doubtful.request_id,
            },
        )
