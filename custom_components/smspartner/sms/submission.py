"""The paid call of the API that sends SMS."""

from ..api import SmsPartnerClient
from ..ledger.sms.departures import SmsToSend
from ..ledger.states import Outcome, RequestState


async def submit_sms(
    client: SmsPartnerClient, request: SmsToSend, url: str | None
) -> Outcome:
    """Send a text to each number of a request: POST send (S5). This costs money.

    What becomes of it is reported to `url`, None to have it asked for alone. Returns
    the outcome of a request that was accepted; raises as SmsPartnerClient.send_sms does
    otherwise.
    """
    submission = await client.send_sms(
        request.phone_numbers,
        request.text,
        tag=request.vendor_tag,
        delivery_url=url,
        sender=request.sender,
        scheduled_at=request.scheduled_at,
        is_advertising=request.is_advertising,
        is_unicode=request.is_unicode,
        is_test=request.is_test,
    )
    return Outcome(
        state=RequestState.ACCEPTED,
        message_id=submission.message_id,
        nb_sms=submission.nb_sms,
        scheduled_at=submission.scheduled_at,
        cost=submission.cost,
        currency=submission.currency,
    )
