"""The action forget_numbers: erase phone numbers from the database."""

from collections.abc import Sequence
from itertools import batched
from typing import Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse

from ..data import SmsPartnerConfigEntry
from .calls import async_get_entry
from .errors import translated_errors
from .read_numbers import async_read_numbers
from .refusals import refusal
from .schemas import ACCOUNT_SCHEMA, Field, phone_numbers

AT_ONCE: Final = 5_000
"""Numbers erased in one transaction, so that notifications need not wait for all."""

SCHEMA: Final = ACCOUNT_SCHEMA.extend(
    {vol.Required(Field.PHONE_NUMBERS): phone_numbers}
)


async def async_forget_numbers(call: ServiceCall) -> ServiceResponse:
    """Erase phone numbers, and return how many of them were known."""
    entry = await async_get_entry(call, POLICY_CONTROL)
    numbers = await async_read_numbers(call, entry) or []
    forgotten = await async_forget(call.hass, entry, [phone for _, phone in numbers])
    return {"forgotten": forgotten} if call.return_response else None


async def async_forget(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, phones: Sequence[str]
) -> int:
    """Erase numbers in E.164 everywhere; return how many of them were known.

    Raise ServiceValidationError for a number that the account has as a phone number.
    """
    data = entry.runtime_data
    wanted = set(phones)
    added = [
        settings.name
        for settings in data.monitor.settings
        if settings.phone_number in wanted
    ]
    if added:
        raise refusal("added_numbers", names=", ".join(sorted(added)))
    forgotten = 0
    async with translated_errors(hass, entry):
        for some in batched(sorted(wanted), AT_ONCE, strict=False):
            forgotten += await data.account.ledger.forget(some)
    await data.summary.async_refresh()
    return forgotten
