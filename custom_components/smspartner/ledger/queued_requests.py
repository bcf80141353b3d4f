"""Adds requests that are to be sent: those of an order, and what is split off.

`departures.start` takes them out of this state, `outcomes.requeue` puts them back; for
SMS the functions of the same names in `ledger.sms` do.
"""

from .transaction import Transaction


def add(
    tx: Transaction,
    code: str,
    *,
    size: int,
    created_at: int,
    verification_key: int | None = None,
    sms_key: int | None = None,
) -> int:
    """Insert a queued request of a verification or of an SMS; return its id.

    It is for `size` numbers of one calling code. `created_at` is when they were
    ordered, in microseconds since 1970.
    """
    (request_id,) = tx.execute(
        """
        INSERT INTO requests
            (
                account_id,
                verification_key,
                sms_key,
                calling_code,
                state,
                size,
                unreported,
                created_at
            )
        VALUES (?, ?, ?, ?, 'queued', ?, ?, ?)
        RETURNING id
        """,
        (tx.account_id, verification_key, sms_key, code, size, size, created_at),
    ).fetchone()
    return int(request_id)


def put_back(tx: Transaction, request_id: int, *, size: int) -> None:
    """Queue a request again of which nothing was bought; it has `size` numbers."""
    tx.execute(
        """
        UPDATE requests
        SET state = 'queued',
            sent_at = NULL,
            price = NULL,
            spent = 0,
            size = ?,
            unreported = ?
        WHERE id = ?
        """,
        (size, size, request_id),
    )
