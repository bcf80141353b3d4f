"""Counts and ages of what the ledger holds, with nothing private in them."""

import sqlite3

from .records import FailedRequest, LookupState, RequestState, Statistics
from .shapes import shape_of
from .unclaimed import count_unclaimed
from .units import moment
from .unread import count_unread, newest_bodies

MAX_FAILED = 10
MAX_SHAPES = 10


def statistics(connection: sqlite3.Connection, *, account: int) -> Statistics:
    """Count an account's records by state, and list the requests that failed last."""
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    (page_size,) = connection.execute("PRAGMA page_size").fetchone()
    (verifications,) = connection.execute(
        "SELECT COUNT(*) FROM verifications WHERE account = ?", (account,)
    ).fetchone()
    (unannounced,) = connection.execute(
        "SELECT COUNT(*) FROM lookups"
        " WHERE account = ? AND announce = 1 AND arrival IS NOT NULL",
        (account,),
    ).fetchone()
    (oldest,) = connection.execute(
        "SELECT MIN(r.created_at) FROM lookups l JOIN requests r ON r.id = l.request"
        " WHERE l.account = ? AND l.state = 'open'",
        (account,),
    ).fetchone()
    return Statistics(
        schema=schema,
        file_size=pages * page_size,
        verifications=verifications,
        requests=_by_state(connection, "requests", RequestState, account),
        lookups=_by_state(connection, "lookups", LookupState, account),
        unannounced=unannounced,
        unread=count_unread(connection, account=account),
        unclaimed=count_unclaimed(connection, account=account),
        unread_shapes=[
            shape_of(body)
            for body in newest_bodies(connection, account=account, limit=MAX_SHAPES)
        ],
        oldest_awaited=None if oldest is None else moment(oldest),
        failed=_failed(connection, account),
    )


def _by_state[S: (RequestState, LookupState)](
    connection: sqlite3.Connection, table: str, states: type[S], account: int
) -> dict[S, int]:
    """Count the rows of a table by state."""
    rows = connection.execute(
        f"SELECT state, COUNT(*) FROM {table} WHERE account = ? GROUP BY state",
        (account,),
    )
    return {states(state): count for state, count in rows}


def _failed(connection: sqlite3.Connection, account: int) -> list[FailedRequest]:
    """List the last requests that were refused, not sent, or are uncertain."""
    rows = connection.execute(
        "SELECT state, size, created_at, code, message FROM requests"
        " WHERE account = ? AND state IN ('rejected', 'uncertain')"
        f" ORDER BY id DESC LIMIT {MAX_FAILED}",
        (account,),
    )
    return [
        FailedRequest(
            state=RequestState(row["state"]),
            size=row["size"],
            created_at=moment(row["created_at"]),
            code=row["code"],
            message=row["message"],
        )
        for row in rows
    ]
