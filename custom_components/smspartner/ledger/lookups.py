"""How a lookup ends: settled by its notification, expired, or closed unbought."""

import hashlib
import sqlite3
from datetime import timedelta

from ..api import HlrNotification
from .records import Arrival, LookupState, MatchedBy
from .units import micros

EXPIRE_AFTER = timedelta(hours=48)

type Finished = set[str]
"""Ids of the verifications that a change has ended: nothing of them is awaited now."""


def hash_token(token: str) -> bytes:
    """Hash a token: a reader of the file must not be able to settle lookups."""
    return hashlib.sha256(token.encode()).digest()


def knows_token(connection: sqlite3.Connection, *, account: int, token: str) -> bool:
    """Tell whether a token is that of a request of the account."""
    row = connection.execute(
        "SELECT 1 FROM requests WHERE token_hash = ? AND account = ?",
        (hash_token(token), account),
    ).fetchone()
    return row is not None


def match_token(
    connection: sqlite3.Connection,
    account: int,
    token: str,
    notification: HlrNotification,
) -> int | Arrival:
    """Find the lookup a token and a number belong to."""
    row = connection.execute(
        "SELECT l.id, l.state FROM lookups l JOIN requests r ON r.id = l.request"
        " WHERE r.token_hash = ? AND r.account = ? AND l.phone = ?",
        (hash_token(token), account, notification.phone_number),
    ).fetchone() or _nameless(connection, account, token)
    if row is None:
        return Arrival.UNMATCHED
    if row["state"] in (LookupState.OPEN, LookupState.EXPIRED):
        return int(row["id"])
    if row["state"] == LookupState.REPORTED:
        return Arrival.DUPLICATE
    return Arrival.UNMATCHED


def _nameless(
    connection: sqlite3.Connection, account: int, token: str
) -> sqlite3.Row | None:
    """Find a lookup of the token's request whose number was to be forgotten."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT l.id, l.state FROM lookups l JOIN requests r ON r.id = l.request"
        " WHERE r.token_hash = ? AND r.account = ? AND l.phone IS NULL"
        " AND l.state IN ('open', 'expired') ORDER BY l.id LIMIT 1",
        (hash_token(token), account),
    ).fetchone()
    return row


def match_number(
    connection: sqlite3.Connection, account: int, notification: HlrNotification
) -> int | Arrival:
    """Find the oldest open lookup of a number, unless this message settled one."""
    known = connection.execute(
        "SELECT 1 FROM lookups WHERE phone = ? AND account = ? AND message_id = ?",
        (notification.phone_number, account, notification.message_id),
    ).fetchone()
    if known:
        return Arrival.DUPLICATE
    row = connection.execute(
        "SELECT l.id FROM lookups l JOIN requests r ON r.id = l.request"
        " WHERE l.account = ? AND l.phone = ? AND l.state = 'open'"
        " AND r.state <> 'queued' ORDER BY l.id LIMIT 1",
        (account, notification.phone_number),
    ).fetchone()
    return Arrival.UNMATCHED if row is None else int(row["id"])


def settle(
    connection: sqlite3.Connection,
    lookup_id: int,
    notification: HlrNotification,
    matched_by: MatchedBy,
    arrival: int,
) -> Finished:
    """Write a result to its lookup: proof that its request was taken."""
    (was,) = connection.execute(
        "SELECT state FROM lookups WHERE id = ?", (lookup_id,)
    ).fetchone()
    (request_id,) = connection.execute(
        "UPDATE lookups SET state = 'reported', arrival = ?, result = ?,"
        " error_name = ?, error_description = ?, mcc_mnc = ?, ported = ?,"
        " message_id = ?, date = ?, matched_by = ? WHERE id = ? RETURNING request",
        (
            arrival,
            notification.result,
            notification.error_name,
            notification.error_description,
            notification.mcc_mnc,
            notification.ported,
            notification.message_id,
            notification.date and notification.date.isoformat(),
            matched_by,
            lookup_id,
        ),
    ).fetchone()
    connection.execute(
        "UPDATE requests SET state = 'accepted' WHERE id = ? AND state = 'uncertain'",
        (request_id,),
    )
    if was != LookupState.OPEN:
        return set()
    rows = connection.execute(
        "UPDATE verifications SET open = open - 1 WHERE key IN"
        " (SELECT verification FROM links WHERE lookup = ?) RETURNING id, open",
        (lookup_id,),
    ).fetchall()
    return {id_ for id_, still_open in rows if not still_open}


def expire(connection: sqlite3.Connection, *, account: int, now: int) -> Finished:
    """Expire the open lookups of requests sent too long ago."""
    rows = connection.execute(
        "SELECT DISTINCT r.id FROM lookups l JOIN requests r ON r.id = l.request"
        " WHERE l.account = ? AND l.state = 'open' AND r.sent_at < ?"
        " AND r.state IN ('sending', 'accepted', 'uncertain')",
        (account, now - micros(EXPIRE_AFTER)),
    ).fetchall()
    finished: Finished = set()
    for (request_id,) in rows:
        finished |= close_lookups(connection, request_id, LookupState.EXPIRED)
    return finished


def close_lookups(
    connection: sqlite3.Connection, request_id: int, state: LookupState
) -> Finished:
    """End the wait for a request's open lookups; return the verifications it ended."""
    counts = connection.execute(
        "SELECT k.verification, COUNT(*) FROM lookups l JOIN links k ON k.lookup = l.id"
        " WHERE l.request = ? AND l.state = 'open' GROUP BY k.verification",
        (request_id,),
    ).fetchall()
    connection.execute(
        "UPDATE lookups SET state = ? WHERE request = ? AND state = 'open'",
        (state, request_id),
    )
    rows = (
        connection.execute(
            "UPDATE verifications SET open = open - ? WHERE key = ? RETURNING id, open",
            (count, key),
        ).fetchone()
        for key, count in counts
    )
    return {id_ for id_, still_open in rows if not still_open}
