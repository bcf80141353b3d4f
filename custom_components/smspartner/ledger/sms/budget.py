"""The budget of SMS: what counts against it, and what is left of it.

It is asked for each number when an SMS is placed (`plans`), and once more when a
request leaves (`departures`). Sums are millionths of the currency.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from .. import accounts
from ..budget import Kind, Shortfall, spent_in_period
from ..transaction import Transaction
from ..units import MICROS
from . import prices
from .states import Refusal

if TYPE_CHECKING:
    from .order import SmsOrder
    from .records import MessageRecord

_UNLIMITED: Final = 1 << 62
"""More than anything costs: what is left where there is no limit."""


class Limits(NamedTuple):
    """What SMS may cost in 24 hours; a budget of 0 is no limit."""

    budget: int
    reserve: int
    """What numbers that may use it may cost beyond."""

    def left(self, spent: int, *, uses_reserve: bool) -> int:
        """Return what is left; less than nothing where more was spent."""
        return self._limit(uses_reserve=uses_reserve) - spent

    def _limit(self, *, uses_reserve: bool) -> int:
        """Return what may be spent in all."""
        if not self.budget:
            return _UNLIMITED
        return self.budget + (self.reserve if uses_reserve else 0)

    def shortfall(
        self, tx: Transaction, *, spent: int, cost: int, uses_reserve: bool
    ) -> Shortfall:
        """Return what lacks where more would be spent than may be."""
        return Shortfall(
            budget=self._limit(uses_reserve=uses_reserve) / MICROS,
            left=max(self.left(spent, uses_reserve=uses_reserve), 0) / MICROS,
            cost=cost / MICROS,
            currency=accounts.known_currency(tx),
            includes_reserve=uses_reserve,
        )


def limits(budget: float, reserve: float) -> Limits:
    """Return the limits that are given in the currency itself."""
    return Limits(round(budget * MICROS), round(reserve * MICROS))


def spent(tx: Transaction) -> int:
    """Return what was spent on SMS within the budget's period."""
    return spent_in_period(tx, Kind.SMS)


def committed(tx: Transaction) -> int:
    """Return what was spent on SMS within the period or is queued, in millionths."""
    return spent(tx) + queued_cost(tx)


def queued_cost(tx: Transaction) -> int:
    """Return what the queued requests cost at today's prices, in millionths.

    Tests cost nothing.
    """
    rows = tx.execute(
        """
        SELECT r.calling_code, SUM(r.size * s.parts)
        FROM requests r INDEXED BY requests_to_send
        JOIN sms s ON s.key = r.sms_key
        WHERE r.account_id = ? AND r.state = 'queued' AND NOT s.is_test
        GROUP BY r.calling_code
        """,
        (tx.account_id,),
    ).fetchall()
    return sum(parts * prices.of_part(tx, code) for code, parts in rows)


def shortfall(
    tx: Transaction, order: SmsOrder, messages: Iterable[MessageRecord]
) -> Shortfall | None:
    """Return what lacked of the budget for an SMS, at today's prices and as of now.

    None where none of its messages was refused for that. Where one of those might use
    the reserve, the budget has not sufficed with it either.
    """
    phones = {one.phone_number for one in messages if one.reason == Refusal.BUDGET}
    if not phones:
        return None
    refused = [one for one in order.recipients if one.phone_number in phones]
    return limits(order.budget, order.reserve).shortfall(
        tx,
        spent=committed(tx),
        cost=sum(
            prices.of_messages(
                tx, (one.phone_number for one in refused), order.parts
            ).values()
        ),
        uses_reserve=any(map(order.uses_reserve, refused)),
    )
