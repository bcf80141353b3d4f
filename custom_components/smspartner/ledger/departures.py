"""How a queued request is let out, after its age, its price and the budget."""

import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from . import accounts, doubtful_costs, prices, spending
from .rejections import TOO_LATE, is_late, queued_of, reject
from .states import Cause, Outcome, QueuedRequest, Reason
from .tokens import add_token, hash_address, hash_token
from .transaction import Transaction

MAX_SILENT_PROBES: Final = 3
"""Requests of one number that may show no price before the rest is rejected."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestToSend:
    """A request that is being sent, with the token its notifications must bear."""

    id: int
    phone_numbers: Sequence[str]
    tag: str | None
    notify_url: str | None
    """The caller's own address for the results."""
    token: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Departure:
    """What came of a queued request; all empty where it is not queued any more."""

    request: RequestToSend | None = None
    """What is to be sent: it, or one number of it in a request of its own."""
    must_wait: bool = False
    """Whether the price has to be known first."""
    refused: Reason | None = None
    """Why it was rejected, perhaps with others of its verification."""


def list_queued(tx: Transaction) -> Sequence[QueuedRequest]:
    """Return the requests that have yet to be sent, oldest first.

    While the time is not trusted, only those of this run: how old the others are is not
    known.
    """
    rows = tx.execute(
        """
        SELECT
            r.id,
            r.calling_code,
            v.id AS verification_id,
            v.notify_url IS NOT NULL AS elsewhere
        FROM requests r INDEXED BY requests_to_send
        JOIN verifications v ON v.key = r.verification_key
        WHERE r.account_id = ? AND r.state = 'queued' AND r.created_at > ?
        ORDER BY r.id
        """,
        (tx.account_id, tx.wanted_after),
    )
    return [
        QueuedRequest(
            id=row["id"],
            verification_id=row["verification_id"],
            calling_code=row["calling_code"],
            elsewhere=bool(row["elsewhere"]),
        )
        for row in rows
    ]


def is_queued(tx: Transaction, request_id: int) -> bool:
    """Return whether a request is queued and holds any number."""
    row = tx.execute(
        """
        SELECT 1
        FROM requests
        WHERE id = ? AND account_id = ? AND state = 'queued' AND size > 0
        """,
        (request_id, tx.account_id),
    ).fetchone()
    return row is not None


def start(
    tx: Transaction,
    request_id: int,
    address: str | None,
    *,
    may_probe: bool,
) -> Departure:
    """Move a request from queued to sending, or reject it.

    `address` is the URL its results are to come to, None where that is the caller's
    own; the token is new, and only its hash is written down. Where no price is known,
    one number is sent alone with `may_probe`; else the request has to wait. A request
    that is older than an hour or would pass the budget is rejected.
    """
    row = _queued_row(tx, request_id)
    if row is None:
        return Departure()
    if refusal := _refusal_of(tx, row):
        return _refuse(tx, [request_id], refusal)
    code = row["calling_code"]
    is_probe = not prices.is_known(tx, code)
    if is_probe and not may_probe:
        return Departure(must_wait=True)
    if is_probe and _count_silent_probes(tx, row) >= MAX_SILENT_PROBES:
        rest = queued_of(tx, row["verification_key"], code)
        return _refuse(tx, rest, Outcome.refused(Reason.PRICE_UNKNOWN))
    price = prices.of_one(tx, code)
    size = 1 if is_probe else row["size"]
    explains_cost = is_probe and doubtful_costs.may_probe_over_budget(tx, code)
    if not explains_cost and _exceeds_budget(tx, row, size * price):
        rest = queued_of(tx, row["verification_key"])
        return _refuse(tx, rest, Outcome.refused(Reason.BUDGET))
    if explains_cost:
        doubtful_costs.note_probe_sent(tx, code)
    leaving = _probe_of(tx, row) if is_probe else request_id
    tx.execute(
        """
        UPDATE requests
        SET state = 'sending', sent_at = ?, price = ?, spent = ?, currency = ?
        WHERE id = ?
        """,
        (tx.now, price, size * price, accounts.currency(tx), leaving),
    )
    token = secrets.token_urlsafe(24)
    if address is not None:
        _add_token(tx, leaving, token, address)
    return Departure(
        request=RequestToSend(
            id=leaving,
            phone_numbers=_phones(tx, leaving),
            tag=row["tag"],
            notify_url=row["notify_url"],
            token=token,
        )
    )


def _queued_row(tx: Transaction, request_id: int) -> sqlite3.Row | None:
    """Return what is known of a request that is queued and may be sent."""
    row: sqlite3.Row | None = tx.execute(
        """
        SELECT
            r.id,
            r.verification_key,
            r.calling_code,
            r.size,
            r.created_at,
            v.tag,
            v.notify_url,
            v.budget
        FROM requests r
        JOIN verifications v ON v.key = r.verification_key
        WHERE r.id = ?
        AND r.account_id = ?
        AND r.state = 'queued'
        AND r.created_at > ?
        """,
        (request_id, tx.account_id, tx.wanted_after),
    ).fetchone()
    return row


def _refusal_of(tx: Transaction, row: sqlite3.Row) -> Outcome | None:
    """Return the outcome of a request that is not wanted any more; None if it is."""
    if not _phones(tx, row["id"]):
        return Outcome.not_sent(Cause.FORGOTTEN)
    return TOO_LATE if is_late(tx, row["created_at"]) else None


def _refuse(tx: Transaction, request_ids: Sequence[int], outcome: Outcome) -> Departure:
    """Reject requests that must not be sent."""
    tx.ended |= reject(tx.connection, request_ids, outcome)
    return Departure(refused=outcome.reason)


def _phones(tx: Transaction, request_id: int) -> list[str]:
    """Return the numbers of a request."""
    rows = tx.execute(
        """
        SELECT phone
        FROM lookups
        WHERE request_id = ? AND phone IS NOT NULL
        ORDER BY id
        """,
        (request_id,),
    )
    return [phone for (phone,) in rows]


def _count_silent_probes(tx: Transaction, row: sqlite3.Row) -> int:
    """Count the requests of one number of the verification that showed no price.

    Those of the same calling code.
    """
    (count,) = tx.execute(
        """
        SELECT COUNT(*)
        FROM requests
        WHERE verification_key = ?
        AND calling_code = ?
        AND size = 1
        AND cost IS NULL
        AND state IN ('uncertain', 'accepted')
        """,
        (row["verification_key"], row["calling_code"]),
    ).fetchone()
    return int(count)


def _exceeds_budget(tx: Transaction, row: sqlite3.Row, cost: int) -> bool:
    """Return whether a request would pass what may be spent in 24 hours."""
    if not row["budget"]:
        return False
    return spending.in_period(tx) + cost > int(row["budget"])


def _probe_of(tx: Transaction, row: sqlite3.Row) -> int:
    """Return the id of a queued request of one number of the same calling code.

    Where there is none, it is split off.
    """
    if row["size"] == 1:
        return int(row["id"])
    single = tx.execute(
        """
        SELECT id
        FROM requests
        WHERE verification_key = ?
        AND calling_code = ?
        AND state = 'queued'
        AND size = 1
        """,
        (row["verification_key"], row["calling_code"]),
    ).fetchone()
    return int(single["id"]) if single else _split_off_one(tx, row)


def _split_off_one(tx: Transaction, row: sqlite3.Row) -> int:
    """Move the first number of a queued request into a new one; return its id."""
    (probe,) = tx.execute(
        """
        INSERT INTO requests
            (
                account_id,
                verification_key,
                calling_code,
                state,
                size,
                unreported,
                created_at
            )
        VALUES (?, ?, ?, 'queued', 1, 1, ?)
        RETURNING id
        """,
        (
            tx.account_id,
            row["verification_key"],
            row["calling_code"],
            row["created_at"],
        ),
    ).fetchone()
    tx.execute(
        """
        UPDATE lookups
        SET request_id = ?
        WHERE id = (
            SELECT MIN(id)
            FROM lookups
            WHERE request_id = ? AND phone IS NOT NULL
        )
        """,
        (probe, row["id"]),
    )
    tx.execute(
        """
        UPDATE requests
        SET size = size - 1, unreported = unreported - 1
        WHERE id = ?
        """,
        (row["id"],),
    )
    return int(probe)


def _add_token(tx: Transaction, request_id: int, token: str, address: str) -> None:
    """Write down the hashes of a token and of the address it is sent with."""
    add_token(
        tx.connection,
        account_id=tx.account_id,
        request_id=request_id,
        token=token,
        address_hash=hash_address(address),
    )
    tx.given_out.append((hash_token(token), tx.account_id, request_id))
