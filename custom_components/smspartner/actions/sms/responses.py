"""The responses of the actions about SMS."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ...ledger.sms.order import Recipient
from ...ledger.sms.orders import SmsPreview
from ...ledger.sms.records import MessageRecord, Page, SmsRecord
from ...ledger.sms.states import MessageState, Refusal
from ...sms.sender import PreviewedSms, SentSms
from ...sms_text import PreparedText

type EntityIds = Mapping[str | None, str]
"""Notify entities by the subentries they belong to."""


def sent_fields(sent: SentSms, entity_ids: EntityIds) -> dict[str, Any]:
    """Return the response to an SMS that was sent."""
    record = sent.record
    return {
        "sms_id": record.sms_id,
        "complete": record.is_complete,
        **_text_fields(sent.text),
        "cost": record.cost,
        "currency": record.currency,
        "messages": [_message_fields(one, entity_ids) for one in record.messages],
    }


def preview_fields(
    previewed: PreviewedSms,
    recipients: Sequence[Recipient],
    entity_ids: EntityIds,
    send_at: datetime | None,
) -> dict[str, Any]:
    """Return the response to a dry run: that of an SMS of which nothing was sent.

    `send_at` is when it would be sent, None for at once, and for a test.
    """
    preview = previewed.preview
    text = previewed.text
    return {
        "sms_id": None,
        "complete": False,
        **_text_fields(text),
        "parts": text.parts if text else previewed.problem and previewed.problem.parts,
        "cost": preview.cost if text else None,
        "currency": preview.currency,
        "messages": [
            _preview_fields(one, preview, entity_ids, send_at) for one in recipients
        ],
        "budget_left": preview.budget_left,
        "refused": _refusal_of(previewed, recipients),
    }


def found_fields(page: Page, entity_ids: EntityIds) -> dict[str, Any]:
    """Return the response with one page of messages."""
    response: dict[str, Any] = {
        "messages": [
            _message_fields(one, entity_ids)
            | {"sms_id": one.sms_id, "tag": one.tag, "test": one.is_test}
            for one in page.messages
        ]
    }
    if page.next is not None:
        response["next"] = page.next
    return response


def cancelled_fields(record: SmsRecord, entity_ids: EntityIds) -> dict[str, Any]:
    """Return the response to an SMS that was cancelled."""
    return {
        "sms_id": record.sms_id,
        "complete": record.is_complete,
        "messages": [_message_fields(one, entity_ids) for one in record.messages],
    }


def _text_fields(text: PreparedText | None) -> dict[str, Any]:
    """Return the fields about a text, of which there may be none to send."""
    return {
        "text": text and text.shown,
        "replaced": [
            {"from": one.old, "to": one.new} for one in (text.replaced if text else ())
        ],
        "encoding": text and text.encoding.value,
        "parts": text and text.parts,
    }


def _message_fields(message: MessageRecord, entity_ids: EntityIds) -> dict[str, Any]:
    """Return the fields of one message as it stands."""
    return {
        "entity_id": entity_ids.get(message.subentry_id),
        "phone_number": message.phone_number,
        "state": message.state.value,
        "reason": message.reason and str(message.reason),
        "message_id": message.message_id,
        "date": _iso(message.date),
        "cost": message.cost,
        "joined": message.is_joined,
        "scheduled_at": _iso(message.scheduled_at),
        "deferred_until": _iso(message.deferred_until),
    }


def _preview_fields(
    recipient: Recipient,
    preview: SmsPreview,
    entity_ids: EntityIds,
    send_at: datetime | None,
) -> dict[str, Any]:
    """Return the fields of one message that was not sent.

    It has a state where it is clear what would become of it.
    """
    phone = recipient.phone_number
    state: MessageState | None = None
    reason = _reason_of(phone, preview)
    if reason:
        is_opted_out = reason is Refusal.OPTED_OUT
        state = MessageState.OPTED_OUT if is_opted_out else MessageState.REJECTED
    return {
        "entity_id": entity_ids.get(recipient.subentry_id),
        "phone_number": phone,
        "state": state and state.value,
        "reason": reason and reason.value,
        "message_id": None,
        "date": None,
        "cost": None,
        "joined": phone in preview.joined,
        "scheduled_at": _iso(send_at),
        "deferred_until": None,
    }


def _iso(time: datetime | None) -> str | None:
    """Return a time as responses hold it."""
    return None if time is None else time.isoformat()


def _reason_of(phone: str, preview: SmsPreview) -> Refusal | None:
    """Return why a number would be in no request; None where it would be in one."""
    if phone in preview.opted_out:
        return Refusal.OPTED_OUT
    return preview.refused.get(phone)


def _refusal_of(previewed: PreviewedSms, recipients: Sequence[Recipient]) -> str | None:
    """Return why the SMS would be accepted for nobody; None where it would be."""
    if previewed.problem:
        return previewed.problem.problem.value
    preview = previewed.preview
    if preview.to_send or preview.joined:
        return None
    reasons = [_reason_of(one.phone_number, preview) for one in recipients]
    return next((reason.value for reason in reasons if reason), None)
