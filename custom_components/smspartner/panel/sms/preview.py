"""What would become of an SMS that is being written."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from homeassistant.auth.permissions.const import POLICY_READ

from ... import options
from ...actions.sms.errors import translated_sms_errors
from ...actions.sms.fields import async_get_request
from ...actions.sms.recipients import async_get_recipients
from ...ledger.sms.states import Refusal
from ..command import Request, command
from ..messages.sms import PreviewSmsDraft, SmsDraftPreview, SmsRecipient
from .calls import async_send_call

if TYPE_CHECKING:
    from ...data import SmsPartnerConfigEntry
    from ...ledger.sms.order import Recipient
    from ...ledger.sms.orders import SmsPreview


@command
async def async_preview(request: Request, message: PreviewSmsDraft) -> SmsDraftPreview:
    """Return what would become of an SMS. Raise an error for a rule that is broken."""
    call = async_send_call(request, message)
    entry, recipients = await async_get_recipients(call, POLICY_READ)
    sender = entry.runtime_data.account.sender
    async with translated_sms_errors(call.hass, entry):
        wanted = await async_get_request(call, entry, recipients)
        preview = (await sender.preview(wanted)).preview
    send_at = None if wanted.is_test else wanted.send_at
    return {
        "recipients": [_recipient(entry, one, preview) for one in recipients],
        "to_send": preview.to_send,
        "cost": preview.cost_within_budget,
        "currency": preview.currency,
        "budget": options.sms_budget(entry) or None,
        "budget_left": preview.budget_left,
        "send_at": None if send_at is None else send_at.isoformat(),
    }


def _recipient(
    entry: SmsPartnerConfigEntry, recipient: Recipient, preview: SmsPreview
) -> SmsRecipient:
    """Return whether a number would get the SMS."""
    phone = recipient.phone_number
    refused: Mapping[str, Refusal] = preview.refused
    opted_out = Refusal.OPTED_OUT if phone in preview.opted_out else None
    subentry = entry.subentries.get(recipient.subentry_id or "")
    return {
        "phone_number": phone,
        "name": subentry.title if subentry else None,
        "refusal": opted_out or refused.get(phone),
        "is_joined": phone in preview.joined,
    }
