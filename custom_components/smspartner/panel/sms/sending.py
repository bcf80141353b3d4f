"""Sends an SMS that was written on the page, and cancels it."""

from ...actions.sms.cancel import async_cancel_sms
from ...actions.sms.send import async_send_sms
from ..command import Request, command
from ..messages.sms import CancelSms, SendSmsDraft, SmsCancelled, SmsOrdered
from .calls import async_cancel_call, async_send_call


@command
async def async_send(request: Request, message: SendSmsDraft) -> SmsOrdered:
    """Send an SMS, which costs money; a repeat with the same ID sends nothing more.

    Raise an error where it is accepted for nobody, or costs more than was shown.
    """
    sms_id = message["sms_id"].upper()
    call = async_send_call(request, message, sms_id=sms_id)
    await async_send_sms(call, agreed_cost=message["cost"])
    return {"sms_id": sms_id}


@command
async def async_cancel(request: Request, message: CancelSms) -> SmsCancelled:
    """Cancel what has not been sent of an SMS."""
    await async_cancel_sms(async_cancel_call(request, message))
    return {"sms_id": message["sms_id"]}
