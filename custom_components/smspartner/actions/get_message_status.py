"""The action get_message_status: ask for the delivery statuses of SMS."""

from typing import Any, Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv

from ..api import MessageReference, MessageStatus
from .calls import async_get_entry
from .errors import translated_errors
from .read_numbers import async_read_entries
from .schemas import ACCOUNT_SCHEMA, Field, phone_number

SCHEMA: Final = ACCOUNT_SCHEMA.extend(
    {
        vol.Required(Field.MESSAGES): vol.All(
            cv.ensure_list,
            [
                {
                    vol.Required(Field.PHONE_NUMBER): phone_number,
                    vol.Required(Field.MESSAGE_ID): vol.Any(int, cv.string),
                }
            ],
            vol.Length(min=1),
        )
    }
)

_PUBLIC_NAMES: Final = {"not delivered": "not_delivered", "ko": "failed"}
"""Public names of the vendor's statuses, where they are other words."""


async def async_get_message_status(call: ServiceCall) -> ServiceResponse:
    """Return the delivery statuses of SMS."""
    entry = await async_get_entry(call, POLICY_READ)
    asked = call.data[Field.MESSAGES]
    numbers = await async_read_entries(
        call.hass, entry, [message[Field.PHONE_NUMBER] for message in asked]
    )
    references = [
        MessageReference(
            phone_number=phone, message_id=str(message[Field.MESSAGE_ID]).strip()
        )
        for message, (_, phone) in zip(asked, numbers, strict=True)
    ]
    async with translated_errors(call.hass, entry):
        statuses = await entry.runtime_data.client.find_message_statuses(references)
    messages: list[Any] = [
        _status_fields(message, reference, statuses.get(reference))
        for message, reference in zip(asked, references, strict=True)
    ]
    return {"messages": messages}


def _status_fields(
    message: dict[str, Any], reference: MessageReference, status: MessageStatus | None
) -> dict[str, Any]:
    """Return the fields of one message; the vendor may not have answered for it."""
    known = status if status and status.found else None
    return {
        "phone_number": reference.phone_number,
        "message_id": message[Field.MESSAGE_ID],
        "found": known is not None,
        "status": _status_name(known.status) if known else None,
        "date": known.date.isoformat() if known and known.date else None,
        "stop_sms": known.stop_sms if known else None,
        "is_spam": known.is_spam if known else None,
    }


def _status_name(status: str | None) -> str | None:
    """Return the public name of a delivery status."""
    return None if status is None else _PUBLIC_NAMES.get(status, status)
