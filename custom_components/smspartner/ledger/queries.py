"""What is read from the ledger: sums, reports, results."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from ..api import NO_CREDIT_CODE, HlrResult
from ..exceptions import UnknownVerificationError
from .accounts import is_known
from .arrivals import last_before
from .prices import currency_of, total_spent, usual_price
from .records import (
    Cause,
    MatchedBy,
    Reason,
    RequestRecord,
    RequestState,
    ResultFilter,
    ResultPage,
    ResultRecord,
    Summary,
    VerificationReport,
)
from .transaction import Transaction
from .units import MICROS, as_list, moment, timestamp

_SELECT = """
    SELECT l.*, v.id AS verification_id, v.tag, r.campaign_id, {input} AS input
    FROM lookups l
    LEFT JOIN requests r ON r.id = l.request
    LEFT JOIN verifications v ON v.key = r.verification
"""
SELECT_RESULT = _SELECT.format(input="NULL")

_AWAITED_ANYWHERE = """(l.state = 'open' OR l.state = 'elsewhere'
    AND r.state IN ('queued', 'sending', 'uncertain'))"""


def summary(tx: Transaction, unmatched: int) -> Summary:
    """Sum up an account; one that has been removed comes to nothing."""
    if not is_known(tx.connection, tx.account_id):
        return Summary()
    (pending,) = tx.execute(
        "SELECT COUNT(*) FROM lookups WHERE account = ? AND state = 'open'",
        (tx.account_id,),
    ).fetchone()
    (queued,) = tx.execute(
        "SELECT COALESCE(SUM(size), 0) FROM requests INDEXED BY requests_to_send"
        " WHERE account = ? AND state = 'queued'",
        (tx.account_id,),
    ).fetchone()
    answered = tx.execute(
        "SELECT code FROM requests INDEXED BY requests_answered WHERE account = ?"
        " AND reason IS NULL AND state IN ('accepted', 'rejected')"
        " ORDER BY id DESC LIMIT 1",
        (tx.account_id,),
    ).fetchone()
    (received_at,) = tx.execute(
        "SELECT received_at FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone()
    currency = currency_of(tx)
    costs = {name: spent / MICROS for name, spent in total_spent(tx).items()}
    row = tx.execute(
        SELECT_RESULT + "WHERE l.arrival IS NOT NULL AND l.account = ?"
        " ORDER BY l.arrival DESC LIMIT 1",
        (tx.account_id,),
    ).fetchone()
    return Summary(
        pending_lookups=pending,
        cost=costs.pop(currency, 0.0),
        currency=currency,
        other_costs=costs,
        last_result=read_result(row) if row else None,
        received_at=None if received_at is None else moment(received_at),
        queued=queued,
        price=usual_price(tx) / MICROS,
        credit_refused=answered is not None and answered["code"] == NO_CREDIT_CODE,
        unmatched=unmatched,
    )


def _verification_key(tx: Transaction, id_: str) -> int:
    """Find a verification of the account by its id."""
    row = tx.execute(
        "SELECT key FROM verifications WHERE id = ? AND account = ?",
        (id_, tx.account_id),
    ).fetchone()
    if row is None:
        raise UnknownVerificationError(id_)
    return int(row["key"])


def report(tx: Transaction, id_: str, limit: int) -> VerificationReport:
    """Collect how a verification stands."""
    key = _verification_key(tx, id_)
    tag, notify_url, still_open = tx.execute(
        "SELECT tag, notify_url, open FROM verifications WHERE key = ?", (key,)
    ).fetchone()
    kinds = dict(
        tx.execute(
            "SELECT kind, COUNT(*) FROM links WHERE verification = ? GROUP BY kind",
            (key,),
        ).fetchall()
    )
    requests = tx.execute(
        "SELECT * FROM requests WHERE verification = ? ORDER BY id", (key,)
    ).fetchall()
    paid_in = [row["currency"] for row in requests if row["currency"]]
    currency = paid_in[-1] if paid_in else currency_of(tx)
    unsettled = {RequestState.QUEUED, RequestState.SENDING}
    if notify_url:
        unsettled.add(RequestState.UNCERTAIN)
    pending = tx.execute(
        "SELECT l.phone FROM links k JOIN lookups l ON l.id = k.lookup"
        " WHERE k.verification = ? AND l.state = 'open' AND l.phone IS NOT NULL"
        f" ORDER BY l.id LIMIT {limit + 1}",
        (key,),
    ).fetchall()
    results = tx.execute(
        _SELECT.format(input="k.input")
        + "JOIN links k ON k.lookup = l.id WHERE k.verification = ?"
        f" AND l.state = 'reported' ORDER BY l.arrival LIMIT {limit + 1}",
        (key,),
    ).fetchall()
    return VerificationReport(
        verification_id=id_,
        tag=tag,
        complete=not still_open
        and unsettled.isdisjoint(request["state"] for request in requests),
        submitted=kinds.get("bought", 0),
        reused=kinds.get("reused", 0),
        joined=kinds.get("joined", 0),
        requests=[_request(row) for row in requests],
        cost=sum(row["spent"] for row in requests if row["currency"] == currency)
        / MICROS,
        currency=currency,
        pending=[phone for (phone,) in pending[:limit]],
        results=[read_result(row) for row in results[:limit]],
        truncated=max(len(pending), len(results)) > limit,
    )


def rejected_numbers(tx: Transaction, id_: str) -> Mapping[str, Reason | None]:
    """Map the numbers of a verification that were not bought to our own reason."""
    rows = tx.execute(
        """
        SELECT l.phone, r.reason FROM links k
        JOIN lookups l ON l.id = k.lookup
        JOIN requests r ON r.id = l.request
        WHERE k.verification = ? AND l.state = 'rejected' AND l.phone IS NOT NULL
        """,
        (_verification_key(tx, id_),),
    )
    return {phone: reason and Reason(reason) for phone, reason in rows}


def find_results(
    tx: Transaction, wanted: ResultFilter, *, limit: int, after: int = 0
) -> ResultPage:
    """Collect one page of results, and what is still awaited of the same."""
    named, values = _named(tx, wanted)
    # SQLite would walk the index of arrivals, through all results there are; the plus
    # makes it begin with what the filter names. A bound LIMIT would have it prepare the
    # statement each time, here and elsewhere, which takes longer than the query.
    plus = "+" if named else ""
    condition = " AND ".join([f"{plus}l.account = ?", *named])
    if wanted.since:
        after = max(after, last_before(tx, timestamp(wanted.since)))
    rows = tx.execute(
        SELECT_RESULT + f"WHERE {condition} AND l.state = 'reported'"
        f" AND {plus}l.arrival > ? ORDER BY {plus}l.arrival LIMIT {limit + 1}",
        (tx.account_id, *values, after),
    ).fetchall()
    awaited = _AWAITED_ANYWHERE if named else "l.state = 'open'"
    pending = tx.execute(
        "SELECT l.phone, l.state FROM lookups l"
        " LEFT JOIN requests r ON r.id = l.request"
        f" WHERE {condition} AND {awaited} ORDER BY l.id LIMIT {limit + 1}",
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


def _named(tx: Transaction, wanted: ResultFilter) -> tuple[list[str], list[object]]:
    """Put what a filter names into SQL; all of it must be met."""
    conditions: list[str] = []
    values: list[object] = []
    if wanted.verification_id is not None:
        key = _verification_key(tx, wanted.verification_id)
        conditions.append("l.id IN (SELECT lookup FROM links WHERE verification = ?)")
        values.append(key)
    if wanted.tag is not None:
        conditions.append(
            "l.id IN (SELECT lookup FROM links JOIN verifications"
            " ON key = verification WHERE account = ? AND tag = ?)"
        )
        values += [tx.account_id, wanted.tag]
    if wanted.campaign_id is not None:
        conditions.append("r.campaign_id = ?")
        values.append(wanted.campaign_id)
    if wanted.phone_numbers is not None:
        conditions.append("l.phone IN (SELECT value FROM json_each(?))")
        values.append(as_list(wanted.phone_numbers))
    return conditions, values


def results_between(
    tx: Transaction, after: int, to: int, phones: Sequence[str]
) -> Sequence[ResultRecord]:
    """List the results of some numbers that came between two places, in that order.

    Those that belong to no request are none: nothing proves them.
    """
    rows = tx.execute(
        SELECT_RESULT + "WHERE l.account = ? AND l.arrival > ? AND l.arrival <= ?"
        " AND l.request > 0 AND l.phone IN"
        " (SELECT value FROM json_each(?)) ORDER BY l.arrival",
        (tx.account_id, after, to, as_list(phones)),
    )
    return [read_result(row) for row in rows]


def _request(row: sqlite3.Row) -> RequestRecord:
    """Read a request's row."""
    return RequestRecord(
        state=RequestState(row["state"]),
        campaign_id=row["campaign_id"],
        size=row["size"],
        number=row["number"],
        cost=None if row["cost"] is None else row["cost"] / MICROS,
        currency=None if row["cost"] is None else row["currency"],
        code=row["code"],
        message=row["message"],
        cause=row["cause"] and Cause(row["cause"]),
        reason=row["reason"] and Reason(row["reason"]),
    )


def read_result(row: sqlite3.Row) -> ResultRecord:
    """Read a reported lookup's row."""
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
