"""The paid call of the API that buys lookups."""

from ..api import SmsPartnerClient
from ..ledger.departures import RequestToSend
from ..ledger.states import Outcome, RequestState


async def submit_lookups(
    client: SmsPartnerClient, request: RequestToSend, notify_url: str
) -> Outcome:
    """Buy a lookup of each number of a request: POST hlr/notify (S0, S1).

    This costs money. The results are sent to `notify_url`. Returns the outcome of a
    request that was accepted; raises as SmsPartnerClient.request_hlr does otherwise.
    """
    submission = await client.request_hlr(
        request.phone_numbers, notify_url=notify_url, tag=request.tag
    )
    return Outcome(
        state=RequestState.ACCEPTED,
        campaign_id=submission.campaign_id,
        number=submission.number,
        cost=submission.cost,
        currency=submission.currency,
    )
