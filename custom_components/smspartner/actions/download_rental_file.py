"""The action download_rental_file: rented numbers, also into a CSV file."""

import logging
from collections.abc import Iterable
from typing import Any, Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from ..api import RentalFile, RentalNumber
from .calls import async_get_entry
from .csv_file import CsvFile
from .downloads import async_download_fields
from .errors import translated_errors
from .refusals import refusal
from .schemas import ACCOUNT_SCHEMA, Field

_LOGGER = logging.getLogger(__name__)

RENTAL_FIELDS: Final = ("id", "phone_number", "stop_sms")

SCHEMA: Final = ACCOUNT_SCHEMA.extend(
    {
        vol.Required(Field.TOKEN): vol.All(cv.string, vol.Length(min=1)),
        vol.Optional(Field.PATH): cv.string,
    }
)


async def async_download_rental_file(call: ServiceCall) -> ServiceResponse:
    """Download a file of rented numbers, and return them or write a CSV file."""
    entry = await async_get_entry(call, POLICY_CONTROL)
    path = call.data.get(Field.PATH) or None
    if not path and not call.return_response:
        raise refusal("numbers_to_nowhere")
    file = CsvFile(call.hass, path) if path else None
    if file:
        await call.hass.async_add_executor_job(file.reserve)
    try:
        async with translated_errors(call.hass, entry):
            rental = await entry.runtime_data.client.download_rental_file(
                call.data[Field.TOKEN]
            )
    except BaseException:
        if file:
            await call.hass.async_add_executor_job(file.discard)
        raise
    if file and not await call.hass.async_add_executor_job(
        _write, file, rental.numbers
    ):
        path = None
    link = await async_download_fields(call, path) if path else {}
    return _rental_fields(rental, path) | link


def _write(file: CsvFile, numbers: Iterable[RentalNumber]) -> bool:
    """Write rented numbers, and return whether that succeeded.

    A failure raises nothing: the response holds the numbers, which may not be
    downloaded again.
    """
    try:
        file.append([RENTAL_FIELDS])
        file.append(
            (number.id, number.phone_number, number.stop_sms) for number in numbers
        )
        file.publish()
    except OSError as err:
        _LOGGER.warning("The rented numbers could not be written: %s", err.strerror)
        file.discard()
        return False
    return True


def _rental_fields(rental: RentalFile, path: str | None) -> dict[str, Any]:
    """Return the response: the numbers, and the path of the file if there is one."""
    return {
        "count": rental.count,
        "numbers": [
            {
                "id": number.id,
                "phone_number": number.phone_number,
                "stop_sms": number.stop_sms,
            }
            for number in rental.numbers
        ],
        "path": path,
    }
