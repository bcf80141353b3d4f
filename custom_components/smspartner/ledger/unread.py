"""Bodies that came under a valid token and could not be read: paid for, so kept."""

import sqlite3

from .lookups import hash_token

MAX_BODY_SIZE = 4_096
MAX_BODIES = 100


def keep_unread(
    connection: sqlite3.Connection, *, account: int, token: str, body: bytes, now: int
) -> bool:
    """Keep a body as it came; tell whether its token was valid and there was room."""
    row = connection.execute(
        "SELECT id FROM requests WHERE token_hash = ? AND account = ?",
        (hash_token(token), account),
    ).fetchone()
    (kept,) = connection.execute(
        "SELECT COUNT(*) FROM unread WHERE account = ?", (account,)
    ).fetchone()
    if row is None or len(body) > MAX_BODY_SIZE or kept >= MAX_BODIES:
        return False
    connection.execute(
        "INSERT INTO unread (account, request, received_at, body) VALUES (?, ?, ?, ?)",
        (account, row["id"], now, body),
    )
    return True


def count_unread(connection: sqlite3.Connection, *, account: int) -> int:
    """Count the bodies that are kept."""
    (count,) = connection.execute(
        "SELECT COUNT(*) FROM unread WHERE account = ?", (account,)
    ).fetchone()
    return int(count)
