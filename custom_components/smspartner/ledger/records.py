"""The states of requests, lookups and notifications, and what several modules share.

Other types stand beside the operation that returns them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import NamedTuple, Self


class RequestState(StrEnum):
    """Where one POST to hlr/notify stands."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"


class LookupState(StrEnum):
    """Where one lookup stands; `open` means that its result is awaited."""

    OPEN = "open"
    REPORTED = "reported"
    EXPIRED = "expired"
    REJECTED = "rejected"
    ELSEWHERE = "elsewhere"
    """Its result goes to the caller's own address."""


class MatchedBy(StrEnum):
    """By what a notification was matched to its lookup."""

    TOKEN = auto()
    NUMBER = auto()


class Reason(StrEnum):
    """Why the integration itself rejected a request."""

    NOT_SENT = "not_sent"
    BUDGET = "budget"
    PRICE_UNKNOWN = "price_unknown"
    RESTORED = "restored"


class Arrival(StrEnum):
    """What became of a notification."""

    SETTLED = "settled"
    DUPLICATE = "duplicate"
    UNMATCHED = "unmatched"


class LeftOver(StrEnum):
    """What became of the part of a body that settled no lookup."""

    NOTHING = "nothing"
    """There was no such part."""
    KEPT = "kept"
    DROPPED = "dropped"
    """It was not paid for."""
    REFUSED = "refused"
    """There is no room to keep it: it has to be sent again."""


class Taken(NamedTuple):
    """What became of a body: of each notification in it, and of the rest."""

    arrivals: Sequence[Arrival]
    left_over: LeftOver


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuedRequest:
    """A request that has yet to be sent."""

    id: int
    verification_id: str
    calling_code: str
    elsewhere: bool
    """Whether its results go to the caller's own address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of the POST of a request (S0, S1)."""

    state: RequestState
    campaign_id: str | None = None
    number: int | None = None
    """How many numbers SMS Partner says it took."""
    cost: float | None = None
    """As SMS Partner says, in `currency`: of all numbers, or of each."""
    currency: str | None = None
    code: int | None = None
    """SMS Partner's error code."""
    message: str | None = None
    reason: Reason | None = None

    @classmethod
    def not_sent(cls, message: str) -> Self:
        """Return the outcome of a request that never left."""
        return cls(state=RequestState.REJECTED, reason=Reason.NOT_SENT, message=message)

    @classmethod
    def refused(cls, reason: Reason) -> Self:
        """Return the outcome of a request that the integration does not send."""
        return cls(state=RequestState.REJECTED, reason=reason)
