"""What one call asks to send, and to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """A number that an SMS is for."""

    phone_number: str
    """In E.164."""
    subentry_id: str | None = None
    """The phone number of Home Assistant that it is."""
    always_allowed: bool = False
    """Whether the reserve may be used for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsOrder:
    """What one call asks to send."""

    sms_id: str
    recipients: Sequence[Recipient]
    """Each number once."""
    text: str
    """As it is handed over."""
    parts: int
    """How many parts it has."""
    is_unicode: bool = False
    tag: str | None = None
    """The caller's own."""
    sender: str | None = None
    send_from: str | None = None
    """The rented number that it is sent from, in E.164; None for the short code."""
    scheduled_at: datetime | None = None
    """When SMS Partner is to send it; None for at once."""
    valid_for: timedelta = timedelta()
    """How long it is tried to hand it over, half a minute at least."""
    time_in_line: timedelta = timedelta()
    """How long its own requests take to leave one after the other, beside that."""
    is_critical: bool = False
    is_advertising: bool = False
    is_test: bool = False
    """Whether it is checked only: it costs nothing and counts for nothing."""
    budget: float = 0
    """What SMS may cost in 24 hours, in the account's currency; 0 is no limit."""
    reserve: float = 0
    agreed_cost: float | None = None
    """What it may cost at most, in the account's currency; None where nobody has said.
    """
    """What critical SMS and numbers always allowed may cost beyond."""

    def uses_reserve(self, recipient: Recipient) -> bool:
        """Return whether the reserve may be used for a number."""
        return self.is_critical or recipient.always_allowed
