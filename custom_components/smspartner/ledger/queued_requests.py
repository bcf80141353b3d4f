"""Adds requests that are to be sent: those of an order, and probes split off from them.

`departures.start` takes them out of this state, `outcomes.requeue` puts them back.
"""

from .transaction import Transaction


def add(
    tx: Transaction, verification_key: int, code: str, *, size: int, created_at: int
) -> int:
    """Insert a queued request of a verification; return its id.

    It is to buy `size` numbers of one calling code. `created_at` is when they were
    ordered, in microseconds since 1970.
    """
    (request_id,) = tx.execute(
        """
        INSERT INTO requests
            (
                account_id,
                verification_key,
                calling_code,
                state,
                size,
                unreported,
                created_at
            )
        VALUES (?, ?, ?, 'queued', ?, ?, ?)
        RETURNING id
        """,
        (tx.account_id, verification_key, code, size, size, created_at),
    ).fetchone()
    return int(request_id)
