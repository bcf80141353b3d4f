"""How a request is sent, accepted, refused, or left with an unknown outcome."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from operator import itemgetter

from ..api import ACCOUNT_CODES
from .erasure import withdraw_nameless
from .lookups import Finished, close_lookups
from .prices import price_of_one, spend
from .records import (
    LookupState,
    Outcome,
    QueuedRequest,
    RequestState,
    RequestToSend,
    UncertainVerification,
)
from .tokens import hash_token
from .units import MICROS, micros

SEND_WITHIN = timedelta(hours=1)


def queued_requests(
    connection: sqlite3.Connection, *, account: int
) -> Sequence[QueuedRequest]:
    """List queued requests, oldest first."""
    rows = connection.execute(
        "SELECT r.id, v.notify_url IS NOT NULL FROM requests r"
        " JOIN verifications v ON v.key = r.verification"
        " WHERE r.account = ? AND r.state = 'queued' ORDER BY r.id",
        (account,),
    )
    return [
        QueuedRequest(id=request, elsewhere=bool(elsewhere))
        for request, elsewhere in rows
    ]


def start_request(
    connection: sqlite3.Connection,
    *,
    account: int,
    request_id: int,
    token: str,
    now: int,
) -> tuple[RequestToSend | None, Finished]:
    """Move a request from queued to sending, or reject it when it is too old."""
    row = connection.execute(
        "SELECT r.size, r.created_at, v.tag, v.notify_url FROM requests r"
        " JOIN verifications v ON v.key = r.verification"
        " WHERE r.id = ? AND r.account = ? AND r.state = 'queued'",
        (request_id, account),
    ).fetchone()
    if row is None:
        return None, set()
    phones = connection.execute(
        "SELECT phone FROM lookups WHERE request = ? AND phone IS NOT NULL ORDER BY id",
        (request_id,),
    ).fetchall()
    if not phones:
        return None, _reject(
            connection, [request_id], Outcome.not_sent("It was forgotten")
        )
    if now - row["created_at"] > micros(SEND_WITHIN):
        outcome = Outcome.not_sent("It could not be sent within an hour")
        return None, _reject(connection, [request_id], outcome)
    connection.execute(
        "UPDATE requests SET state = 'sending', sent_at = ?, token_hash = ?, spent = ?"
        " WHERE id = ?",
        (
            now,
            hash_token(token),
            row["size"] * price_of_one(connection, account),
            request_id,
        ),
    )
    request = RequestToSend(
        phone_numbers=[phone for (phone,) in phones],
        tag=row["tag"],
        notify_url=row["notify_url"],
        token=token,
    )
    return request, set()


def requeue_request(
    connection: sqlite3.Connection, *, account: int, request_id: int
) -> Finished:
    """Move a request from sending back to queued; give what that has ended.

    A result that came first proves that it was taken. What was to be forgotten
    meanwhile is not bought any more.
    """
    known = connection.execute(
        "SELECT 1 FROM requests WHERE id = ? AND account = ? AND state = 'sending'",
        (request_id, account),
    ).fetchone()
    if known is None:
        return set()
    if _has_reported(connection, request_id):
        _accept(connection, request_id, Outcome(state=RequestState.ACCEPTED))
        return set()
    finished = withdraw_nameless(connection, request_id)
    connection.execute(
        "UPDATE requests SET state = 'queued', sent_at = NULL, token_hash = NULL,"
        " spent = 0, size = (SELECT COUNT(*) FROM lookups WHERE request = requests.id)"
        " WHERE id = ?",
        (request_id,),
    )
    return finished


def finish_request(
    connection: sqlite3.Connection,
    *,
    account: int,
    request_id: int,
    outcome: Outcome,
) -> Finished:
    """Apply an outcome to a request; a result that came first proves it was bought."""
    known = connection.execute(
        "SELECT 1 FROM requests WHERE id = ? AND account = ?", (request_id, account)
    ).fetchone()
    if known is None:  # the account was removed while it was on its way
        return set()
    if outcome.state is RequestState.ACCEPTED or _has_reported(connection, request_id):
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


def end_sending(connection: sqlite3.Connection) -> None:
    """Settle what was on its way when the process ended: whether it left is not known.

    A result that came first proves that it did.
    """
    connection.execute(
        "UPDATE requests SET state = CASE WHEN EXISTS (SELECT 1 FROM lookups"
        " WHERE request = requests.id AND state = 'reported')"
        " THEN 'accepted' ELSE 'uncertain' END WHERE state = 'sending'"
    )


def _has_reported(connection: sqlite3.Connection, request_id: int) -> bool:
    """Tell whether a result of a request has come."""
    found = connection.execute(
        "SELECT 1 FROM lookups WHERE request = ? AND state = 'reported' LIMIT 1",
        (request_id,),
    ).fetchone()
    return found is not None


def _accept(connection: sqlite3.Connection, request_id: int, outcome: Outcome) -> None:
    """Mark a request as accepted, and count what it cost."""
    row = connection.execute(
        "SELECT account, size FROM requests WHERE id = ?", (request_id,)
    ).fetchone()
    cost = None if outcome.cost is None else round(outcome.cost * MICROS)
    number = row["size"] if outcome.number is None else outcome.number
    connection.execute(
        "UPDATE requests SET state = 'accepted', campaign_id = ?, number = ?, cost = ?,"
        " currency = ?, spent = ? WHERE id = ?",
        (
            outcome.campaign_id,
            outcome.number,
            cost,
            outcome.currency,
            spend(connection, row["account"], number, cost),
            request_id,
        ),
    )
    connection.execute(
        "UPDATE accounts SET currency = COALESCE(?, currency) WHERE id = ?",
        (outcome.currency, row["account"]),
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


def uncertain_verifications(
    connection: sqlite3.Connection, *, account: int
) -> Sequence[UncertainVerification]:
    """List what may have been bought, did not report, and was not left as it is."""
    rows = connection.execute(
        "SELECT v.id, v.tag, l.phone FROM requests r"
        " JOIN lookups l ON l.request = r.id AND l.state = 'expired'"
        " AND l.phone IS NOT NULL"
        " JOIN verifications v ON v.key = r.verification"
        " WHERE r.account = ? AND r.state = 'uncertain' AND r.left = 0"
        " ORDER BY v.key, l.id",
        (account,),
    )
    return [
        UncertainVerification(
            verification_id=id_, tag=tag, phone_numbers=[row["phone"] for row in found]
        )
        for (id_, tag), found in groupby(rows, key=itemgetter("id", "tag"))
    ]


def leave_uncertain(
    connection: sqlite3.Connection, *, account: int, verification_id: str
) -> None:
    """Leave what is uncertain of a verification as it is, where it has expired."""
    connection.execute(
        "UPDATE requests SET left = 1 WHERE state = 'uncertain' AND verification ="
        " (SELECT key FROM verifications WHERE id = ? AND account = ?)"
        " AND EXISTS (SELECT 1 FROM lookups"
        "  WHERE request = requests.id AND state = 'expired')",
        (verification_id, account),
    )
