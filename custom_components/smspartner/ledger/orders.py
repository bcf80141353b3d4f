"""Writes an order down: as a verification with its requests and lookups."""

from collections.abc import Sequence
from typing import Final

from ..exceptions import CostExceededError
from . import budget, plans, queued_requests
from .plans import Order, Plan, PlannedRequest
from .states import LookupState, QueuedRequest
from .transaction import Transaction
from .units import MICROS, as_list

MAX_RESULT_EVENTS: Final = 500
"""Numbers of a verification up to which each result fires an event."""


def is_placed(tx: Transaction, verification_id: str) -> bool:
    """Return whether an order with this id has been placed."""
    row = tx.execute(
        "SELECT 1 FROM verifications WHERE account_id = ? AND id = ?",
        (tx.account_id, verification_id),
    ).fetchone()
    return row is not None


def place(tx: Transaction, order: Order) -> Sequence[QueuedRequest]:
    """Write an order down; return its requests, which are to be sent.

    An order that was placed before stays as it is. Raises BudgetExceededError,
    CostExceededError or UnknownAccountError: then nothing was written.
    """
    if is_placed(tx, order.verification_id):
        if _has_ended(tx, order.verification_id):
            tx.ended.add(order.verification_id)
        return []
    plan = plans.make(tx, order)
    budget.check_order(tx, order, plan)
    _check_cost(order, plan)
    fires_events = not order.notify_url and not order.quiet
    fires_results = fires_events and len(order.numbers) <= MAX_RESULT_EVENTS
    key = _add_verification(tx, order, fires_events=fires_events)
    _link_found(tx, key, plan, fires_results=fires_results)
    requests = [
        _add_request(tx, key, planned, order=order, fires_results=fires_results)
        for planned in plan.requests
    ]
    if not _count_open(tx, key) and not requests:
        tx.ended.add(order.verification_id)
    return requests


def _check_cost(order: Order, plan: Plan) -> None:
    """Raise CostExceededError for an order that costs more than was agreed to."""
    agreed = order.agreed_cost
    if agreed is not None and round(plan.cost - agreed, 6) > 0:
        raise CostExceededError(plan.cost, plan.currency)


def _has_ended(tx: Transaction, verification_id: str) -> bool:
    """Return whether no result of a verification is awaited, and all of it was sent."""
    row = tx.execute(
        """
        SELECT 1
        FROM verifications
        WHERE account_id = ?
        AND id = ?
        AND open = 0
        AND NOT EXISTS (
            SELECT 1
            FROM requests
            WHERE verification_key = key AND state IN ('queued', 'sending')
        )
        """,
        (tx.account_id, verification_id),
    ).fetchone()
    return row is not None


def _add_verification(tx: Transaction, order: Order, *, fires_events: bool) -> int:
    """Insert a verification; return its key."""
    (key,) = tx.execute(
        """
        INSERT INTO verifications
            (
                account_id,
                id,
                tag,
                notify_url,
                budget,
                created_at,
                open,
                to_fire,
                is_quiet
            )
        VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?)
        RETURNING key
        """,
        (
            tx.account_id,
            order.verification_id,
            order.tag,
            order.notify_url,
            round(order.budget * MICROS),
            tx.now,
            fires_events,
            order.quiet,
        ),
    ).fetchone()
    return int(key)


def _link_found(tx: Transaction, key: int, plan: Plan, *, fires_results: bool) -> None:
    """Link a verification to the lookups that it reuses and joins."""
    if fires_results:
        tx.executemany(
            "UPDATE lookups SET to_fire = 1 WHERE id = ? AND state = 'open'",
            ((lookup,) for lookup, _ in plan.joined),
        )
    tx.executemany(
        """
        INSERT INTO links (verification_key, lookup_id, kind, input)
        VALUES (?, ?, ?, ?)
        """,
        (
            (key, lookup, kind, text)
            for kind, found in (("reused", plan.reused), ("joined", plan.joined))
            for lookup, text in found
        ),
    )


def _add_request(
    tx: Transaction,
    key: int,
    planned: PlannedRequest,
    *,
    order: Order,
    fires_results: bool,
) -> QueuedRequest:
    """Insert a queued request with its lookups and their links."""
    request_id = queued_requests.add(
        tx,
        planned.calling_code,
        size=len(planned.numbers),
        created_at=tx.now,
        verification_key=key,
    )
    (first,) = tx.execute(
        """
        SELECT COALESCE(MAX(seq), 0) + 1
        FROM sqlite_sequence
        WHERE name = 'lookups'
        """
    ).fetchone()
    phones = as_list(phone for _, phone in planned.numbers)
    state = LookupState.ELSEWHERE if order.notify_url else LookupState.OPEN
    tx.execute(
        """
        INSERT INTO lookups (id, account_id, request_id, phone, state, to_fire)
        SELECT ? + key, ?, ?, value, ?, ?
        FROM json_each(?)
        """,
        (first, tx.account_id, request_id, state, fires_results, phones),
    )
    tx.execute(
        """
        INSERT INTO links (verification_key, lookup_id, kind, input)
        SELECT ?, ? + key, 'bought', value
        FROM json_each(?)
        """,
        (key, first, as_list(text for text, _ in planned.numbers)),
    )
    return QueuedRequest(
        id=request_id,
        order_id=order.verification_id,
        calling_code=planned.calling_code,
        elsewhere=order.notify_url is not None,
    )


def _count_open(tx: Transaction, key: int) -> int:
    """Count the awaited lookups of a verification, write the count down, return it."""
    (still_open,) = tx.execute(
        """
        UPDATE verifications
        SET open = (
            SELECT COUNT(*)
            FROM links k
            JOIN lookups l ON l.id = k.lookup_id
            WHERE k.verification_key = key AND l.state = 'open'
        )
        WHERE key = ?
        RETURNING open
        """,
        (key,),
    ).fetchone()
    return int(still_open)
