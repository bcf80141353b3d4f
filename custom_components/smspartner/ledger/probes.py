"""Probes: requests of one number, whose cost shows the price of their calling code."""

import sqlite3
from typing import Final

from . import doubtful_costs, queued_requests
from .transaction import Transaction

MAX_WITHOUT_PRICE: Final = 3
"""Probes that may show no price before the other requests are rejected."""


def have_failed(tx: Transaction, verification_key: int, code: str) -> bool:
    """Return whether too many probes of a verification have shown no price.

    Only those of one calling code count.
    """
    (count,) = tx.execute(
        """
        SELECT COUNT(*)
        FROM requests
        WHERE verification_key = ?
        AND calling_code = ?
        AND size = 1
        AND cost IS NULL
        AND state IN ('uncertain', 'accepted')
        """,
        (verification_key, code),
    ).fetchone()
    return int(count) >= MAX_WITHOUT_PRICE


def prepare(tx: Transaction, row: sqlite3.Row) -> int:
    """Return the id of the probe that is sent in place of a queued request.

    That is the request itself if it has one number, else another queued one of the same
    verification and calling code, else a new one that its first number is moved to. The
    doubtful costs of the calling code are marked as probed.
    """
    doubtful_costs.note_probe_sent(tx, row["calling_code"])
    if row["size"] == 1:
        return int(row["id"])
    single = tx.execute(
        """
        SELECT id
        FROM requests
        WHERE verification_key = ?
        AND calling_code = ?
        AND state = 'queued'
        AND size = 1
        """,
        (row["verification_key"], row["calling_code"]),
    ).fetchone()
    return int(single["id"]) if single else _split_off_one(tx, row)


def _split_off_one(tx: Transaction, row: sqlite3.Row) -> int:
    """Move the first number of a queued request into a new one; return its id."""
    probe = queued_requests.add(
        tx,
        row["calling_code"],
        size=1,
        created_at=row["created_at"],
        verification_key=row["verification_key"],
    )
    tx.execute(
        """
        UPDATE lookups
        SET request_id = ?
        WHERE id = (
            SELECT MIN(id)
            FROM lookups
            WHERE request_id = ? AND phone IS NOT NULL
        )
        """,
        (probe, row["id"]),
    )
    tx.execute(
        """
        UPDATE requests
        SET size = size - 1, unreported = unreported - 1
        WHERE id = ?
        """,
        (row["id"],),
    )
    return probe
