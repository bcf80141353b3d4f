"""What can go wrong in an action, as errors a user can act on."""

import sqlite3
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .api import (
    SmsPartnerAuthError,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
)
from .const import DOMAIN
from .coordinator import SmsPartnerConfigEntry
from .ledger.accounts import UnknownAccountError
from .ledger.orders import BudgetExceededError
from .ledger.queries import UnknownVerificationError
from .ledger.records import RequestRecord
from .phone_numbers import PhoneNumberProblem
from .verifier import (
    InvalidNumbersError,
    NoCallbackAddressError,
    NothingBoughtError,
    TooManyNumbersError,
)

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

_KEYS: Final = {
    PhoneNumberProblem.NOT_A_NUMBER: "entries_not_a_number",
    PhoneNumberProblem.NOT_POSSIBLE: "entries_not_possible",
    PhoneNumberProblem.NOT_MOBILE: "entries_not_mobile",
    PhoneNumberProblem.COUNTRY_UNKNOWN: "country_unknown",
}

MAX_NAMED: Final = 10
MAX_SPELLING: Final = 40


@asynccontextmanager
async def translated_errors(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> AsyncGenerator[None]:
    """Turn what can go wrong into errors a user can act on."""
    account = entry.runtime_data.account
    try:
        yield
    except BudgetExceededError as err:
        account.async_note_budget(refused=True)
        raise _translated(err, entry) from None
    except SmsPartnerAuthError as err:
        entry.async_start_reauth(hass)
        raise _translated(err, entry) from None
    except _KNOWN as err:
        raise _translated(err, entry) from None


def _translated(  # noqa: C901, PLR0911 - it is one table
    err: Exception, entry: SmsPartnerConfigEntry
) -> HomeAssistantError:
    """Tell one error in words of the user's."""
    match err:
        case InvalidNumbersError():
            return invalid_numbers(err.invalid)
        case TooManyNumbersError():
            return _invalid("too_many_numbers", count=str(err.count))
        case BudgetExceededError():
            return _invalid(
                "budget_exceeded",
                budget=f"{err.budget:g}",
                left=f"{err.left:.3f}",
                cost=f"{err.cost:.3f}",
                currency=err.currency,
            )
        case UnknownVerificationError():
            return _invalid("unknown_verification", verification_id=str(err))
        case NoCallbackAddressError():
            return _error("no_callback_address", account=entry.title)
        case UnknownAccountError():
            return _error("account_removed", account=entry.title)
        case NothingBoughtError():
            return _nothing_bought(err.report.requests[0])
        case SmsPartnerAuthError():
            return _error("invalid_auth")
        case SmsPartnerRequestError():
            return _refused(err.code, err.message)
        case SmsPartnerRateLimitError():
            return _error("rate_limited")
        case SmsPartnerConnectionError():
            return _error("cannot_connect", error=str(err))
        case _:
            return _error("ledger_error", error=str(err))


def _invalid(key: str, **placeholders: str) -> ServiceValidationError:
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
) -> ServiceValidationError:
    """Name the first bad entries and how many more there are."""
    if not invalid:
        return _invalid("no_numbers")
    problems = {problem for _, problem in invalid}
    more = len(invalid) - MAX_NAMED
    if len(problems) == 1 and more <= 0:
        entries = ", ".join(spelling[:MAX_SPELLING] for spelling, _ in invalid)
        return _invalid(_KEYS[problems.pop()], entries=entries)
    entries = ", ".join(
        f"{spelling[:MAX_SPELLING]} ({problem.value})"
        for spelling, problem in invalid[:MAX_NAMED]
    )
    if more <= 0:
        return _invalid("invalid_numbers", entries=entries)
    return _invalid("invalid_numbers_more", entries=entries, more=str(more))


def monitored_numbers(monitored: Iterable[str]) -> ServiceValidationError:
    """Name numbers that cannot be forgotten while they are monitored."""
    return _invalid("monitored_numbers", entries=", ".join(sorted(monitored)))


def _nothing_bought(request: RequestRecord) -> HomeAssistantError:
    """Say why SMS Partner took nothing."""
    if request.reason is not None:
        return _error("not_sent", error=request.message or "")
    return _refused(request.code, request.message or "")


def _refused(code: int | None, message: str) -> HomeAssistantError:
    """Say that SMS Partner refused, with its code where it gave one."""
    if code is None:
        return _error("refused_without_code", message=message)
    return _error("refused", code=str(code), message=message)
