"""The action cancel_sms: cancel what has not been sent of an SMS."""

from typing import Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from ..calls import async_get_entry
from ..schemas import ACCOUNT_SCHEMA, Field
from .errors import translated_sms_errors
from .responses import cancelled_fields
from .targets import async_entity_ids

SCHEMA: Final = ACCOUNT_SCHEMA.extend({vol.Required(Field.SMS_ID): cv.string})


async def async_cancel_sms(call: ServiceCall) -> ServiceResponse:
    """Cancel an SMS, and return what became of its messages."""
    entry = await async_get_entry(call, POLICY_CONTROL)
    data = entry.runtime_data
    sms_id: str = call.data[Field.SMS_ID].upper()
    async with translated_sms_errors(call.hass, entry, sms_id):
        record = await data.account.sender.cancel(sms_id)
    await data.summary.async_refresh()
    if not call.return_response:
        return None
    return cancelled_fields(record, async_entity_ids(call.hass, entry))
