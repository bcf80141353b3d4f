"""Writes an SMS down: with its requests, and a message for each number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...exceptions import CostExceededError
from ..units import MICROS, as_list, timestamp
from . import budget, guard, plans
from .events import MAX_MESSAGE_EVENTS, note_events, recount
from .queued import add_request, as_queued, queued_of
from .states import Refusal

if TYPE_CHECKING:
    from ..states import QueuedRequest
    from ..transaction import Transaction
    from .cutting import PlannedSmsRequest
    from .order import SmsOrder
    from .plans import SmsPlan

type _Place = tuple[int, int | None, Refusal | None]
"""The request of a message, the one that stands for it, and why it is in neither."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsPreview:
    """What would become of an SMS; money is in `currency`."""

    to_send: int
    """How many numbers it would be sent to."""
    opted_out: Sequence[str]
    refused: Mapping[str, Refusal]
    """Why each other number is refused."""
    joined: Sequence[str]
    """Those that were just sent the same text."""
    cost: float
    """Of all that would be sent if the budget sufficed."""
    cost_within_budget: float
    """Of what would be sent."""
    currency: str
    budget_left: float | None
    """What is left of the budget before it; None without a limit.

    Of the reserve too, where all of its numbers may use that.
    """


def is_placed(tx: Transaction, sms_id: str) -> bool:
    """Return whether an SMS was written down already."""
    return _count_open(tx, sms_id) is not None


def place(tx: Transaction, order: SmsOrder) -> Sequence[QueuedRequest]:
    """Write an SMS down; return its requests, which are to be sent.

    One that was placed before stays as it is. Its numbers are refused, joined or sent
    to, each by itself; `budget.shortfall` says what lacked. Raises CostExceededError or
    UnknownAccountError: then nothing was written.
    """
    if (open_ := _count_open(tx, order.sms_id)) is not None:
        if not open_:
            tx.ended.add(order.sms_id)
        return []
    guard.make_key(tx)
    plan = plans.make(tx, order)
    _check_cost(order, plan)
    key = _add_sms(tx, order, plan)
    subentries = {one.phone_number: one.subentry_id for one in order.recipients}
    messages: dict[str, _Place] = {
        phone: (0, None, refusal) for phone, refusal in plan.refused.items()
    }
    messages |= {phone: (0, earlier, None) for phone, earlier in plan.joined.items()}
    for planned in plan.requests:
        request_id = _add_request(tx, key, planned)
        messages |= {
            one.phone_number: (request_id, None, None) for one in planned.recipients
        }
    # At once: after each row, this thread would wait for the event loop's once more.
    tx.execute(
        """
        INSERT INTO messages
            (account_id, sms_key, phone, subentry_id, request_id, joined_to, refusal)
        SELECT ?, ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4
        FROM json_each(?)
        ORDER BY key
        """,
        (
            tx.account_id,
            key,
            as_list(
                (phone, subentry_id, *messages[phone])
                for phone, subentry_id in subentries.items()
            ),
        ),
    )
    recount(tx, [key])
    note_events(tx, _refused_messages(tx, key))
    return [as_queued(tx, row) for row in queued_of(tx, key)]


def preview(tx: Transaction, order: SmsOrder) -> SmsPreview:
    """Return what would become of an SMS; nothing is written.

    Raises UnknownAccountError.
    """
    plan = plans.make(tx, order)
    limits = budget.limits(order.budget, order.reserve)
    left = limits.left(
        plan.committed, uses_reserve=all(map(order.uses_reserve, order.recipients))
    )
    refused = {
        phone: reason
        for phone, reason in plan.refused.items()
        if reason is not Refusal.OPTED_OUT
    }
    return SmsPreview(
        to_send=len(plan.to_send),
        opted_out=[phone for phone in plan.refused if phone not in refused],
        refused=refused,
        joined=list(plan.joined),
        cost=(plan.cost + plan.over_budget) / MICROS,
        cost_within_budget=plan.cost / MICROS,
        currency=plan.currency,
        budget_left=max(left, 0) / MICROS if order.budget else None,
    )


def _check_cost(order: SmsOrder, plan: SmsPlan) -> None:
    """Raise CostExceededError for an SMS that costs more than was agreed to."""
    agreed = order.agreed_cost
    if agreed is not None and plan.cost > round(agreed * MICROS):
        raise CostExceededError(plan.cost / MICROS, plan.currency)


def _count_open(tx: Transaction, sms_id: str) -> int | None:
    """Return how many messages of an SMS are not final; None if it was not placed."""
    row = tx.execute(
        "SELECT open FROM sms WHERE account_id = ? AND id = ?",
        (tx.account_id, sms_id),
    ).fetchone()
    return None if row is None else int(row["open"])


def _add_sms(tx: Transaction, order: SmsOrder, plan: SmsPlan) -> int:
    """Insert an SMS; return its key.

    Its text is kept only if it is to be sent to anybody.
    """
    limits = budget.limits(order.budget, order.reserve)
    size = len(order.recipients)
    (key,) = tx.execute(
        """
        INSERT INTO sms (
            account_id, id, tag, sender, send_from, text, text_hash, parts, is_unicode,
            is_advertising, is_critical, is_test, budget, reserve, created_at, deadline,
            scheduled_at, size, open, to_fire
        )
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        RETURNING key
        """,
        (
            tx.account_id,
            order.sms_id,
            order.tag,
            order.sender,
            order.send_from,
            order.text if plan.requests else None,
            None if order.is_test else guard.hash_text(tx, order.text),
            order.parts,
            order.is_unicode,
            order.is_advertising,
            order.is_critical,
            order.is_test,
            limits.budget,
            limits.reserve,
            tx.now,
            plan.deadline,
            timestamp(order.scheduled_at) or None,
            size,
            size,
            size > MAX_MESSAGE_EVENTS and not order.is_test,
        ),
    ).fetchone()
    return int(key)


def _add_request(tx: Transaction, key: int, planned: PlannedSmsRequest) -> int:
    """Insert a queued request of an SMS; return its id."""
    return add_request(
        tx,
        key,
        planned.calling_code,
        size=len(planned.recipients),
        created_at=tx.now,
        uses_reserve=planned.uses_reserve,
    )


def _refused_messages(tx: Transaction, key: int) -> Sequence[int]:
    """Return the ids of the messages of an SMS that are in no request."""
    rows = tx.execute(
        "SELECT id FROM messages WHERE sms_key = ? AND refusal IS NOT NULL", (key,)
    )
    return [id_ for (id_,) in rows]
