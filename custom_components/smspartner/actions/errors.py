"""What can go wrong in an action, as errors a user can act on."""

import sqlite3
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..api import (
    SmsPartnerAuthError,
    SmsPartnerError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
)
from ..const import DOMAIN
from ..data import SmsPartnerConfigEntry
from ..exceptions import (
    BudgetExceededError,
    InvalidNumbersError,
    NoCallbackAddressError,
    NothingBoughtError,
    TooManyNumbersError,
    UnknownAccountError,
    UnknownVerificationError,
)
from ..ledger.records import Reason, RequestRecord
from ..phone_numbers import PhoneNumberProblem

_KNOWN: Final = (
    InvalidNumbersError,
    TooManyNumbersError,
    UnknownVerificationError,
    NoCallbackAddressError,
    UnknownAccountError,
    NothingBoughtError,
    SmsPartnerError,
    sqlite3.Error,
)

MAX_NAMED: Final = 10
MAX_SPELLING: Final = 40
NONE: Final = "-"
"""What stands where no entry is to be named."""


@asynccontextmanager
async def translated_errors(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> AsyncGenerator[None]:
    """Turn what can go wrong into errors a user can act on."""
    account = entry.runtime_data.account
    try:
        yield
    except BudgetExceededError as err:
        account.async_handle_budget_refusal()
        raise _translated(err, entry) from None
    except SmsPartnerAuthError as err:
        entry.async_start_reauth(hass)
        raise _translated(err, entry) from None
    except _KNOWN as err:
        raise _translated(err, entry) from None


def _translated(  # noqa: PLR0911 - it is one table
    err: Exception, entry: SmsPartnerConfigEntry
) -> HomeAssistantError:
    """Tell one error in words of the user's."""
    match err:
        case InvalidNumbersError():
            return invalid_numbers(
                err.invalid, unread=err.unread, skippable=err.skippable
            )
        case TooManyNumbersError():
            return refusal("too_many_numbers", count=str(err.count))
        case BudgetExceededError():
            return refusal(
                "budget_exceeded",
                budget=f"{err.budget:g}",
                left=f"{err.left:.3f}",
                cost=f"{err.cost:.3f}",
                currency=err.currency,
            )
        case UnknownVerificationError():
            return refusal("unknown_verification", verification_id=str(err))
        case NoCallbackAddressError():
            return _error("no_callback_address", account=entry.title)
        case UnknownAccountError():
            return _error("account_removed", account=entry.title)
        case NothingBoughtError():
            return _nothing_bought(err.report.requests[0])
        case SmsPartnerError():
            return _failed_call(err)
        case _:
            return _error("ledger_error", error=str(err))


def _failed_call(err: SmsPartnerError) -> HomeAssistantError:
    """Tell why SMS Partner did not do what it was asked."""
    match err:
        case SmsPartnerAuthError():
            return _error("invalid_auth")
        case SmsPartnerRequestError():
            return _refused(err.code, str(err))
        case SmsPartnerRateLimitError():
            return _error("rate_limited")
        case SmsPartnerUnexpectedAnswerError():
            return _error("unexpected_answer", error=str(err))
        case _:
            return _error("cannot_connect", error=str(err))


def refusal(key: str, **placeholders: str) -> ServiceValidationError:
    """Make a translated error about what the user asked for."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


def _error(key: str, **placeholders: str) -> HomeAssistantError:
    """Make a translated error."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )


def invalid_numbers(
    invalid: Sequence[tuple[str, PhoneNumberProblem]],
    *,
    unread: int = 0,
    skippable: bool = False,
) -> ServiceValidationError:
    """Name the first bad entries, each under its problem, and how many more there are.

    Some may be `unread` after so many. Where they are `skippable`, the call could have
    left them out.
    """
    if not invalid:
        return refusal("no_numbers")
    advice = "_skippable" if skippable else ""
    problems = {problem for _, problem in invalid}
    if len(problems) == 1 and len(invalid) <= MAX_NAMED:
        [problem] = problems
        return refusal(f"entries_{problem}{advice}", entries=_listed(invalid, problem))
    first = invalid[:MAX_NAMED]
    if unread:
        return refusal(
            f"too_many_invalid_numbers{advice}",
            entries=", ".join(spelling[:MAX_SPELLING] for spelling, _ in first),
            more=str(len(invalid) - MAX_NAMED + unread),
        )
    return refusal(
        f"invalid_numbers{advice}",
        more=str(max(len(invalid) - MAX_NAMED, 0)),
        **{problem.value: _listed(first, problem) for problem in PhoneNumberProblem},
    )


def _listed(
    invalid: Sequence[tuple[str, PhoneNumberProblem]], problem: PhoneNumberProblem
) -> str:
    """List the entries that have this problem."""
    spellings = (spelling[:MAX_SPELLING] for spelling, has in invalid if has is problem)
    return ", ".join(spellings) or NONE


def _nothing_bought(request: RequestRecord) -> HomeAssistantError:
    """Say why SMS Partner took nothing."""
    match request.reason:
        case Reason.NOT_SENT:
            return _error("not_sent", error=request.message or "")
        case Reason.BUDGET:
            return refusal("budget_used_up")
        case Reason.PRICE_UNKNOWN:
            return _error("price_unknown")
        case Reason.RESTORED:
            return _error("restored")
    return _refused(request.code, request.message or "")


def _refused(code: int | None, message: str) -> HomeAssistantError:
    """Say that SMS Partner refused, with its code where it gave one."""
    if code is None:
        return _error("refused_without_code", message=message)
    return _error("refused", code=str(code), message=message)
