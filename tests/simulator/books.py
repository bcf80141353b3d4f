"""What the simulator billed, what it sent out and what was acknowledged."""

import asyncio
import secrets
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any, NamedTuple
from weakref import WeakSet

from .attempts import Posted
from .sms.books import SmsBooks


@dataclass(slots=True, kw_only=True)
class Notification(Posted):
    """The result of one number, on its way to whoever bought it."""

    phone: str
    message_id: str
    campaign_id: str | None
    url: str | None


@dataclass(slots=True, kw_only=True)
class HlrRequest:
    """One hlr/notify request that was read, billed or refused with a code."""

    campaign_id: str | None
    numbers: tuple[str, ...]
    tag: str | None
    notify_url: str | None
    cost: float
    billed: bool
    code: int
    received: float = field(default_factory=time.time)


class Redirect(NamedTuple):
    """A redirect the client followed, and whether it carried the key along."""

    call: str
    method: str
    with_key: bool


class Books:
    """The record a test compares with the integration's own."""

    def __init__(self) -> None:
        """Open empty books, with ids that no other run is likely to use."""
        self.calls: Counter[str] = Counter()
        self.downloads: Counter[str] = Counter()
        self.requests: list[HlrRequest] = []
        self.notifications: list[Notification] = []
        self.redirects: list[Redirect] = []
        self.sms = SmsBooks()
        self.rate_limited = 0
        self.connections = 0
        self._open_connections: WeakSet[asyncio.BaseTransport] = WeakSet()
        first = secrets.randbelow(900_000)
        self._campaign_ids = (f"HLR{number:06}" for number in count(first))
        run = secrets.token_hex(4)
        self._message_ids = (f"{run}-0000-4000-8000-{serial:012}" for serial in count())

    def count_call(self, name: str, connection: asyncio.BaseTransport | None) -> None:
        """Count a call, and its connection if it is a new one."""
        self.calls[name] += 1
        if connection and connection not in self._open_connections:
            self._open_connections.add(connection)
            self.connections += 1

    def bill(
        self, numbers: tuple[str, ...], tag: str | None, url: str | None, cost: float
    ) -> tuple[HlrRequest, list[Notification]]:
        """Write down a paid request and the notifications that are owed for it."""
        request = HlrRequest(
            campaign_id=next(self._campaign_ids),
            numbers=numbers,
            tag=tag,
            notify_url=url,
            cost=cost,
            billed=True,
            code=200,
        )
        self.requests.append(request)
        owed = [self.owe(phone, request.campaign_id, url) for phone in numbers]
        return request, owed

    def owe(
        self,
        phone: str,
        campaign_id: str | None,
        url: str | None,
        message_id: str | None = None,
    ) -> Notification:
        """Write down a notification that is to be sent."""
        notification = Notification(
            phone=phone,
            message_id=message_id or next(self._message_ids),
            campaign_id=campaign_id,
            url=url,
        )
        self.notifications.append(notification)
        return notification

    def refuse(
        self, numbers: tuple[str, ...], tag: str | None, url: str | None, code: int
    ) -> None:
        """Write down a request that was refused and cost nothing."""
        self.requests.append(
            HlrRequest(
                campaign_id=None,
                numbers=numbers,
                tag=tag,
                notify_url=url,
                cost=0.0,
                billed=False,
                code=code,
            )
        )

    def last_request(self, phone: str, campaign_id: str | None) -> HlrRequest | None:
        """Return the last paid request for a number, of one campaign if named."""
        return next(
            (
                request
                for request in reversed(self.requests)
                if request.billed
                and phone in request.numbers
                and campaign_id in (None, request.campaign_id)
            ),
            None,
        )

    @property
    def billed_requests(self) -> int:
        """Return how many requests were billed."""
        return sum(request.billed for request in self.requests)

    @property
    def billed_numbers(self) -> Counter[str]:
        """Return how often each number was billed."""
        return Counter(
            phone
            for request in self.requests
            if request.billed
            for phone in request.numbers
        )

    @property
    def total_cost(self) -> float:
        """Return the money taken."""
        return round(sum(request.cost for request in self.requests), 6)

    @property
    def acknowledged(self) -> list[Notification]:
        """Return the notifications that were acknowledged."""
        return [owed for owed in self.notifications if owed.acknowledged]

    @property
    def lost(self) -> list[Notification]:
        """Return the notifications that were posted and never acknowledged."""
        return [owed for owed in self.notifications if owed.lost]

    @property
    def unsent(self) -> list[Notification]:
        """Return the notifications that were never posted."""
        return [owed for owed in self.notifications if not owed.attempts]

    def totals(self) -> dict[str, Any]:
        """Return the sums."""
        billed = [request for request in self.requests if request.billed]
        return {
            "calls": dict(self.calls),
            "downloads": dict(self.downloads),
            "connections": self.connections,
            "rate_limited": self.rate_limited,
            "billed_requests": self.billed_requests,
            "refused_requests": len(self.requests) - len(billed),
            "billed_numbers": sum(len(request.numbers) for request in billed),
            "total_cost": self.total_cost,
            "notifications": len(self.notifications),
            "acknowledged": len(self.acknowledged),
            "lost": len(self.lost),
            "unsent": len(self.unsent),
            "redirects_followed": len(self.redirects),
            "sms": self.sms.totals(),
        }

    def whole(self) -> dict[str, Any]:
        """Return the sums and every entry."""
        return {
            "totals": self.totals(),
            "requests": [asdict(request) for request in self.requests],
            "notifications": [described(owed) for owed in self.notifications],
            "redirects": [redirect._asdict() for redirect in self.redirects],
            "sms": self.sms.whole(),
        }


def described(notification: Notification) -> dict[str, Any]:
    """Return a notification for a reader of JSON."""
    return {
        "phone": notification.phone,
        "message_id": notification.message_id,
        "campaign_id": notification.campaign_id,
        "url": notification.url,
        "attempts": [attempt._asdict() for attempt in notification.attempts],
        "acknowledged": notification.acknowledged,
    }
