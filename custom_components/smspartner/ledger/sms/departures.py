"""Decides whether a queued request of an SMS may be sent now, and marks it so.

Its time may be over, or the budget may cover only some of its numbers, or none.
"""

import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from .. import accounts
from ..departures import Departure, add_request_token
from ..rejections import TOO_LATE
from ..states import Cause, Outcome, Reason
from ..units import moment
from . import budget, prices
from .rejections import refuse_for_budget, refuse_opted_out, reject

if TYPE_CHECKING:
    from ..budget import Shortfall
    from ..transaction import Transaction


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsToSend:
    """A request of an SMS that is being sent."""

    id: int
    token: str
    """What is reported of it must bear this."""
    phone_numbers: Sequence[str]
    text: str
    """As it is handed over."""
    vendor_tag: str
    """The same whenever this request is sent."""
    sender: str | None
    send_from: str | None
    """The rented number that it is sent from; None for the short code."""
    scheduled_at: datetime | None
    is_advertising: bool
    is_unicode: bool
    is_test: bool


def start(
    tx: Transaction, request_id: int, address: str | None
) -> Departure[SmsToSend]:
    """Move a request from queued to sending, with what the budget covers of it.

    `address` is the URL that its reports are to come to, None where there is none; the
    token is new, and only its hash is written down. The numbers that the budget does
    not cover are refused, and those that have opted out meanwhile. One whose time is
    over is rejected.
    """
    row = _queued_row(tx, request_id)
    if row is None:
        return Departure()
    if tx.now > row["deadline"]:
        return _reject(tx, request_id, TOO_LATE)
    if refuse_opted_out(tx, request_id):
        return start(tx, request_id, address)
    if not _phones(tx, request_id):
        return _reject(tx, request_id, Outcome.not_sent(Cause.FORGOTTEN))
    price = (
        0 if row["is_test"] else row["parts"] * prices.of_part(tx, row["calling_code"])
    )
    covered, shortfall = _cover(tx, row, price)
    if not covered:
        reject(tx, [request_id], Outcome.refused(Reason.BUDGET))
        return Departure(refused=Reason.BUDGET, shortfall=shortfall)
    if shortfall:
        refuse_for_budget(tx, request_id, covered=covered)
    _mark_sending(tx, row, price=price, size=covered)
    token = secrets.token_urlsafe(24)
    if address is not None:
        add_request_token(tx, request_id, token, address)
    return Departure(
        request=SmsToSend(
            id=request_id,
            token=token,
            phone_numbers=_phones(tx, request_id),
            text=row["text"],
            vendor_tag=row["vendor_tag"],
            sender=row["sender"],
            send_from=row["send_from"],
            scheduled_at=row["scheduled_at"] and moment(row["scheduled_at"]),
            is_advertising=bool(row["is_advertising"]),
            is_unicode=bool(row["is_unicode"]),
            is_test=bool(row["is_test"]),
        ),
        shortfall=shortfall,
    )


def _queued_row(tx: Transaction, request_id: int) -> sqlite3.Row | None:
    """Return the row of a request; None where it is not queued or must not be sent."""
    row: sqlite3.Row | None = tx.execute(
        """
        SELECT
            r.id,
            r.sms_key,
            r.calling_code,
            r.size,
            q.vendor_tag,
            q.uses_reserve,
            s.text,
            s.parts,
            s.sender,
            s.send_from,
            s.scheduled_at,
            s.is_advertising,
            s.is_unicode,
            s.is_test,
            s.budget,
            s.reserve,
            s.deadline
        FROM requests r
        JOIN sms s ON s.key = r.sms_key
        JOIN sms_requests q ON q.request_id = r.id
        WHERE r.id = ?
        AND r.account_id = ?
        AND r.state = 'queued'
        AND r.created_at > ?
        """,
        (request_id, tx.account_id, tx.wanted_after),
    ).fetchone()
    return row


def _reject(tx: Transaction, request_id: int, outcome: Outcome) -> Departure[SmsToSend]:
    """Reject a request, and return that as what was decided."""
    reject(tx, [request_id], outcome)
    return Departure(refused=outcome.reason)


def _cover(
    tx: Transaction, row: sqlite3.Row, price: int
) -> tuple[int, Shortfall | None]:
    """Return how many numbers of a request the budget covers, and what lacks if any.

    `price` is that of one number, nothing for a test.
    """
    size = row["size"]
    limits = budget.Limits(row["budget"], row["reserve"])
    uses_reserve = bool(row["uses_reserve"])
    spent = budget.spent(tx)
    left = max(limits.left(spent, uses_reserve=uses_reserve), 0)
    covered = min(left // price, size) if price else size
    if covered == size:
        return size, None
    return covered, limits.shortfall(
        tx, spent=spent, cost=price * size, uses_reserve=uses_reserve
    )


def _mark_sending(tx: Transaction, row: sqlite3.Row, *, price: int, size: int) -> None:
    """Write down that a request is being sent, and what it is expected to cost."""
    tx.execute(
        """
        UPDATE requests
        SET state = 'sending', sent_at = ?, price = ?, spent = ?, currency = ?
        WHERE id = ?
        """,
        (tx.now, price, size * price, accounts.currency(tx), row["id"]),
    )
    tx.execute("UPDATE sms SET posts = posts + 1 WHERE key = ?", (row["sms_key"],))


def _phones(tx: Transaction, request_id: int) -> list[str]:
    """Return the phone numbers of a request."""
    rows = tx.execute(
        """
        SELECT phone
        FROM messages
        WHERE request_id = ? AND request_id > 0 AND phone IS NOT NULL
        ORDER BY id
        """,
        (request_id,),
    )
    return [phone for (phone,) in rows]
