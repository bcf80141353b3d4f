"""Decides for each number of an order: reuse a result, join a lookup, or buy one.

Whether a fresh result spares the check of a monitored number: `monitoring/schedule`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from typing import Final

from ..api import MAX_NUMBERS_PER_REQUEST
from ..phone_numbers.calling_codes import calling_code
from . import accounts, prices
from .transaction import Transaction
from .units import MICROS, as_list, micros

JOIN_WITHIN: Final = timedelta(minutes=15)
"""For how long after its request was sent an awaited lookup may be joined."""


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
    """How old a result may be that is returned instead of buying one."""
    budget: float = 0
    """What may be spent in 24 hours, in the account's currency; 0 is no limit."""
    agreed_cost: float | None = None
    """What it may cost at most, in the account's currency; None where nobody has said.
    """
    quiet: bool = False
    """Whether no event is fired for its results and its end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedRequest:
    """Numbers of one calling code, with their spellings, to be bought together."""

    calling_code: str
    numbers: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What is reused, joined and bought for an order."""

    reused: Sequence[tuple[int, str]]
    """Lookups that have a result: the id of each, and how its number was spelt."""
    joined: Sequence[tuple[int, str]]
    """Lookups that are awaited already: the same."""
    requests: Sequence[PlannedRequest]
    """What is bought."""
    cost: float
    """Of the requests, at today's prices, in `currency`."""
    currency: str

    @property
    def to_buy(self) -> int:
        """Return how many numbers must be bought."""
        return sum(len(request.numbers) for request in self.requests)


def make(tx: Transaction, order: Order) -> Plan:
    """Return the plan of an order; nothing is written.

    Recent results are reused, then lookups that are still awaited are joined; the rest
    is to be bought. Raises UnknownAccountError.
    """
    accounts.require_known(tx)
    known: Mapping[str, int] = {}
    awaited: Mapping[str, int] = {}
    if not order.notify_url:
        phones = as_list(phone for _, phone in order.numbers)
        if order.reuse_within is not None:
            since = tx.earliest - micros(order.reuse_within)
            known = _recent_results(tx, phones, since)
        awaited = _awaited_lookups(tx, phones)
    reused, joined = [], []
    wanted: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for number in order.numbers:
        text, phone = number
        if phone in known:
            reused.append((known[phone], text))
        elif phone in awaited:
            joined.append((awaited[phone], text))
        else:
            wanted[calling_code(phone)].append(number)
    return Plan(
        reused=reused,
        joined=joined,
        requests=[
            PlannedRequest(calling_code=code, numbers=chunk)
            for code, numbers in wanted.items()
            for chunk in _cut(numbers, has_price=prices.is_known(tx, code))
        ],
        cost=sum(
            len(numbers) * prices.of_one(tx, code) for code, numbers in wanted.items()
        )
        / MICROS,
        currency=accounts.currency(tx),
    )


def find_reused(
    tx: Transaction, phones: Sequence[str], reuse_within: timedelta
) -> frozenset[str]:
    """Return which of some numbers in E.164 have a result that is not older."""
    since = tx.earliest - micros(reuse_within)
    return frozenset(_recent_results(tx, as_list(phones), since))


def _cut(
    numbers: Sequence[tuple[str, str]], *, has_price: bool
) -> Iterator[Sequence[tuple[str, str]]]:
    """Cut the numbers of a calling code into requests, one alone to learn the price."""
    if not has_price:
        yield numbers[:1]
        numbers = numbers[1:]
    yield from batched(numbers, MAX_NUMBERS_PER_REQUEST, strict=False)


def _recent_results(tx: Transaction, phones: str, since: int) -> Mapping[str, int]:
    """Map numbers to the lookup of their newest result, where one came since a time.

    `phones` is a JSON list.
    """
    # The pluses make SQLite begin with the number, not with all results of that time.
    rows = tx.execute(
        """
        SELECT j.value, (
            SELECT l.id
            FROM lookups l
            WHERE l.phone = j.value
            AND +l.account_id = ?
            AND l.state = 'reported'
            AND l.received_at >= ?
            AND l.request_id > 0
            ORDER BY +l.arrival DESC
            LIMIT 1
        ) AS found
        FROM json_each(?) j
        WHERE found IS NOT NULL
        """,
        (tx.account_id, since, phones),
    )
    return dict(rows.fetchall())


def _awaited_lookups(tx: Transaction, phones: str) -> Mapping[str, int]:
    """Map the numbers that may be joined to their newest awaited lookup.

    A lookup that is queued may always be joined, one that was sent only for a while.
    `phones` is a JSON list.
    """
    # SQLite must begin with the order's numbers, not with all awaited. An index of the
    # awaited by number would cost a page on disk for each result that comes.
    rows = tx.execute(
        """
        SELECT l.phone, MAX(l.id)
        FROM json_each(?) j
        CROSS JOIN lookups l INDEXED BY lookups_by_phone
            ON l.phone = j.value AND l.state = 'open' AND l.account_id = ?
        JOIN requests r ON r.id = l.request_id
        WHERE r.state = 'queued' OR r.sent_at > ?
        GROUP BY l.phone
        """,
        (phones, tx.account_id, tx.earliest - micros(JOIN_WITHIN)),
    )
    return dict(rows.fetchall())
