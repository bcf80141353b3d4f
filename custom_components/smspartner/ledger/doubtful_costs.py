"""Doubtful costs: those of requests of several numbers that no known price explains.

It is not known whether such a cost is that of all numbers or of each (`cost_reading`).
The next request of one number, a probe, may show the price that explains it. Where it
does not, the owner decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from .cost_reading import read_cost
from .transaction import Transaction
from .units import MICROS, micros

ASK_AFTER: Final = timedelta(hours=1)
"""How long a probe is waited for before the owner is asked."""


class Doubt(StrEnum):
    """What is done about a doubtful cost."""

    OPEN = "open"
    """A probe may be sent, even over the budget."""
    PROBED = "probed"
    """That probe has been sent."""
    ASKED = "asked"
    """The probe's price does not explain it either: the owner is asked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DoubtfulCost:
    """The cost of a request that no price explains."""

    request_id: int
    campaign_id: str | None
    size: int
    cost: float
    """As SMS Partner names it: of all numbers, or of each."""
    currency: str


def may_probe_over_budget(tx: Transaction, code: str) -> bool:
    """Return whether a doubtful cost of a calling code needs a probe to be sent."""
    row = tx.execute(
        """
        SELECT 1
        FROM requests
        WHERE account_id = ? AND calling_code = ? AND doubt = 'open'
        LIMIT 1
        """,
        (tx.account_id, code),
    ).fetchone()
    return row is not None


def note_probe_sent(tx: Transaction, code: str) -> None:
    """Write down that the probe for the doubtful costs of a calling code is sent."""
    tx.execute(
        """
        UPDATE requests
        SET doubt = 'probed'
        WHERE account_id = ? AND calling_code = ? AND doubt = 'open'
        """,
        (tx.account_id, code),
    )


def note_probe_requeued(tx: Transaction, code: str) -> None:
    """Write down that the probe was not taken: another one may be sent."""
    tx.execute(
        """
        UPDATE requests
        SET doubt = 'open'
        WHERE account_id = ? AND calling_code = ? AND doubt = 'probed'
        """,
        (tx.account_id, code),
    )


def explain(tx: Transaction, code: str, price: int, currency: str) -> None:
    """Read the doubtful costs of a calling code again, by what one number costs.

    `price` is in millionths of `currency`.
    """
    rows = tx.execute(
        """
        SELECT id, size, number, cost, currency
        FROM requests
        WHERE account_id = ? AND calling_code = ? AND doubt IN ('open', 'probed')
        """,
        (tx.account_id, code),
    ).fetchall()
    for row in rows:
        spent = read_cost(
            row["cost"],
            size=row["size"],
            number=row["number"],
            price=price if row["currency"] == currency else None,
        )
        tx.execute(
            "UPDATE requests SET spent = ?, doubt = ? WHERE id = ?",
            (spent.amount, Doubt.ASKED if spent.is_doubtful else None, row["id"]),
        )


def to_decide(tx: Transaction) -> Sequence[DoubtfulCost]:
    """Return the costs that the owner has to decide about.

    No probe's price explains them, or there has been no probe for an hour.
    """
    rows = tx.execute(
        """
        SELECT id, campaign_id, size, cost, currency
        FROM requests
        WHERE account_id = ?
        AND doubt IS NOT NULL
        AND (doubt = 'asked' OR sent_at < ?)
        ORDER BY id
        """,
        (tx.account_id, tx.now - micros(ASK_AFTER)),
    )
    return [
        DoubtfulCost(
            request_id=row["id"],
            campaign_id=row["campaign_id"],
            size=row["size"],
            cost=row["cost"] / MICROS,
            currency=row["currency"],
        )
        for row in rows
    ]


def decide(tx: Transaction, request_id: int, *, is_of_each: bool) -> None:
    """Count a doubtful cost as the owner says: of each number, or of all together."""
    tx.execute(
        """
        UPDATE requests
        SET doubt = NULL,
            spent = CASE WHEN ? THEN size * cost ELSE cost END
        WHERE id = ? AND account_id = ? AND doubt IS NOT NULL
        """,
        (is_of_each, request_id, tx.account_id),
    )
