"""What is known of monitored numbers, and up to which result they have been told."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import orjson

from .news import NewNews, add_news
from .transaction import Transaction
from .units import as_list

TIMES: Final = ("unreachable_since", "last_verified", "last_reachable", "asked_at")
"""The moments that have been, in what is known of a number; seconds since 1970."""


def load_monitored(
    tx: Transaction, subentries: Collection[str]
) -> tuple[int, Mapping[str, dict[str, Any]]]:
    """Give up to which arrival they have been told, and what is known of each.

    What is known of others is erased: they are not monitored any more.
    """
    kept = as_list(subentries)
    tx.execute(
        "DELETE FROM news WHERE account = ? AND subject IN (SELECT subentry FROM"
        " monitored WHERE account = ? AND subentry NOT IN"
        " (SELECT value FROM json_each(?)))",
        (tx.account_id, tx.account_id, kept),
    )
    tx.execute(
        "DELETE FROM monitored WHERE account = ? AND subentry NOT IN"
        " (SELECT value FROM json_each(?))",
        (tx.account_id, kept),
    )
    (told,) = tx.execute(
        "SELECT monitored_to FROM accounts WHERE id = ?", (tx.account_id,)
    ).fetchone() or (0,)
    rows = tx.execute(
        "SELECT subentry, state FROM monitored WHERE account = ?", (tx.account_id,)
    )
    return told, {subentry: orjson.loads(state) for subentry, state in rows}


def save_monitored(
    tx: Transaction,
    states: Mapping[str, Mapping[str, Any]],
    *,
    events: Iterable[NewNews] = (),
    told: int = 0,
) -> None:
    """Write down what is known of some, with the events that follow from it."""
    tx.executemany(
        "INSERT INTO monitored (subentry, account, state) VALUES (?, ?, ?)"
        " ON CONFLICT (subentry) DO UPDATE SET state = excluded.state",
        (
            (subentry, tx.account_id, orjson.dumps(state).decode())
            for subentry, state in states.items()
        ),
    )
    tx.execute(
        "UPDATE accounts SET monitored_to = MAX(monitored_to, ?) WHERE id = ?",
        (told, tx.account_id),
    )
    add_news(tx, events)
