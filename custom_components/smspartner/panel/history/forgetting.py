"""Erases the numbers of a verification or of an SMS."""

from typing import Final

from ...actions.errors import translated_errors
from ...actions.forget_numbers import async_forget
from ...actions.sms.errors import translated_sms_errors
from ...ledger import verified_numbers
from ...ledger.sms import history as sms
from ..command import Request, command
from ..messages import history


@command
async def async_forget_verification(
    request: Request, message: history.ForgetVerification
) -> history.NumbersForgotten:
    """Erase the numbers of a verification everywhere."""
    entry = request.async_entry(message)
    async with translated_errors(request.hass, entry):
        numbers = await entry.runtime_data.account.ledger.read(
            verified_numbers.find, message["verification_id"]
        )
    phones = [phone for _, phone in numbers]
    return {"numbers": await async_forget(request.hass, entry, phones)}


@command
async def async_forget_sms(
    request: Request, message: history.ForgetSms
) -> history.NumbersForgotten:
    """Erase the numbers of an SMS everywhere."""
    entry = request.async_entry(message)
    ledger, sms_id = entry.runtime_data.account.ledger, message["sms_id"]
    async with translated_sms_errors(request.hass, entry, sms_id):
        phones = await ledger.read(sms.phone_numbers, sms_id)
    return {"numbers": await async_forget(request.hass, entry, phones)}


COMMANDS: Final = (async_forget_verification, async_forget_sms)
