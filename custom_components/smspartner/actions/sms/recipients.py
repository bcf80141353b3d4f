"""Whom a call sends an SMS to: the phone numbers of its target, and those it names."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import ServiceCall

from ...const import CONF_ALWAYS_ALLOWED, CONF_PHONE_NUMBER, SUBENTRY_PHONE_NUMBER
from ...ledger.sms.order import Recipient
from ..calls import async_get_entries
from ..read_numbers import async_read_mobile_numbers
from ..refusals import refusal
from ..rights import async_check_entities, async_check_right
from ..schemas import Field
from .targets import async_find_targets

if TYPE_CHECKING:
    from ...data import SmsPartnerConfigEntry


async def async_get_recipients(
    call: ServiceCall, permission: str
) -> tuple[SmsPartnerConfigEntry, Sequence[Recipient]]:
    """Return the account that a call is for, and its recipients, each number once.

    Raise ServiceValidationError if something that is named cannot be used or there is
    no recipient, and Unauthorized if the user who called lacks the permission.
    """
    entry, targets = async_find_targets(call)
    entity_ids = [target.entity_id for target in targets]
    await async_check_entities(call, entry, entity_ids, permission)
    if not targets or call.data.keys() & {Field.PHONE_NUMBERS, Field.PATH}:
        await async_check_right(call, entry, permission)
    entries = await async_get_entries(call, entry)
    own = {one.data[CONF_PHONE_NUMBER]: one for one in _phone_numbers(entry)}
    recipients = {
        subentry.data[CONF_PHONE_NUMBER]: recipient_of(subentry)
        for target in targets
        if (subentry := entry.subentries.get(target.config_subentry_id or ""))
    }
    for phone in await async_read_mobile_numbers(call.hass, entry, entries):
        if phone in own:
            recipients[phone] = recipient_of(own[phone])
        recipients.setdefault(phone, Recipient(phone_number=phone))
    if not recipients:
        raise refusal("sms_no_recipients")
    return entry, list(recipients.values())


def recipient_of(subentry: ConfigSubentry) -> Recipient:
    """Return a phone number of the account as the recipient of an SMS."""
    return Recipient(
        phone_number=subentry.data[CONF_PHONE_NUMBER],
        subentry_id=subentry.subentry_id,
        always_allowed=subentry.data.get(CONF_ALWAYS_ALLOWED, False),
    )


def _phone_numbers(entry: SmsPartnerConfigEntry) -> Sequence[ConfigSubentry]:
    """Return the phone numbers of an account."""
    return list(entry.get_subentries_of_type(SUBENTRY_PHONE_NUMBER))
