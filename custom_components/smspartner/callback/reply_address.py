"""The address that is entered at SMS Partner for the replies to all SMS of an account.

It is a webhook of its own. Whoever knows it is believed: its secret is its path.
"""

from homeassistant.core import HomeAssistant, callback

from ..const import CONF_REPLY_ADDRESS, CONF_REPLY_WEBHOOK_ID
from ..data import SmsPartnerConfigEntry
from ..options import AccountSettings
from .address import async_address_of_webhook, async_fingerprint_of_webhook


async def async_reply_address(
    hass: HomeAssistant, settings: AccountSettings, *, renew: bool = False
) -> str:
    """Return the address for replies, by the same rules as that for notifications.

    With `renew` its name is looked up, whatever is known of it.

    Raises NoCallbackAddressError where there is none, and AddressInsideNetworkError
    where SMS Partner cannot reach it.
    """
    return await async_address_of_webhook(
        hass, settings, settings.data[CONF_REPLY_WEBHOOK_ID], renew=renew
    )


@callback
def async_reply_fingerprint(hass: HomeAssistant, settings: AccountSettings) -> str:
    """Return a hash that is another one as soon as the address for replies is."""
    return async_fingerprint_of_webhook(
        hass, settings, settings.data[CONF_REPLY_WEBHOOK_ID]
    )


@callback
def async_note_entered(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, webhook_id: str | None = None
) -> None:
    """Write down that an address for replies is entered at SMS Partner.

    Take the webhook ID of one that was replaced; without it, it is today's.
    """
    fingerprint = async_fingerprint_of_webhook(
        hass, entry, webhook_id or entry.data[CONF_REPLY_WEBHOOK_ID]
    )
    if entry.data.get(CONF_REPLY_ADDRESS) != fingerprint:
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_REPLY_ADDRESS: fingerprint}
        )


@callback
def async_forget_entered(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Write down that no address for replies is entered at SMS Partner."""
    data = dict(entry.data)
    if data.pop(CONF_REPLY_ADDRESS, None):
        hass.config_entries.async_update_entry(entry, data=data)


@callback
def async_is_entered(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> bool:
    """Return whether today's address for replies is entered at SMS Partner."""
    entered = entry.data.get(CONF_REPLY_ADDRESS)
    return bool(entered == async_reply_fingerprint(hass, entry))


@callback
def async_is_outdated(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> bool:
    """Return whether another address than today's is entered at SMS Partner."""
    is_any_entered = CONF_REPLY_ADDRESS in entry.data
    return is_any_entered and not async_is_entered(hass, entry)
