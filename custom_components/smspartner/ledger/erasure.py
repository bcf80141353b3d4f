"""What is erased: results that are old enough, and numbers that shall be forgotten."""

import sqlite3
from collections.abc import Sequence

from .arrivals import keep_last_arrival, last_before
from .lookups import Finished
from .numbers import Tails
from .stop_list import disguise
from .units import as_list
from .unread import erase

BATCH = 5_000
"""Rows erased in one transaction, so that notifications need not wait for all."""

_IS_EMPTY = """account = ? AND created_at < ?
    AND NOT EXISTS (SELECT 1 FROM lookups WHERE request = requests.id)"""


def erase_old(connection: sqlite3.Connection, *, account: int, before: int) -> bool:
    """Erase some of what is older; tell whether there may be more.

    What the erased requests had spent stays in the account's sum.
    """
    lookups = connection.execute(
        "SELECT id FROM lookups WHERE account = ? AND arrival <= ?"
        f" ORDER BY arrival LIMIT {BATCH}",
        (account, last_before(connection, account, before)),
    ).fetchall()
    if not lookups:
        lookups = connection.execute(
            "SELECT l.id FROM requests r JOIN lookups l ON l.request = r.id"
            " WHERE r.account = ? AND r.created_at < ?"
            f" AND l.state IN ('expired', 'rejected', 'elsewhere') LIMIT {BATCH}",
            (account, before),
        ).fetchall()
    if lookups:
        keep_last_arrival(connection)
        _delete_lookups(connection, [row["id"] for row in lookups])
    if len(lookups) == BATCH:
        return True
    _fold_requests(connection, account, before)
    connection.execute(
        "DELETE FROM unread WHERE account = ? AND received_at < ?", (account, before)
    )
    return bool(lookups)


def forget(
    connection: sqlite3.Connection, *, account: int, phones: Sequence[str]
) -> tuple[int, Finished]:
    """Erase numbers everywhere; give how many were known, and what that has ended.

    A lookup that is still awaited becomes nameless, so that its result still settles
    what it cost; one that is not sent yet is not bought any more.
    """
    wanted = as_list(phones)
    rows = connection.execute(
        "SELECT l.id, l.phone, l.state, r.id AS request, r.state AS request_state"
        " FROM json_each(?) j JOIN lookups l ON l.phone = j.value"
        " LEFT JOIN requests r ON r.id = l.request WHERE l.account = ?",
        (wanted, account),
    ).fetchall()
    nameless = [
        row["id"]
        for row in rows
        if row["state"] == "open" and row["request_state"] != "queued"
    ]
    connection.executemany(
        "UPDATE requests SET forgotten = 1 WHERE id = ?",
        {(row["request"],) for row in rows},
    )
    unsent = [row for row in rows if row["request_state"] == "queued"]
    finished = _withdraw(connection, [(row["id"], row["request"]) for row in unsent])
    connection.executemany(
        "UPDATE lookups SET phone = NULL WHERE id = ?", ((id_,) for id_ in nameless)
    )
    connection.executemany(
        "UPDATE links SET input = '' WHERE lookup = ?", ((id_,) for id_ in nameless)
    )
    kept = set(nameless)
    keep_last_arrival(connection)
    connection.executemany(
        "UPDATE requests SET unreported = unreported - 1 WHERE id = ?",
        ((row["request"],) for row in rows if row["state"] in ("expired", "rejected")),
    )
    _delete_lookups(connection, [row["id"] for row in rows if row["id"] not in kept])
    _forget_unread(connection, account, phones)
    connection.execute(
        "DELETE FROM news WHERE account = ? AND data ->> 'phone_number' IN"
        " (SELECT value FROM json_each(?))",
        (account, wanted),
    )
    # A monitored number was perhaps replaced by another one.
    connection.execute(
        "DELETE FROM monitored WHERE account = ? AND state ->> 'phone_number' IN"
        " (SELECT value FROM json_each(?))",
        (account, wanted),
    )
    listed = disguise(connection, account, phones)
    return len({row["phone"] for row in rows} | listed), finished


def _forget_unread(
    connection: sqlite3.Connection, account: int, phones: Sequence[str]
) -> None:
    """Erase the bodies that could not be read in which one of some numbers stands."""
    tails = Tails(phones)
    rows = connection.execute(
        "SELECT id, body FROM unread WHERE account = ?", (account,)
    )
    erase(connection, [row["id"] for row in rows if tails.stand_in(row["body"])])


def withdraw_nameless(connection: sqlite3.Connection, request_id: int) -> Finished:
    """Take out of a request what was to be forgotten while it was on its way."""
    rows = connection.execute(
        "SELECT id FROM lookups WHERE request = ? AND phone IS NULL", (request_id,)
    ).fetchall()
    nameless = [lookup for (lookup,) in rows]
    finished = _withdraw(connection, [(lookup, request_id) for lookup in nameless])
    _delete_lookups(connection, nameless)
    return finished


def _withdraw(
    connection: sqlite3.Connection, lookups: Sequence[tuple[int, int]]
) -> Finished:
    """Take lookups out of requests that have not been sent."""
    finished: Finished = set()
    for lookup, request in lookups:
        connection.execute(
            "UPDATE requests SET size = size - 1, unreported = unreported - 1"
            " WHERE id = ?",
            (request,),
        )
        rows = connection.execute(
            "UPDATE verifications SET open = open - 1 WHERE notify_url IS NULL"
            " AND key IN (SELECT verification FROM links WHERE lookup = ?)"
            " RETURNING id, open",
            (lookup,),
        ).fetchall()
        finished |= {id_ for id_, still_open in rows if not still_open}
    return finished


def _delete_lookups(connection: sqlite3.Connection, lookups: Sequence[int]) -> None:
    """Delete lookups and whatever points to them."""
    connection.executemany(
        "DELETE FROM links WHERE lookup = ?", ((lookup,) for lookup in lookups)
    )
    connection.executemany(
        "DELETE FROM lookups WHERE id = ?", ((lookup,) for lookup in lookups)
    )


def _fold_requests(connection: sqlite3.Connection, account: int, before: int) -> None:
    """Fold requests that have no lookups left into the account's sums."""
    values = (account, before)
    connection.execute(
        f"""
        INSERT INTO erased (account, currency, spent)
        SELECT account, currency, SUM(spent) FROM requests
        WHERE {_IS_EMPTY} AND spent > 0 GROUP BY currency
        ON CONFLICT DO UPDATE SET spent = spent + excluded.spent
        """,
        values,
    )
    connection.execute(
        "DELETE FROM tokens"
        f" WHERE request IN (SELECT id FROM requests WHERE {_IS_EMPTY})",
        values,
    )
    connection.execute(f"DELETE FROM requests WHERE {_IS_EMPTY}", values)
    connection.execute(
        "DELETE FROM verifications WHERE account = ? AND created_at < ?"
        " AND announce = 0"
        " AND NOT EXISTS (SELECT 1 FROM links WHERE verification = key)"
        " AND NOT EXISTS (SELECT 1 FROM requests WHERE verification = key)",
        (account, before),
    )
