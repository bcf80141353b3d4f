"""Numbers that an action puts on the stop list or takes off it, one call each.

Each is written down before it is asked for:

    queued -- leaves --> sending -- answered, or the list tells --> changed, unchanged,
       ^                    |                                       failed
       +--- nothing left ---+

What a caller is told of has ended. Only what a restart has cut off is taken up again,
within an hour, and nothing that a later word on the same number has made moot: another
change, or a STOP of whom a change was to take off the list.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from . import accounts, stop_list
from .rejections import SEND_WITHIN
from .transaction import Transaction
from .units import as_list, micros, moment

_UNFINISHED: Final = "state IN ('queued', 'sending')"


class ChangeKind(StrEnum):
    """What becomes of a number."""

    ADD = "add"
    REMOVE = "remove"


class ChangeState(StrEnum):
    """How far a change is."""

    QUEUED = "queued"
    SENDING = "sending"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    FAILED = "failed"


UNFINISHED: Final = frozenset({ChangeState.QUEUED, ChangeState.SENDING})


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One number that is put on the stop list, or taken off it."""

    id: int
    phone_number: str
    """In E.164."""
    state: ChangeState
    asked_at: datetime
    """What has come on the list since then is not taken off it."""


def queue(
    tx: Transaction, change_id: str, kind: ChangeKind, phone_numbers: Collection[str]
) -> None:
    """Write down what is to be asked for of some numbers in E.164.

    `change_id` is what the numbers of one action have in common, a ULID. Raises
    UnknownAccountError where the account was removed.
    """
    accounts.require_known(tx)
    tx.executemany(
        """
        INSERT INTO stop_list_changes
            (account_id, change_id, kind, phone, state, created_at)
        VALUES (?, ?, ?, ?, 'queued', ?)
        """,
        ((tx.account_id, change_id, kind, phone, tx.now) for phone in phone_numbers),
    )


def end_late(tx: Transaction, running: Collection[str]) -> int:
    """End what was asked for more than an hour ago; return how many numbers that are.

    Not those of the actions that are `running`. While the time is not trusted nothing
    is known to be old.
    """
    if tx.wanted_after:
        return 0
    return _fail_where(
        tx,
        """
        created_at < :since
        AND change_id NOT IN (SELECT value FROM json_each(:running))
        """,
        since=tx.now - micros(SEND_WITHIN),
        running=as_list(running),
    )


def list_unfinished(tx: Transaction) -> dict[str, ChangeKind]:
    """Return the actions of which anything is unfinished, in order, with their kind.

    Only those of the last hour and, while the time is not trusted, of this run. It may
    have come to be trusted since `end_late` knew nothing to be old.
    """
    rows = tx.execute(
        f"""
        SELECT change_id, kind
        FROM stop_list_changes
        WHERE account_id = ? AND {_UNFINISHED}
        AND created_at > ?
        ORDER BY id
        """,
        (tx.account_id, max(tx.wanted_after, tx.now - micros(SEND_WITHIN))),
    )
    return {row["change_id"]: ChangeKind(row["kind"]) for row in rows}


def begin(tx: Transaction, change_id: str) -> Sequence[Change]:
    """Start one action, whose turn it is; return its numbers.

    Older changes of the same numbers are over. What was to be put on the list when the
    last run ended is asked for again, which does no harm.
    """
    own = "FROM stop_list_changes WHERE account_id = :account AND change_id = :change"
    _fail_where(
        tx,
        f"id < (SELECT MIN(id) {own}) AND phone IN (SELECT phone {own})",
        change=change_id,
    )
    tx.execute(
        """
        UPDATE stop_list_changes
        SET state = 'queued'
        WHERE account_id = ? AND change_id = ?
        AND state = 'sending' AND kind = 'add'
        """,
        (tx.account_id, change_id),
    )
    return load(tx, change_id)


def load(tx: Transaction, change_id: str) -> Sequence[Change]:
    """Return the numbers of one action as they stand, but for those forgotten."""
    rows = tx.execute(
        """
        SELECT id, phone, state, created_at
        FROM stop_list_changes
        WHERE account_id = ? AND change_id = ?
        ORDER BY id
        """,
        (tx.account_id, change_id),
    )
    return [
        Change(
            id=row["id"],
            phone_number=row["phone"],
            state=ChangeState(row["state"]),
            asked_at=moment(row["created_at"]),
        )
        for row in rows
    ]


def start(tx: Transaction, id_: int) -> bool:
    """Mark a queued change as leaving; return False where it is not queued any more."""
    return _move(tx, id_, ChangeState.QUEUED, ChangeState.SENDING)


def requeue(tx: Transaction, id_: int) -> None:
    """Put a change back of which nothing has left."""
    _move(tx, id_, ChangeState.SENDING, ChangeState.QUEUED)


def finish_added(tx: Transaction, id_: int, *, is_changed: bool) -> None:
    """Write down that a number is on the vendor's list, where it counts from now on.

    `is_changed` says whether it was not there before. A removal that was asked for
    meanwhile takes off what has just been put there.
    """
    phone = _finish(
        tx, id_, ChangeState.CHANGED if is_changed else ChangeState.UNCHANGED
    )
    if phone is None:
        return
    stop_list.add_unread(tx, [phone])
    if is_changed:
        tx.execute(
            f"""
            UPDATE stop_list_changes
            SET created_at = ?
            WHERE account_id = ? AND {_UNFINISHED}
            AND id > ? AND phone = ?
            """,
            (tx.now, tx.account_id, id_, phone),
        )


def finish_removed(tx: Transaction, id_: int, *, is_changed: bool) -> None:
    """Write down that a number is not on the vendor's list; it counts no longer.

    `is_changed` says whether it was there before. It has changed too where it counted
    as opted out all the same.
    """
    phone = _finish(tx, id_, ChangeState.UNCHANGED)
    if phone is None:
        return
    if stop_list.remove(tx, [phone]) or is_changed:
        _set_state(tx, id_, ChangeState.CHANGED)


def fail(tx: Transaction, ids: Collection[int]) -> None:
    """Write down that unfinished changes were not made."""
    _fail_where(tx, "id IN (SELECT value FROM json_each(:ids))", ids=as_list(ids))


def end(tx: Transaction, change_id: str) -> None:
    """Write down that what is unfinished of one action was not made."""
    _fail_where(tx, "change_id = :change", change=change_id)


def opt_out(tx: Transaction, phone_numbers: Collection[str]) -> None:
    """Write down that people have said STOP: that counts at once, and ends removals.

    Their numbers are in E.164. A removal takes off what was known when it was asked
    for, and this came later.
    """
    _fail_where(
        tx,
        "kind = 'remove' AND phone IN (SELECT value FROM json_each(:phones))",
        phones=as_list(phone_numbers),
    )
    stop_list.add_unread(tx, phone_numbers)


def erase_old(tx: Transaction, before: int) -> None:
    """Erase what was asked for before a time, in microseconds since 1970."""
    tx.execute(
        "DELETE FROM stop_list_changes WHERE account_id = ? AND created_at < ?",
        (tx.account_id, before),
    )


def forget(tx: Transaction, phones: str) -> set[str]:
    """Erase the changes of numbers; return those that were known.

    `phones` is a JSON list of numbers in E.164. What has not left is not asked for any
    more.
    """
    rows = tx.execute(
        """
        DELETE FROM stop_list_changes
        WHERE account_id = ? AND phone IN (SELECT value FROM json_each(?))
        RETURNING phone
        """,
        (tx.account_id, phones),
    ).fetchall()
    return {phone for (phone,) in rows}


def _fail_where(tx: Transaction, condition: str, **values: int | str) -> int:
    """End unfinished changes for which a condition holds; return how many these are."""
    return tx.execute(
        f"""
        UPDATE stop_list_changes
        SET state = 'failed'
        WHERE account_id = :account AND {_UNFINISHED} AND {condition}
        """,
        {"account": tx.account_id, **values},
    ).rowcount


def _finish(tx: Transaction, id_: int, state: ChangeState) -> str | None:
    """End an unfinished change; return its number, None where there is none any more.

    A number may be forgotten while the answer is awaited.
    """
    row = tx.execute(
        f"""
        UPDATE stop_list_changes
        SET state = ?
        WHERE id = ? AND {_UNFINISHED}
        RETURNING phone
        """,
        (state, id_),
    ).fetchone()
    return None if row is None else str(row["phone"])


def _move(tx: Transaction, id_: int, old: ChangeState, new: ChangeState) -> bool:
    """Move a change from one state to another; return whether it was in the first."""
    moved = tx.execute(
        "UPDATE stop_list_changes SET state = ? WHERE id = ? AND state = ?",
        (new, id_, old),
    ).rowcount
    return bool(moved)


def _set_state(tx: Transaction, id_: int, state: ChangeState) -> None:
    """Set the state of a change."""
    tx.execute("UPDATE stop_list_changes SET state = ? WHERE id = ?", (state, id_))
