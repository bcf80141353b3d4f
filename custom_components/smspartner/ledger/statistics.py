"""Counts and ages of what the ledger holds, with nothing private in them."""

from .records import Cause, FailedRequest, LookupState, RequestState, Statistics
from .shapes import MAX_SHAPES, shape_of
from .transaction import Transaction
from .unclaimed import count_unclaimed
from .units import moment
from .unread import count_unread, newest_bodies

MAX_FAILED = 10


def statistics(tx: Transaction) -> Statistics:
    """Count an account's records by state, and list the requests that failed last."""
    (schema,) = tx.execute("PRAGMA user_version").fetchone()
    (pages,) = tx.execute("PRAGMA page_count").fetchone()
    (page_size,) = tx.execute("PRAGMA page_size").fetchone()
    (verifications,) = tx.execute(
        "SELECT COUNT(*) FROM verifications WHERE account = ?", (tx.account_id,)
    ).fetchone()
    (unannounced,) = tx.execute(
        "SELECT COUNT(*) FROM lookups"
        " WHERE account = ? AND announce = 1 AND arrival IS NOT NULL",
        (tx.account_id,),
    ).fetchone()
    (oldest,) = tx.execute(
        "SELECT MIN(r.created_at) FROM lookups l JOIN requests r ON r.id = l.request"
        " WHERE l.account = ? AND l.state = 'open'",
        (tx.account_id,),
    ).fetchone()
    return Statistics(
        schema=schema,
        file_size=pages * page_size,
        verifications=verifications,
        requests=_by_state(tx, "requests", RequestState),
        lookups=_by_state(tx, "lookups", LookupState),
        unannounced=unannounced,
        unread=count_unread(tx),
        unclaimed=count_unclaimed(tx),
        unread_shapes=[shape_of(body) for body in newest_bodies(tx, limit=MAX_SHAPES)],
        oldest_awaited=None if oldest is None else moment(oldest),
        failed=_failed(tx),
    )


def _by_state[S: (RequestState, LookupState)](
    tx: Transaction, table: str, states: type[S]
) -> dict[S, int]:
    """Count the rows of a table by state."""
    rows = tx.execute(
        f"SELECT state, COUNT(*) FROM {table} WHERE account = ? GROUP BY state",
        (tx.account_id,),
    )
    return {states(state): count for state, count in rows}


def _failed(tx: Transaction) -> list[FailedRequest]:
    """List the last requests that were refused, not sent, or are uncertain."""
    rows = tx.execute(
        "SELECT state, size, created_at, code, message, cause FROM requests"
        " WHERE account = ? AND state IN ('rejected', 'uncertain')"
        f" ORDER BY id DESC LIMIT {MAX_FAILED}",
        (tx.account_id,),
    )
    return [
        FailedRequest(
            state=RequestState(row["state"]),
            size=row["size"],
            created_at=moment(row["created_at"]),
            code=row["code"],
            message=row["message"],
            cause=row["cause"] and Cause(row["cause"]),
        )
        for row in rows
    ]
