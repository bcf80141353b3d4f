"""Repair issues about the address for notifications."""

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
from .address_check import AddressCheck


@callback
def async_watch_address(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, check: AddressCheck
) -> Callable[[], None]:
    """Update the issues about an address at the start, and when it may change.

    Returns what ends that and clears the issues: an entry that is not loaded needs no
    address.
    """

    @callback
    def update() -> None:
        """Update the issues, once everything that may give an address is loaded."""
        if hass.state is CoreState.running:
            _async_update_issues(hass, entry)
            check.async_drop_outdated_issues()

    remove_listener = async_listen_address(hass, update)

    @callback
    def end() -> None:
        """Remove the listener and clear the issues."""
        remove_listener()
        for issue in (NO_CALLBACK_ADDRESS, PLAIN_HTTP_ADDRESS):
            async_clear_issue(hass, issue, entry.entry_id)

    return end


@callback
def _async_update_issues(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Raise or clear the issues about an address that is missing or not encrypted."""
    source = async_address_source(hass, entry)
    address = async_local_address(hass, entry)
    issues = {
        NO_CALLBACK_ADDRESS: source is AddressSource.NONE,
        PLAIN_HTTP_ADDRESS: source is not AddressSource.CLOUDHOOK
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
