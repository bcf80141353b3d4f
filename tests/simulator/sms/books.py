"""The SMS that were asked for, to whom they went, and what was reported of them."""

import secrets
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.simulator.attempts import Posted

from .fates import KO, WAITING
from .replied import Answer, described_answer

_FIRST_ID = 10_000_000
_MOST_RUNS = 80_000_000


@dataclass(slots=True, kw_only=True, eq=False)
class Report(Posted):
    """A delivery report, on its way to whoever sent the SMS."""

    phone: str
    message_id: int | None
    status: str
    url: str | None


@dataclass(slots=True, kw_only=True, eq=False)
class SmsRequest:
    """One send request that was read, accepted or refused with a code."""

    numbers: tuple[str, ...]
    message: str
    tag: str | None
    delivery_url: str | None
    reply_url: str | None = None
    received: float
    code: int = 200
    message_id: int | None = None
    text: str = ""
    sender: str | None = None
    sent_from: str | None = None
    """The long number it was sent from; None for the short code."""
    parts: int = 0
    nb_sms: int = 0
    cost: float = 0.0
    scheduled: float | None = None
    """When it leaves: its own date, or the end of the night it is held over."""
    is_date_told: bool = True
    is_sandbox: bool = False
    is_cancelled: bool = False

    @property
    def is_accepted(self) -> bool:
        """Return whether it was taken, and not in the sandbox."""
        return self.code == 200 and not self.is_sandbox

    @property
    def counts(self) -> bool:
        """Return whether phones get it and it is paid for."""
        return self.is_accepted and not self.is_cancelled


@dataclass(slots=True, kw_only=True, eq=False)
class SmsMessage:
    """One SMS to one phone."""

    phone: str
    request: SmsRequest
    cost: float
    status: str = WAITING
    changed: float
    has_left: bool = False


@dataclass(slots=True)
class SmsBooks:
    """The record a test compares with the integration's own."""

    requests: list[SmsRequest] = field(default_factory=list)
    messages: list[SmsMessage] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    by_request: dict[int, list[SmsMessage]] = field(default_factory=dict)
    by_pair: dict[tuple[str, str], SmsMessage] = field(default_factory=dict)
    by_tag: dict[str, list[SmsMessage]] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    shown_from: dict[int, float | None] = field(default_factory=dict)
    """By the ID of an entry of the stop list; None for never."""
    last_stop_id: int = 0
    _ids: count[int] = field(
        default_factory=lambda: count(_FIRST_ID + secrets.randbelow(_MOST_RUNS))
    )

    def next_id(self) -> int:
        """Return a message_id that no other request has."""
        return next(self._ids)

    def refuse(self, request: SmsRequest, code: int) -> None:
        """Write down a request that was refused and cost nothing."""
        request.code = code
        self.requests.append(request)

    def accept(self, request: SmsRequest, costs: dict[str, float]) -> list[SmsMessage]:
        """Write down a request that was taken, and the SMS to each of its numbers."""
        self.requests.append(request)
        if request.is_sandbox or request.message_id is None:
            return []
        messages = [
            SmsMessage(
                phone=phone, request=request, cost=cost, changed=request.received
            )
            for phone, cost in costs.items()
        ]
        self.messages += messages
        self.by_request[request.message_id] = messages
        if request.tag:
            self.by_tag.setdefault(request.tag, []).extend(messages)
        for message in messages:
            self.by_pair[message.phone, str(request.message_id)] = message
        return messages

    def request(self, message_id: str) -> SmsRequest | None:
        """Return the request with that message_id, unless it was in the sandbox."""
        messages = (
            self.by_request.get(int(message_id)) if message_id.isdecimal() else None
        )
        return messages[0].request if messages else None

    def message(self, phone: str, message_id: str) -> SmsMessage | None:
        """Return the SMS of a request to a number, unless it was cancelled."""
        message = self.by_pair.get((phone, message_id))
        return message if message and message.request.counts else None

    def tagged(self, tag: str) -> list[SmsMessage]:
        """Return all SMS of a tag."""
        return [
            message for message in self.by_tag.get(tag, []) if message.request.counts
        ]

    def last_to(self, phone: str) -> SmsMessage | None:
        """Return the last SMS to a number."""
        return next(
            (one for one in reversed(self.messages) if one.phone == phone), None
        )

    def answerable(self, phone: str, message_id: int | None) -> SmsMessage | None:
        """Return the last SMS on a phone that can be answered, or the one named."""
        return next(
            (
                one
                for one in reversed(self.messages)
                if one.phone == phone
                and one.has_left
                and one.request.counts
                and one.request.sender is None
                and message_id in (None, one.request.message_id)
            ),
            None,
        )

    def answers_to(self, message: SmsMessage) -> list[Answer]:
        """Return what somebody answered an SMS."""
        return [
            answer
            for answer in self.answers
            if (answer.phone, answer.message_id)
            == (message.phone, message.request.message_id)
        ]

    @property
    def accepted(self) -> list[SmsRequest]:
        """Return the requests that phones get and that are paid for."""
        return [request for request in self.requests if request.counts]

    @property
    def texted(self) -> Counter[tuple[str, str]]:
        """Return how often each number got each text, as it is shown."""
        return Counter(
            (message.phone, message.request.text)
            for message in self.messages
            if message.request.counts
        )

    def texts_to(self, phone: str) -> list[str]:
        """Return the texts a number got, oldest first."""
        return [
            message.request.text
            for message in self.messages
            if message.phone == phone and message.request.counts
        ]

    @property
    def billed_parts(self) -> int:
        """Return how many parts were billed."""
        return sum(request.nb_sms for request in self.accepted)

    @property
    def total_cost(self) -> float:
        """Return the money taken."""
        return round(sum(request.cost for request in self.accepted), 6)

    @property
    def to_send(self) -> int:
        """Return how many SMS wait for their date or the morning."""
        return sum(
            not message.has_left
            for message in self.messages
            if message.request.scheduled is not None and message.request.counts
        )

    @property
    def acknowledged(self) -> list[Report]:
        """Return the reports that were acknowledged."""
        return [report for report in self.reports if report.acknowledged]

    @property
    def lost(self) -> list[Report]:
        """Return the reports that were posted and never acknowledged."""
        return [report for report in self.reports if report.lost]

    def totals(self) -> dict[str, Any]:
        """Return the sums."""
        return {
            "accepted_requests": len(self.accepted),
            "refused_requests": sum(request.code != 200 for request in self.requests),
            "cancelled_requests": sum(one.is_cancelled for one in self.requests),
            "messages": sum(message.request.counts for message in self.messages),
            "to_send": self.to_send,
            "billed_parts": self.billed_parts,
            "total_cost": self.total_cost,
            "reports": len(self.reports),
            "acknowledged": len(self.acknowledged),
            "lost": len(self.lost),
            "answers": len(self.answers),
            "acknowledged_answers": sum(one.acknowledged for one in self.answers),
            "lost_answers": sum(one.lost for one in self.answers),
        }

    def whole(self) -> dict[str, Any]:
        """Return every entry."""
        return {
            "requests": [_described_request(request) for request in self.requests],
            "messages": [described_message(message) for message in self.messages],
            "reports": [described_report(report) for report in self.reports],
            "answers": [described_answer(answer) for answer in self.answers],
        }


def told_status(message: SmsMessage) -> str:
    """Return a status as a poll spells it: "ko" small, the others with a capital."""
    return message.status if message.status == KO else message.status.capitalize()


def described_message(message: SmsMessage) -> dict[str, Any]:
    """Return an SMS for a reader of JSON."""
    return {
        "phone": message.phone,
        "message_id": message.request.message_id,
        "tag": message.request.tag,
        "text": message.request.text,
        "sender": message.request.sender,
        "sent_from": message.request.sent_from,
        "status": message.status,
        "received": message.request.received,
        "has_left": message.has_left,
        "is_cancelled": message.request.is_cancelled,
    }


def described_report(report: Report) -> dict[str, Any]:
    """Return a report for a reader of JSON."""
    return {
        "phone": report.phone,
        "message_id": report.message_id,
        "status": report.status,
        "url": report.url,
        "attempts": [attempt._asdict() for attempt in report.attempts],
        "acknowledged": report.acknowledged,
    }


def _described_request(request: SmsRequest) -> dict[str, Any]:
    """Return a request for a reader of JSON."""
    return {name: getattr(request, name) for name in SmsRequest.__slots__}
