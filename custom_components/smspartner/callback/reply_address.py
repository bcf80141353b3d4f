"""The address that is entered at SMS Partner for the replies to all SMS of an account.

It is a webhook of its own. Whoever knows it is believed: its secret is its path.
"""

from homeassistant.core import HomeAssistant, callback

from ..const import (
    CONF_FORMER_REPLY_WEBHOOKS,
    CONF_REPLY_ADDRESS,
    CONF_REPLY_WEBHOOK_ID,
)
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
def async_reply_fingerprint(
    hass: HomeAssistant, settings: AccountSettings
) -> str | None:
    """Return a hash that is another one as soon as the address for replies is.

    None where there is none.
    """
    return async_fingerprint_of_webhook(
        hass, settings, settings.data[CONF_REPLY_WEBHOOK_ID]
    )


@callback
def async_note_entered(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Write down that today's address for replies is entered at SMS Partner."""
    _async_save_entered(hass, entry, async_reply_fingerprint(hass, entry))


@callback
def async_note_reply(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, webhook_id: str
) -> None:
    """Write down that an address is entered at SMS Partner: a reply came there.

    One that was replaced is not, where one is entered that came after it: the reply is
    late then.
    """
    former = entry.data.get(CONF_FORMER_REPLY_WEBHOOKS, {})
    ids = [*sorted(former, key=former.__getitem__), entry.data[CONF_REPLY_WEBHOOK_ID]]
    if webhook_id not in ids:  # its time has ended while the reply was written
        return
    fingerprints = [
        async_fingerprint_of_webhook(hass, entry, one)
        for one in ids[ids.index(webhook_id) :]
    ]
    if entry.data.get(CONF_REPLY_ADDRESS) not in fingerprints:
        _async_save_entered(hass, entry, fingerprints[0])


@callback
def _async_save_entered(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, fingerprint: str | None
) -> None:
    """Save which address for replies is entered at SMS Partner, where it is known."""
    if fingerprint and entry.data.get(CONF_REPLY_ADDRESS) != fingerprint:
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
    today = async_reply_fingerprint(hass, entry)
    return today is not None and entry.data.get(CONF_REPLY_ADDRESS) == today


@callback
def async_is_outdated(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> bool:
    """Return whether another address than today's is entered at SMS Partner.

    Not where there is none today.
    """
    today = async_reply_fingerprint(hass, entry)
    return today is not None and entry.data.get(CONF_REPLY_ADDRESS, today) != today
