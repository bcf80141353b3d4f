"""The action send_sms: send an SMS to phone numbers, or tell what it would cost."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import voluptuous as vol
from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.core import ServiceCall, ServiceResponse, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv

from ...const import DOMAIN
from ..schemas import (
    ACCOUNT_SCHEMA,
    FILE_FIELDS,
    Field,
    message_text,
    moment,
    phone_numbers,
)
from .errors import translated_sms_errors
from .fields import async_get_request
from .not_accepted import async_raise_unless_accepted, is_accepted
from .recipients import async_get_recipients
from .responses import preview_fields, sent_fields
from .targets import async_entity_ids

if TYPE_CHECKING:
    from ...data import SmsPartnerConfigEntry
    from ...ledger.sms.records import SmsRecord

MAX_WAIT: Final = timedelta(hours=1)
MAX_VALIDITY: Final = timedelta(hours=24)

SCHEMA: Final = ACCOUNT_SCHEMA.extend(
    {
        **cv.ENTITY_SERVICE_FIELDS,
        vol.Optional(Field.PHONE_NUMBERS): phone_numbers,
        **FILE_FIELDS,
        vol.Required(Field.MESSAGE): message_text,
        vol.Optional(Field.TAG): cv.string,
        vol.Optional(Field.SENDER): cv.string,
        vol.Optional(Field.SEND_AT): moment,
        vol.Optional(Field.VALID_FOR): vol.All(
            cv.positive_time_period, vol.Range(max=MAX_VALIDITY)
        ),
        vol.Optional(Field.WAIT): vol.All(
            cv.positive_time_period, vol.Range(max=MAX_WAIT)
        ),
        vol.Optional(Field.CRITICAL, default=False): cv.boolean,
        vol.Optional(Field.ADVERTISING): cv.boolean,
        vol.Optional(Field.UNICODE, default=False): cv.boolean,
        vol.Optional(Field.TEST, default=False): cv.boolean,
        vol.Optional(Field.DRY_RUN, default=False): cv.boolean,
        vol.Optional(Field.SMS_ID): cv.string,
    }
)


async def async_send_sms(
    call: ServiceCall, *, agreed_cost: float | None = None
) -> ServiceResponse:
    """Send an SMS, which costs money, or tell what would become of it.

    Nothing is sent where it would cost more than `agreed_cost`, if that is given.
    """
    is_dry_run = call.data[Field.DRY_RUN]
    entry, recipients = await async_get_recipients(
        call, POLICY_READ if is_dry_run else POLICY_CONTROL
    )
    # The entry may be unloaded before the answer is there.
    data = entry.runtime_data
    sender = data.account.sender
    async with translated_sms_errors(call.hass, entry):
        wanted = await async_get_request(call, entry, recipients)
        request = replace(wanted, agreed_cost=agreed_cost)
        if is_dry_run:
            previewed = await sender.preview(request)
            entity_ids = async_entity_ids(call.hass, entry)
            send_at = None if request.is_test else request.send_at
            return preview_fields(previewed, recipients, entity_ids, send_at)
        if request.is_advertising:
            await _async_read_stop_list(entry)
        sent = await sender.send(request, call.data.get(Field.WAIT))
    # The sensors must agree with the response when the automation goes on.
    await data.summary.async_refresh()
    if not request.is_test:
        _async_show_accepted(data.notifiers, sent.record)
    await async_raise_unless_accepted(
        call.hass, entry, sent, has_response=call.return_response
    )
    if not call.return_response:
        return None
    return sent_fields(sent, async_entity_ids(call.hass, entry))


async def _async_read_stop_list(entry: SmsPartnerConfigEntry) -> None:
    """Read the stop list anew. Raise HomeAssistantError where that fails."""
    stop_list = entry.runtime_data.stop_list
    await stop_list.async_refresh()
    if not stop_list.last_update_success:
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="sms_stop_list_unreadable"
        )


@callback
def _async_show_accepted(
    notifiers: Mapping[str, Callable[[], None]], record: SmsRecord
) -> None:
    """Show at the notify entities, by their subentries, that an SMS was accepted."""
    for message in record.messages:
        show = notifiers.get(message.subentry_id or "")
        if show and is_accepted(message):
            show()
