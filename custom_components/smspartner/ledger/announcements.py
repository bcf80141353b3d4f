"""What has yet to be announced: results and ended verifications."""

import sqlite3
from collections.abc import Sequence

from ..api import HlrResult
from .prices import currency_of
from .queries import SELECT_RESULT, read_result
from .records import FinishedVerification, LookupState, Reason, ResultRecord
from .transaction import Transaction
from .units import MICROS


def unannounced_results(tx: Transaction, limit: int) -> Sequence[ResultRecord]:
    """List results to announce."""
    rows = tx.execute(
        SELECT_RESULT + "WHERE l.account = ? AND l.announce = 1"
        f" AND l.arrival IS NOT NULL ORDER BY l.arrival LIMIT {limit}",
        (tx.account_id,),
    )
    return [read_result(row) for row in rows]


def mark_results_announced(tx: Transaction, lookup_ids: Sequence[int]) -> None:
    """Clear the mark of results to announce."""
    tx.executemany(
        "UPDATE lookups SET announce = 0 WHERE id = ?", ((id_,) for id_ in lookup_ids)
    )


def unannounced_verifications(
    tx: Transaction, limit: int
) -> Sequence[FinishedVerification]:
    """List verifications to announce, with the counts of their lookups.

    One of which a result has yet to be announced is not among them.
    """
    rows = tx.execute(
        "SELECT key, id, tag FROM verifications"
        " WHERE account = ? AND announce = 1 AND open = 0 AND NOT EXISTS"
        " (SELECT 1 FROM requests WHERE verification = key"
        "  AND state IN ('queued', 'sending')) AND NOT EXISTS"
        " (SELECT 1 FROM links JOIN lookups l ON l.id = lookup"
        "  WHERE verification = key AND l.announce = 1 AND l.arrival IS NOT NULL)"
        f" ORDER BY key LIMIT {limit}",
        (tx.account_id,),
    ).fetchall()
    return [_finished_verification(tx, row) for row in rows]


def _finished_verification(tx: Transaction, row: sqlite3.Row) -> FinishedVerification:
    """Count the lookups of an ended verification."""
    states: dict[LookupState, int] = {}
    results: dict[HlrResult, int] = {}
    for state, result, count in tx.execute(
        "SELECT l.state, l.result, COUNT(*) FROM links k"
        " JOIN lookups l ON l.id = k.lookup"
        " WHERE k.verification = ? GROUP BY l.state, l.result",
        (row["key"],),
    ):
        states[LookupState(state)] = states.get(LookupState(state), 0) + count
        if result is not None:
            results[HlrResult(result)] = count
    spent, currency = tx.execute(
        """
        SELECT SUM(spent), currency FROM requests
        WHERE verification = ? AND spent > 0 GROUP BY currency ORDER BY MAX(id) DESC
        """,
        (row["key"],),
    ).fetchone() or (0, currency_of(tx))
    rejected = tx.execute(
        """
        SELECT reason FROM requests
        WHERE verification = ? AND state = 'rejected' AND reason IS NOT NULL
        ORDER BY id LIMIT 1
        """,
        (row["key"],),
    ).fetchone()
    return FinishedVerification(
        key=row["key"],
        verification_id=row["id"],
        tag=row["tag"],
        states=states,
        results=results,
        reason=rejected and Reason(rejected["reason"]),
        cost=spent / MICROS,
        currency=currency,
    )


def mark_verifications_announced(tx: Transaction, keys: Sequence[int]) -> None:
    """Clear the mark of verifications to announce."""
    tx.executemany(
        "UPDATE verifications SET announce = 0 WHERE key = ?", ((key,) for key in keys)
    )
