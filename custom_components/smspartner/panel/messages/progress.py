"""How a verification goes on, and what is saved by stopping it."""

from typing import Literal, TypedDict

from .results import NotBought, Status


class WatchProgress(TypedDict):
    """Ask how a verification stands, now and whenever that changes."""

    type: Literal["smspartner/progress/subscribe"]
    config_entry_id: str
    verification_id: str | None
    """None for the newest one that is under way, else the newest.

    One that was under way stays the one that is told of when it has ended.
    """


class VerificationProgress(TypedDict):
    """How a verification stands."""

    verification_id: str
    tag: str | None
    created_at: str
    is_running: bool
    numbers: int
    statuses: dict[Status, int]
    """How many numbers have each; without those that are queued."""
    queued: int
    """Numbers that have yet to be sent."""
    uncertain: int
    """Numbers of which it is not known whether SMS Partner has taken them."""
    not_bought: dict[NotBought, int]
    requests: int
    requests_sent: int
    """How many of them have left."""
    cost: float
    joined: int
    """Those of the queued ones that another verification waits for."""
    stoppable_cost: float
    """What the others cost of the queued ones, which stopping saves."""
    saved_cost: float
    """What was not spent because it was stopped."""
    currency: str
    seconds_left: int | None
    """Until all results are expected; None where that cannot be told."""


class RunningVerification(TypedDict):
    """A verification that is under way."""

    verification_id: str
    tag: str | None
    created_at: str
    awaited: int


class Progress(TypedDict):
    """How a verification stands, and which ones are under way."""

    verification: VerificationProgress | None
    """None where there is none."""
    running: list[RunningVerification]
    """The newest first, 20 at most."""


class StopVerification(TypedDict):
    """Send nothing more of a verification."""

    type: Literal["smspartner/progress/stop"]
    config_entry_id: str
    verification_id: str


class VerificationStopped(TypedDict):
    """What is not bought because a verification was stopped."""

    numbers: int
    cost: float
    currency: str
