"""Whom a call sends an SMS to: the phone numbers of its target, and those it names."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import ServiceCall

from ... import options
from ...const import CONF_ALWAYS_ALLOWED, CONF_PHONE_NUMBER, SUBENTRY_PHONE_NUMBER
from ...ledger.sms.order import Recipient
from ...phone_numbers import MAX_INVALID, PhoneNumberInput, read_numbers
from ..refusals import async_invalid_numbers, refusal
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
    entries: list[PhoneNumberInput] = call.data.get(Field.PHONE_NUMBERS, [])
    entity_ids = [target.entity_id for target in targets]
    await async_check_entities(call, entry, entity_ids, permission)
    if entries or not targets:
        await async_check_right(call, entry, permission)
    own = {one.data[CONF_PHONE_NUMBER]: one for one in _phone_numbers(entry)}
    recipients = {
        subentry.data[CONF_PHONE_NUMBER]: recipient_of(subentry)
        for target in targets
        if (subentry := entry.subentries.get(target.config_subentry_id or ""))
    }
    for phone in await _async_read(call, entry, entries):
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


async def _async_read(
    call: ServiceCall,
    entry: SmsPartnerConfigEntry,
    entries: Sequence[PhoneNumberInput],
) -> Sequence[str]:
    """Return the numbers of entries in E.164. Raise if one cannot be texted."""
    read = await call.hass.async_add_executor_job(
        partial(
            read_numbers,
            entries,
            options.country(call.hass, entry),
            max_invalid=MAX_INVALID,
        )
    )
    if read.invalid:
        raise await async_invalid_numbers(call.hass, read.invalid, unread=read.unread)
    return [phone for _, phone in read.valid]
