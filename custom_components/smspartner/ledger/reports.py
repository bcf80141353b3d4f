"""Reports on one verification: its requests, its results, and what is awaited of it."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import accounts
from .counts import LookupCounts, count_lookups
from .results import ResultRecord, key_of_verification, read_results
from .states import Cause, Reason, RequestState
from .transaction import Transaction
from .units import MICROS


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestRecord:
    """One request as it stands."""

    state: RequestState
    campaign_id: str | None
    size: int
    number: int | None
    """How many numbers SMS Partner says it took."""
    cost: float | None
    """As SMS Partner names it, in `currency`: of all numbers, or of each."""
    currency: str | None
    code: int | None
    """SMS Partner's error code."""
    message: str | None
    reason: Reason | None
    cause: Cause | None


@dataclass(frozen=True, kw_only=True, slots=True)
class VerificationReport:
    """One verification as it stands."""

    verification_id: str
    tag: str | None
    complete: bool
    """Whether nothing is queued, being sent or awaited.

    An uncertain request counts as awaited until its results have come or its lookups
    expire, or for good if its results go to the caller's own address.
    """
    counts: LookupCounts
    requests: Sequence[RequestRecord]
    cost: float
    """What was spent on it in `currency`."""
    currency: str
    pending: Sequence[str]
    results: Sequence[ResultRecord]
    truncated: bool
    """Whether there are more pending numbers or results than the report holds."""

    @property
    def is_nothing_bought(self) -> bool:
        """Return whether every request was rejected, by SMS Partner or by ourselves.

        A verification that reuses or joins any lookup does not count as such.
        """
        return (
            bool(self.requests)
            and not self.counts.kinds["joined"]
            and not self.counts.kinds["reused"]
            and all(one.state is RequestState.REJECTED for one in self.requests)
        )


def load(tx: Transaction, verification_id: str, limit: int) -> VerificationReport:
    """Return how a verification stands, with at most `limit` numbers and results.

    Raises UnknownVerificationError.
    """
    key = key_of_verification(tx, verification_id)
    tag, notify_url, still_open = tx.execute(
        "SELECT tag, notify_url, open FROM verifications WHERE key = ?", (key,)
    ).fetchone()
    requests = tx.execute(
        "SELECT * FROM requests WHERE verification_key = ? ORDER BY id", (key,)
    ).fetchall()
    pending = _pending(tx, key, limit + 1)
    results = _results(tx, key, limit + 1)
    paid_in = [row["currency"] for row in requests if row["currency"]]
    currency = paid_in[-1] if paid_in else accounts.currency(tx)
    spent = sum(row["spent"] for row in requests if row["currency"] == currency)
    unsettled = {RequestState.QUEUED, RequestState.SENDING}
    if notify_url:
        unsettled.add(RequestState.UNCERTAIN)
    is_settled = unsettled.isdisjoint(row["state"] for row in requests)
    return VerificationReport(
        verification_id=verification_id,
        tag=tag,
        complete=not still_open and is_settled,
        counts=count_lookups(tx, key),
        requests=[_read_request(row) for row in requests],
        cost=spent / MICROS,
        currency=currency,
        pending=pending[:limit],
        results=results[:limit],
        truncated=max(len(pending), len(results)) > limit,
    )


def _pending(tx: Transaction, key: int, limit: int) -> Sequence[str]:
    """Return awaited numbers of a verification."""
    rows = tx.execute(
        f"""
        SELECT l.phone
        FROM links k
        JOIN lookups l ON l.id = k.lookup_id
        WHERE k.verification_key = ? AND l.state = 'open' AND l.phone IS NOT NULL
        ORDER BY l.id
        LIMIT {limit}
        """,
        (key,),
    )
    return [phone for (phone,) in rows]


def _results(tx: Transaction, key: int, limit: int) -> Sequence[ResultRecord]:
    """Return results of a verification in order of arrival, spelt as it asked."""
    return read_results(
        tx,
        f"""
        SELECT l.id
        FROM links k
        JOIN lookups l ON l.id = k.lookup_id
        WHERE k.verification_key = :verification AND l.state = 'reported'
        ORDER BY l.arrival
        LIMIT {limit}
        """,
        {"verification": key},
        spelled_by=":verification",
    )


def _read_request(row: sqlite3.Row) -> RequestRecord:
    """Return the request in a row."""
    return RequestRecord(
        state=RequestState(row["state"]),
        campaign_id=row["campaign_id"],
        size=row["size"],
        number=row["number"],
        cost=None if row["cost"] is None else row["cost"] / MICROS,
        currency=None if row["cost"] is None else row["currency"],
        code=row["code"],
        message=row["message"],
        reason=row["reason"] and Reason(row["reason"]),
        cause=row["cause"] and Cause(row["cause"]),
    )


def rejected_numbers(
    tx: Transaction, verification_id: str
) -> Mapping[str, Reason | None]:
    """Return the numbers of a verification that were not bought, and why.

    The reason is None where SMS Partner refused. Raises UnknownVerificationError.
    """
    rows = tx.execute(
        """
        SELECT l.phone, r.reason
        FROM links k
        JOIN lookups l ON l.id = k.lookup_id
        JOIN requests r ON r.id = l.request_id
        WHERE k.verification_key = ? AND l.state = 'rejected' AND l.phone IS NOT NULL
        """,
        (key_of_verification(tx, verification_id),),
    )
    return {phone: reason and Reason(reason) for phone, reason in rows}
