"""The action get_sms: find messages that were sent, and what became of them."""

from typing import Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from ...ledger.sms import records
from ...ledger.sms.records import SmsQuery
from ..calls import async_get_entry, since_of, sms_id_of
from ..read_numbers import async_read_numbers
from ..refusals import refusal
from ..schemas import ACCOUNT_SCHEMA, Field, moment, phone_numbers, place
from .errors import translated_sms_errors
from .responses import found_fields
from .targets import async_entity_ids

DEFAULT_MESSAGES: Final = 1_000
MAX_MESSAGES: Final = 10_000

FILTER_FIELDS: Final = (
    Field.SMS_ID,
    Field.TAG,
    Field.PHONE_NUMBERS,
    Field.SINCE,
)

SCHEMA: Final = ACCOUNT_SCHEMA.extend(
    {
        vol.Optional(Field.SMS_ID): cv.string,
        vol.Optional(Field.TAG): cv.string,
        vol.Optional(Field.PHONE_NUMBERS): phone_numbers,
        vol.Optional(Field.SINCE): moment,
        vol.Optional(Field.LIMIT, default=DEFAULT_MESSAGES): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=MAX_MESSAGES)
        ),
        vol.Optional(Field.AFTER, default=0): place,
    }
)


async def async_get_sms(call: ServiceCall) -> ServiceResponse:
    """Find messages, and return one page of them."""
    entry = await async_get_entry(call, POLICY_READ)
    if not call.data.keys() & set(FILTER_FIELDS):
        raise refusal("no_sms_filter")
    numbers = await async_read_numbers(call, entry)
    query = SmsQuery(
        sms_id=sms_id_of(call),
        tag=call.data.get(Field.TAG),
        phone_numbers=None if numbers is None else [phone for _, phone in numbers],
        since=since_of(call),
        limit=call.data[Field.LIMIT],
        after=call.data[Field.AFTER],
    )
    async with translated_sms_errors(call.hass, entry, query.sms_id):
        page = await entry.runtime_data.account.ledger.read(records.find, query)
    return found_fields(page, async_entity_ids(call.hass, entry))
