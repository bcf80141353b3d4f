"""The action forget_numbers: erase phone numbers from the database."""

from typing import Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import ServiceCall, ServiceResponse

from .calls import async_get_entry
from .errors import translated_errors
from .read_numbers import async_read_numbers
from .refusals import refusal
from .schemas import ACCOUNT_SCHEMA, Field, phone_numbers

SCHEMA: Final = ACCOUNT_SCHEMA.extend(
    {vol.Required(Field.PHONE_NUMBERS): phone_numbers}
)


async def async_forget_numbers(call: ServiceCall) -> ServiceResponse:
    """Erase phone numbers, and return how many of them were known."""
    entry = await async_get_entry(call, POLICY_CONTROL)
    data = entry.runtime_data
    numbers = await async_read_numbers(call, entry) or []
    phones = {phone for _, phone in numbers}
    added = [
        settings.name
        for settings in data.monitor.settings
        if settings.phone_number in phones
    ]
    if added:
        raise refusal("added_numbers", names=", ".join(sorted(added)))
    async with translated_errors(call.hass, entry):
        forgotten = await data.account.ledger.forget(list(phones))
    await data.summary.async_refresh()
    return {"forgotten": forgotten} if call.return_response else None
