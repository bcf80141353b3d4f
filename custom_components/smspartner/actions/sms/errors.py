"""Exceptions of ours about SMS, as errors that are shown in the user's language."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from decimal import ROUND_UP
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError

from ...api import SmsPartnerRequestError
from ...data import SmsPartnerConfigEntry
from ...exceptions import (
    CostExceededError,
    SmsIsTestError,
    SmsMayArriveError,
    SmsNotCancellableError,
    TooManyRecipientsError,
    UnknownSmsError,
)
from ...money import format_amount
from ...sms_text import MAX_PARTS, TextError, TextProblem
from ..errors import translated_errors
from ..refusals import refusal

_UNKNOWN: Final = 4
_TOO_LATE: Final = 6
_ALREADY_SENT: Final = 7
"""The vendor's codes where something scheduled cannot be cancelled."""


@asynccontextmanager
async def translated_sms_errors(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, sms_id: str | None = None
) -> AsyncGenerator[None]:
    """Raise a translated error in place of an exception of ours.

    `sms_id` is the SMS that is asked for, where it is one.
    """
    async with translated_errors(hass, entry):
        try:
            yield
        except TextError as err:
            raise _unusable_text(err) from None
        except CostExceededError as err:
            cost = format_amount(hass, err.cost, err.currency, rounding=ROUND_UP)
            raise refusal("sms_cost_has_risen", cost=cost) from None
        except TooManyRecipientsError as err:
            raise refusal("sms_too_many_recipients", count=str(err.count)) from None
        except UnknownSmsError:
            raise refusal("unknown_sms", sms_id=sms_id or "") from None
        except SmsNotCancellableError as err:
            raise refusal("sms_not_cancellable", sms_id=err.sms_id) from None
        except SmsMayArriveError as err:
            raise refusal("sms_partly_cancelled", sms_id=err.sms_id) from None
        except SmsIsTestError as err:
            raise refusal("sms_is_test", sms_id=err.sms_id) from None
        except SmsPartnerRequestError as err:
            if error := _not_cancelled(err.code):
                raise error from None
            raise


def _not_cancelled(code: int | None) -> ServiceValidationError | None:
    """Return the error to show where something scheduled could not be cancelled.

    None for a code that says nothing about that.
    """
    if code == _UNKNOWN:
        return refusal("sms_unknown_there")
    if code == _TOO_LATE:
        return refusal("sms_cancelled_too_late")
    if code == _ALREADY_SENT:
        return refusal("sms_already_sent")
    return None


def _unusable_text(err: TextError) -> ServiceValidationError:
    """Return the error to show for a text that cannot be sent."""
    match err.problem:
        case TextProblem.EMPTY:
            return refusal("sms_text_empty")
        case TextProblem.NOTHING_LEFT:
            return refusal("sms_text_nothing_left")
        case TextProblem.TOO_FEW_LETTERS_LEFT:
            return refusal("sms_text_too_few_letters_left")
        case TextProblem.TOO_LONG:
            return refusal(
                "sms_text_too_long", parts=str(err.parts), most=str(MAX_PARTS)
            )
