"""Follows the fates of an account's SMS while its config entry is loaded."""

from functools import partial
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback

from .. import options
from ..sms.polling import FatePoller

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry


@callback
def async_follow_fates(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Ask for fates and tell of late SMS, also once another option says what is."""
    account = entry.runtime_data.account
    poller = FatePoller(
        hass, account.ledger, account, alert_after=partial(options.alert_after, entry)
    )
    poller.async_start(entry)

    async def wake(_: HomeAssistant, _entry: SmsPartnerConfigEntry) -> None:
        """Look again, for an SMS may be late by another option."""
        poller.async_wake()

    entry.async_on_unload(entry.add_update_listener(wake))
