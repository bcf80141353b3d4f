"""Lists the queued requests; decides whether one may be sent now, and marks it so.

It may be too old, its price may have to be learned first, or the budget be used up.
"""

import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from . import accounts, budget, prices, probes
from .budget import Shortfall
from .rejections import TOO_LATE, is_late, queued_of, reject
from .states import Cause, Outcome, QueuedRequest, Reason
from .tokens import add_token, hash_address, hash_token
from .transaction import Transaction


class Leaving(Protocol):
    """What is sent of a request, whatever it buys."""

    @property
    def id(self) -> int:
        """Return the id of the request."""

    @property
    def token(self) -> str:
        """Return the token that what is reported of it must bear."""


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
class Departure[R: Leaving]:
    """Whether a queued request is to be sent, has to wait, or was rejected.

    None of the three where there was nothing to decide: it is not queued any more.
    """

    request: R | None = None
    """What is to be sent: all of it, or a request of one number split off from it."""
    must_wait: bool = False
    """Whether it stays queued until the price of its calling code is known."""
    refused: Reason | None = None
    """Why it was rejected, perhaps with other requests of its order."""
    shortfall: Shortfall | None = None
    """What lacked of the budget where some of it was rejected for that."""


def list_queued(tx: Transaction) -> Sequence[QueuedRequest]:
    """Return the requests that have yet to be sent, oldest first.

    While the clock is not trusted, only those ordered since this start are returned:
    how old the others are is not known.
    """
    rows = tx.execute(
        """
        SELECT
            r.id,
            r.calling_code,
            v.id AS order_id,
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
            order_id=row["order_id"],
            calling_code=row["calling_code"],
            elsewhere=bool(row["elsewhere"]),
        )
        for row in rows
    ]


def is_queued(tx: Transaction, request_id: int) -> bool:
    """Return whether a request has yet to be sent and still holds a number."""
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
) -> Departure[RequestToSend]:
    """Move a request from queued to sending, or reject it.

    `address` is the URL its results are to come to, None where that is the caller's
    own; the token is new, and only its hash is written down. Where the price of its
    calling code is not known, one of its numbers is sent alone if `may_probe`, else the
    request has to wait. One that is older than an hour or would exceed the budget is
    rejected.
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
    if is_probe and probes.have_failed(tx, row["verification_key"], code):
        rest = queued_of(tx, row["verification_key"], code)
        return _refuse(tx, rest, Outcome.refused(Reason.PRICE_UNKNOWN))
    price = prices.of_one(tx, code)
    size = 1 if is_probe else row["size"]
    shortfall = budget.shortfall_of(
        tx,
        size * price,
        budget=row["budget"],
        probed_code=code if is_probe else None,
    )
    if shortfall:
        rest = queued_of(tx, row["verification_key"])
        departure = _refuse(tx, rest, Outcome.refused(Reason.BUDGET))
        return replace(departure, shortfall=shortfall)
    leaving = probes.prepare(tx, row) if is_probe else request_id
    _mark_sending(tx, leaving, price=price, size=size)
    token = secrets.token_urlsafe(24)
    if address is not None:
        add_request_token(tx, leaving, token, address)
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
    """Return the row of a request; None where it is not queued or must not be sent."""
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
    """Return why a request must not be sent: it is empty or too old; None if it may."""
    if not _phones(tx, row["id"]):
        return Outcome.not_sent(Cause.FORGOTTEN)
    return TOO_LATE if is_late(tx, row["created_at"]) else None


def _refuse(
    tx: Transaction, request_ids: Sequence[int], outcome: Outcome
) -> Departure[RequestToSend]:
    """Reject requests, and return that as what was decided."""
    tx.ended |= reject(tx.connection, request_ids, outcome)
    return Departure(refused=outcome.reason)


def _mark_sending(tx: Transaction, request_id: int, *, price: int, size: int) -> None:
    """Write down that a request is being sent, and what it is expected to cost."""
    tx.execute(
        """
        UPDATE requests
        SET state = 'sending', sent_at = ?, price = ?, spent = ?, currency = ?
        WHERE id = ?
        """,
        (tx.now, price, size * price, accounts.currency(tx), request_id),
    )


def _phones(tx: Transaction, request_id: int) -> list[str]:
    """Return the phone numbers of a request."""
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


def add_request_token(
    tx: Transaction, request_id: int, token: str, address: str
) -> None:
    """Write down the hashes of a token and of the address it is sent with."""
    add_token(
        tx.connection,
        account_id=tx.account_id,
        request_id=request_id,
        token=token,
        address_hash=hash_address(address),
    )
    tx.given_out.append((hash_token(token), tx.account_id, request_id))
