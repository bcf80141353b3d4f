"""How an order is planned, guarded by the budget, and written down as requests."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import batched

from ..api import MAX_NUMBERS_PER_REQUEST
from ..exceptions import BudgetExceededError, UnknownAccountError
from ..phone_numbers.calling_codes import calling_code
from . import prices
from .accounts import is_known
from .records import LookupState, Order, Plan, PlannedRequest, QueuedRequest
from .transaction import Transaction
from .units import MICROS, as_list, micros

JOIN_WITHIN = timedelta(minutes=15)
MAX_ANNOUNCED_ONE_BY_ONE = 500


def plan(tx: Transaction, order: Order) -> Plan:
    """Find what need not be bought: recent results, then lookups still awaited.

    `doubt` is by how much it may be earlier.
    """
    if not is_known(tx.connection, tx.account_id):
        raise UnknownAccountError
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
    for text, phone in order.numbers:
        if phone in known:
            reused.append((known[phone], text))
        elif phone in awaited:
            joined.append((awaited[phone], text))
        else:
            wanted[calling_code(phone)].append((text, phone))
    return Plan(
        reused=reused,
        joined=joined,
        requests=[
            PlannedRequest(calling_code=code, numbers=chunk)
            for code, numbers in wanted.items()
            for chunk in _cut(
                numbers,
                has_price=prices.known_price(tx, code) is not None,
            )
        ],
        cost=sum(
            len(numbers) * prices.price_of_one(tx, code)
            for code, numbers in wanted.items()
        )
        / MICROS,
        currency=prices.currency_of(tx),
    )


def _cut(
    numbers: Sequence[tuple[str, str]], *, has_price: bool
) -> Iterator[Sequence[tuple[str, str]]]:
    """Cut the numbers of a calling code into requests, one alone to learn the price."""
    if not has_price:
        yield numbers[:1]
        numbers = numbers[1:]
    yield from batched(numbers, MAX_NUMBERS_PER_REQUEST, strict=False)


def place(tx: Transaction, order: Order) -> Sequence[QueuedRequest]:
    """Insert a verification with its requests, lookups and links.

    Returns its requests that are to be sent, and whether it has ended with what was
    there already. One that was placed before stays as it is. Raises
    BudgetExceededError or UnknownAccountError.
    """
    placed = tx.execute(
        """
        SELECT open > 0 OR EXISTS (SELECT 1 FROM requests
            WHERE verification = key AND state IN ('queued', 'sending')) AS goes_on
        FROM verifications WHERE account = ? AND id = ?
        """,
        (tx.account_id, order.verification_id),
    ).fetchone()
    if placed:
        if not placed["goes_on"]:
            tx.ended.add(order.verification_id)
        return []
    planned = plan(tx, order)
    _guard(tx, order, planned)
    tell = not order.notify_url and not order.quiet
    announce = tell and len(order.numbers) <= MAX_ANNOUNCED_ONE_BY_ONE
    key = tx.execute(
        "INSERT INTO verifications"
        " (account, id, tag, notify_url, budget, created_at, open, announce)"
        " VALUES (?, ?, ?, ?, ?, ?, 0, ?)",
        (
            tx.account_id,
            order.verification_id,
            order.tag,
            order.notify_url,
            round(order.budget * MICROS),
            tx.now,
            tell,
        ),
    ).lastrowid
    if announce:
        tx.executemany(
            "UPDATE lookups SET announce = 1 WHERE id = ? AND state = 'open'",
            ((lookup,) for lookup, _ in planned.joined),
        )
    tx.executemany(
        "INSERT INTO links (verification, lookup, kind, input) VALUES (?, ?, ?, ?)",
        (
            (key, lookup, kind, text)
            for kind, found in (("reused", planned.reused), ("joined", planned.joined))
            for lookup, text in found
        ),
    )
    requests = [
        _place_request(tx, key, request, order=order, announce=announce)
        for request in planned.requests
    ]
    (still_open,) = tx.execute(
        "UPDATE verifications SET open = (SELECT COUNT(*) FROM links k"
        " JOIN lookups l ON l.id = k.lookup"
        " WHERE k.verification = key AND l.state = 'open') WHERE key = ?"
        " RETURNING open",
        (key,),
    ).fetchone()
    if not still_open and not requests:
        tx.ended.add(order.verification_id)
    return requests


def is_placed(tx: Transaction, verification_id: str) -> bool:
    """Return whether an order with this id has been placed."""
    row = tx.execute(
        "SELECT 1 FROM verifications WHERE account = ? AND id = ?",
        (tx.account_id, verification_id),
    ).fetchone()
    return row is not None


def _guard(tx: Transaction, order: Order, plan: Plan) -> None:
    """Refuse an order that would pass the budget of the last 24 hours.

    One that can settle a doubtful cost may be placed: each of its requests is asked
    again when it leaves.
    """
    if not order.budget or not plan.requests:
        return
    codes = {request.calling_code for request in plan.requests}
    if any(prices.may_probe_over_budget(tx, code) for code in codes):
        return
    since = tx.earliest - micros(prices.BUDGET_PERIOD)
    committed = prices.committed_since(tx, since)
    left = order.budget - committed / MICROS
    if round(left - plan.cost, 6) < 0:
        raise BudgetExceededError(order.budget, max(left, 0), plan.cost, plan.currency)


def _recent_results(tx: Transaction, phones: str, since: int) -> Mapping[str, int]:
    """Map numbers to their newest result, where it is new enough to be reused."""
    # The pluses make SQLite begin with the number, not with all results of that time.
    rows = tx.execute(
        "SELECT j.value, (SELECT l.id FROM lookups l WHERE l.phone = j.value"
        " AND +l.account = ? AND l.state = 'reported' AND l.received_at >= ?"
        " AND l.request > 0"
        " ORDER BY +l.arrival DESC LIMIT 1) AS lookup FROM json_each(?) j"
        " WHERE lookup IS NOT NULL",
        (tx.account_id, since, phones),
    )
    return dict(rows.fetchall())


def _awaited_lookups(tx: Transaction, phones: str) -> Mapping[str, int]:
    """Map the numbers that may be joined to their newest awaited lookup.

    What left longer ago may be bought again; what has not left yet is joined always.
    """
    # The cross join makes SQLite begin with the order's numbers, not with all awaited.
    rows = tx.execute(
        "SELECT l.phone, MAX(l.id) FROM json_each(?) j CROSS JOIN lookups l"
        " ON l.phone = j.value AND l.state = 'open' AND l.account = ?"
        " JOIN requests r ON r.id = l.request"
        " WHERE r.state = 'queued' OR r.sent_at > ? GROUP BY l.phone",
        (phones, tx.account_id, tx.earliest - micros(JOIN_WITHIN)),
    )
    return dict(rows.fetchall())


def _place_request(
    tx: Transaction,
    verification: int | None,
    planned: PlannedRequest,
    *,
    order: Order,
    announce: bool,
) -> QueuedRequest:
    """Insert one queued request with its lookups and their links."""
    numbers = planned.numbers
    request = tx.execute(
        "INSERT INTO requests"
        " (account, verification, calling_code, state, size, unreported, created_at)"
        " VALUES (?, ?, ?, 'queued', ?, ?, ?)",
        (
            tx.account_id,
            verification,
            planned.calling_code,
            len(numbers),
            len(numbers),
            tx.now,
        ),
    ).lastrowid
    (first,) = tx.execute(
        "SELECT COALESCE(MAX(seq), 0) + 1 FROM sqlite_sequence WHERE name = 'lookups'"
    ).fetchone()
    state = LookupState.ELSEWHERE if order.notify_url else LookupState.OPEN
    tx.execute(
        "INSERT INTO lookups (id, account, request, phone, state, announce)"
        " SELECT ? + key, ?, ?, value, ?, ? FROM json_each(?)",
        (
            first,
            tx.account_id,
            request,
            state,
            announce,
            as_list(phone for _, phone in numbers),
        ),
    )
    tx.execute(
        "INSERT INTO links (verification, lookup, kind, input)"
        " SELECT ?, ? + key, 'bought', value FROM json_each(?)",
        (verification, first, as_list(text for text, _ in numbers)),
    )
    return QueuedRequest(
        id=int(request or 0),
        verification_id=order.verification_id,
        calling_code=planned.calling_code,
        elsewhere=order.notify_url is not None,
    )
