"""What the page asks for, as the call of an action about SMS."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import ServiceCall, callback

from ...actions.schemas import Action, Field
from ...actions.sms import cancel, send
from ...const import DOMAIN
from ..checking import InvalidMessageError
from ..command import Request
from ..messages.sms import CancelSms, PreviewSmsDraft, SendSmsDraft

_SCHEMAS: Final[Mapping[Action, vol.Schema]] = {
    Action.SEND_SMS: send.SCHEMA,
    Action.CANCEL_SMS: cancel.SCHEMA,
}


@callback
def async_send_call(
    request: Request, message: PreviewSmsDraft | SendSmsDraft, **more: Any
) -> ServiceCall:
    """Return the call of send_sms for a draft, with further fields.

    Home Assistant's registry of actions is not asked: it would tell the recorder the
    text and the numbers. Raise InvalidMessageError for a time that is none.
    """
    draft = message["draft"]
    fields: dict[str, Any] = {
        Field.PHONE_NUMBERS: draft["phone_numbers"],
        Field.MESSAGE: draft["message"],
        Field.TAG: draft["tag"],
        Field.SENDER: draft["sender"],
        Field.SEND_AT: draft["send_at"],
        Field.ADVERTISING: draft["advertising"],
        Field.UNICODE: draft["unicode"],
        Field.TEST: draft["test"],
    }
    given = {key: value for key, value in fields.items() if value is not None}
    return _call(request, Action.SEND_SMS, message["config_entry_id"], given | more)


@callback
def async_cancel_call(request: Request, message: CancelSms) -> ServiceCall:
    """Return the call of cancel_sms for an SMS."""
    return _call(
        request,
        Action.CANCEL_SMS,
        message["config_entry_id"],
        {Field.SMS_ID.value: message["sms_id"]},
    )


def _call(
    request: Request, action: Action, entry_id: str, fields: Mapping[str, Any]
) -> ServiceCall:
    """Return a call that asks for a response."""
    try:
        data = _SCHEMAS[action]({**fields, ATTR_CONFIG_ENTRY_ID: entry_id})
    except vol.Invalid as err:
        place = ".".join(map(str, err.path))
        raise InvalidMessageError(f"Unexpected value at {place}") from None
    return ServiceCall(
        request.hass, DOMAIN, action, data, request.context, return_response=True
    )
