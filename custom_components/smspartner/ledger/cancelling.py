"""Stops a verification: what of it has not been sent is rejected."""

from dataclasses import dataclass

from . import accounts, prices
from .rejections import queued_of, reject_unwanted
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

    What another verification has joined of them still leaves, until that one is stopped
    as well. What is being sent is rejected instead of being queued again. Raises
    UnknownVerificationError.
    """
    key = key_of_verification(tx, verification_id)
    tx.execute("UPDATE verifications SET is_cancelled = 1 WHERE key = ?", (key,))
    rejected = reject_unwanted(tx, [*queued_of(tx, key), *_stopped_before(tx, key)])
    rows = tx.execute(
        """
        SELECT calling_code, SUM(size)
        FROM requests
        WHERE id IN (SELECT value FROM json_each(?))
        GROUP BY calling_code
        """,
        (as_list(rejected),),
    ).fetchall()
    return Saving(
        numbers=sum(size for _, size in rows),
        cost=sum(size * prices.of_one(tx, code) for code, size in rows) / MICROS,
        currency=accounts.currency(tx),
    )


def _stopped_before(tx: Transaction, key: int) -> list[int]:
    """Return the queued requests of others that a verification has joined.

    Only those of verifications that were stopped.
    """
    rows = tx.execute(
        """
        SELECT DISTINCT r.id
        FROM links k
        JOIN lookups l ON l.id = k.lookup_id AND l.state = 'open'
        JOIN requests r ON r.id = l.request_id AND r.state = 'queued'
        JOIN verifications v ON v.key = r.verification_key AND v.is_cancelled = 1
        WHERE k.verification_key = ? AND k.kind = 'joined'
        """,
        (key,),
    )
    return [id_ for (id_,) in rows]
