"""Finds results by verification, campaign, tag, number or time, page by page."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ..api import PERMANENT_RESULTS, VERDICTS, HlrResult, Verdict
from ..exceptions import UnknownVerificationError
from .arrival_order import last_arrival_before
from .states import MatchedBy
from .transaction import Transaction
from .units import as_list, moment, timestamp


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultRecord:
    """One result: a lookup that was reported (S0, S1)."""

    lookup_id: int
    phone_number: str | None
    """In E.164; None where it was forgotten."""
    input: str | None
    """How the verification that was asked for spelt it, by its ID or its tag.

    Else the one that bought it. None where that was not asked for.
    """
    result: HlrResult
    error_name: str | None
    error_description: str | None
    mcc_mnc: str | None
    ported: bool | None
    message_id: str | None
    date: datetime | None
    arrival: int
    """The order of arrival: unique within an account."""
    received_at: datetime
    matched_by: MatchedBy
    verification_id: str | None
    """None where it belongs to no lookup that is known."""
    campaign_id: str | None
    tag: str | None

    @property
    def verdict(self) -> Verdict:
        """Return what to do with the number."""
        return VERDICTS[self.result]

    @property
    def permanent(self) -> bool:
        """Return whether the result will not change by itself."""
        return self.result in PERMANENT_RESULTS


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultFilter:
    """Which results are asked for; all that is not None must be met."""

    verification_id: str | None = None
    campaign_id: str | None = None
    tag: str | None = None
    phone_numbers: Sequence[str] | None = None
    """In E.164."""
    since: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultPage:
    """Some of the results asked for, in order of arrival."""

    complete: bool
    """Whether nothing of what was asked for is awaited."""
    pending: Sequence[str]
    """Numbers that are awaited."""
    truncated: bool
    """Whether there are more of these."""
    results: Sequence[ResultRecord]
    next: int | None
    """The arrival behind which the next page begins; None when there is no more."""


_SELECT: Final = """
    SELECT
        l.*,
        v.id AS verification_id,
        v.tag,
        r.campaign_id,
        {input} AS input
    FROM lookups l
    LEFT JOIN requests r ON r.id = l.request_id
    LEFT JOIN verifications v ON v.key = r.verification_key
"""
SELECT_RESULT: Final = _SELECT.format(input="NULL")
"""The beginning of a statement whose rows `read_result` reads."""

_SELECT_WITH_INPUT: Final = _SELECT.format(
    input="""(
        SELECT k.input
        FROM links k
        WHERE k.lookup_id = l.id
        AND k.verification_key = COALESCE(?, (
            SELECT MAX(t.verification_key)
            FROM links t
            JOIN verifications ON key = t.verification_key
            WHERE t.lookup_id = l.id
            AND tag = ?
        ), r.verification_key)
    )"""
)
"""The same with how a verification spelt the number: that one, else the last with a
tag, else the one that bought it."""

_AWAITED_ANYWHERE: Final = """(
    l.state = 'open'
    OR l.state = 'elsewhere' AND r.state IN ('queued', 'sending', 'uncertain')
)"""


def key_of_verification(tx: Transaction, verification_id: str) -> int:
    """Return the key of a verification. Raises UnknownVerificationError."""
    row = tx.execute(
        "SELECT key FROM verifications WHERE id = ? AND account_id = ?",
        (verification_id, tx.account_id),
    ).fetchone()
    if row is None:
        raise UnknownVerificationError(verification_id)
    return int(row["key"])


def read_result(row: sqlite3.Row) -> ResultRecord:
    """Return the result in the row of a reported lookup."""
    return ResultRecord(
        lookup_id=row["id"],
        phone_number=row["phone"],
        input=row["input"],
        result=HlrResult(row["result"]),
        error_name=row["error_name"],
        error_description=row["error_description"],
        mcc_mnc=row["mcc_mnc"],
        ported=None if row["ported"] is None else bool(row["ported"]),
        message_id=row["message_id"],
        date=row["date"] and datetime.fromisoformat(row["date"]),
        arrival=row["arrival"],
        received_at=moment(row["received_at"]),
        matched_by=MatchedBy(row["matched_by"]),
        verification_id=row["verification_id"],
        campaign_id=row["campaign_id"],
        tag=row["tag"],
    )


def find(
    tx: Transaction, wanted: ResultFilter, *, limit: int, after: int = 0
) -> ResultPage:
    """Return one page of results, and what is still awaited of the same.

    A page holds at most `limit` results, of those that came behind the arrival `after`.
    Raises UnknownVerificationError.
    """
    key = (
        None
        if wanted.verification_id is None
        else key_of_verification(tx, wanted.verification_id)
    )
    conditions, values = _conditions(tx, wanted, key)
    # SQLite would walk the index of arrivals, through all results there are; the plus
    # makes it begin with what the filter names. A bound LIMIT would have it prepare the
    # statement each time, here and elsewhere, which takes longer than the query.
    plus = "+" if conditions else ""
    condition = " AND ".join([f"{plus}l.account_id = ?", *conditions])
    if wanted.since:
        after = max(after, last_arrival_before(tx, timestamp(wanted.since)))
    rows = tx.execute(
        f"""
        {_SELECT_WITH_INPUT}
        WHERE {condition}
        AND l.state = 'reported'
        AND {plus}l.arrival > ?
        ORDER BY {plus}l.arrival
        LIMIT {limit + 1}
        """,
        (key, wanted.tag, tx.account_id, *values, after),
    ).fetchall()
    pending = tx.execute(
        f"""
        SELECT l.phone, l.state
        FROM lookups l
        LEFT JOIN requests r ON r.id = l.request_id
        WHERE {condition}
        AND {_AWAITED_ANYWHERE if conditions else "l.state = 'open'"}
        ORDER BY l.id
        LIMIT {limit + 1}
        """,
        (tx.account_id, *values),
    ).fetchall()
    return ResultPage(
        complete=not pending,
        pending=[
            phone for phone, state in pending[:limit] if phone and state == "open"
        ],
        truncated=len(pending) > limit,
        results=[read_result(row) for row in rows[:limit]],
        next=rows[limit - 1]["arrival"] if len(rows) > limit else None,
    )


def _conditions(
    tx: Transaction, wanted: ResultFilter, key: int | None
) -> tuple[list[str], list[object]]:
    """Return the conditions that a filter means, all of which must be met.

    And the values that are bound in them. `key` is that of the verification, if one is
    asked for.
    """
    conditions: list[str] = []
    values: list[object] = []
    if key is not None:
        conditions.append(
            "l.id IN (SELECT lookup_id FROM links WHERE verification_key = ?)"
        )
        values.append(key)
    if wanted.tag is not None:
        conditions.append(
            """l.id IN (
                SELECT lookup_id
                FROM links
                JOIN verifications ON key = verification_key
                WHERE account_id = ? AND tag = ?
            )"""
        )
        values += [tx.account_id, wanted.tag]
    if wanted.campaign_id is not None:
        conditions.append("r.campaign_id = ?")
        values.append(wanted.campaign_id)
    if wanted.phone_numbers is not None:
        conditions.append("l.phone IN (SELECT value FROM json_each(?))")
        values.append(as_list(wanted.phone_numbers))
    return conditions, values


def between(
    tx: Transaction, after: int, to: int, phones: Sequence[str]
) -> Sequence[ResultRecord]:
    """Return the results of some numbers that came behind an arrival, up to another.

    In that order. Results that belong to no request are left out: nothing proves them.
    """
    rows = tx.execute(
        f"""
        {SELECT_RESULT}
        WHERE l.account_id = ?
        AND l.arrival > ?
        AND l.arrival <= ?
        AND l.request_id > 0
        AND l.phone IN (SELECT value FROM json_each(?))
        ORDER BY l.arrival
        """,
        (tx.account_id, after, to, as_list(phones)),
    )
    return [read_result(row) for row in rows]
