"""Reading the phone numbers of calls, whatever becomes of them."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from homeassistant.core import HomeAssistant, ServiceCall

from .. import options
from ..data import SmsPartnerConfigEntry
from ..phone_numbers import (
    MAX_INVALID,
    PhoneNumberInput,
    PhoneNumberProblem,
    ReadNumbers,
    read_each,
    read_numbers,
    split_entries,
)
from .refusals import async_invalid_numbers
from .schemas import Field


async def async_read_numbers(
    call: ServiceCall, entry: SmsPartnerConfigEntry
) -> list[tuple[str, str]] | None:
    """Return the phone numbers of a call: each as it was written, and in E.164.

    Return None if the call has none. Raise ServiceValidationError if an entry is not a
    phone number of any kind.
    """
    if (entries := call.data.get(Field.PHONE_NUMBERS)) is None:
        return None
    return await async_read_entries(call.hass, entry, split_entries(entries))


async def async_read_entries(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    entries: Iterable[PhoneNumberInput],
) -> list[tuple[str, str]]:
    """Return the phone numbers of entries: each as it was written, and in E.164.

    Raise ServiceValidationError if an entry is not a phone number of any kind.
    """
    country = options.country(hass, entry)
    read = await hass.async_add_executor_job(_read, entries, country)
    if read.invalid:
        raise await async_invalid_numbers(hass, read.invalid, unread=read.unread)
    return read.valid


async def async_read_mobile_numbers(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    entries: Iterable[PhoneNumberInput],
) -> list[str]:
    """Return the numbers of entries in E.164, each once.

    Raise ServiceValidationError if one cannot be texted.
    """
    read = await hass.async_add_executor_job(
        partial(
            read_numbers,
            entries,
            options.country(hass, entry),
            max_invalid=MAX_INVALID,
        )
    )
    if read.invalid:
        raise await async_invalid_numbers(hass, read.invalid, unread=read.unread)
    return [phone for _, phone in read.valid]


def _read(entries: Iterable[PhoneNumberInput], country: str | None) -> ReadNumbers:
    """Return the phone numbers of entries; the library blocks for too long."""
    unread = iter(entries)
    read = ReadNumbers()
    for spelling, reading in read_each(unread, country, mobile_only=False):
        if not isinstance(reading, PhoneNumberProblem):
            read.valid.append((spelling, reading))
            continue
        read.invalid.append((spelling, reading))
        if len(read.invalid) == MAX_INVALID:
            return replace(read, unread=sum(1 for _ in unread))
    return read
