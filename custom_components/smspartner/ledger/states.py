"""The states of requests, lookups and notifications, and the outcome of a request.

Types of a single operation stand beside that operation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum, auto
from typing import NamedTuple, Self

from ..api import SmsPartnerHttpError, SmsPartnerRequestError


class RequestState(StrEnum):
    """Where one POST to hlr/notify or to send stands."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    """It was called off by its owner; of SMS alone."""


class LookupState(StrEnum):
    """Where one lookup stands; `open` means that its result is awaited."""

    OPEN = "open"
    REPORTED = "reported"
    EXPIRED = "expired"
    REJECTED = "rejected"
    ELSEWHERE = "elsewhere"
    """Its result goes to the caller's own address."""


class MatchedBy(StrEnum):
    """By what a notification was matched to its lookup, or a reply to its message."""

    TOKEN = auto()
    MESSAGE_ID = auto()
    """Of replies alone."""
    NUMBER = auto()


class Reason(StrEnum):
    """Why the integration itself rejected a request."""

    NOT_SENT = "not_sent"
    BUDGET = "budget"
    PRICE_UNKNOWN = "price_unknown"
    RESTORED = "restored"
    CANCELLED = "cancelled"
    """Its verification was stopped."""


class Cause(StrEnum):
    """What kept a request from being bought, where the vendor has no words for it."""

    NO_ADDRESS = "no_address"
    """There was no address for its results."""
    NO_CONNECTION = "no_connection"
    RATE_LIMITED = "rate_limited"
    TOO_LATE = "too_late"
    """It could not be sent within an hour."""
    FORGOTTEN = "forgotten"
    """Its numbers were to be forgotten."""
    HTTP_STATUS = "http_status"
    """It was refused by an HTTP status alone."""
    SEND_FROM = "send_from"
    """The rented number that it was to be sent from was refused."""


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
    """It could not be kept, for want of room say: it has to be sent again."""


class Taken(NamedTuple):
    """What became of a body: of each notification in it, and of the rest."""

    arrivals: Sequence[Arrival]
    left_over: LeftOver


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuedRequest:
    """A request that has yet to be sent."""

    id: int
    order_id: str
    """That of what it belongs to: a verification or an SMS."""
    calling_code: str
    elsewhere: bool = False
    """Whether its results go to the caller's own address."""
    gives_way: bool = False
    """Whether other SMS go before it: it is advertising, or one of many of its SMS."""
    seconds_left: float | None = None
    """Until it is rejected where it has not been sent; None where nobody waits."""

    def after(self, seconds: float) -> QueuedRequest:
        """Return the request with so much less time left."""
        if self.seconds_left is None:
            return self
        return replace(self, seconds_left=self.seconds_left - seconds)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came of the POST of a request (S0, S1)."""

    state: RequestState
    campaign_id: str | None = None
    number: int | None = None
    """How many numbers SMS Partner says it took."""
    message_id: str | None = None
    """SMS Partner's name for a request of an SMS."""
    nb_sms: int | None = None
    """How many parts of an SMS SMS Partner says it bills, of all numbers together."""
    scheduled_at: datetime | None = None
    """When SMS Partner says that it sends an SMS."""
    cost: float | None = None
    """As SMS Partner says, in `currency`: of all numbers, or of each."""
    currency: str | None = None
    code: int | None = None
    """SMS Partner's error code."""
    field: str | None = None
    """The field of the call that SMS Partner refused, where it names one."""
    message: str | None = None
    """The vendor's words, or what there is to add to the cause."""
    reason: Reason | None = None
    cause: Cause | None = None

    @classmethod
    def not_sent(cls, cause: Cause, detail: str | None = None) -> Self:
        """Return the outcome of a request that was never sent."""
        return cls(
            state=RequestState.REJECTED,
            reason=Reason.NOT_SENT,
            cause=cause,
            message=detail,
        )

    @classmethod
    def refused(cls, reason: Reason) -> Self:
        """Return the outcome of a request that the integration does not send."""
        return cls(state=RequestState.REJECTED, reason=reason)

    @classmethod
    def refused_by_vendor(cls, err: SmsPartnerRequestError) -> Self:
        """Return the outcome of a request that SMS Partner refused."""
        if isinstance(err, SmsPartnerHttpError) and err.message is None:
            return cls(
                state=RequestState.REJECTED,
                cause=Cause.HTTP_STATUS,
                message=str(err.status),
            )
        return cls(
            state=RequestState.REJECTED,
            code=err.code,
            field=err.field,
            message=err.message,
        )
