"""The request for an SMS: whom it is for, what it says, and how it is sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from homeassistant.util.ulid import ulid_now

from ..ledger.sms.order import Recipient, SmsOrder
from .line import SECONDS_PER_REQUEST_THAT_GIVES_WAY

TIME_OF_ONE: Final = timedelta(seconds=SECONDS_PER_REQUEST_THAT_GIVES_WAY)
"""How long a request for one number takes to leave, where there are many."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsRequest:
    """A text for some phone numbers, and how it is sent."""

    recipients: Sequence[Recipient]
    """Each number once."""
    message: str
    """The text as the caller wrote it."""
    tag: str | None = None
    """A text of the caller's, by which the SMS is found again."""
    sender: str | None = None
    """What is shown in place of SMS Partner's number; nobody can answer it."""
    send_from: str | None = None
    """The rented number that it is sent from, in E.164; None for the short code.

    An SMS with a sender, a time or `unicode` is sent by the short code even so: SMS
    Partner has none of these for a rented number.
    """
    send_at: datetime | None = None
    """When SMS Partner is to send it, a multiple of 5 minutes; None for at once."""
    valid_for: timedelta = timedelta()
    """How long it is tried to hand it over, at least 30 seconds."""
    is_critical: bool = False
    """Whether it may use the reserve."""
    is_advertising: bool = False
    unicode: bool = False
    """Whether it is sent in an alphabet that has all characters, in shorter parts."""
    is_test: bool = False
    """Whether SMS Partner only checks it, without sending or billing it."""
    budget: float = 0
    """What SMS may cost in 24 hours, in the account's currency; 0 is no limit."""
    reserve: float = 0
    """What urgent SMS may cost beyond."""
    agreed_cost: float | None = None
    """What it may cost at most; None where nobody has said."""
    sms_id: str | None = None
    """The caller's own ID, by which a repeat is known; None for a new one."""

    def order(self, text: str, parts: int) -> SmsOrder:
        """Return the order for the ledger, of a text as it is handed over."""
        send_from = self._used_number()
        return SmsOrder(
            sms_id=self.sms_id or ulid_now(),
            recipients=self.recipients,
            text=text,
            parts=parts,
            is_unicode=self.unicode,
            tag=self.tag,
            sender=self.sender,
            send_from=send_from,
            scheduled_at=self.send_at,
            valid_for=self.valid_for,
            time_in_line=TIME_OF_ONE * len(self.recipients)
            if send_from
            else timedelta(),
            is_critical=self.is_critical,
            is_advertising=self.is_advertising,
            is_test=self.is_test,
            budget=self.budget,
            reserve=self.reserve,
            agreed_cost=self.agreed_cost,
        )

    def _used_number(self) -> str | None:
        """Return the rented number that it is sent from, None for the short code."""
        if self.sender or self.send_at or self.unicode:
            return None
        return self.send_from
