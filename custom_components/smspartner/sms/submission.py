"""The paid calls of the API that send SMS."""

from dataclasses import replace
from typing import Final

from ..api import (
    SmsPartnerClient,
    SmsPartnerRequestError,
    SmsRefusal,
    SmsSubmission,
    sms_refusal,
)
from ..ledger.sms.departures import SmsToSend
from ..ledger.states import Cause, Outcome, RequestState

_SEND_FROM_FIELD: Final = "from"
"""The field of the rented number, as SMS Partner names it when it refuses that."""


async def submit_sms(
    client: SmsPartnerClient, request: SmsToSend, url: str | None
) -> Outcome:
    """Send a text to each number of a request. This costs money.

    POST vn/send (S9) where it is sent from a rented number, else POST send (S5).

    What becomes of it is reported to `url`, and replies are sent there; None to have
    its fate asked for alone. Returns the outcome of a request that was accepted, or
    whose rented number was refused; raises as SmsPartnerClient.send_sms does otherwise.
    """
    try:
        submission = await (
            _send_from_number(client, request, request.send_from, url)
            if request.send_from
            else _send(client, request, url)
        )
    except SmsPartnerRequestError as err:
        if request.send_from and _refuses_number(err):
            return replace(Outcome.refused_by_vendor(err), cause=Cause.SEND_FROM)
        raise
    return Outcome(
        state=RequestState.ACCEPTED,
        message_id=submission.message_id,
        nb_sms=submission.nb_sms,
        scheduled_at=submission.scheduled_at,
        cost=submission.cost,
        currency=submission.currency,
    )


async def _send(
    client: SmsPartnerClient, request: SmsToSend, url: str | None
) -> SmsSubmission:
    """Send a request by the short code, or by a sender, which nobody can answer."""
    return await client.send_sms(
        request.phone_numbers,
        request.text,
        tag=request.vendor_tag,
        delivery_url=url,
        reply_url=None if request.sender else url,
        sender=request.sender,
        scheduled_at=request.scheduled_at,
        is_advertising=request.is_advertising,
        is_unicode=request.is_unicode,
        is_test=request.is_test,
    )


async def _send_from_number(
    client: SmsPartnerClient, request: SmsToSend, send_from: str, url: str | None
) -> SmsSubmission:
    """Send a request, which has one number, from a rented one."""
    [phone_number] = request.phone_numbers
    return await client.send_from_number(
        phone_number,
        request.text,
        tag=request.vendor_tag,
        send_from=send_from,
        delivery_url=url,
        reply_url=url,
        is_advertising=request.is_advertising,
        is_test=request.is_test,
    )


def _refuses_number(err: SmsPartnerRequestError) -> bool:
    """Return whether SMS Partner has refused the number that an SMS is sent from."""
    return err.field == _SEND_FROM_FIELD or sms_refusal(err.code) is SmsRefusal.SENDER
