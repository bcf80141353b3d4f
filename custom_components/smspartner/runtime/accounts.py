"""Opens the accounts of all config entries, and removes one with its entry."""

import logging

from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.core import HomeAssistant

from ..callback.addresses import async_answer_all_unavailable, async_delete_cloudhooks
from ..const import DOMAIN
from ..data import SmsPartnerConfigEntry
from ..exceptions import LEDGER_ERRORS
from .engine import async_get_engine

_LOGGER = logging.getLogger(__name__)


async def async_open_accounts(hass: HomeAssistant) -> None:
    """Open the ledger and the addresses of all config entries, without the API.

    Where the ledger cannot be opened the addresses answer 503.
    """
    entries: list[SmsPartnerConfigEntry] = [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.source != SOURCE_IGNORE
    ]
    try:
        engine = await async_get_engine(hass)
        for entry in entries:
            await engine.async_open_account(entry)
    except LEDGER_ERRORS as err:
        _LOGGER.warning("The database cannot be opened: %s", err)
        for entry in entries:
            async_answer_all_unavailable(hass, entry)


async def async_reopen_addresses(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> None:
    """Open the addresses that a config entry names by now, and close the others.

    Where the ledger cannot be opened they answer 503.
    """
    try:
        engine = await async_get_engine(hass)
        await engine.async_open_account(entry)
    except LEDGER_ERRORS as err:
        _LOGGER.debug("The database cannot be opened: %s", err)
        async_answer_all_unavailable(hass, entry)


async def async_remove_account(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> None:
    """Delete the cloudhooks of a removed config entry and erase its records."""
    await async_delete_cloudhooks(hass, entry)
    engine = await async_get_engine(hass)
    await engine.async_remove_account(entry)
