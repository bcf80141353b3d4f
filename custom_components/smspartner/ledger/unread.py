"""Bodies of which something is left over: paid for, or perhaps so, so kept."""

import hashlib
import sqlite3
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from .meta import Meta, read_meta
from .transaction import Transaction

MAX_SIZE: Final = 64 * 1024 * 1024
"""What is kept of all accounts together."""
PAGE: Final = 10


class UnreadBody(NamedTuple):
    """A body that is kept under a token."""

    id: int
    account: int
    token: bytes
    """A hash of one that its request was given."""
    body: bytes


def keep_unread(
    connection: sqlite3.Connection,
    *,
    account: int,
    request: int,
    body: bytes,
    now: int,
) -> bool:
    """Keep a body as it came, once; return whether there is room for it."""
    digest = digest_of(body)
    again = connection.execute(
        "SELECT 1 FROM unread WHERE digest = ? AND request = ?", (digest, request)
    ).fetchone()
    if again:
        return True
    size = read_meta(connection, Meta.UNREAD_SIZE)
    if int(size or 0) + len(body) > MAX_SIZE:
        return False
    connection.execute(
        "INSERT INTO unread (account, request, received_at, digest, body)"
        " VALUES (?, ?, ?, ?, ?)",
        (account, request, now, digest, body),
    )
    return True


def digest_of(body: bytes) -> bytes:
    """Return what tells a body from any other."""
    return hashlib.sha256(body).digest()


def may_be_kept(connection: sqlite3.Connection, request: int) -> bool:
    """Return whether none of a request's numbers was forgotten.

    Else a number that belongs to nothing may be the one to be forgotten.
    """
    row = connection.execute(
        "SELECT 1 FROM requests WHERE id = ? AND forgotten = 0", (request,)
    ).fetchone()
    return row is not None


def count_unread(tx: Transaction) -> int:
    """Count the bodies that are kept under a token."""
    (count,) = tx.execute(
        "SELECT COUNT(*) FROM unread WHERE account = ? AND request IS NOT NULL",
        (tx.account_id,),
    ).fetchone()
    return int(count)


def erase(connection: sqlite3.Connection, ids: Collection[int]) -> None:
    """Erase bodies that are kept no longer."""
    connection.executemany("DELETE FROM unread WHERE id = ?", ((id_,) for id_ in ids))


def list_some(connection: sqlite3.Connection, *, after: int) -> Sequence[UnreadBody]:
    """List some bodies that are kept under a token, from behind an id."""
    rows = connection.execute(
        f"""
        SELECT u.id, u.account, t.hash, u.body FROM unread u
        JOIN tokens t ON t.hash = (SELECT MIN(hash) FROM tokens
            WHERE request = u.request)
        WHERE u.id > ? ORDER BY u.id LIMIT {PAGE}
        """,
        (after,),
    )
    return [UnreadBody(*row) for row in rows]


def newest_bodies(tx: Transaction, limit: int) -> Sequence[bytes]:
    """List the bodies that were kept last."""
    rows = tx.execute(
        f"SELECT body FROM unread WHERE account = ? ORDER BY id DESC LIMIT {limit}",
        (tx.account_id,),
    )
    return [row["body"] for row in rows]


def count_new_unread(tx: Transaction) -> int:
    """Return how many unreadable bodies the owner has not decided about yet."""
    (count,) = tx.execute(
        """
        SELECT COUNT(*)
        FROM unread
        WHERE account = ? AND request IS NOT NULL AND acknowledged = 0
        """,
        (tx.account_id,),
    ).fetchone()
    return int(count)


def acknowledge_unread(tx: Transaction) -> None:
    """Mark the unreadable bodies of an account: the owner wants them to be kept."""
    tx.execute(
        """
        UPDATE unread
        SET acknowledged = 1
        WHERE account = ? AND request IS NOT NULL
        """,
        (tx.account_id,),
    )


def delete_unread(tx: Transaction) -> None:
    """Erase the unreadable bodies of an account."""
    tx.execute(
        """
        DELETE FROM unread
        WHERE account = ? AND request IS NOT NULL
        """,
        (tx.account_id,),
    )
