"""Sends an SMS that was written on the page, and cancels it."""

from typing import Final

from ...actions.refusals import refusal
from ...actions.sms.cancel import async_cancel_sms
from ...actions.sms.errors import translated_sms_errors
from ...actions.sms.send import async_send_sms
from ...money import format_amount
from ..command import Request, command
from ..messages.sms import CancelSms, SendSmsDraft, SmsCancelled, SmsOrdered
from .calls import async_cancel_call, async_send_call
from .preview import async_preview_call

_LEAST: Final = 0.000_001
"""The smallest sum of money that is told apart from nothing."""


@command
async def async_send(request: Request, message: SendSmsDraft) -> SmsOrdered:
    """Send an SMS, which costs money; a repeat with the same ID sends nothing more.

    Raise an error where it is accepted for nobody.
    """
    sms_id = message["sms_id"].upper()
    call = async_send_call(request, message, sms_id=sms_id)
    entry = request.async_entry(message)
    async with translated_sms_errors(request.hass, entry, sms_id):
        is_placed = await entry.runtime_data.account.sender.is_placed(sms_id)
    if not is_placed:
        preview = await async_preview_call(call)
        if preview["cost"] > message["cost"] + _LEAST:
            cost = format_amount(request.hass, preview["cost"], preview["currency"])
            raise refusal("sms_cost_has_risen", cost=cost)
    await async_send_sms(call)
    return {"sms_id": sms_id}


@command
async def async_cancel(request: Request, message: CancelSms) -> SmsCancelled:
    """Cancel what has not been sent of an SMS."""
    await async_cancel_sms(async_cancel_call(request, message))
    return {"sms_id": message["sms_id"]}
