"""The command about all that is known of one number."""

from typing import Final

from ...actions.errors import translated_errors
from ...actions.read_numbers import async_read_entries
from ...ledger import result_table, stop_list
from ...ledger.sms import records
from ..command import Request, command
from ..messages import results
from .answers import make_lookup, make_message

MOST: Final = 1_000
"""Lookups of a number that are given, and SMS to it."""


@command
async def async_read_number(
    request: Request, message: results.ReadNumber
) -> results.NumberHistory:
    """Return all that is known of one number."""
    entry = request.async_entry(message)
    numbers = await async_read_entries(request.hass, entry, [message["phone_number"]])
    [(_, phone)] = numbers
    data = entry.runtime_data
    ledger = data.account.ledger
    async with translated_errors(request.hass, entry):
        lookups = await ledger.read(result_table.load_lookups, phone, MOST)
        messages = await ledger.read(records.load_newest, phone, MOST)
        opted_out = await ledger.read(stop_list.listed, [phone])
    return {
        "phone_number": phone,
        "is_opted_out": phone in opted_out,
        "lookups": [make_lookup(lookup, data.operators) for lookup in lookups],
        "messages": [make_message(message) for message in messages],
    }
