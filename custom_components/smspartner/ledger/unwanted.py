"""Finds what no verification wants any more of requests that have yet to be sent.

What a stopped verification has ordered is still wanted where another one has joined it.
"""

from . import queued_requests
from .transaction import Transaction
from .units import as_list


def split_off(tx: Transaction, request_id: int) -> int | None:
    """Return a queued request that holds all that nobody wants of one.

    That is the request itself where nobody wants any of it, else a new one that these
    numbers are moved to; None where all of it is wanted.
    """
    rows = tx.execute(
        """
        SELECT l.id, EXISTS (
            SELECT 1
            FROM links k
            JOIN verifications v ON v.key = k.verification_key
            WHERE k.lookup_id = l.id AND v.is_cancelled = 0
        ) AS is_wanted
        FROM lookups l
        WHERE l.request_id = ?
        """,
        (request_id,),
    ).fetchall()
    unwanted = [row["id"] for row in rows if not row["is_wanted"]]
    if len(unwanted) == len(rows):
        return request_id
    return _move(tx, request_id, unwanted) if unwanted else None


def count_joined(tx: Transaction, verification_key: int) -> dict[str, int]:
    """Return how many queued numbers of a verification others want, by calling code."""
    rows = tx.execute(
        """
        SELECT r.calling_code, COUNT(DISTINCT l.id)
        FROM verifications v INDEXED BY verifications_open
        CROSS JOIN links k ON k.verification_key = v.key AND k.kind = 'joined'
        JOIN lookups l ON l.id = k.lookup_id AND l.state = 'open'
        JOIN requests r ON r.id = l.request_id
        WHERE v.account_id = :account
        AND v.open > 0
        AND v.key <> :key
        AND v.is_cancelled = 0
        AND r.verification_key = :key
        AND r.state = 'queued'
        GROUP BY r.calling_code
        """,
        {"account": tx.account_id, "key": verification_key},
    )
    return dict(rows.fetchall())


def _move(tx: Transaction, request_id: int, lookups: list[int]) -> int:
    """Move some lookups of a queued request into a new one; return its id."""
    row = tx.execute(
        "SELECT calling_code, created_at, verification_key FROM requests WHERE id = ?",
        (request_id,),
    ).fetchone()
    size = len(lookups)
    new = queued_requests.add(
        tx,
        row["calling_code"],
        size=size,
        created_at=row["created_at"],
        verification_key=row["verification_key"],
    )
    tx.execute(
        """
        UPDATE lookups
        SET request_id = ?
        WHERE id IN (SELECT value FROM json_each(?))
        """,
        (new, as_list(lookups)),
    )
    tx.execute(
        """
        UPDATE requests
        SET size = size - ?, unreported = unreported - ?
        WHERE id = ?
        """,
        (size, size, request_id),
    )
    return new
