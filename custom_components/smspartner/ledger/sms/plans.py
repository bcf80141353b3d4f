"""Decides for each number of an SMS: refuse it, join it, or put it into a request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from .. import accounts, stop_list
from ..units import micros
from . import budget, guard, prices
from .cutting import PlannedSmsRequest, cut
from .states import Refusal

if TYPE_CHECKING:
    from ..transaction import Transaction
    from .order import Recipient, SmsOrder

LEAST_VALIDITY: Final = timedelta(seconds=30)
"""How long it is tried at least to hand an SMS over."""


@dataclass(kw_only=True, slots=True)
class SmsPlan:
    """What becomes of each number of an SMS; money is in millionths."""

    deadline: int
    """Until when its requests may be sent, in microseconds since 1970."""
    currency: str
    refused: dict[str, Refusal] = field(default_factory=dict)
    joined: Mapping[str, int] = field(default_factory=dict)
    """The message that stands for a number."""
    to_send: list[Recipient] = field(default_factory=list)
    requests: Sequence[PlannedSmsRequest] = ()
    cost: int = 0
    over_budget: int = 0
    """What those would cost that the budget does not cover."""
    committed: int = 0
    """What was spent or is queued, without it."""


def make(tx: Transaction, order: SmsOrder) -> SmsPlan:
    """Return the plan of an SMS; nothing is written.

    Raises UnknownAccountError.
    """
    accounts.require_known(tx)
    phones = [recipient.phone_number for recipient in order.recipients]
    opted_out = stop_list.listed(tx, phones)
    plan = SmsPlan(
        deadline=tx.now
        + micros(max(order.valid_for, LEAST_VALIDITY) + order.time_in_line),
        currency=accounts.currency(tx),
        refused=dict.fromkeys(opted_out, Refusal.OPTED_OUT),
        committed=budget.committed(tx),
    )
    if not order.is_test:
        _guard(tx, order, plan, [phone for phone in phones if phone not in opted_out])
    _choose(tx, order, plan)
    plan.requests = cut(tx, order, plan.to_send)
    return plan


def _guard(
    tx: Transaction, order: SmsOrder, plan: SmsPlan, phones: Sequence[str]
) -> None:
    """Join the numbers that were just sent the text, refuse those that had too much."""
    plan.joined = guard.joinable(
        tx,
        guard.hash_text(tx, order.text),
        phones,
        scheduled_at=order.scheduled_at,
        is_critical=order.is_critical,
        deadline=plan.deadline,
    )
    sent = guard.sent_in_hour(tx, phones, is_critical=order.is_critical)
    for phone in phones:
        if phone not in plan.joined and sent.get(phone, 0) >= guard.MAX_PER_HOUR:
            plan.refused[phone] = Refusal.HOURLY_LIMIT


def _choose(tx: Transaction, order: SmsOrder, plan: SmsPlan) -> None:
    """Choose the numbers that are sent the text: those that the budget covers.

    They are asked for in the order of the call.
    """
    limits = budget.limits(order.budget, order.reserve)
    costs = prices.of_messages(
        tx, (one.phone_number for one in order.recipients), order.parts
    )
    for recipient in order.recipients:
        phone = recipient.phone_number
        if phone in plan.refused or phone in plan.joined:
            continue
        cost = 0 if order.is_test else costs[phone]
        left = limits.left(
            plan.committed + plan.cost, uses_reserve=order.uses_reserve(recipient)
        )
        if cost > left and not order.is_test:
            plan.refused[phone] = Refusal.BUDGET
            plan.over_budget += cost
            continue
        plan.cost += cost
        plan.to_send.append(recipient)
