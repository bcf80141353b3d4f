"""The address that is entered at SMS Partner for the replies to all SMS of an account.

It is a webhook of its own. Whoever knows it is believed: its secret is its path.
"""

from homeassistant.core import HomeAssistant, callback

from ..const import CONF_REPLY_WEBHOOK_ID
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
