"""What a call of send_sms asks for, with the rules of its fields."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from homeassistant.core import ServiceCall

from ... import options
from ...data import SmsPartnerConfigEntry
from ...ledger.sms.order import Recipient
from ...sms.request import SmsRequest
from ..own_ids import checked_sms_id
from ..refusals import refusal
from ..schemas import Field
from .times import async_check_advertising_time, async_get_send_time

MAX_UNSAID: Final = 50
"""Recipients up to which it need not be said whether an SMS is advertising."""

_SENDER: Final = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9]{3,11}")


async def async_get_request(
    call: ServiceCall, entry: SmsPartnerConfigEntry, recipients: Sequence[Recipient]
) -> SmsRequest:
    """Return what a call asks for. Raise ServiceValidationError for a broken rule.

    No rule about time holds for an SMS that was placed before, by its ID: nothing of it
    is sent once more, and its time may have come. Raise sqlite3.Error.
    """
    own_id: str | None = call.data.get(Field.SMS_ID)
    sms_id = None if own_id is None else checked_sms_id(own_id)
    sender = entry.runtime_data.account.sender
    is_repeat = sms_id is not None and await sender.is_placed(sms_id)
    send_at = None if is_repeat else await async_get_send_time(call)
    is_advertising = not is_repeat and _is_advertising(call, len(recipients))
    if is_advertising:
        await async_check_advertising_time(call.hass, send_at)
    return SmsRequest(
        sms_id=sms_id,
        recipients=recipients,
        message=call.data[Field.MESSAGE],
        tag=call.data.get(Field.TAG),
        sender=_sender_of(call),
        send_at=send_at,
        valid_for=call.data.get(Field.VALID_FOR, timedelta()),
        is_critical=call.data[Field.CRITICAL],
        is_advertising=is_advertising,
        unicode=call.data[Field.UNICODE],
        is_test=call.data[Field.TEST],
        budget=options.sms_budget(entry),
        reserve=options.sms_reserve(entry),
        send_from=options.send_from(entry),
    )


def _sender_of(call: ServiceCall) -> str | None:
    """Return what is shown as the sender. Raise if SMS Partner does not take it."""
    sender: str | None = call.data.get(Field.SENDER)
    if sender is not None and not _SENDER.fullmatch(sender):
        raise refusal("sms_sender_invalid")
    return sender


def _is_advertising(call: ServiceCall, count: int) -> bool:
    """Return whether an SMS is advertising. Raise where that has to be said."""
    is_advertising: bool | None = call.data.get(Field.ADVERTISING)
    if is_advertising is None and count > MAX_UNSAID:
        raise refusal("sms_advertising_unsaid", count=str(count))
    return bool(is_advertising)
