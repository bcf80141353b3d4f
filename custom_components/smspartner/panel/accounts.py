"""The accounts that the page may show."""

from collections.abc import Callable
from typing import Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntryState,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .. import options
from ..const import DOMAIN
from ..data import SmsPartnerConfigEntry
from .command import Request, subscription
from .messages.accounts import Account, Accounts, WatchAccounts
from .updates import Updates


@subscription(Accounts)
async def async_watch_accounts(
    request: Request, _message: WatchAccounts
) -> Updates[Accounts]:
    """Return the accounts, and all changes of them."""
    hass = request.hass

    async def load() -> Accounts:
        """Return the accounts as they are."""
        return _async_accounts(hass)

    def listen(changed: Callable[[], None]) -> Callable[[], None]:
        """Call a function when a config entry has changed."""
        return async_dispatcher_connect(
            hass, SIGNAL_CONFIG_ENTRY_CHANGED, lambda *_: changed()
        )

    return Updates(hass, load, listen)


@callback
def _async_accounts(hass: HomeAssistant) -> Accounts:
    """Return the accounts that are not disabled."""
    entries: list[SmsPartnerConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    )
    return {"accounts": [_account(hass, entry) for entry in entries]}


def _account(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> Account:
    """Return what the page needs to know of an account."""
    is_loaded = entry.state is ConfigEntryState.LOADED
    return {
        "config_entry_id": entry.entry_id,
        "title": entry.title,
        "is_loaded": is_loaded,
        "country": options.country(hass, entry),
        "currency": entry.runtime_data.summary.data.currency if is_loaded else "EUR",
    }


COMMANDS: Final = (async_watch_accounts,)
