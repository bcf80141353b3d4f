"""A ledger without Home Assistant, and the steps of a purchase in it."""

import sqlite3
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from custom_components.smspartner.api import HlrNotification, HlrResult, ParsedBody
from custom_components.smspartner.clock import Clock
from custom_components.smspartner.ledger import (
    AccountLedger,
    Ledger,
    database,
    departures,
    orders,
    outbox,
    outcomes,
    prices,
    units,
)
from custom_components.smspartner.ledger.departures import RequestToSend
from custom_components.smspartner.ledger.plans import Order
from custom_components.smspartner.ledger.states import (
    Arrival,
    LeftOver,
    Outcome,
    QueuedRequest,
    RequestState,
)

from ..helpers import ADDRESS

PHONES = [f"+3361234567{digit}" for digit in range(6)]
STRANGER = "+33699999999"
PROBE = "+33600000001"
PRICE = 5_000
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
REUSE = timedelta(hours=1)
RETENTION = timedelta(days=3)


def notification(phone: str, message_id: str | None = None) -> HlrNotification:
    """Make what SMS Partner reports of a number."""
    return HlrNotification(
        phone_number=phone,
        result=HlrResult.NO_ERROR,
        error_name="NO_ERROR",
        error_description="No Error",
        mcc_mnc="20815",
        ported=True,
        message_id=message_id,
        date=datetime(2026, 1, 1, tzinfo=UTC),
    )


type Connect = Callable[[Path], sqlite3.Connection]
MANY = [f"+336{index:08d}" for index in range(10_000)]


@asynccontextmanager
async def open_ledger(
    path: Path, hook: Callable[[sqlite3.Connection], None]
) -> AsyncGenerator[Ledger]:
    """Open a ledger and listen to what its connections do."""
    connect: Connect = database._connect

    def connect_and_hook(path: Path) -> sqlite3.Connection:
        """Connect as always."""
        connection = connect(path)
        hook(connection)
        return connection

    ledger = Ledger(path)
    with patch.object(database, "_connect", connect_and_hook):
        assert await ledger.open() is None
    try:
        yield ledger
    finally:
        await ledger.close()


async def buy(
    account: AccountLedger,
    phones: Iterable[str],
    address: str = ADDRESS,
    **wishes: Any,
) -> list[tuple[int, str]]:
    """Place an order and send it; return each request with its token."""
    order = Order(numbers=[(phone, phone) for phone in phones], **wishes)
    await note_price(account)
    sent = []
    for queued in await account.write(orders.place, order):
        request = await depart(account, queued, address)
        sent.append((queued.id, request.token))
    return sent


async def depart(
    account: AccountLedger, queued: QueuedRequest, address: str = ADDRESS
) -> RequestToSend:
    """Let a request leave."""
    departure = await account.write(
        departures.start,
        queued.id,
        None if queued.elsewhere else address,
        may_probe=True,
    )
    assert departure.request is not None
    return departure.request


async def note_price(account: AccountLedger) -> None:
    """Let a request of one number show the price, where it is not known."""
    if await account.read(prices.is_known, "33"):
        return
    order = Order(verification_id=f"price {Clock().now()}", numbers=[(PROBE, PROBE)])
    for queued in await account.write(orders.place, order):
        sent = await depart(account, queued)
        outcome = Outcome(state=RequestState.ACCEPTED, cost=PRICE / units.MICROS)
        await account.write(outcomes.finish, sent.id, outcome)
        await record_notifications(account, sent.token, [notification(PROBE)])
    for result in await account.read(outbox.next_results, 1):
        await account.write_silently(outbox.mark_results_fired, [result.lookup_id])
    for ended in await account.read(outbox.next_verifications, 50):
        await account.write_silently(outbox.mark_verifications_fired, [ended.key])


def walks(connection: sqlite3.Connection, query: str) -> list[str]:
    """Return the steps of a statement that walk through something from end to end.

    Without those through the rows that another statement within it has `found`, for how
    that one finds them is among its steps, and through those that the call has bound.
    """
    steps = [step for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {query}")]
    is_within = steps.count("SCAN found") <= steps.count("CO-ROUTINE found")
    return [
        step
        for step in steps
        if (step.startswith("SCAN") or "AUTOMATIC" in step)
        and not (is_within and step == "SCAN found")
        and not step.endswith("-ROW VALUES CLAUSE")
    ]


async def record_notifications(
    account: AccountLedger, token: str | None, notifications: Iterable[HlrNotification]
) -> Sequence[Arrival]:
    """Write results down that came under a token; return what became of each."""
    parsed = ParsedBody(list(notifications), is_whole=True)
    is_awaited = account.inbox.awaits(token)
    taken = await account.inbox.take(token, b"", parsed, is_awaited=is_awaited)
    return taken.arrivals


async def keep_unread(account: AccountLedger, token: str, body: bytes) -> bool:
    """Take in a body in which nothing can be read; return whether it is kept."""
    parsed = ParsedBody([], is_whole=False)
    is_awaited = account.inbox.awaits(token)
    taken = await account.inbox.take(token, body, parsed, is_awaited=is_awaited)
    return taken.left_over is LeftOver.KEPT
