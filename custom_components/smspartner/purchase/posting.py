"""Makes the paid call of a request, and decides what its answer means."""

import logging

from yarl import URL

from ..api import (
    SmsPartnerAuthError,
    SmsPartnerConnectionError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
)
from ..const import REQUEST_FIELD
from ..ledger.departures import RequestToSend
from ..ledger.states import Cause, Outcome, RequestState
from .context import PurchaseContext
from .retries import Retries, Retry

_LOGGER = logging.getLogger(__name__)


async def make_paid_call(
    context: PurchaseContext,
    request: RequestToSend,
    address: str | None,
    retries: Retries,
) -> Outcome | Retry:
    """Make the paid call of a request once; return its outcome, or when to repeat it.

    A request is sent again only where it is certain that nothing was bought:

    - 2xx and `success: true`: accepted.
    - HTTP 429: not accepted; sent again unless the API asks for a pause of hours.
    - Any other definite refusal: rejected. Codes 1 and 10 refuse the API key.
    - No connection: not sent; tried three times.
    - Anything else, such as an answer that was cut off: uncertain. It may have been
      bought, so it is never sent again; a result of it will prove that it was.

    `address` is the URL for results, unless the request has one of the caller's own.
    """
    try:
        return await context.paid_call(
            context.account.create_client(), request, _notify_url(request, address)
        )
    except SmsPartnerRateLimitError as err:
        return retries.after_rate_limit(err.retry_after) or Outcome.not_sent(
            Cause.RATE_LIMITED
        )
    except SmsPartnerRequestError as err:
        if isinstance(err, SmsPartnerAuthError):
            context.account.async_handle_auth_error()
        return Outcome.refused_by_vendor(err)
    except SmsPartnerConnectionError as err:
        return retries.after_no_connection() or Outcome.not_sent(
            Cause.NO_CONNECTION, str(err)
        )
    except SmsPartnerOutcomeUnknownError as err:
        return Outcome(state=RequestState.UNCERTAIN, message=str(err))
    except Exception:
        _LOGGER.exception("A request failed unexpectedly")
        return Outcome(state=RequestState.UNCERTAIN, message="Unexpected error")


def _notify_url(request: RequestToSend, address: str | None) -> str:
    """Return the URL for the results of a request, with its token."""
    return request.notify_url or str(
        URL(address or "").update_query({REQUEST_FIELD: request.token})
    )
