"""Cancels what has not been sent of an SMS."""

from typing import Final

from ..api import (
    ConnectionProblem,
    SmsPartnerClient,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerOutcomeUnknownError,
)
from ..exceptions import SmsIsTestError, SmsMayArriveError, SmsNotCancellableError
from ..ledger import AccountLedger
from ..ledger.sms import cancelling, records, rejections
from ..ledger.sms.records import SmsRecord
from ..ledger.sms.states import FINAL, MessageState

_NOT_SENT_YET: Final = frozenset(
    {MessageState.QUEUED, MessageState.SCHEDULED, MessageState.UNCERTAIN}
)


async def cancel_sms(
    ledger: AccountLedger, client: SmsPartnerClient, sms_id: str
) -> SmsRecord:
    """Cancel what is queued of an SMS, and what is scheduled: GET message-cancel (S7).

    Returns how it stands then, and raises as Sender.cancel does. That one of its
    requests cannot be cancelled keeps no other from that.
    """
    await ledger.write(cancelling.cancel_queued, sms_id)
    first_error: SmsPartnerError | None = None
    for request in await ledger.read(cancelling.list_scheduled, sms_id):
        try:
            await _cancel_scheduled(client, request.message_id)
        except SmsPartnerError as err:
            first_error = first_error or err
        else:
            await ledger.write(cancelling.note_cancelled, request.id)
    if first_error:
        raise first_error
    record = await ledger.read(records.load, sms_id)
    _check(record)
    return record


def _check(record: SmsRecord) -> None:
    """Raise an error for an SMS of which not all that was left is cancelled."""
    states = {message.state for message in record.messages}
    is_cancelled = MessageState.CANCELLED in states
    if is_cancelled and states <= FINAL:
        return
    if any(message.is_test for message in record.messages):
        raise SmsIsTestError(record.sms_id)
    if is_cancelled or states & _NOT_SENT_YET:
        raise SmsMayArriveError(record.sms_id)
    raise SmsNotCancellableError(record.sms_id)


async def withdraw_queued(ledger: AccountLedger, record: SmsRecord) -> SmsRecord:
    """Let nothing of an SMS be sent any more: its caller is told that it was not.

    Returns how it stands then. The account may have been disabled before all of it was
    sent.
    """
    if not any(
        one.state is MessageState.QUEUED and not one.is_joined
        for one in record.messages
    ):
        return record
    await ledger.write(rejections.reject_queued, record.sms_id)
    return await ledger.read(records.load, record.sms_id)


async def _cancel_scheduled(client: SmsPartnerClient, message_id: str) -> None:
    """Cancel a request; ask once more where the answer was lost.

    What was cancelled by a lost call is no error: SMS Partner says so.
    """
    try:
        await client.cancel_sms(message_id)
    except SmsPartnerConnectionError, SmsPartnerOutcomeUnknownError:
        try:
            await client.cancel_sms(message_id)
        except SmsPartnerOutcomeUnknownError as err:
            raise SmsPartnerConnectionError(str(err), ConnectionProblem.LOST) from err
