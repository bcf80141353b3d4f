"""What is in a table of results, and some of its rows."""

import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from . import stop_list
from .table_filter import OUTCOME, TableFilter, make_source, status_of
from .transaction import Transaction
from .units import as_list, moment


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Lookups of a table that have this in common."""

    status: str
    """A verdict, or a LookupStatus."""
    mcc_mnc: str | None
    first_digits: str | None
    """The first three of the numbers; None where they were forgotten."""
    is_shown: bool
    """Whether the filter lets them be in the table."""
    count: int
    last_arrival: int | None
    """That of the newest result among them; None where none has one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """What is in a table."""

    ids: array[int]
    """Of the lookups, in order."""
    groups: Sequence[Group]
    """Of the lookups, and of those that the filter leaves out."""
    stop_list: tuple[int, int]
    """What is another one where other numbers are on the stop list."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TableRow:
    """One lookup, as a table shows it."""

    lookup_id: int
    phone_number: str | None
    """In E.164; None where it was forgotten."""
    status: str
    """A verdict, or a LookupStatus."""
    result: str | None
    mcc_mnc: str | None
    ported: bool | None
    is_opted_out: bool
    received_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberLookup:
    """One lookup of a number."""

    row: TableRow
    verification_id: str | None
    """That of the verification that bought it; None where it belongs to none."""
    tag: str | None
    error: str | None
    """SMS Partner's words about it."""


_COLUMNS: Final = f"""
    l.id,
    l.phone,
    {OUTCOME} AS outcome,
    l.result,
    l.mcc_mnc,
    l.ported,
    l.received_at,
    {{is_listed}} AS is_opted_out
"""


def find(tx: Transaction, wanted: TableFilter) -> Table:
    """Return what is in a table; that of an unknown verification is empty."""
    source = make_source(tx, wanted)
    # All ids are one text, for so they leave SQLite the fastest.
    ids, *groups = tx.execute(
        f"""
        WITH lookup AS MATERIALIZED (
            SELECT
                l.id,
                {OUTCOME} AS outcome,
                l.mcc_mnc,
                SUBSTR(l.phone, 2, 3) AS first_digits,
                COALESCE({source.condition}, FALSE) AS is_shown,
                l.arrival
            FROM {source.tables}
            WHERE {source.base}
            ORDER BY {source.order}
        )
        SELECT
            json_group_array(id) AS ids,
            NULL AS outcome,
            NULL AS mcc_mnc,
            NULL AS first_digits,
            NULL AS is_shown,
            NULL AS count,
            NULL AS last_arrival
        FROM lookup
        WHERE is_shown
        UNION ALL
        SELECT
            NULL,
            outcome,
            mcc_mnc,
            first_digits,
            is_shown,
            COUNT(*),
            MAX(arrival)
        FROM lookup
        GROUP BY outcome, mcc_mnc, first_digits, is_shown
        """,
        source.values,
    )
    return Table(
        ids=array("q", orjson.loads(ids["ids"])),
        groups=[_read_group(row) for row in groups],
        stop_list=stop_list.fingerprint(tx),
    )


def _read_group(row: sqlite3.Row) -> Group:
    """Return the group in a row."""
    return Group(
        status=status_of(row["outcome"]),
        mcc_mnc=row["mcc_mnc"],
        first_digits=row["first_digits"],
        is_shown=bool(row["is_shown"]),
        count=row["count"],
        last_arrival=row["last_arrival"],
    )


def load_rows(tx: Transaction, ids: Sequence[int]) -> Sequence[TableRow] | None:
    """Return the rows of some lookups, in that order; None where one was erased."""
    rows = tx.execute(
        f"""
        SELECT {_COLUMNS.format(is_listed=stop_list.is_listed(tx, "l.phone"))}
        FROM lookups l
        WHERE l.account_id = :account AND l.id IN (SELECT value FROM json_each(:ids))
        """,
        {"account": tx.account_id, "ids": as_list(ids)},
    )
    found = {row["id"]: _read_row(row) for row in rows}
    return [found[id_] for id_ in ids] if len(found) == len(ids) else None


def load_lookups(
    tx: Transaction, phone_number: str, limit: int
) -> Sequence[NumberLookup]:
    """Return the lookups of a number in E.164, the newest first, so many at most."""
    rows = tx.execute(
        f"""
        SELECT
            {_COLUMNS.format(is_listed=stop_list.is_listed(tx, "l.phone"))},
            v.id AS verification_id,
            v.tag,
            CASE
                WHEN l.result IS NULL THEN r.message
                WHEN l.result != 'no_error' THEN
                    COALESCE(l.error_description, l.error_name)
            END AS error
        FROM lookups l
        LEFT JOIN requests r ON r.id = l.request_id
        LEFT JOIN verifications v ON v.key = r.verification_key
        WHERE +l.account_id = :account AND l.phone = :phone
        ORDER BY l.id DESC
        LIMIT {limit:d}
        """,
        {"account": tx.account_id, "phone": phone_number},
    )
    return [
        NumberLookup(
            row=_read_row(row),
            verification_id=row["verification_id"],
            tag=row["tag"],
            error=row["error"],
        )
        for row in rows
    ]


def _read_row(row: sqlite3.Row) -> TableRow:
    """Return the lookup in a row."""
    return TableRow(
        lookup_id=row["id"],
        phone_number=row["phone"],
        status=status_of(row["outcome"]),
        result=row["result"],
        mcc_mnc=row["mcc_mnc"],
        ported=None if row["ported"] is None else bool(row["ported"]),
        is_opted_out=bool(row["is_opted_out"]),
        received_at=row["received_at"] and moment(row["received_at"]),
    )
