"""What is known of monitored numbers, and up to which result they have been told."""

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import orjson

from .news import NewNews, add_news
from .units import as_list

TIMES: Final = ("unreachable_since", "last_verified", "last_reachable", "asked_at")
"""The moments that have been, in what is known of a number; seconds since 1970."""


def load_monitored(
    connection: sqlite3.Connection, *, account: int, subentries: Collection[str]
) -> tuple[int, Mapping[str, dict[str, Any]]]:
    """Give up to which arrival they have been told, and what is known of each.

    What is known of others is erased: they are not monitored any more.
    """
    kept = as_list(subentries)
    connection.execute(
        "DELETE FROM news WHERE account = ? AND subject IN (SELECT subentry FROM"
        " monitored WHERE account = ? AND subentry NOT IN"
        " (SELECT value FROM json_each(?)))",
        (account, account, kept),
    )
    connection.execute(
        "DELETE FROM monitored WHERE account = ? AND subentry NOT IN"
        " (SELECT value FROM json_each(?))",
        (account, kept),
    )
    (told,) = connection.execute(
        "SELECT monitored_to FROM accounts WHERE id = ?", (account,)
    ).fetchone() or (0,)
    rows = connection.execute(
        "SELECT subentry, state FROM monitored WHERE account = ?", (account,)
    )
    return told, {subentry: orjson.loads(state) for subentry, state in rows}


def save_monitored(
    connection: sqlite3.Connection,
    *,
    account: int,
    states: Mapping[str, Mapping[str, Any]],
    news: Iterable[NewNews],
    told: int,
) -> None:
    """Write down what is known of some, with the events that follow from it."""
    connection.executemany(
        "INSERT INTO monitored (subentry, account, state) VALUES (?, ?, ?)"
        " ON CONFLICT (subentry) DO UPDATE SET state = excluded.state",
        (
            (subentry, account, orjson.dumps(state).decode())
            for subentry, state in states.items()
        ),
    )
    connection.execute(
        "UPDATE accounts SET monitored_to = MAX(monitored_to, ?) WHERE id = ?",
        (told, account),
    )
    add_news(connection, account, news)
