"""Finds results by verification, campaign, tag, number or time, page by page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple

import orjson

from ..api import PERMANENT_RESULTS, VERDICTS, HlrResult, Verdict
from ..exceptions import UnknownVerificationError
from .arrival_order import last_arrival_before
from .states import MatchedBy
from .transaction import Transaction
from .units import as_list, moment, timestamp


class ResultRecord(NamedTuple):
    """One result: a lookup that was reported (S0, S1); there may be many of these."""

    result: HlrResult
    ported: bool | None
    date: datetime | None
    received_at: datetime
    matched_by: MatchedBy
    lookup_id: int
    phone_number: str | None
    """In E.164; None where it was forgotten."""
    input: str | None
    """How the verification that was asked for spelt it, by its ID or its tag.

    Else the one that bought it. None where that was not asked for.
    """
    error_name: str | None
    error_description: str | None
    mcc_mnc: str | None
    message_id: str | None
    arrival: int
    """The order of arrival: unique within an account."""
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


# The columns are in the order of the fields.
_READ: Final = """
    SELECT json_group_array(json_array(
        l.result,
        l.ported,
        l.date,
        l.received_at,
        l.matched_by,
        l.id,
        l.phone,
        k.input,
        l.error_name,
        l.error_description,
        l.mcc_mnc,
        l.message_id,
        l.arrival,
        v.id,
        r.campaign_id,
        v.tag
    ))
    FROM ({found}) found
    CROSS JOIN lookups l ON l.id = found.id
    LEFT JOIN requests r ON r.id = l.request_id
    LEFT JOIN verifications v ON v.key = r.verification_key
    LEFT JOIN links k ON k.verification_key = {spelled_by} AND k.lookup_id = l.id
"""

# The conditions that a filter may mean.
_OF_VERIFICATION: Final = """l.id IN (
    SELECT lookup_id FROM links WHERE verification_key = :verification
)"""
_OF_THE_ONE_WITH_TAG: Final = """l.id IN (
    SELECT lookup_id FROM links WHERE verification_key = :tagged
)"""
_OF_TAG: Final = """l.id IN (
    SELECT lookup_id
    FROM links
    JOIN verifications ON key = verification_key
    WHERE account_id = :account AND tag = :tag
)"""
_OF_CAMPAIGN: Final = "r.campaign_id = :campaign"
_OF_NUMBER: Final = "l.phone = :phone"
_OF_NUMBERS: Final = "l.phone IN (SELECT value FROM json_each(:phones))"

_LAST_WITH_TAG: Final = """(
    SELECT verification_key
    FROM links
    WHERE lookup_id = l.id
    AND +verification_key IN (
        SELECT key FROM verifications WHERE account_id = :account AND tag = :tag
    )
    ORDER BY verification_key DESC
    LIMIT 1
)"""
_SPELLED_BY: Final = {
    _OF_VERIFICATION: ":verification",
    _OF_THE_ONE_WITH_TAG: ":tagged",
    _OF_TAG: _LAST_WITH_TAG,
}
"""Whose spelling of the numbers is given where a condition is the first of these."""
_BUYER: Final = "r.verification_key"

_RESULTS: Final = {one.value: one for one in HlrResult}
_MATCHES: Final = {one.value: one for one in MatchedBy}

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


def read_results(
    tx: Transaction,
    found: str,
    values: dict[str, Any],
    *,
    spelled_by: str = "NULL",
) -> Sequence[ResultRecord]:
    """Return results: of the lookups whose `id` a statement finds, in that order.

    `spelled_by` is the key of the verification whose spelling is asked for.
    """
    statement = _READ.format(found=found, spelled_by=spelled_by)
    (rows,) = tx.execute(statement, values).fetchone()
    return _read_rows(rows)


def _read_rows(rows: str) -> list[ResultRecord]:
    """Return the results that SQLite has put into one text.

    Between two rows of its own, Python's lock would be released and taken again.
    """
    return [_read_result(row) for row in orjson.loads(rows)]


def _read_result(row: list[Any]) -> ResultRecord:
    """Return the result in a row, whose values are replaced by those of the fields."""
    result, ported, date, received_at, matched_by = row[:5]
    row[:5] = (
        _RESULTS[result],
        None if ported is None else ported != 0,
        None if date is None else datetime.fromisoformat(date),
        moment(received_at),
        _MATCHES[matched_by],
    )
    return ResultRecord._make(row)


def find(
    tx: Transaction, wanted: ResultFilter, *, limit: int, after: int = 0
) -> ResultPage:
    """Return one page of results, and what is still awaited of the same.

    A page holds at most `limit` results, of those that came behind the arrival `after`.
    Raises UnknownVerificationError.
    """
    conditions, values = _conditions(tx, wanted)
    if wanted.since:
        after = max(after, last_arrival_before(tx, timestamp(wanted.since)))
    reported, awaited = tx.execute(
        _page_statement(conditions, limit + 1), {**values, "after": after}
    ).fetchone()
    results = _read_rows(reported)
    pending = orjson.loads(awaited)
    return ResultPage(
        complete=not pending,
        pending=[
            phone for phone, state in pending[:limit] if phone and state == "open"
        ],
        truncated=len(pending) > limit,
        results=results[:limit],
        next=results[limit - 1].arrival if len(results) > limit else None,
    )


@lru_cache
def _page_statement(conditions: tuple[str, ...], limit: int) -> str:
    """Return the statement that reads what meets some conditions: results and awaited.

    It is one, for each takes as long to begin as a few results take to read.
    """
    # SQLite would walk the index of arrivals, through all results there are; the plus
    # makes it begin with what the filter names. A bound LIMIT would have it prepare the
    # statement each time, here and elsewhere, which takes longer than the query.
    plus = "+" if conditions else ""
    condition = " AND ".join([f"{plus}l.account_id = :account", *conditions])
    lookups = f"""
        FROM lookups l
        LEFT JOIN requests r ON r.id = l.request_id
        WHERE {condition}
    """
    reported = f"""
        SELECT l.id
        {lookups}
        AND l.state = 'reported'
        AND {plus}l.arrival > :after
        ORDER BY {plus}l.arrival
        LIMIT {limit}
    """
    awaited = f"""
        SELECT l.phone, l.state
        {lookups}
        AND {_AWAITED_ANYWHERE if conditions else "l.state = 'open'"}
        ORDER BY l.id
        LIMIT {limit}
    """
    results = _READ.format(found=reported, spelled_by=_spelled_by(conditions))
    return f"""
        SELECT
            ({results}),
            (SELECT json_group_array(json_array(phone, state)) FROM ({awaited}) found)
    """


def _spelled_by(conditions: Iterable[str]) -> str:
    """Return whose spelling of the numbers is given: see ResultRecord.input."""
    return next((_SPELLED_BY[one] for one in conditions if one in _SPELLED_BY), _BUYER)


def _conditions(
    tx: Transaction, wanted: ResultFilter
) -> tuple[tuple[str, ...], dict[str, Any]]:
    """Return the conditions that a filter means, all of which must be met.

    And the values that are bound in them. Raises UnknownVerificationError.
    """
    conditions: list[str] = []
    values: dict[str, Any] = {"account": tx.account_id}
    if wanted.verification_id is not None:
        conditions.append(_OF_VERIFICATION)
        values["verification"] = key_of_verification(tx, wanted.verification_id)
    if wanted.tag is not None:
        key = _only_key_with(tx, wanted.tag)
        conditions.append(_OF_TAG if key is None else _OF_THE_ONE_WITH_TAG)
        values |= {"tag": wanted.tag, "tagged": key}
    if wanted.campaign_id is not None:
        conditions.append(_OF_CAMPAIGN)
        values["campaign"] = wanted.campaign_id
    if wanted.phone_numbers is not None:
        if len(wanted.phone_numbers) == 1:
            conditions.append(_OF_NUMBER)
            values["phone"] = wanted.phone_numbers[0]
        else:
            conditions.append(_OF_NUMBERS)
            values["phones"] = as_list(wanted.phone_numbers)
    return tuple(conditions), values


def _only_key_with(tx: Transaction, tag: str) -> int | None:
    """Return the key of the verification with a tag; None unless it is the only one."""
    keys = tx.execute(
        "SELECT key FROM verifications WHERE account_id = ? AND tag = ? LIMIT 2",
        (tx.account_id, tag),
    ).fetchall()
    return keys[0]["key"] if len(keys) == 1 else None


def between(
    tx: Transaction, after: int, to: int, phones: Sequence[str]
) -> Sequence[ResultRecord]:
    """Return the results of some numbers that came behind an arrival, up to another.

    In that order. Results that belong to no request are left out: nothing proves them.
    """
    return read_results(
        tx,
        """
        SELECT id
        FROM lookups
        WHERE account_id = :account
        AND arrival > :after
        AND arrival <= :to
        AND request_id > 0
        AND phone IN (SELECT value FROM json_each(:phones))
        ORDER BY arrival
        """,
        {
            "account": tx.account_id,
            "after": after,
            "to": to,
            "phones": as_list(phones),
        },
    )
