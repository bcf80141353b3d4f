"""Joins long replies, whose parts come one by one and in any order."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

from ...api import MAX_REPLY_LENGTH
from ..states import MatchedBy
from ..transaction import Transaction
from ..units import as_list, micros

WAIT_FOR_PARTS: Final = timedelta(seconds=30)
"""How long the other parts of a reply are waited for after the first that came."""

_MATCHES: Final = (MatchedBy.TOKEN, MatchedBy.MESSAGE_ID, MatchedBy.NUMBER, None)
"""By what a part may have been matched, the surest first."""


class Part(NamedTuple):
    """One part of a reply."""

    phone: str
    reference: str
    total: int
    number: int
    text: str
    request_id: int
    """0 where it is matched to none; so is `message_id`."""
    message_id: int
    matched_by: MatchedBy | None
    written_at: int | None
    received_at: int


class Joined(NamedTuple):
    """A reply made of its parts, or of those that came."""

    parts: Sequence[Part]
    """In their order."""
    is_complete: bool

    @property
    def text(self) -> str:
        """Return the text of all parts."""
        return "".join(part.text for part in self.parts)[:MAX_REPLY_LENGTH]

    @property
    def surest(self) -> Part:
        """Return the part of which it is known best what it answers."""
        return min(self.parts, key=lambda part: _MATCHES.index(part.matched_by))

    @property
    def written_at(self) -> int | None:
        """Return when the first of them was written."""
        times = [part.written_at for part in self.parts if part.written_at is not None]
        return min(times, default=None)

    @property
    def received_at(self) -> int:
        """Return when the first of them came."""
        return min(part.received_at for part in self.parts)


def add(tx: Transaction, part: Part) -> Iterator[Joined]:
    """Write a part down, and yield the replies that it ends.

    That is its own, where the others have come. A part of the same place with another
    text belongs to another reply: the one before gets no more parts.
    """
    waiting = _read(
        tx,
        "phone = ? AND reference = ? AND total = ?",
        part.phone,
        part.reference,
        part.total,
    )
    same = next((one for _, one in waiting if one.number == part.number), None)
    if same and same.text != part.text:
        yield _take(tx, waiting)
        waiting = []
    elif same:
        return
    if len(waiting) + 1 == part.total:
        yield _take(tx, [*waiting, (0, part)])
        return
    tx.execute(
        """
        INSERT INTO reply_parts (
            account_id, phone, reference, total, number, text, request_id, message_id,
            matched_by, written_at, received_at
        )
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (tx.account_id, *part),
    )


def take_due(tx: Transaction) -> Sequence[Joined]:
    """Return the replies whose missing parts are waited for no more, and drop them."""
    due_at = next_at(tx)
    if due_at is None or due_at > tx.now:
        return ()
    rows = sorted(_read(tx, "TRUE"), key=lambda row: _key_of(row[1]))
    groups = [list(group) for _, group in groupby(rows, lambda row: _key_of(row[1]))]
    first = tx.now - micros(WAIT_FOR_PARTS)
    return [
        _take(tx, group)
        for group in sorted(groups, key=lambda group: group[0][0])
        if min(part.received_at for _, part in group) <= first
    ]


def next_at(tx: Transaction) -> int | None:
    """Return when the next reply is waited for no more, None where none is.

    It is in microseconds since 1970.
    """
    (first,) = tx.execute(
        "SELECT MIN(received_at) FROM reply_parts WHERE account_id = ?",
        (tx.account_id,),
    ).fetchone()
    return None if first is None else int(first) + micros(WAIT_FOR_PARTS)


def _read(tx: Transaction, condition: str, *values: object) -> list[tuple[int, Part]]:
    """Return parts that wait, in order of arrival, with their ids."""
    rows = tx.execute(
        f"""
        SELECT
            id, phone, reference, total, number, text, request_id, message_id,
            matched_by, written_at, received_at
        FROM reply_parts
        WHERE account_id = ? AND {condition}
        ORDER BY id
        """,
        (tx.account_id, *values),
    )
    return [(row["id"], _read_part(row)) for row in rows]


def _read_part(row: sqlite3.Row) -> Part:
    """Return the part in a row."""
    part = Part(*tuple(row)[1:])
    matched_by = part.matched_by and MatchedBy(part.matched_by)
    return part._replace(matched_by=matched_by)


def _key_of(part: Part) -> tuple[str, str, int]:
    """Return what the parts of one reply have in common."""
    return part.phone, part.reference, part.total


def _take(tx: Transaction, rows: Sequence[tuple[int, Part]]) -> Joined:
    """Return a reply, and drop its parts."""
    tx.execute(
        "DELETE FROM reply_parts WHERE id IN (SELECT value FROM json_each(?))",
        (as_list(id_ for id_, _ in rows),),
    )
    parts = sorted((part for _, part in rows), key=itemgetter(3))
    return Joined(parts, is_complete=len(parts) == parts[0].total)
