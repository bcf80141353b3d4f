"""Repair issues about the addresses for notifications and replies."""

import asyncio
from collections.abc import Callable

from homeassistant.core import CoreState, HomeAssistant, callback
from yarl import URL

from ..data import SmsPartnerConfigEntry
from ..issues import (
    NO_CALLBACK_ADDRESS,
    PLAIN_HTTP_ADDRESS,
    async_clear_issue,
    async_raise_issue,
)
from .address import (
    AddressSource,
    async_address_source,
    async_listen_address,
    async_local_address,
)
from .address_check import AddressCheck, AddressState
from .reply_issue import async_clear_reply_issue, async_update_reply_issue


@callback
def async_watch_address(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, check: AddressCheck
) -> Callable[[], None]:
    """Update the issues about an address at the start, and when it may change.

    An address that was not checked yet is checked in the background, until the entry is
    unloaded. Returns what ends the rest and clears the issues: an entry that is not
    loaded needs no address.
    """
    checking: asyncio.Task[None] | None = None

    @callback
    def update() -> None:
        """Update the issues, once everything that may give an address is loaded."""
        nonlocal checking
        if hass.state is not CoreState.running:
            return
        _async_update_issues(hass, entry, check)
        check.async_update_issues()
        async_update_reply_issue(hass, entry)
        if checking is None or checking.done():
            checking = entry.async_create_background_task(
                hass, check.async_run_if_unknown(), "smspartner address"
            )

    removers = [check.listen(update), async_listen_address(hass, entry, update)]

    @callback
    def end() -> None:
        """Remove the listeners and clear the issues."""
        for remove in removers:
            remove()
        for issue in (NO_CALLBACK_ADDRESS, PLAIN_HTTP_ADDRESS):
            async_clear_issue(hass, issue, entry.entry_id)
        async_clear_reply_issue(hass, entry)

    return end


@callback
def _async_update_issues(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, check: AddressCheck
) -> None:
    """Raise or clear the issues about an address that is missing or not encrypted."""
    source = async_address_source(hass, entry)
    address = async_local_address(hass, entry)
    issues = {
        NO_CALLBACK_ADDRESS: source is AddressSource.NONE,
        PLAIN_HTTP_ADDRESS: source is not AddressSource.CLOUDHOOK
        and check.state is not AddressState.ONLY_INSIDE_NETWORK
        and address is not None
        and URL(address).scheme == "http",
    }
    for issue, stands in issues.items():
        if stands:
            async_raise_issue(
                hass, issue, entry.entry_id, placeholders={"account": entry.title}
            )
        else:
            async_clear_issue(hass, issue, entry.entry_id)
