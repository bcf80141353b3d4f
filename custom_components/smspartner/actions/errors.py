"""What can go wrong, as errors that are shown in the user's language."""

import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import ROUND_UP

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.update_coordinator import UpdateFailed

from ..api import (
    AnswerProblem,
    ConnectionProblem,
    SmsPartnerAuthError,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerHttpError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
)
from ..const import DOMAIN
from ..data import SmsPartnerConfigEntry
from ..exceptions import (
    AddressInsideNetworkError,
    BudgetExceededError,
    CostExceededError,
    InvalidNumbersError,
    NoCallbackAddressError,
    NothingBoughtError,
    TooManyNumbersError,
    UnknownAccountError,
    UnknownVerificationError,
)
from ..ledger.states import Cause, Reason
from ..money import format_amount
from .refusals import async_invalid_numbers, over_budget, refusal


@asynccontextmanager
async def translated_errors(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> AsyncGenerator[None]:
    """Raise a translated error in place of an exception of ours.

    A budget that is exceeded raises its repair issue, and an API key that is refused
    starts the reauthentication.
    """
    account = entry.runtime_data.account  # the entry may be unloaded meanwhile
    try:
        yield
    except Exception as err:
        if isinstance(err, BudgetExceededError):
            account.async_handle_budget_refusal(err.shortfall)
        if isinstance(err, SmsPartnerAuthError):
            entry.async_start_reauth(hass)
        if error := await _async_translated(hass, err, entry.title):
            raise error from None
        raise


def update_failed(err: SmsPartnerError | sqlite3.Error) -> UpdateFailed:
    """Return the error of a coordinator whose update failed."""
    shown = failure_of(err)
    return UpdateFailed(
        translation_domain=DOMAIN,
        translation_key=shown.translation_key,
        translation_placeholders=shown.translation_placeholders,
    )


def auth_failed() -> ConfigEntryAuthFailed:
    """Return the error of a coordinator whose API key was refused."""
    return ConfigEntryAuthFailed(
        translation_domain=DOMAIN, translation_key="invalid_auth"
    )


async def _async_translated(
    hass: HomeAssistant, err: Exception, title: str
) -> HomeAssistantError | None:
    """Return the error to show for an exception of ours, None for any other."""
    match err:
        case InvalidNumbersError():
            error: HomeAssistantError = await async_invalid_numbers(
                hass, err.invalid, unread=err.unread, skippable=err.skippable
            )
        case TooManyNumbersError():
            error = refusal("too_many_numbers", count=str(err.count))
        case BudgetExceededError() | CostExceededError():
            error = _too_expensive(hass, err)
        case UnknownVerificationError():
            error = refusal("unknown_verification", verification_id=str(err))
        case AddressInsideNetworkError():
            error = _error("address_inside_network", account=title, address=err.address)
        case NoCallbackAddressError():
            error = _error("no_callback_address", account=title)
        case UnknownAccountError():
            error = _error("account_removed", account=title)
        case NothingBoughtError():
            error = _nothing_bought(hass, err, title)
        case SmsPartnerError() | sqlite3.Error():
            error = failure_of(err)
        case _:
            return None
    return error


def _too_expensive(
    hass: HomeAssistant, err: BudgetExceededError | CostExceededError
) -> HomeAssistantError:
    """Return the error to show for an order that would have cost too much."""
    if isinstance(err, BudgetExceededError):
        return over_budget(hass, err.shortfall)
    cost = format_amount(hass, err.cost, err.currency, rounding=ROUND_UP)
    return refusal("cost_has_risen", cost=cost)


def failure_of(err: SmsPartnerError | sqlite3.Error) -> HomeAssistantError:
    """Return the error to show where the API or the database failed."""
    if isinstance(err, SmsPartnerError):
        return _failed_call(err)
    return _error("ledger_error")


def _failed_call(err: SmsPartnerError) -> HomeAssistantError:
    """Return the error to show where a call of the API failed."""
    match err:
        case SmsPartnerAuthError():
            return _error("invalid_auth")
        case SmsPartnerRequestError():
            status = err.status if isinstance(err, SmsPartnerHttpError) else None
            return _refused(err.code, err.message, status)
        case SmsPartnerRateLimitError():
            return _error("rate_limited")
        case SmsPartnerUnexpectedAnswerError():
            return _unexpected_answer(err)
        case SmsPartnerConnectionError():
            return _no_answer(err.problem)
        case _:
            return _error("cannot_connect")


def _no_answer(problem: ConnectionProblem) -> HomeAssistantError:
    """Return the error to show where SMS Partner did not answer."""
    match problem:
        case ConnectionProblem.NAME_NOT_RESOLVED:
            return _error("name_not_resolved")
        case ConnectionProblem.TLS_ERROR:
            return _error("tls_error")
        case ConnectionProblem.NOT_REACHABLE:
            return _error("cannot_connect")
        case ConnectionProblem.TIMED_OUT:
            return _error("timed_out")
        case ConnectionProblem.LOST:
            return _error("connection_lost")


def _unexpected_answer(err: SmsPartnerUnexpectedAnswerError) -> HomeAssistantError:
    """Return the error to show for an answer that cannot be used."""
    status = str(err.status)
    match err.problem, err.code, _words(err.message):
        case AnswerProblem.EMPTY, _, _:
            return _error("empty_answer", status=status)
        case AnswerProblem.HTML, _, _:
            return _error("html_answer", status=status)
        case _, int(code), str(message):
            return _error(
                "error_answer", status=status, code=str(code), message=message
            )
        case _, _, str(message):
            return _error("error_answer_without_code", status=status, message=message)
        case _:
            return _error("unexpected_answer", status=status)


def _nothing_bought(
    hass: HomeAssistant, err: NothingBoughtError, account: str
) -> HomeAssistantError:
    """Return the error to show where nothing was bought, by the first request."""
    request = err.report.requests[0]
    match request.reason:
        case Reason.NOT_SENT:
            error = _not_sent(request.cause, account)
        case Reason.BUDGET:
            error = over_budget(hass, err.shortfall)
        case Reason.PRICE_UNKNOWN:
            error = _error("price_unknown")
        case Reason.RESTORED:
            error = _error("restored")
        case Reason.CANCELLED:
            error = _error("verification_stopped")
        case None if request.cause is Cause.HTTP_STATUS:
            error = _refused(None, None, status=request.message)
        case None:
            error = _refused(request.code, request.message)
    return error


def _not_sent(cause: Cause | None, account: str) -> HomeAssistantError:
    """Return the error to show for a request that was not sent."""
    match cause:
        case Cause.NO_ADDRESS:
            return _error("no_callback_address", account=account)
        case Cause.RATE_LIMITED:
            return _error("not_sent_rate_limited")
        case Cause.TOO_LATE:
            return _error("not_sent_too_late")
        case Cause.FORGOTTEN:
            return _error("not_sent_forgotten")
        case _:
            return _error("not_sent_no_connection")


def _refused(
    code: int | None, message: str | None, status: int | str | None = None
) -> HomeAssistantError:
    """Return the error to show for a refusal of SMS Partner, with what it gave."""
    words = _words(message)
    if code is None and words is None:
        if status is None:
            return _error("refused_without_anything")
        return _error("refused_by_status", status=str(status))
    if code is None:
        return _error("refused_without_code", message=words or "")
    if words is None:
        return _error("refused_without_reason", code=str(code))
    return _error("refused", code=str(code), message=words)


def _words(message: str | None) -> str | None:
    """Return the vendor's words without a full stop, None where it gave none."""
    return (message or "").rstrip(". ") or None


def _error(key: str, **placeholders: str) -> HomeAssistantError:
    """Return a translated error."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
