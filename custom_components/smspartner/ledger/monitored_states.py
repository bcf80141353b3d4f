"""The states of monitored numbers, and how many results they take into account.

The states themselves are made and read by `monitoring`; here they are JSON.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

import orjson

from .outbox import NewEvent, add_events
from .transaction import Transaction
from .units import as_list

TIMES: Final = ("unreachable_since", "last_verified", "last_reachable", "asked_at")
"""The fields of a state that hold times in the past, in seconds since 1970."""


class Monitored(NamedTuple):
    """The states of an account's monitored numbers."""

    cursor: int
    """The arrival of the last result that has been applied to them."""
    states: Mapping[str, dict[str, Any]]
    """The state of each number, by its subentry id."""


def load(tx: Transaction, subentry_ids: Collection[str]) -> Monitored:
    """Return the states of the monitored numbers with these subentry ids.

    All others are erased, with their events: those are not monitored any more.
    """
    kept = as_list(subentry_ids)
    tx.execute(
        """
        DELETE FROM outbox
        WHERE account_id = ?
        AND subject IN (
            SELECT subentry_id
            FROM monitored
            WHERE account_id = ?
            AND subentry_id NOT IN (SELECT value FROM json_each(?))
        )
        """,
        (tx.account_id, tx.account_id, kept),
    )
    tx.execute(
        """
        DELETE FROM monitored
        WHERE account_id = ?
        AND subentry_id NOT IN (SELECT value FROM json_each(?))
        """,
        (tx.account_id, kept),
    )
    (cursor,) = tx.execute(
        "SELECT monitoring_cursor FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone() or (0,)
    rows = tx.execute(
        "SELECT subentry_id, state FROM monitored WHERE account_id = ?",
        (tx.account_id,),
    )
    return Monitored(
        cursor, {subentry: orjson.loads(state) for subentry, state in rows}
    )


def find(tx: Transaction, subentry_id: str) -> dict[str, Any] | None:
    """Return the state of a monitored number, None where none is saved."""
    row = tx.execute(
        "SELECT state FROM monitored WHERE subentry_id = ? AND account_id = ?",
        (subentry_id, tx.account_id),
    ).fetchone()
    return None if row is None else dict(orjson.loads(row["state"]))


def save(
    tx: Transaction,
    states: Mapping[str, Mapping[str, Any]],
    *,
    events: Iterable[NewEvent] = (),
    cursor: int = 0,
) -> None:
    """Write the states of some numbers, by subentry id, and put events in the outbox.

    `cursor` is the arrival of the last result that has been applied; a lower one than
    before is ignored.
    """
    tx.executemany(
        """
        INSERT INTO monitored (subentry_id, account_id, state)
        VALUES (?, ?, ?)
        ON CONFLICT (subentry_id) DO UPDATE
        SET state = excluded.state
        """,
        (
            (subentry_id, tx.account_id, orjson.dumps(state).decode())
            for subentry_id, state in states.items()
        ),
    )
    tx.execute(
        """
        UPDATE accounts
        SET monitoring_cursor = MAX(monitoring_cursor, ?)
        WHERE id = ?
        """,
        (cursor, tx.account_id),
    )
    add_events(tx, events)
