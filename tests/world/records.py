"""What the world notes of orders, of requests on their way, and of what arrives."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import orjson
from aiohttp import web
from yarl import URL

_MOMENTS: Iterator[int] = itertools.count(1)


def moment() -> int:
    """Return the next place in the order of all that happens."""
    return next(_MOMENTS)


@dataclass(kw_only=True)
class Order:
    """What one call asked for, as it was written down."""

    verification_id: str
    account: int
    phones: frozenset[str]
    budget: float
    time: float
    begun: int
    ended: int | None = None


@dataclass(kw_only=True, eq=False)
class Trip:
    """A request that has left."""

    order: Order
    request: int
    account: int
    phones: tuple[str, ...]
    code: str
    life: int
    """Which Home Assistant sent it."""
    price: float | None
    """What one number costs in its currency, as far as the answers before have told."""
    price_by_then: float | None = None
    """The same when its own answer came."""
    currency: str
    token: str
    time: float
    left: int
    forgotten: set[str] = field(default_factory=set)
    answering: int | None = None
    """When its outcome was about to be written down."""
    answered: int | None = None
    """When its outcome was written down."""
    is_void: bool = False
    """Whether it was not taken, as far as anybody was told."""
    told: float | None = None
    """What its answer says it cost."""
    real: float = 0.0
    """What it was billed for."""

    @property
    def size(self) -> int:
        """Return how many numbers it holds."""
        return len(self.phones)

    @property
    def is_being_noted(self) -> bool:
        """Return whether its outcome may have been written down, unknown to us."""
        return self.answering is not None and self.answered is None

    @property
    def estimate(self) -> float:
        """Return what it would cost at the price that was known."""
        return self.size * (self.price or 0)

    @property
    def is_truthful(self) -> bool:
        """Return whether its answer told the cost, of all or of each."""
        return self.told is not None and any(
            abs(self.told - real) < 1e-7 for real in (self.real, self.real / self.size)
        )

    @property
    def is_odd(self) -> bool:
        """Return whether what its answer told fits no price that was known."""
        if self.size == 1 or not self.told:
            return False
        return any(
            price is None
            or all(abs(self.told - count * price) > 1e-7 for count in (1, self.size))
            for price in (self.price, self.price_by_then)
        )

    @property
    def known_cost(self) -> float:
        """Return what it is known to have cost at least, once it was answered."""
        if self.is_void:
            return 0
        if self.told is None:
            return min(self.real, self.estimate) if self.size > 1 else 0
        return self.real if self.is_truthful else 0


@dataclass(frozen=True, kw_only=True)
class Text:
    """What one call asked to send; no other has the same text."""

    account: int
    begun: int
    budget: float
    """What all SMS may cost in 24 hours when it leaves, 0 without a limit."""


@dataclass(kw_only=True, eq=False)
class Departure:
    """A request of an SMS that has left."""

    account: int
    tag: str
    text: str
    code: str
    phones: tuple[str, ...]
    price: float | None
    """What one SMS costs as far as the answers before have told, if that is certain."""
    time: float
    asked: int
    """When it was asked whether it may leave."""
    left: int
    """When that was allowed."""
    told: float | None = None
    """What its answer says it cost."""
    answered: int | None = None
    """When that was written down."""

    @property
    def size(self) -> int:
        """Return how many numbers it holds."""
        return len(self.phones)


class Reply(NamedTuple):
    """What somebody wrote, or a part of it."""

    phone: str
    text: str
    is_stop: bool


@dataclass(kw_only=True, eq=False)
class Delivery:
    """A body that was posted to the door, and what was answered."""

    account: int | None
    token: str | None
    body: bytes
    items: tuple[tuple[str, str], ...]
    """The number and the message of each notification in it."""
    reports: tuple[tuple[str, str], ...]
    """The number and the status of each delivery report in it."""
    reply: Reply | None
    is_at_own_address: bool
    """Whether it came to the account's own address for replies."""
    came: int
    time: float
    acknowledged: int | None = None
    """When it was, if it was."""

    @classmethod
    def read(
        cls,
        request: web.Request,
        body: bytes,
        account: int | None,
        *,
        is_at_own_address: bool,
    ) -> Self:
        """Read what a body holds, if it holds anything."""
        return cls(
            account=account,
            token=request.query.get("token"),
            body=body,
            items=tuple(_items(body, "messageId")),
            reports=tuple(_items(body, "status")),
            reply=_reply(body),
            is_at_own_address=is_at_own_address,
            came=moment(),
            time=time.time(),
        )


def _reply(body: bytes) -> Reply | None:
    """Return the reply in a body, or the part of one."""
    match _read(body):
        case {"type": str(kind), "phone_number": phone, "text": text}:
            return Reply(str(phone), str(text), is_stop=kind == "stop")
        case {"msisdn": phone, "text": text}:
            return Reply(f"+{phone}", str(text), is_stop=False)
    return None


def _read(body: bytes) -> Any:
    """Read a body as JSON, or else as a form."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return dict(URL(f"?{body.decode(errors='replace')}").query)


def _items(body: bytes, key: str) -> Iterator[tuple[str, str]]:
    """Return the number, and what a key says, of each notification of a body."""
    value = _read(body)
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict) and "phone" in one and key in one:
            yield str(one["phone"]), str(one[key])


def token_of(url: str | None) -> str | None:
    """Return the token in the address of a request."""
    return URL(url or "").query.get("token")
