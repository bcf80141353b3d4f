"""The action get_stop_list: read the stop list, or look numbers up in it."""

from datetime import datetime
from typing import Any, Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import ServiceCall, ServiceResponse

from ...api import StopListEntry
from ..calls import async_get_entry, since_of
from ..errors import translated_errors
from ..read_numbers import async_read_numbers
from ..schemas import ACCOUNT_SCHEMA, Field, moment, phone_numbers

SCHEMA: Final = ACCOUNT_SCHEMA.extend(
    {
        vol.Optional(Field.PHONE_NUMBERS): phone_numbers,
        vol.Optional(Field.SINCE): moment,
    }
)


async def async_get_stop_list(call: ServiceCall) -> ServiceResponse:
    """Return the stop list, or whether the numbers of the call are on it."""
    entry = await async_get_entry(call, POLICY_READ)
    numbers = await async_read_numbers(call, entry)
    async with translated_errors(call.hass, entry):
        stop_list = await entry.runtime_data.client.get_stop_list()
    found: list[Any]
    if numbers is None:
        since = since_of(call)
        found = [
            _entry_fields(stopped)
            for stopped in stop_list.entries
            if since is None or (stopped.created_at and stopped.created_at >= since)
        ]
    else:
        # Whatever `since` is: an older opt-out counts too.
        known = {stopped.phone_number: stopped for stopped in stop_list.entries}
        found = [
            _number_fields(spelling, phone, known.get(phone))
            for spelling, phone in numbers
        ]
    return {"count": stop_list.count, "numbers": found}


def _entry_fields(entry: StopListEntry) -> dict[str, Any]:
    """Return the fields of one entry of the stop list."""
    return {
        "id": entry.id,
        "phone_number": entry.phone_number,
        "created_at": _isoformat(entry.created_at),
    }


def _number_fields(
    spelling: str, phone: str, entry: StopListEntry | None
) -> dict[str, Any]:
    """Return the fields of a number that was asked for, and its entry if any."""
    return {
        "input": spelling,
        "phone_number": phone,
        "on_stop_list": entry is not None,
        "id": entry.id if entry else None,
        "created_at": _isoformat(entry.created_at) if entry else None,
    }


def _isoformat(time: datetime | None) -> str | None:
    """Return a time as text."""
    return None if time is None else time.isoformat()
