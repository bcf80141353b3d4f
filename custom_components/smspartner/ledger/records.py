"""What the ledger takes and gives back: verifications, requests, lookups, sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import Any, NamedTuple, Self

from ..api import (
    PERMANENT_RESULTS,
    VERDICTS,
    HlrResult,
    SmsPartnerHttpError,
    SmsPartnerRequestError,
    Verdict,
)
from . import units


class RequestState(StrEnum):
    """Where one POST to hlr/notify stands."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    UNCERTAIN = "uncertain"


class LookupState(StrEnum):
    """Where one lookup stands; `open` is awaited: queued or pending by its request."""

    OPEN = "open"
    REPORTED = "reported"
    EXPIRED = "expired"
    REJECTED = "rejected"
    ELSEWHERE = "elsewhere"


class MatchedBy(StrEnum):
    """What tied a notification to its lookup."""

    TOKEN = auto()
    NUMBER = auto()


class Reason(StrEnum):
    """Why a request was rejected by ourselves."""

    NOT_SENT = "not_sent"
    BUDGET = "budget"
    PRICE_UNKNOWN = "price_unknown"
    RESTORED = "restored"


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


class Arrival(StrEnum):
    """What became of a notification."""

    SETTLED = "settled"
    DUPLICATE = "duplicate"
    UNMATCHED = "unmatched"


class LeftOver(StrEnum):
    """What became of what nothing could be made of in a body."""

    NOTHING = "nothing"
    KEPT = "kept"
    DROPPED = "dropped"
    """It was not paid for."""
    REFUSED = "refused"
    """There is no room to keep it: it has to come again."""


class Taken(NamedTuple):
    """What became of a body: of each notification in it, and of what else it holds."""

    arrivals: Sequence[Arrival]
    left_over: LeftOver


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What one action call asks to be verified."""

    verification_id: str
    numbers: Sequence[tuple[str, str]]
    """Each number once: how it was spelt, and its E.164 form."""
    tag: str | None = None
    notify_url: str | None = None
    """The caller's own address: the results go there and are never awaited here."""
    reuse_within: timedelta | None = None
    """How old a result may be that is given instead of buying one."""
    budget: float = 0
    """What may be spent in 24 hours, in the account's currency; 0 is no limit."""
    quiet: bool = False
    """Whether no event tells of its results and of its end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedRequest:
    """Numbers of one calling code, with their spellings, to be bought together."""

    calling_code: str
    numbers: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What an order comes to: found lookups by id and spelling, and what to buy."""

    reused: Sequence[tuple[int, str]]
    joined: Sequence[tuple[int, str]]
    requests: Sequence[PlannedRequest]
    cost: float
    currency: str

    @property
    def to_buy(self) -> int:
        """How many numbers there are to be bought."""
        return sum(len(request.numbers) for request in self.requests)


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuedRequest:
    """A request that waits for its turn."""

    id: int
    verification_id: str
    calling_code: str
    elsewhere: bool
    """Whether its results go to the caller's own address."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestToSend:
    """A request whose turn has come, with the token its notifications must bear."""

    id: int
    phone_numbers: Sequence[str]
    tag: str | None
    notify_url: str | None
    token: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Departure:
    """What came of a request whose turn has come; nothing where it was settled."""

    request: RequestToSend | None = None
    """What is to be sent: it, or one number of it in a request of its own."""
    must_wait: bool = False
    """Whether the price has to be known first."""
    refused: Reason | None = None
    """Why it was rejected, perhaps with others of its verification."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came back from a POST, or did not."""

    state: RequestState
    campaign_id: str | None = None
    number: int | None = None
    cost: float | None = None
    currency: str | None = None
    code: int | None = None
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
        """Return the outcome of a request that is not allowed to be sent."""
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
        return cls(state=RequestState.REJECTED, code=err.code, message=err.message)


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestRecord:
    """One request as it stands."""

    state: RequestState
    campaign_id: str | None
    size: int
    number: int | None
    cost: float | None
    currency: str | None
    code: int | None
    message: str | None
    """The vendor's words, or what there is to add to the cause."""
    reason: Reason | None
    cause: Cause | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultRecord:
    """One result: a lookup that was reported."""

    lookup_id: int
    phone_number: str | None
    input: str | None
    """How the verification that was asked for spelt it; None where none was asked."""
    result: HlrResult
    error_name: str | None
    error_description: str | None
    mcc_mnc: str | None
    ported: bool | None
    message_id: str | None
    date: datetime | None
    arrival: int
    """The order of arrival: unique within an account."""
    received_at: datetime
    matched_by: MatchedBy
    verification_id: str | None
    """None where it belongs to no lookup that is known."""
    campaign_id: str | None
    tag: str | None

    @property
    def verdict(self) -> Verdict:
        """What to make of it."""
        return VERDICTS[self.result]

    @property
    def permanent(self) -> bool:
        """Whether it will not change by itself."""
        return self.result in PERMANENT_RESULTS


@dataclass(frozen=True, kw_only=True, slots=True)
class VerificationReport:
    """One verification as it stands."""

    verification_id: str
    tag: str | None
    complete: bool
    """Whether nothing is queued, pending or uncertain."""
    submitted: int
    reused: int
    joined: int
    requests: Sequence[RequestRecord]
    cost: float
    currency: str
    pending: Sequence[str]
    results: Sequence[ResultRecord]
    truncated: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class FinishedVerification:
    """A verification none of whose lookups is awaited any more."""

    key: int
    verification_id: str
    tag: str | None
    states: dict[LookupState, int]
    results: dict[HlrResult, int]
    reason: Reason | None
    """Why some of it was not sent, where that was our own doing."""
    cost: float
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultFilter:
    """Which results are asked for; what is None does not matter."""

    verification_id: str | None = None
    campaign_id: str | None = None
    tag: str | None = None
    phone_numbers: Sequence[str] | None = None
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultPage:
    """Some of the results asked for, in order of arrival."""

    complete: bool
    pending: Sequence[str]
    truncated: bool
    results: Sequence[ResultRecord]
    next: int | None
    """Where the next page begins; None when there is no more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """An account's sums."""

    pending_lookups: int = 0
    cost: float = 0.0
    currency: str = units.DEFAULT_CURRENCY
    other_costs: Mapping[str, float] = field(default_factory=dict)
    """What was spent in other currencies."""
    last_result: ResultRecord | None = None
    received_at: datetime | None = None
    """When the last result came, whether it is still kept or not."""
    queued: int = 0
    """Lookups that wait to be sent."""
    price: float = 0.0
    """What one lookup costs, as far as that is known."""
    credit_refused: bool = False
    """Whether the last request was refused for want of credit."""
    unmatched: int = 0
    """Notifications since the start that belong to no lookup of ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UncertainVerification:
    """A verification some of whose lookups may have been bought, and did not report."""

    verification_id: str
    tag: str | None
    phone_numbers: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class DoubtfulCost:
    """The cost of a request that no price explains."""

    request_id: int
    campaign_id: str | None
    size: int
    cost: float
    """As the vendor told it: of all, or of each."""
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedRequest:
    """A request that was refused, could not be sent, or is uncertain."""

    state: RequestState
    size: int
    created_at: datetime
    code: int | None
    message: str | None
    cause: Cause | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Statistics:
    """Counts and ages of an account's records, with no number and no id in them."""

    schema: int
    file_size: int
    """Bytes of the whole file, all accounts together."""
    verifications: int
    requests: dict[RequestState, int]
    lookups: dict[LookupState, int]
    unannounced: int
    unread: int
    unclaimed: int
    unread_shapes: Sequence[Mapping[str, Any]]
    """Those of the bodies that were kept last, newest first."""
    oldest_awaited: datetime | None
    failed: Sequence[FailedRequest]
    """The last ones, newest first."""


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """An event that has yet to be fired."""

    id: int
    subject: str
    """Whose event it is: a monitored number's subentry, or the stop list."""
    type: str
    data: dict[str, Any]
