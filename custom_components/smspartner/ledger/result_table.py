"""What is in a table of results, and some of its rows."""

import sqlite3
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from . import stop_list
from .states import Reason
from .table_filter import OUTCOME, TableFilter, status_of
from .table_pieces import Piece, walk
from .transaction import Transaction
from .units import as_list, moment

if TYPE_CHECKING:
    from .account_ledger import AccountLedger

_SIZE: Final = 20_000
"""Lookups that are looked at in one piece."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """What is in a table."""

    ids: array[int]
    """Of the lookups, in order."""
    groups: Sequence[Group]
    """Of the lookups, and of those that the filter leaves out."""
    last_arrival: int
    """That of the newest result among all of them; 0 where none has one."""
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
    reason: Reason | None
    """Why the integration itself did not buy it."""
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


async def find(ledger: AccountLedger, wanted: TableFilter) -> Table:
    """Return what is in a table; that of an unknown verification is empty."""
    ids: array[int] = array("q")
    counts: Counter[str] = Counter()
    last_arrival = 0
    async for found in walk(ledger, wanted, _SIZE, _read_piece):
        ids.extend(found.ids)
        counts.update(found.counts)
        last_arrival = max(last_arrival, found.last_arrival)
    return Table(
        ids=ids,
        groups=[_make_group(key, count) for key, count in counts.items()],
        last_arrival=last_arrival,
        stop_list=await ledger.read(stop_list.fingerprint),
    )


class _Found(NamedTuple):
    """What is in a piece of a table."""

    ids: array[int]
    counts: Counter[str]
    """How many lookups have what makes a group, in one text."""
    last_arrival: int


def _read_piece(tx: Transaction, piece: Piece) -> _Found:
    """Return what is in a piece of a table."""
    # Texts with all ids and with all keys leave SQLite the fastest.
    ids, keys, last_arrival = tx.execute(
        f"""
        SELECT
            json_group_array(id) FILTER (WHERE is_shown),
            GROUP_CONCAT(
                is_shown || ' ' || outcome || ' ' || mcc_mnc || ' ' || first_digits,
                ','
            ),
            COALESCE(MAX(arrival), 0)
        FROM (
            SELECT
                l.id,
                {OUTCOME} AS outcome,
                COALESCE(l.mcc_mnc, '') AS mcc_mnc,
                COALESCE(SUBSTR(l.phone, 2, 3), '') AS first_digits,
                COALESCE({piece.condition}, FALSE) AS is_shown,
                l.arrival
            FROM {piece.tables}
            WHERE {piece.base}
            ORDER BY {piece.order}
        ) lookup
        """,
        piece.values,
    ).fetchone()
    counts = Counter(keys.split(",")) if keys else Counter[str]()
    return _Found(array("q", orjson.loads(ids)), counts, last_arrival)


def _make_group(key: str, count: int) -> Group:
    """Return a group."""
    is_shown, outcome, mcc_mnc, first_digits = key.split(" ")
    return Group(
        status=status_of(outcome),
        mcc_mnc=mcc_mnc or None,
        first_digits=first_digits or None,
        is_shown=is_shown == "1",
        count=count,
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
            r.reason,
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
            reason=row["reason"] and Reason(row["reason"]),
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
