"""The stop list as people look at it: page by page, and found by digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from .stop_list_history import JOINED, LEFT, ListChange
from .transaction import Transaction
from .units import moment

_AFTER_PSEUDONYMS: Final = "\x02"
"""What every number stands behind, and what stands for a forgotten one before."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListOverview:
    """How many numbers are on the stop list, and what it has changed last."""

    shown: int
    forgotten: int
    """Those of which only a hash is kept."""
    unread: int
    """Those that no list has shown yet."""
    last_change: int
    """The id of the last change that is kept, 0 without one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ListedNumber:
    """A number on the stop list."""

    phone_number: str
    """In E.164."""
    joined_at: datetime | None
    """None where it was there already when the list was first read, or long ago."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NotedChange:
    """A number that has joined the stop list, or left it."""

    phone_number: str
    """In E.164."""
    change: ListChange
    noted_at: datetime


def overview(tx: Transaction) -> ListOverview:
    """Return how many numbers are on the list."""
    shown, forgotten, unread = tx.execute(
        """
        SELECT
            COALESCE(SUM(phone > :first), 0),
            COALESCE(SUM(phone <= :first), 0),
            COALESCE(SUM(is_unread), 0)
        FROM stop_list
        WHERE account_id = :account
        """,
        {"account": tx.account_id, "first": _AFTER_PSEUDONYMS},
    ).fetchone()
    (last_change,) = tx.execute(
        "SELECT COALESCE(MAX(id), 0) FROM stop_list_history WHERE account_id = ?",
        (tx.account_id,),
    ).fetchone()
    return ListOverview(
        shown=shown, forgotten=forgotten, unread=unread, last_change=last_change
    )


def list_numbers(
    tx: Transaction, digits: str, *, offset: int, limit: int
) -> tuple[int, Sequence[ListedNumber]]:
    """Return how many numbers hold some digits, and some of these in their order."""
    condition = "account_id = :account AND phone > :first AND phone LIKE :pattern"
    values = {
        "account": tx.account_id,
        "first": _AFTER_PSEUDONYMS,
        "pattern": f"%{digits}%",
    }
    (total,) = tx.execute(
        f"SELECT COUNT(*) FROM stop_list WHERE {condition}", values
    ).fetchone()
    rows = tx.execute(
        f"""
        SELECT phone, (
            SELECT h.noted_at
            FROM stop_list_history h
            WHERE h.account_id = :account
            AND h.phone = stop_list.phone
            AND h.kind = '{JOINED}'
            ORDER BY h.id DESC
            LIMIT 1
        ) AS joined_at
        FROM stop_list
        WHERE {condition}
        ORDER BY phone
        LIMIT :limit OFFSET :offset
        """,
        values | {"limit": limit, "offset": offset},
    )
    return total, [
        ListedNumber(
            phone_number=row["phone"],
            joined_at=None if row["joined_at"] is None else moment(row["joined_at"]),
        )
        for row in rows
    ]


def list_changes(
    tx: Transaction, digits: str, *, offset: int, limit: int
) -> tuple[int, Sequence[NotedChange]]:
    """Return how many changes of numbers with some digits are known, and some of them.

    The newest come first.
    """
    condition = "account_id = :account AND phone LIKE :pattern"
    values = {"account": tx.account_id, "pattern": f"%{digits}%"}
    (total,) = tx.execute(
        f"SELECT COUNT(*) FROM stop_list_history WHERE {condition}", values
    ).fetchone()
    rows = tx.execute(
        f"""
        SELECT phone, kind, noted_at
        FROM stop_list_history
        WHERE {condition}
        ORDER BY id DESC
        LIMIT :limit OFFSET :offset
        """,
        values | {"limit": limit, "offset": offset},
    )
    return total, [
        NotedChange(
            phone_number=row["phone"],
            change=JOINED if row["kind"] == JOINED else LEFT,
            noted_at=moment(row["noted_at"]),
        )
        for row in rows
    ]
