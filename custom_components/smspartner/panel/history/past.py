"""Verifications and SMS so far, page by page."""

from typing import Final

from ...actions.errors import translated_errors
from ...actions.sms.errors import translated_sms_errors
from ...ledger import standings
from ...ledger.sms import history as sms
from ..command import Request, command, subscription
from ..messages import history
from ..updates import Updates, changes_of
from .standings import KnownTallies, past_sms, past_verification

LAST_PAGE: Final = 1_000_000

PAGE: Final = 50
"""Verifications or SMS that are shown together."""


@subscription(history.PastVerifications)
async def async_watch_verifications(
    request: Request, message: history.WatchVerifications
) -> Updates[history.PastVerifications]:
    """Return some verifications, and all changes of them."""
    entry = request.async_entry(message)
    ledger = entry.runtime_data.account.ledger
    known = KnownTallies(ledger)

    async def load() -> history.PastVerifications:
        """Return them as they stand."""
        async with translated_errors(request.hass, entry):
            page = await ledger.read(
                standings.page,
                _offset(message["page"]),
                PAGE,
                known.get(),
                with_checks=message["with_checks"],
            )
        known.keep(page.standings)
        return {
            "total": page.total,
            "rows": [past_verification(one) for one in page.standings],
        }

    return Updates(request.hass, load, changes_of(ledger))


@subscription(history.PastSmsPage)
async def async_watch_sms(
    request: Request, message: history.WatchSms
) -> Updates[history.PastSmsPage]:
    """Return some SMS, and all changes of them."""
    entry = request.async_entry(message)
    ledger = entry.runtime_data.account.ledger

    async def load() -> history.PastSmsPage:
        """Return them as they stand."""
        async with translated_errors(request.hass, entry):
            page = await ledger.read(sms.page, _offset(message["page"]), PAGE)
        return {"total": page.total, "rows": [past_sms(one) for one in page.standings]}

    return Updates(request.hass, load, changes_of(ledger))


@command
async def async_read_recipients(
    request: Request, message: history.ReadRecipients
) -> history.Recipients:
    """Return whom an SMS was for."""
    entry = request.async_entry(message)
    ledger, sms_id = entry.runtime_data.account.ledger, message["sms_id"]
    async with translated_sms_errors(request.hass, entry, sms_id):
        phones = await ledger.read(sms.phone_numbers, sms_id)
    return {"phone_numbers": list(phones)}


def _offset(page: int) -> int:
    """Return how many rows come before a page."""
    return min(max(page, 0), LAST_PAGE) * PAGE


COMMANDS: Final = (
    async_watch_verifications,
    async_watch_sms,
    async_read_recipients,
)
