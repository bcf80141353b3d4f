"""Cancels what of an SMS has not been sent: what is queued, scheduled or held back."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...exceptions import UnknownSmsError
from ..states import RequestState
from ..transaction import Transaction
from .queued import queued_of
from .rejections import cancel


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduledRequest:
    """A request that SMS Partner sends later."""

    id: int
    message_id: str
    """SMS Partner's, by which it is cancelled (S7)."""


def cancel_queued(tx: Transaction, sms_id: str) -> int:
    """Cancel the requests of an SMS that are queued; return how many there were.

    One that is being sent is cancelled instead of being queued again. Raises
    UnknownSmsError.
    """
    key = key_of(tx, sms_id)
    tx.execute("UPDATE sms SET is_cancelled = 1 WHERE key = ?", (key,))
    queued = queued_of(tx, key)
    for row in queued:
        cancel(tx, row["id"], state=RequestState.QUEUED)
    return len(queued)


def list_scheduled(tx: Transaction, sms_id: str) -> Sequence[ScheduledRequest]:
    """Return the requests of an SMS that SMS Partner has and sends later.

    It was asked to, or holds them back; never those of a test. Raises UnknownSmsError.
    """
    rows = tx.execute(
        """
        SELECT r.id, q.message_id
        FROM requests r
        JOIN sms s ON s.key = r.sms_key
        JOIN sms_requests q ON q.request_id = r.id
        WHERE r.sms_key = ?
        AND r.state = 'accepted'
        AND q.message_id IS NOT NULL
        AND s.is_test = 0
        AND MAX(COALESCE(s.scheduled_at, 0), COALESCE(q.deferred_until, 0)) > ?
        ORDER BY r.id
        """,
        (key_of(tx, sms_id), tx.now),
    )
    return [
        ScheduledRequest(id=row["id"], message_id=row["message_id"]) for row in rows
    ]


def note_cancelled(tx: Transaction, request_id: int) -> None:
    """Write down that SMS Partner has cancelled a request: it costs nothing."""
    cancel(tx, request_id, state=RequestState.ACCEPTED)


def key_of(tx: Transaction, sms_id: str) -> int:
    """Return the key of an SMS. Raises UnknownSmsError."""
    row = tx.execute(
        "SELECT key FROM sms WHERE account_id = ? AND id = ?", (tx.account_id, sms_id)
    ).fetchone()
    if row is None:
        raise UnknownSmsError
    return int(row["key"])
