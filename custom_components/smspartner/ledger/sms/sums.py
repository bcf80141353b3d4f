"""An account's figures about SMS: those on their way, money spent, last deliveries."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ...api import NO_CREDIT_CODE
from .. import accounts
from ..transaction import Transaction
from ..units import MICROS, as_list, moment
from . import budget
from .shown import MESSAGES, STATE
from .states import MessageState
from .troubles import last_refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsSums:
    """An account's sums of SMS; money is in the account's currency."""

    pending: int = 0
    """Messages whose state is not final."""
    cost: float = 0.0
    """All that was ever spent on SMS."""
    other_costs: Mapping[str, float] = field(default_factory=dict)
    """What was spent in other currencies."""
    last_deliveries: Mapping[str, datetime] = field(default_factory=dict)
    """When the last message to a number was delivered, in E.164."""
    refused_request: int | None = None
    """The last request, where it was refused for want of credit."""
    refused_cost: float = 0.0
    """What that was to cost."""
    queued_cost: float = 0.0
    """What the messages cost that have yet to be sent."""


def load(tx: Transaction, phones: Sequence[str]) -> SmsSums:
    """Return the sums of the account, with the last deliveries of some numbers.

    Those of a removed account are empty.
    """
    if not accounts.is_known(tx.connection, tx.account_id):
        return SmsSums()
    costs = {name: spent / MICROS for name, spent in _spent_by_currency(tx).items()}
    refused = last_refusal(tx)
    if refused and refused.code != NO_CREDIT_CODE:
        refused = None
    return SmsSums(
        pending=_count_pending(tx),
        cost=costs.pop(accounts.currency(tx), 0.0),
        other_costs=costs,
        last_deliveries=_last_deliveries(tx, phones),
        refused_request=refused.id if refused else None,
        refused_cost=refused.cost / MICROS if refused else 0,
        queued_cost=budget.queued_cost(tx) / MICROS,
    )


def count_states(tx: Transaction) -> Mapping[MessageState, int]:
    """Return how many messages are in each state; those of tests too."""
    rows = tx.execute(
        f"""
        SELECT {STATE}, COUNT(*)
        FROM {MESSAGES}
        WHERE m.account_id = :account
        GROUP BY 1
        """,
        {"account": tx.account_id, "now": tx.now},
    )
    return {MessageState(state): count for state, count in rows}


def _count_pending(tx: Transaction) -> int:
    """Return how many messages have no final state, without those of tests."""
    (count,) = tx.execute(
        """
        SELECT COALESCE(SUM(open), 0)
        FROM sms INDEXED BY sms_open
        WHERE account_id = ? AND open > 0 AND is_test = 0
        """,
        (tx.account_id,),
    ).fetchone()
    return int(count)


def _spent_by_currency(tx: Transaction) -> Mapping[str, int]:
    """Return all that was ever spent on SMS, in millionths, by currency."""
    spent: Counter[str] = Counter()
    for currency, sum_ in tx.execute(
        """
        SELECT currency, SUM(spent)
        FROM requests INDEXED BY requests_of_sms_by_cost
        WHERE account_id = :account AND sms_key IS NOT NULL AND spent > 0
        GROUP BY currency
        UNION ALL
        SELECT currency, spent_on_sms
        FROM erased_spending
        WHERE account_id = :account
        """,
        {"account": tx.account_id},
    ):
        spent[currency] += sum_
    return {currency: sum_ for currency, sum_ in spent.items() if sum_}


def _last_deliveries(tx: Transaction, phones: Sequence[str]) -> Mapping[str, datetime]:
    """Return when the last message to each number was delivered, where one was."""
    rows = tx.execute(
        """
        SELECT j.value, (
            SELECT COALESCE(m.fate_at, m.received_at)
            FROM messages m INDEXED BY messages_delivered
            WHERE m.account_id = ? AND m.phone = j.value AND m.fate = 'delivered'
            ORDER BY COALESCE(m.fate_at, m.received_at) DESC
            LIMIT 1
        )
        FROM json_each(?) j
        """,
        (tx.account_id, as_list(phones)),
    )
    return {
        phone: moment(delivered_at)
        for phone, delivered_at in rows
        if delivered_at is not None
    }
