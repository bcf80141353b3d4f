"""Registration of the actions about SMS."""

from homeassistant.core import HomeAssistant, SupportsResponse, callback

from ..const import DOMAIN
from . import cancel_sms, get_message_status, get_sms, send_sms
from .schemas import Action


@callback
def async_register_sms_actions(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        Action.SEND_SMS,
        send_sms.async_send_sms,
        send_sms.SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        Action.GET_SMS,
        get_sms.async_get_sms,
        get_sms.SCHEMA,
        SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        Action.CANCEL_SMS,
        cancel_sms.async_cancel_sms,
        cancel_sms.SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        Action.GET_MESSAGE_STATUS,
        get_message_status.async_get_message_status,
        get_message_status.SCHEMA,
        SupportsResponse.ONLY,
    )
