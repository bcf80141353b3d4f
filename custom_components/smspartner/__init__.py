"""SMS Partner: is a phone number alive? HLR lookups in Home Assistant."""

import asyncio

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .account_device import async_register_account_device
from .const import DOMAIN
from .data import SmsPartnerConfigEntry
from .loading import async_load
from .panel.setup import async_hide_panel, async_setup_panel, async_show_panel
from .runtime.accounts import async_open_accounts, async_remove_account
from .runtime.background import async_start_background
from .services import async_setup_services

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.NOTIFY,
    Platform.SENSOR,
]


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Set up the actions, and open every account before any call to the API."""
    async_setup_services(hass)
    await asyncio.gather(async_setup_panel(hass), async_open_accounts(hass))
    return True


async def async_setup_entry(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> bool:
    """Set up an account from a config entry."""
    entry.runtime_data = await async_load(hass, entry)
    await async_show_panel(hass)
    # The devices of monitored numbers name the account's, so it must be there first.
    async_register_account_device(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    # Changed settings are followed from here on: nothing may be waited for after it.
    async_start_background(hass, entry)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> bool:
    """Unload a config entry; its addresses stay open and its requests go on."""
    entry.runtime_data.delivery.async_stop()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Remove the account of a removed config entry."""
    if not hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        async_hide_panel(hass)
    await async_remove_account(hass, entry)
