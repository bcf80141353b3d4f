"""What became of an SMS that was not accepted, as an error that people see."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError

from ...api import SmsRefusal
from ...const import DOMAIN
from ...ledger.sms.guard import MAX_PER_HOUR
from ...ledger.sms.states import MessageState, Refusal
from ...money import format_shortfall
from ...texts import async_text
from ..refusals import MAX_NAMED

if TYPE_CHECKING:
    from ...data import SmsPartnerConfigEntry
    from ...ledger.sms.records import MessageRecord
    from ...sms.sender import SentSms

_UNCERTAIN: Final = MessageState.UNCERTAIN.value
_CANCELLED: Final = MessageState.CANCELLED.value

_WITH_ID: Final = " (SMS {sms_id})"
"""How each of the texts about one reason ends; about several, one ID is enough."""

_EXPLAINED: Final = {SmsRefusal.INVALID, SmsRefusal.MALFORMED, SmsRefusal.OTHER}
"""Reasons of which SMS Partner's own words say more."""

_NOT_ACCEPTED: Final = {
    MessageState.CANCELLED,
    MessageState.OPTED_OUT,
    MessageState.QUEUED,
    MessageState.REJECTED,
    MessageState.UNCERTAIN,
}


SHOWN_DIGITS: Final = 2
"""Digits that an error shows of a phone number that has no name."""


def is_accepted(message: MessageRecord) -> bool:
    """Return whether SMS Partner has taken a message, or an earlier one like it."""
    return message.state not in _NOT_ACCEPTED


async def async_raise_unless_accepted(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    sent: SentSms,
    *,
    has_response: bool,
) -> None:
    """Raise a translated error if an SMS was not accepted.

    With a response, which tells of each message, only if it was accepted for nobody.
    """
    refused = _refused_by_reason(sent)
    count = sum(map(len, refused.values()))
    is_for_nobody = count == len(sent.record.messages)
    if not count or (has_response and not is_for_nobody):
        return
    told = dict(
        [
            await _async_told(hass, entry, sent, reason, messages)
            for reason, messages in refused.items()
        ]
    )
    if is_for_nobody and len(told) == 1:
        [(key, placeholders)] = told.items()
        raise _not_accepted(key, **placeholders)
    reasons = " ".join(
        [
            (await async_text(hass, "exceptions", f"{key}.message"))
            .removesuffix(_WITH_ID)
            .format(**placeholders)
            for key, placeholders in told.items()
        ]
    )
    sms_id = sent.record.sms_id
    if is_for_nobody:
        raise _not_accepted("sms_not_accepted", sms_id=sms_id, reasons=reasons)
    raise _not_accepted("sms_partly_accepted", sms_id=sms_id, reasons=reasons)


def _refused_by_reason(sent: SentSms) -> Mapping[str, Sequence[MessageRecord]]:
    """Return the messages that were not accepted, by why they were not."""
    refused: defaultdict[str, list[MessageRecord]] = defaultdict(list)
    for message in sent.record.messages:
        if reason := _reason_of(message, is_tried_later=sent.is_tried_later):
            refused[reason].append(message)
    return refused


def _reason_of(message: MessageRecord, *, is_tried_later: bool) -> str | None:
    """Return why a message was not accepted; None where it was or may yet be."""
    match message.state:
        case MessageState.QUEUED if is_tried_later:
            return None
        case MessageState.QUEUED | MessageState.UNCERTAIN:
            return _UNCERTAIN
        case MessageState.CANCELLED:
            return _CANCELLED
        case MessageState.OPTED_OUT:
            return Refusal.OPTED_OUT.value
        case MessageState.REJECTED:
            return message.reason or SmsRefusal.OTHER.value
        case _:
            return None


async def _async_told(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    sent: SentSms,
    reason: str,
    messages: Sequence[MessageRecord],
) -> tuple[str, dict[str, str]]:
    """Return the key of the error about messages of one reason, and what it says."""
    told = {
        "names": await _async_names(hass, entry, messages),
        "sms_id": sent.record.sms_id,
    }
    if sent.shortfall and reason == Refusal.BUDGET:
        told |= format_shortfall(hass, sent.shortfall)._asdict()
        if sent.shortfall.includes_reserve:
            return "sms_refused_reserve", told
    if any(message.is_rate_limited for message in messages):
        return "sms_refused_busy", told
    if reason == Refusal.HOURLY_LIMIT:
        told["most"] = str(MAX_PER_HOUR)
    if reason in _EXPLAINED:
        return _explained(reason, messages, told)
    return f"sms_refused_{reason}", told


def _explained(
    reason: str, messages: Sequence[MessageRecord], told: dict[str, str]
) -> tuple[str, dict[str, str]]:
    """Return the key of the error with SMS Partner's words, or with what it gave."""
    words = [(message.vendor_words or "").rstrip(". ") for message in messages]
    if any(words):
        return f"sms_refused_{reason}", told | {"reason": next(filter(None, words))}
    for message in messages:
        if message.http_status:
            return "sms_refused_by_status", told | {"status": message.http_status}
    return "sms_refused_unexplained", told


async def _async_names(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    messages: Sequence[MessageRecord],
) -> str:
    """Return the names of the phone numbers of messages; of others the last digits.

    Of the rest, and where a number was forgotten, it says how many they are.
    """
    names = [name for one in messages if (name := _name_of(entry, one))][:MAX_NAMED]
    if rest := len(messages) - len(names):
        key = "one_number" if rest == 1 else "several_numbers"
        names.append((await async_text(hass, "common", key)).format(count=rest))
    return ", ".join(names)


def _name_of(entry: SmsPartnerConfigEntry, message: MessageRecord) -> str | None:
    """Return the name of a phone number, or its last digits; None if forgotten."""
    if subentry := entry.subentries.get(message.subentry_id or ""):
        return subentry.title
    return message.phone_number and f"•••{message.phone_number[-SHOWN_DIGITS:]}"


def _not_accepted(key: str, **placeholders: str) -> HomeAssistantError:
    """Return a translated error: what was asked for was right."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
