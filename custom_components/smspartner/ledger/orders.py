"""How an order is planned, guarded by the budget, and written down as requests."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import batched

from ..api import MAX_NUMBERS_PER_REQUEST
from .accounts import UnknownAccountError, is_known
from .lookups import Finished
from .prices import committed_since, currency_of, price_of_one
from .records import (
    LookupState,
    Order,
    Plan,
    QueuedRequest,
)
from .units import MICROS, as_list, micros

JOIN_WITHIN = timedelta(minutes=15)
BUDGET_PERIOD = timedelta(hours=24)
MAX_ANNOUNCED_ONE_BY_ONE = 500


class BudgetExceededError(Exception):
    """The order would pass the budget: nothing of it was written down."""

    def __init__(self, budget: float, left: float, cost: float, currency: str) -> None:
        """Keep the budget, what of it is left, and what the order would cost."""
        super().__init__("The order would pass the budget")
        self.budget = budget
        self.left = left
        self.cost = cost
        self.currency = currency


def plan(
    connection: sqlite3.Connection, *, account: int, order: Order, now: int
) -> Plan:
    """Find what need not be bought: recent results, then lookups still awaited."""
    if not is_known(connection, account):
        raise UnknownAccountError
    known: Mapping[str, int] = {}
    awaited: Mapping[str, int] = {}
    if not order.notify_url:
        phones = as_list(phone for _, phone in order.numbers)
        if order.reuse_within is not None:
            since = now - micros(order.reuse_within)
            known = _recent_results(connection, account, phones, since)
        awaited = _awaited_lookups(connection, account, phones, now)
    reused, joined, wanted = [], [], []
    for text, phone in order.numbers:
        if phone in known:
            reused.append((known[phone], text))
        elif phone in awaited:
            joined.append((awaited[phone], text))
        else:
            wanted.append((text, phone))
    return Plan(
        reused=reused,
        joined=joined,
        wanted=wanted,
        requests=-(-len(wanted) // MAX_NUMBERS_PER_REQUEST),
        cost=len(wanted) * price_of_one(connection, account) / MICROS,
        currency=currency_of(connection, account),
    )


def place(
    connection: sqlite3.Connection, *, account: int, order: Order, now: int
) -> tuple[Sequence[QueuedRequest], Finished]:
    """Insert a verification with its requests, lookups and links.

    Gives its requests, and whether it has ended with what was there already. Raises
    BudgetExceededError or UnknownAccountError.
    """
    planned = plan(connection, account=account, order=order, now=now)
    _guard(connection, account, order, planned, now)
    tell = not order.notify_url and not order.quiet
    announce = tell and len(order.numbers) <= MAX_ANNOUNCED_ONE_BY_ONE
    key = connection.execute(
        "INSERT INTO verifications"
        " (account, id, tag, notify_url, created_at, open, announce)"
        " VALUES (?, ?, ?, ?, ?, 0, ?)",
        (
            account,
            order.verification_id,
            order.tag,
            order.notify_url,
            now,
            tell,
        ),
    ).lastrowid
    if announce:
        connection.executemany(
            "UPDATE lookups SET announce = 1 WHERE id = ? AND state = 'open'",
            ((lookup,) for lookup, _ in planned.joined),
        )
    connection.executemany(
        "INSERT INTO links (verification, lookup, kind, input) VALUES (?, ?, ?, ?)",
        (
            (key, lookup, kind, text)
            for kind, found in (("reused", planned.reused), ("joined", planned.joined))
            for lookup, text in found
        ),
    )
    request_ids = [
        _place_request(
            connection, account, key, chunk, now=now, order=order, announce=announce
        )
        for chunk in batched(planned.wanted, MAX_NUMBERS_PER_REQUEST, strict=False)
    ]
    (still_open,) = connection.execute(
        "UPDATE verifications SET open = (SELECT COUNT(*) FROM links k"
        " JOIN lookups l ON l.id = k.lookup"
        " WHERE k.verification = key AND l.state = 'open') WHERE key = ?"
        " RETURNING open",
        (key,),
    ).fetchone()
    elsewhere = order.notify_url is not None
    requests = [QueuedRequest(id=id_, elsewhere=elsewhere) for id_ in request_ids]
    ended = not still_open and not requests
    return requests, {order.verification_id} if ended else set()


def _guard(
    connection: sqlite3.Connection, account: int, order: Order, plan: Plan, now: int
) -> None:
    """Refuse an order that would pass the budget of the last 24 hours."""
    if not order.budget or not plan.wanted:
        return
    committed = committed_since(connection, account, now - micros(BUDGET_PERIOD))
    left = order.budget - committed / MICROS
    if round(left - plan.cost, 6) < 0:
        raise BudgetExceededError(order.budget, max(left, 0), plan.cost, plan.currency)


def _recent_results(
    connection: sqlite3.Connection, account: int, phones: str, since: int
) -> Mapping[str, int]:
    """Map numbers to their newest result, where it is new enough to be reused."""
    # The pluses make SQLite begin with the number, not with all results of that time.
    rows = connection.execute(
        "SELECT j.value, (SELECT l.id FROM lookups l WHERE l.phone = j.value"
        " AND +l.account = ? AND l.state = 'reported' AND +l.arrival >= ?"
        " ORDER BY +l.arrival DESC LIMIT 1) AS lookup FROM json_each(?) j"
        " WHERE lookup IS NOT NULL",
        (account, since, phones),
    )
    return dict(rows.fetchall())


def _awaited_lookups(
    connection: sqlite3.Connection, account: int, phones: str, now: int
) -> Mapping[str, int]:
    """Map the numbers that may be joined to their newest awaited lookup."""
    # The cross join makes SQLite begin with the order's numbers, not with all awaited.
    rows = connection.execute(
        "SELECT l.phone, MAX(l.id) FROM json_each(?) j CROSS JOIN lookups l"
        " ON l.phone = j.value AND l.state = 'open' AND l.account = ?"
        " JOIN requests r ON r.id = l.request WHERE r.created_at > ? GROUP BY l.phone",
        (phones, account, now - micros(JOIN_WITHIN)),
    )
    return dict(rows.fetchall())


def _place_request(
    connection: sqlite3.Connection,
    account: int,
    verification: int | None,
    numbers: Sequence[tuple[str, str]],
    *,
    now: int,
    order: Order,
    announce: bool,
) -> int:
    """Insert one queued request with its lookups and their links."""
    request = connection.execute(
        "INSERT INTO requests (account, verification, state, size, created_at)"
        " VALUES (?, ?, 'queued', ?, ?)",
        (account, verification, len(numbers), now),
    ).lastrowid
    (first,) = connection.execute(
        "SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'lookups'"
    ).fetchone()
    state = LookupState.ELSEWHERE if order.notify_url else LookupState.OPEN
    connection.execute(
        "INSERT INTO lookups (id, account, request, phone, state, announce)"
        " SELECT ? + key, ?, ?, value, ?, ? FROM json_each(?)",
        (
            first,
            account,
            request,
            state,
            announce,
            as_list(phone for _, phone in numbers),
        ),
    )
    connection.execute(
        "INSERT INTO links (verification, lookup, kind, input)"
        " SELECT ?, ? + key, 'bought', value FROM json_each(?)",
        (verification, first, as_list(text for text, _ in numbers)),
    )
    return int(request or 0)
