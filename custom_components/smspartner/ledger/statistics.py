"""Counts and ages of what the ledger holds, with nothing private in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from ..api.shapes import MAX_SHAPES, describe_body
from .kept_bodies import unclaimed, unreadable
from .sms import sums
from .sms.states import MessageState
from .states import Cause, LookupState, RequestState
from .transaction import Transaction
from .units import moment

MAX_FAILED: Final = 10
"""Failed requests that are listed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedRequest:
    """A request that was refused, could not be sent, or is uncertain."""

    state: RequestState
    is_sms: bool
    """Whether it was to send an SMS, and not to buy lookups."""
    size: int
    created_at: datetime
    code: int | None
    message: str | None
    cause: Cause | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Statistics:
    """Counts and ages of an account's records, with no number and no id in them."""

    schema: int
    file_size: int
    """Bytes of the whole file, all accounts together."""
    verifications: int
    requests: Mapping[RequestState, int]
    lookups: Mapping[LookupState, int]
    messages: Mapping[MessageState, int]
    """Those of SMS, one for each number of each."""
    results_to_fire: int
    """Results whose event has yet to be fired."""
    unread: int
    unclaimed: int
    unread_shapes: Sequence[Mapping[str, Any]]
    """Those of the bodies that were kept last, newest first."""
    oldest_awaited: datetime | None
    failed: Sequence[FailedRequest]
    """The last ones, newest first."""


def collect(tx: Transaction) -> Statistics:
    """Return counts and ages of the account's records."""
    (schema,) = tx.execute("PRAGMA user_version").fetchone()
    (pages,) = tx.execute("PRAGMA page_count").fetchone()
    (page_size,) = tx.execute("PRAGMA page_size").fetchone()
    (verifications,) = tx.execute(
        "SELECT COUNT(*) FROM verifications WHERE account_id = ?", (tx.account_id,)
    ).fetchone()
    (results_to_fire,) = tx.execute(
        """
        SELECT COUNT(*)
        FROM lookups
        WHERE account_id = ? AND to_fire = 1 AND arrival IS NOT NULL
        """,
        (tx.account_id,),
    ).fetchone()
    return Statistics(
        schema=schema,
        file_size=pages * page_size,
        verifications=verifications,
        requests=_by_state(
            tx, "requests", RequestState, "verification_key IS NOT NULL"
        ),
        lookups=_by_state(tx, "lookups", LookupState),
        messages=sums.count_states(tx),
        results_to_fire=results_to_fire,
        unread=unreadable.count(tx),
        unclaimed=unclaimed.count(tx),
        unread_shapes=[
            describe_body(body) for body in unreadable.newest(tx, MAX_SHAPES)
        ],
        oldest_awaited=_oldest_awaited(tx),
        failed=_failed(tx),
    )


def _by_state[S: (RequestState, LookupState)](
    tx: Transaction, table: str, states: type[S], condition: str = "TRUE"
) -> Mapping[S, int]:
    """Return how many rows of a table are in each state, where a condition holds."""
    rows = tx.execute(
        f"""
        SELECT state, COUNT(*)
        FROM {table}
        WHERE account_id = ? AND {condition}
        GROUP BY state
        """,
        (tx.account_id,),
    )
    return {states(state): count for state, count in rows}


def _oldest_awaited(tx: Transaction) -> datetime | None:
    """Return when the oldest awaited lookup was ordered."""
    (oldest,) = tx.execute(
        """
        SELECT MIN(r.created_at)
        FROM lookups l
        JOIN requests r ON r.id = l.request_id
        WHERE l.account_id = ? AND l.state = 'open'
        """,
        (tx.account_id,),
    ).fetchone()
    return None if oldest is None else moment(oldest)


def _failed(tx: Transaction) -> Sequence[FailedRequest]:
    """Return the last requests that were refused, not sent, or are uncertain."""
    rows = tx.execute(
        f"""
        SELECT
            state, sms_key IS NOT NULL AS is_sms, size, created_at, code, message, cause
        FROM requests
        WHERE account_id = ? AND state IN ('rejected', 'uncertain')
        ORDER BY id DESC
        LIMIT {MAX_FAILED}
        """,
        (tx.account_id,),
    )
    return [
        FailedRequest(
            state=RequestState(row["state"]),
            is_sms=bool(row["is_sms"]),
            size=row["size"],
            created_at=moment(row["created_at"]),
            code=row["code"],
            message=row["message"],
            cause=row["cause"] and Cause(row["cause"]),
        )
        for row in rows
    ]
