"""Registration of the actions about SMS."""

from homeassistant.core import HomeAssistant, SupportsResponse, callback

from ...const import DOMAIN
from .. import get_message_status
from ..schemas import Action
from . import cancel, get, send


@callback
def async_register_sms_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        Action.SEND_SMS,
        send.async_send_sms,
        send.SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        Action.GET_SMS,
        get.async_get_sms,
        get.SCHEMA,
        SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        Action.CANCEL_SMS,
        cancel.async_cancel_sms,
        cancel.SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        Action.GET_MESSAGE_STATUS,
        get_message_status.async_get_message_status,
        get_message_status.SCHEMA,
        SupportsResponse.ONLY,
    )
