"""How lookups are bought: placed, cut into requests, sent, accepted or refused."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import batched

from ..api import ACCOUNT_CODES, MAX_NUMBERS_PER_REQUEST
from .lookups import Finished, close_lookups, hash_token
from .prices import price_of_one
from .records import (
    MICROS,
    LookupState,
    Order,
    Outcome,
    Placed,
    Reason,
    RequestState,
    RequestToSend,
)
from .units import micros

SEND_WITHIN = timedelta(hours=1)
JOIN_WITHIN = timedelta(minutes=15)
MAX_ANNOUNCED_ONE_BY_ONE = 500


def place(
    connection: sqlite3.Connection, *, account: int, order: Order, now: int
) -> Placed:
    """Insert a verification with its requests, lookups and links."""
    awaited = {} if order.notify_url else _awaited_lookups(connection, account, now)
    joined = [
        (awaited[phone], text) for text, phone in order.numbers if phone in awaited
    ]
    wanted = [(text, phone) for text, phone in order.numbers if phone not in awaited]
    announce = not order.notify_url and len(order.numbers) <= MAX_ANNOUNCED_ONE_BY_ONE
    key = connection.execute(
        "INSERT INTO verifications"
        " (account, id, tag, notify_url, created_at, open, announce)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            account,
            order.verification_id,
            order.tag,
            order.notify_url,
            now,
            0 if order.notify_url else len(order.numbers),
            not order.notify_url,
        ),
    ).lastrowid
    if announce:
        connection.executemany(
            "UPDATE lookups SET announce = 1 WHERE id = ?",
            ((lookup,) for lookup, _ in joined),
        )
    connection.executemany(
        "INSERT INTO links (verification, lookup, kind, input)"
        " VALUES (?, ?, 'joined', ?)",
        ((key, lookup, text) for lookup, text in joined),
    )
    request_ids = [
        _place_request(
            connection, account, key, chunk, now=now, order=order, announce=announce
        )
        for chunk in batched(wanted, MAX_NUMBERS_PER_REQUEST, strict=False)
    ]
    return Placed(request_ids=request_ids, submitted=len(wanted), joined=len(joined))


def _awaited_lookups(
    connection: sqlite3.Connection, account: int, now: int
) -> Mapping[str, int]:
    """Map the numbers that may be joined to their newest awaited lookup."""
    rows = connection.execute(
        "SELECT l.phone, MAX(l.id) FROM requests r"
        " JOIN lookups l ON l.request = r.id AND l.state = 'open'"
        " WHERE r.account = ? AND r.created_at > ? AND l.phone IS NOT NULL"
        " GROUP BY l.phone",
        (account, now - micros(JOIN_WITHIN)),
    )
    return dict(rows.fetchall())


def _place_request(
    connection: sqlite3.Connection,
    account: int,
    verification: int | None,
    numbers: Sequence[tuple[str, str]],
    *,
    now: int,
    order: Order,
    announce: bool,
) -> int:
    """Insert one queued request with its lookups and their links."""
    request = connection.execute(
        "INSERT INTO requests (account, verification, state, size, created_at)"
        " VALUES (?, ?, 'queued', ?, ?)",
        (account, verification, len(numbers), now),
    ).lastrowid
    (first,) = connection.execute(
        "SELECT COALESCE(MAX(id), 0) + 1 FROM lookups"
    ).fetchone()
    state = LookupState.ELSEWHERE if order.notify_url else LookupState.OPEN
    connection.executemany(
        "INSERT INTO lookups (id, account, request, phone, state, announce)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            (lookup, account, request, phone, state, announce)
            for lookup, (_, phone) in enumerate(numbers, first)
        ),
    )
    connection.executemany(
        "INSERT INTO links (verification, lookup, kind, input)"
        " VALUES (?, ?, 'bought', ?)",
        (
            (verification, lookup, text)
            for lookup, (text, _) in enumerate(numbers, first)
        ),
    )
    return int(request or 0)


def queued_requests(connection: sqlite3.Connection, *, account: int) -> Sequence[int]:
    """List queued requests."""
    rows = connection.execute(
        "SELECT id FROM requests WHERE account = ? AND state = 'queued' ORDER BY id",
        (account,),
    )
    return [request for (request,) in rows]


def start_request(
    connection: sqlite3.Connection, *, request_id: int, token: str, now: int
) -> tuple[RequestToSend | None, Finished]:
    """Move a request from queued to sending, or reject it when it is too old."""
    row = connection.execute(
        "SELECT r.account, r.size, r.created_at, v.tag, v.notify_url FROM requests r"
        " JOIN verifications v ON v.key = r.verification"
        " WHERE r.id = ? AND r.state = 'queued'",
        (request_id,),
    ).fetchone()
    if row is None:
        return None, set()
    if now - row["created_at"] > micros(SEND_WITHIN):
        outcome = Outcome(state=RequestState.REJECTED, reason=Reason.NOT_SENT)
        return None, _reject(connection, [request_id], outcome)
    connection.execute(
        "UPDATE requests SET state = 'sending', sent_at = ?, token_hash = ?, spent = ?"
        " WHERE id = ?",
        (
            now,
            hash_token(token),
            row["size"] * price_of_one(connection, row["account"]),
            request_id,
        ),
    )
    phones = connection.execute(
        "SELECT phone FROM lookups WHERE request = ? ORDER BY id", (request_id,)
    )
    request = RequestToSend(
        phone_numbers=[phone for (phone,) in phones],
        tag=row["tag"],
        notify_url=row["notify_url"],
        token=token,
    )
    return request, set()


def requeue_request(connection: sqlite3.Connection, *, request_id: int) -> None:
    """Move a request from sending back to queued."""
    connection.execute(
        "UPDATE requests SET state = 'queued', sent_at = NULL, token_hash = NULL,"
        " spent = 0 WHERE id = ? AND state = 'sending'",
        (request_id,),
    )


def finish_request(
    connection: sqlite3.Connection, *, request_id: int, outcome: Outcome
) -> Finished:
    """Apply an outcome to a request, unless a result has already settled it."""
    if outcome.state is RequestState.ACCEPTED:
        _accept(connection, request_id, outcome)
        return set()
    if outcome.state is RequestState.UNCERTAIN:
        connection.execute(
            "UPDATE requests SET state = 'uncertain', message = ?"
            " WHERE id = ? AND state = 'sending'",
            (outcome.message, request_id),
        )
        return set()
    rejected = [request_id]
    if outcome.code in ACCOUNT_CODES:
        rejected += [
            sibling
            for (sibling,) in connection.execute(
                "SELECT id FROM requests WHERE state = 'queued' AND verification ="
                " (SELECT verification FROM requests WHERE id = ?)",
                (request_id,),
            )
        ]
    return _reject(connection, rejected, outcome)


def _accept(connection: sqlite3.Connection, request_id: int, outcome: Outcome) -> None:
    """Mark a request as accepted, and count what it cost."""
    row = connection.execute(
        "SELECT account, size FROM requests WHERE id = ?", (request_id,)
    ).fetchone()
    cost = None if outcome.cost is None else round(outcome.cost * MICROS)
    number = row["size"] if outcome.number is None else outcome.number
    # Whether `cost` is that of the whole request or of one number is not documented:
    # the dearer reading counts.
    spent = max(cost or 0, number * price_of_one(connection, row["account"]))
    connection.execute(
        "UPDATE requests SET state = 'accepted', campaign_id = ?, number = ?, cost = ?,"
        " currency = ?, spent = ? WHERE id = ?",
        (
            outcome.campaign_id,
            outcome.number,
            cost,
            outcome.currency,
            spent,
            request_id,
        ),
    )


def _reject(
    connection: sqlite3.Connection, request_ids: Iterable[int], outcome: Outcome
) -> Finished:
    """Mark requests and their lookups as rejected: nothing of them was bought."""
    finished: Finished = set()
    for request_id in request_ids:
        changed = connection.execute(
            "UPDATE requests SET state = 'rejected', spent = 0, token_hash = NULL,"
            " code = ?, message = ?, reason = ?"
            " WHERE id = ? AND state IN ('queued', 'sending')",
            (outcome.code, outcome.message, outcome.reason, request_id),
        ).rowcount
        if changed:
            finished |= close_lookups(connection, request_id, LookupState.REJECTED)
            finished |= _fail_elsewhere(connection, request_id)
    return finished


def _fail_elsewhere(connection: sqlite3.Connection, request_id: int) -> Finished:
    """Reject lookups whose results would have gone elsewhere."""
    connection.execute(
        "UPDATE lookups SET state = 'rejected'"
        " WHERE request = ? AND state = 'elsewhere'",
        (request_id,),
    )
    rows = connection.execute(
        "UPDATE verifications SET announce = 1 WHERE notify_url IS NOT NULL AND key ="
        " (SELECT verification FROM requests WHERE id = ?) AND NOT EXISTS"
        " (SELECT 1 FROM requests r WHERE r.verification = key"
        "  AND r.state <> 'rejected') RETURNING id",
        (request_id,),
    ).fetchall()
    return {id_ for (id_,) in rows}
