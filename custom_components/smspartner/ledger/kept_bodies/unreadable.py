"""Keeps bodies that came with a token of ours and cannot be used as a whole.

They were paid for, so they are kept as they came: a later version may read them.
"""

import hashlib
import sqlite3
from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

from ..meta import Meta, read_meta
from ..transaction import Transaction

MAX_SIZE: Final = 64 * 1024 * 1024
"""Bytes that the kept bodies of all accounts may have together."""
BODIES_PER_PAGE: Final = 10


class UnreadableBody(NamedTuple):
    """A body that is kept under a token."""

    id: int
    account_id: int
    token_hash: bytes
    """That of one of the tokens that its request was given."""
    content: bytes


def keep(tx: Transaction, request_id: int, body: bytes) -> bool:
    """Keep a body as it came, once; return False if there is no room for it."""
    digest = digest_of(body)
    is_kept = tx.execute(
        """
        SELECT 1
        FROM kept_bodies
        WHERE digest = ? AND request_id = ?
        """,
        (digest, request_id),
    ).fetchone()
    if is_kept:
        return True
    size = int(read_meta(tx.connection, Meta.KEPT_SIZE) or 0)
    if size + len(body) > MAX_SIZE:
        return False
    tx.execute(
        """
        INSERT INTO kept_bodies (account_id, request_id, received_at, digest, body)
        VALUES (?, ?, ?, ?, ?)
        """,
        (tx.account_id, request_id, tx.now, digest, body),
    )
    return True


def digest_of(body: bytes) -> bytes:
    """Return the hash by which a repetition of a body is recognized."""
    return hashlib.sha256(body).digest()


def has_forgotten_numbers(tx: Transaction, request_id: int) -> bool:
    """Return whether the owner had one of a request's numbers forgotten."""
    (forgotten,) = tx.execute(
        "SELECT forgotten FROM requests WHERE id = ?", (request_id,)
    ).fetchone()
    return bool(forgotten)


def count(tx: Transaction) -> int:
    """Return how many bodies are kept under tokens of the account."""
    (found,) = tx.execute(
        """
        SELECT COUNT(*)
        FROM kept_bodies
        WHERE account_id = ? AND request_id IS NOT NULL
        """,
        (tx.account_id,),
    ).fetchone()
    return int(found)


def count_undecided(tx: Transaction) -> int:
    """Return how many unreadable bodies the owner has not decided about yet."""
    (found,) = tx.execute(
        """
        SELECT COUNT(*)
        FROM kept_bodies
        WHERE account_id = ? AND request_id IS NOT NULL AND acknowledged = 0
        """,
        (tx.account_id,),
    ).fetchone()
    return int(found)


def acknowledge_all(tx: Transaction) -> None:
    """Mark the unreadable bodies of an account: the owner wants them to be kept."""
    tx.execute(
        """
        UPDATE kept_bodies
        SET acknowledged = 1
        WHERE account_id = ? AND request_id IS NOT NULL
        """,
        (tx.account_id,),
    )


def discard_all(tx: Transaction) -> None:
    """Erase the unreadable bodies of an account."""
    tx.execute(
        """
        DELETE FROM kept_bodies
        WHERE account_id = ? AND request_id IS NOT NULL
        """,
        (tx.account_id,),
    )


def read_page(
    connection: sqlite3.Connection, *, after_id: int
) -> Sequence[UnreadableBody]:
    """Return a page of the bodies of all accounts, from behind an id."""
    # SQLite prepares a statement with a bound LIMIT anew each time.
    rows = connection.execute(
        f"""
        SELECT k.id, k.account_id, t.hash, k.body
        FROM kept_bodies k
        JOIN tokens t ON t.hash = (
            SELECT MIN(hash)
            FROM tokens
            WHERE request_id = k.request_id
        )
        WHERE k.id > ?
        ORDER BY k.id
        LIMIT {BODIES_PER_PAGE}
        """,
        (after_id,),
    )
    return [UnreadableBody(*row) for row in rows]


def newest(tx: Transaction, limit: int) -> Sequence[bytes]:
    """Return the bodies of the account that were kept last, newest first.

    Those that came without a token are among them.
    """
    rows = tx.execute(
        f"""
        SELECT body
        FROM kept_bodies
        WHERE account_id = ?
        ORDER BY id DESC
        LIMIT {limit}
        """,
        (tx.account_id,),
    )
    return [row["body"] for row in rows]


def erase(connection: sqlite3.Connection, ids: Collection[int]) -> None:
    """Erase kept bodies of either kind by their ids."""
    connection.executemany(
        "DELETE FROM kept_bodies WHERE id = ?", ((id_,) for id_ in ids)
    )
