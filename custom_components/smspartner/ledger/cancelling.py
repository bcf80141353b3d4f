"""Stops a verification: what of it has not been sent is rejected."""

from dataclasses import dataclass

from . import accounts, prices
from .rejections import CANCELLED, queued_of, reject
from .results import key_of_verification
from .transaction import Transaction
from .units import MICROS, as_list


@dataclass(frozen=True, kw_only=True, slots=True)
class Saving:
    """What is not bought because a verification was stopped."""

    numbers: int
    cost: float
    """At today's prices, in `currency`."""
    currency: str


def cancel_queued(tx: Transaction, verification_id: str) -> Saving:
    """Reject the requests of a verification that are queued; return what that saves.

    One that is being sent is rejected instead of being queued again. Raises
    UnknownVerificationError.
    """
    key = key_of_verification(tx, verification_id)
    queued = queued_of(tx, key)
    rows = tx.execute(
        """
        SELECT calling_code, SUM(size)
        FROM requests
        WHERE id IN (SELECT value FROM json_each(?))
        GROUP BY calling_code
        """,
        (as_list(queued),),
    ).fetchall()
    tx.execute("UPDATE verifications SET is_cancelled = 1 WHERE key = ?", (key,))
    tx.ended |= reject(tx.connection, queued, CANCELLED)
    return Saving(
        numbers=sum(size for _, size in rows),
        cost=sum(size * prices.of_one(tx, code) for code, size in rows) / MICROS,
        currency=accounts.currency(tx),
    )
