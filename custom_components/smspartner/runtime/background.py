"""Starts what runs in the background while a config entry is loaded."""

from homeassistant.core import HomeAssistant, callback

from ..callback.address_issues import async_watch_address
from ..data import SmsPartnerConfigEntry
from .account_name import async_watch_name
from .changes import async_follow_settings
from .credit import async_watch_credit
from .fates import async_follow_fates
from .housekeeping import async_resume_account
from .sms_issues import async_watch_sms


@callback
def async_start_background(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Start what follows the account, once the entities are there to show it.

    All of it ends when the entry is unloaded.
    """
    data = entry.runtime_data
    async_watch_name(hass, entry)
    data.delivery.async_start(entry)
    data.monitor.async_start()
    async_follow_fates(hass, entry)
    async_resume_account(hass, data.account)
    entry.async_on_unload(
        async_watch_address(hass, entry, data.account.addresses.check)
    )
    async_watch_credit(hass, entry)
    async_watch_sms(hass, entry)
    async_follow_settings(hass, entry)
