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
from ..ledger.departures import Leaving
from ..ledger.states import Cause, Outcome, RequestState
from .context import PurchaseContext
from .retries import Retries, Retry

_LOGGER = logging.getLogger(__name__)


async def make_paid_call(
    context: PurchaseContext,
    request: Leaving,
    address: str | None,
    retries: Retries,
) -> Outcome | Retry:
    """Make the paid call of a request once; return its outcome, or when to repeat it.

    A request is sent again only where it is certain that nothing was bought:

    - 2xx and `success: true`: accepted.
    - HTTP 429: not accepted; sent again as the retries of its kind allow.
    - Any other definite refusal: rejected. Codes 1 and 10 refuse the API key.
    - No connection: not sent; tried again as the retries of its kind allow.
    - Anything else, such as an answer that was cut off: uncertain. It may have been
      bought, so it is never sent again; what is reported of it proves that it was.

    `address` is the URL for what is reported, None where there is none.
    """
    try:
        return await context.line.post(
            context.account.create_client(), request, _with_token(address, request)
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


def _with_token(address: str | None, request: Leaving) -> str | None:
    """Return the URL for what is reported of a request, with its token."""
    if address is None:
        return None
    return str(URL(address).update_query({REQUEST_FIELD: request.token}))
