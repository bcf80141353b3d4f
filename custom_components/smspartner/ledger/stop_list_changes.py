"""Numbers that an action puts on the stop list or takes off it, one call each.

Each is written down before it is asked for:

    queued -- leaves --> sending -- answered, or the list tells --> changed, unchanged,
       ^                    |                                       failed
       +--- nothing left ---+
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from . import accounts, stop_list
from .transaction import Transaction
from .units import as_list

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


def list_unfinished(tx: Transaction) -> dict[str, ChangeKind]:
    """Return the actions of which anything is unfinished, in order, with their kind."""
    rows = tx.execute(
        f"""
        SELECT change_id, kind
        FROM stop_list_changes
        WHERE account_id = ? AND {_UNFINISHED}
        ORDER BY id
        """,
        (tx.account_id,),
    )
    return {row["change_id"]: ChangeKind(row["kind"]) for row in rows}


def load(tx: Transaction, change_id: str) -> Sequence[Change]:
    """Return the numbers of one action as they stand, but for those forgotten."""
    rows = tx.execute(
        """
        SELECT id, phone, state
        FROM stop_list_changes
        WHERE account_id = ? AND change_id = ?
        ORDER BY id
        """,
        (tx.account_id, change_id),
    )
    return [
        Change(id=row["id"], phone_number=row["phone"], state=ChangeState(row["state"]))
        for row in rows
    ]


def start(tx: Transaction, id_: int) -> bool:
    """Mark a queued change as leaving; return False where it is not queued any more."""
    return _move(tx, id_, ChangeState.QUEUED, ChangeState.SENDING)


def requeue(tx: Transaction, id_: int) -> None:
    """Put a change back of which nothing has left, or that may be asked for again."""
    _move(tx, id_, ChangeState.SENDING, ChangeState.QUEUED)


def finish_added(tx: Transaction, id_: int, *, is_changed: bool) -> None:
    """Write down that a number is on the vendor's list, where it counts from now on.

    `is_changed` says whether it was not there before.
    """
    phone = _finish(
        tx, id_, ChangeState.CHANGED if is_changed else ChangeState.UNCHANGED
    )
    if phone is not None:
        stop_list.add_unread(tx, [phone])


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
    tx.execute(
        f"""
        UPDATE stop_list_changes
        SET state = 'failed'
        WHERE id IN (SELECT value FROM json_each(?)) AND {_UNFINISHED}
        """,
        (as_list(ids),),
    )


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
