"""The action get_results: find stored results, and write them to a CSV file."""

from typing import Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from ..ledger import results
from ..ledger.results import ResultFilter, ResultPage
from .calls import async_get_entry, since_of, verification_id_of
from .downloads import async_download_fields
from .errors import translated_errors
from .read_numbers import async_read_numbers
from .refusals import refusal
from .result_pages import MAX_RESULTS, async_write_results, page_fields
from .schemas import ACCOUNT_SCHEMA, Field, moment, phone_numbers, place

DEFAULT_RESULTS: Final = 1_000

FILTER_FIELDS: Final = (
    Field.VERIFICATION_ID,
    Field.CAMPAIGN_ID,
    Field.TAG,
    Field.PHONE_NUMBERS,
    Field.SINCE,
)

SCHEMA: Final = ACCOUNT_SCHEMA.extend(
    {
        vol.Optional(Field.VERIFICATION_ID): cv.string,
        vol.Optional(Field.CAMPAIGN_ID): cv.string,
        vol.Optional(Field.TAG): cv.string,
        vol.Optional(Field.PHONE_NUMBERS): phone_numbers,
        vol.Optional(Field.SINCE): moment,
        vol.Optional(Field.LIMIT, default=DEFAULT_RESULTS): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=MAX_RESULTS)
        ),
        vol.Optional(Field.AFTER, default=0): place,
        vol.Optional(Field.PATH): cv.string,
    }
)


async def async_get_results(call: ServiceCall) -> ServiceResponse:
    """Find results, and return one page of them or write all to a CSV file."""
    path = call.data.get(Field.PATH)
    entry = await async_get_entry(call, POLICY_CONTROL if path else POLICY_READ)
    if not call.data.keys() & set(FILTER_FIELDS):
        raise refusal("no_filter")
    numbers = await async_read_numbers(call, entry)
    wanted = ResultFilter(
        verification_id=verification_id_of(call),
        campaign_id=call.data.get(Field.CAMPAIGN_ID),
        tag=call.data.get(Field.TAG),
        phone_numbers=None if numbers is None else [phone for _, phone in numbers],
        since=since_of(call),
    )
    data = entry.runtime_data
    ledger = data.account.ledger
    operators = data.operators

    async def find(limit: int, after: int) -> ResultPage:
        """Return a page of the results."""
        return await ledger.read(results.find, wanted, limit=limit, after=after)

    async with translated_errors(call.hass, entry):
        if path:
            count = await async_write_results(call.hass, path, find, operators)
            link = await async_download_fields(call, path)
            return {"count": count, "path": path, **link}
        page = await find(call.data[Field.LIMIT], call.data[Field.AFTER])
    return page_fields(page, operators)
