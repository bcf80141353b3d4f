"""Bodies under a valid token of which something is left over: paid for, so kept."""

import sqlite3

from .tokens import find_request

MAX_BODY_SIZE = 4_096
MAX_BODIES = 100


def keep_unread(
    connection: sqlite3.Connection,
    *,
    account: int,
    token: str,
    body: bytes,
    now: int,
    only_awaited: bool,
) -> bool:
    """Keep a body as it came, once; tell whether it is kept.

    It is not without a valid token or without room, nor, with `only_awaited`, where
    its request has all its results.
    """
    request = find_request(connection, account=account, token=token)
    if request is None or len(body) > MAX_BODY_SIZE:
        return False
    if only_awaited and not _is_awaited(connection, request):
        return False
    again = connection.execute(
        "SELECT 1 FROM unread WHERE request = ? AND body = ?", (request, body)
    ).fetchone()
    if again:
        return True
    if count_unread(connection, account=account) >= MAX_BODIES:
        return False
    connection.execute(
        "INSERT INTO unread (account, request, received_at, body) VALUES (?, ?, ?, ?)",
        (account, request, now, body),
    )
    return True


def _is_awaited(connection: sqlite3.Connection, request: int) -> bool:
    """Tell whether a request lacks results, and none of its numbers was forgotten.

    Else a number that belongs to nothing may be the one to be forgotten.
    """
    (is_awaited,) = connection.execute(
        """
        SELECT r.unreported > 0 AND COUNT(l.phone) = r.size
        FROM requests r JOIN lookups l ON l.request = r.id WHERE r.id = ?
        """,
        (request,),
    ).fetchone()
    return bool(is_awaited)


def count_unread(connection: sqlite3.Connection, *, account: int) -> int:
    """Count the bodies that are kept."""
    (count,) = connection.execute(
        "SELECT COUNT(*) FROM unread WHERE account = ?", (account,)
    ).fetchone()
    return int(count)
