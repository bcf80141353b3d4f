"""The states of messages, and which of two fates is the later one."""

from enum import StrEnum
from typing import Final


class MessageState(StrEnum):
    """What has become of one number of an SMS, as far as that is known."""

    QUEUED = "queued"
    """It has yet to be sent, or is being sent."""
    SCHEDULED = "scheduled"
    """SMS Partner has it, and sends it at the time it was asked for."""
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"
    """It is not known whether SMS Partner has it."""
    OPTED_OUT = "opted_out"
    """It is on the stop list: it is in no request."""
    WAITING = "waiting"
    EXPIRED = "expired"
    """Its fate did not become known in time."""
    CANCELLED = "cancelled"
    NOT_DELIVERED = "not_delivered"
    FAILED = "failed"
    DELIVERED = "delivered"


FINAL: Final = frozenset(
    {
        MessageState.DELIVERED,
        MessageState.NOT_DELIVERED,
        MessageState.FAILED,
        MessageState.EXPIRED,
        MessageState.CANCELLED,
        MessageState.REJECTED,
        MessageState.OPTED_OUT,
    }
)
"""States that only a later report may change."""

FINAL_FATES: Final = frozenset(FINAL - {MessageState.REJECTED, MessageState.OPTED_OUT})
"""Those that are written down as the fate of a message itself."""

_RANKS: Final = {
    MessageState.UNCERTAIN: -1,
    MessageState.WAITING: 1,
    MessageState.EXPIRED: 2,
    MessageState.CANCELLED: 3,
    MessageState.NOT_DELIVERED: 4,
    MessageState.FAILED: 4,
    MessageState.DELIVERED: 5,
}


def rank(fate: str | None) -> int:
    """Return how far a fate is: of several that are reported, the furthest wins.

    No fate is 0, and less than any but `uncertain`.
    """
    return 0 if fate is None else _RANKS[MessageState(fate)]


class Refusal(StrEnum):
    """Why a number of an SMS is in no request."""

    OPTED_OUT = "opted_out"
    BUDGET = "budget"
    HOURLY_LIMIT = "hourly_limit"
