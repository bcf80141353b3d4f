"""The accounts that the page may show."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
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
    loads: Counter[str] = Counter()

    async def load() -> Accounts:
        """Return the accounts as they are."""
        return _async_accounts(hass, loads)

    def listen(changed: Callable[[], None]) -> Callable[[], None]:
        """Call a function when an account has changed."""

        @callback
        def look(_change: ConfigEntryChange, entry: ConfigEntry) -> None:
            """Count how often an account is loaded."""
            if entry.domain == DOMAIN:
                if entry.state is ConfigEntryState.SETUP_IN_PROGRESS:
                    loads[entry.entry_id] += 1
                changed()

        return async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, look)

    return Updates(hass, load, listen)


@callback
def _async_accounts(hass: HomeAssistant, loads: Mapping[str, int]) -> Accounts:
    """Return the accounts that are not disabled."""
    entries: list[SmsPartnerConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    )
    return {"accounts": [_account(hass, one, loads[one.entry_id]) for one in entries]}


def _account(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, generation: int
) -> Account:
    """Return what the page needs to know of an account."""
    is_loaded = entry.state is ConfigEntryState.LOADED
    return {
        "config_entry_id": entry.entry_id,
        "title": entry.title,
        "is_loaded": is_loaded,
        "generation": generation,
        "country": options.country(hass, entry),
        "retention_days": options.retention(entry).days,
        "currency": entry.runtime_data.summary.data.currency if is_loaded else "EUR",
    }


COMMANDS: Final = (async_watch_accounts,)
