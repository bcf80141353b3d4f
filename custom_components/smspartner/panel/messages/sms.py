"""An SMS that is written on the page: its text, its recipients, its price, its fate."""

from typing import Literal, TypedDict

from ...ledger.sms.states import MessageState
from ...ledger.sms.states import Refusal as SmsRefusal
from ...phone_numbers import PhoneNumberProblem
from ...sms_text import Encoding, TextProblem


class ReadSmsText(TypedDict):
    """Ask how a text will arrive."""

    type: Literal["smspartner/sms/text"]
    message: str
    unicode: bool
    """Whether all characters are kept, in shorter parts."""


class ReplacedText(TypedDict):
    """What the phone shows in place of something that was typed."""

    old: str
    new: str
    """Empty where it is left out."""


class SmsText(TypedDict):
    """A text as it will arrive, or why it cannot be sent."""

    text: str | None
    """As the phone shows it; None where it cannot be sent."""
    problem: TextProblem | None
    replaced: list[ReplacedText]
    encoding: Encoding
    units: int | None
    """The room that it takes: some characters take that of two. None without a text."""
    units_left: int | None
    """How much more its last part has room for."""
    parts: int | None
    """How many parts are billed; a text that is too long has at least so many."""
    max_parts: int


class ReadSmsNumbers(TypedDict):
    """Ask which phone numbers a text holds, in any spelling."""

    type: Literal["smspartner/sms/numbers"]
    config_entry_id: str
    text: str


class InvalidSmsNumber(TypedDict):
    """An entry that cannot be texted."""

    text: str
    line: int | None
    """Its line, from 1; None where there is one alone."""
    problem: PhoneNumberProblem


class SmsNumbers(TypedDict):
    """The phone numbers of a text."""

    phone_numbers: list[str]
    """In E.164, each once."""
    doubled: int
    """How many entries were there before."""
    invalid: list[InvalidSmsNumber]


class SmsDraft(TypedDict):
    """An SMS that may be sent."""

    phone_numbers: list[str]
    """In any spelling; 500 at most."""
    message: str
    tag: str | None
    sender: str | None
    send_at: str | None
    """In the time of Home Assistant; None for at once."""
    advertising: bool | None
    """None where it is not said, which suffices for few numbers."""
    unicode: bool
    test: bool
    """Whether SMS Partner only checks it."""


class PreviewSmsDraft(TypedDict):
    """Ask what would become of an SMS; nothing is sent."""

    type: Literal["smspartner/sms/preview"]
    config_entry_id: str
    draft: SmsDraft


class SmsRecipient(TypedDict):
    """Whether a number would get an SMS."""

    phone_number: str
    name: str | None
    """As Home Assistant knows it."""
    refusal: SmsRefusal | None
    """Why it would not be sent; None where it would."""
    is_joined: bool
    """Whether it got the same text within the last minute, which stands for it."""


class SmsDraftPreview(TypedDict):
    """What would become of an SMS."""

    recipients: list[SmsRecipient]
    to_send: int
    """How many numbers it would be sent to."""
    cost: float
    """What these would cost."""
    currency: str
    budget: float | None
    """What SMS may cost in 24 hours; None for no limit."""
    budget_left: float | None
    send_at: str | None
    """When it would be sent; None for at once."""


class SendSmsDraft(TypedDict):
    """Send an SMS. This costs money.

    A repeat with the same id sends nothing more.
    """

    type: Literal["smspartner/sms/send"]
    config_entry_id: str
    sms_id: str
    """A ULID that the page has made."""
    draft: SmsDraft
    cost: float
    """What was shown: it is refused where it has become more by now."""


class SmsOrdered(TypedDict):
    """The SMS that was ordered, in whole or in part."""

    sms_id: str


class CancelSms(TypedDict):
    """Cancel what has not been sent of an SMS."""

    type: Literal["smspartner/sms/cancel"]
    config_entry_id: str
    sms_id: str


class SmsCancelled(TypedDict):
    """Nothing more of it is sent."""

    sms_id: str


class WatchSms(TypedDict):
    """Ask how an SMS stands, now and whenever that changes."""

    type: Literal["smspartner/sms/subscribe"]
    config_entry_id: str
    sms_id: str


class SmsMessage(TypedDict):
    """One number of an SMS as it stands."""

    phone_number: str | None
    """None where it was forgotten."""
    name: str | None
    state: MessageState
    reason: str | None
    vendor_words: str | None
    """What SMS Partner says about it, in its own words."""
    date: str | None
    cost: float | None
    is_joined: bool


class Sms(TypedDict):
    """An SMS as it stands; the text is not kept."""

    is_known: bool
    """Whether there is an SMS of this id; one that is about to be sent is not yet."""
    is_complete: bool
    """Whether nothing more becomes of it."""
    is_cancellable: bool
    """Whether some of it has not been sent."""
    is_test: bool
    tag: str | None
    created_at: str | None
    scheduled_at: str | None
    cost: float | None
    currency: str | None
    states: dict[MessageState, int]
    messages: list[SmsMessage]
