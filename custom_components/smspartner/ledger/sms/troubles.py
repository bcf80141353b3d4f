"""What is wrong with an account's SMS: refusals, a budget too small, delays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ..states import RequestState
from ..transaction import Transaction
from ..units import moment
from .open_requests import SENT_AT


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsTroubles:
    """What the owner of an account may have to see to."""

    refusal_code: int | None = None
    """SMS Partner's, of the last request that it answered; None where it took it."""
    is_over_budget: bool = False
    """Whether nothing was accepted since the budget did not suffice."""
    delayed: Sequence[datetime] = ()
    """When the messages were sent that take too long, each moment once."""
    held_until: datetime | None = None
    """Until when SMS Partner has said that it holds one of these back."""


def load(tx: Transaction) -> SmsTroubles:
    """Return what is wrong with the SMS of the account."""
    delayed = _delayed(tx)
    held = [until for sent_at, until in delayed if until and until > sent_at]
    refused = last_refusal(tx)
    return SmsTroubles(
        refusal_code=refused.code if refused else None,
        is_over_budget=_is_over_budget(tx),
        delayed=[sent_at for sent_at, _ in delayed],
        held_until=max(held, default=None),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class RefusedRequest:
    """A request that SMS Partner has refused."""

    id: int
    code: int
    cost: int
    """What it was to cost, in millionths."""


def last_refusal(tx: Transaction) -> RefusedRequest | None:
    """Return the last request with an answer, None where it was accepted.

    Tests do not count: nothing of theirs is sent.
    """
    answered = tx.execute(
        """
        SELECT r.id, r.state, r.code, r.size * COALESCE(r.price, 0) AS cost
        FROM requests r INDEXED BY requests_of_sms_answered
        JOIN sms s ON s.key = r.sms_key
        WHERE r.account_id = ?
        AND r.reason IS NULL
        AND r.state IN ('accepted', 'rejected')
        AND r.sms_key IS NOT NULL
        AND s.is_test = 0
        ORDER BY r.id DESC
        LIMIT 1
        """,
        (tx.account_id,),
    ).fetchone()
    if answered is None or answered["state"] == RequestState.ACCEPTED:
        return None
    if answered["code"] is None:
        return None
    return RefusedRequest(
        id=answered["id"], code=answered["code"], cost=answered["cost"]
    )


def _is_over_budget(tx: Transaction) -> bool:
    """Return whether the budget did not suffice for the last SMS that was accepted.

    Or for one that came later. Tests do not count.
    """
    (refused,) = tx.execute(
        """
        SELECT MAX(
            COALESCE((
                SELECT MAX(sms_key)
                FROM messages INDEXED BY messages_over_budget
                WHERE account_id = :account AND refusal = 'budget'
            ), 0),
            COALESCE((
                SELECT MAX(sms_key)
                FROM requests INDEXED BY requests_over_budget
                WHERE account_id = :account AND reason = 'budget'
                AND sms_key IS NOT NULL
            ), 0)
        )
        """,
        {"account": tx.account_id},
    ).fetchone()
    if not refused:
        return False
    accepted = tx.execute(
        """
        SELECT 1
        FROM requests r INDEXED BY requests_of_sms
        JOIN sms s ON s.key = r.sms_key
        WHERE r.sms_key > ?
        AND r.account_id = ?
        AND r.state = 'accepted'
        AND s.is_test = 0
        LIMIT 1
        """,
        (refused, tx.account_id),
    ).fetchone()
    return accepted is None


def _delayed(tx: Transaction) -> Sequence[tuple[datetime, datetime | None]]:
    """Return when the messages were sent of which a delay has been told.

    And until when SMS Partner has said that it holds them back, where it has.
    """
    rows = tx.execute(
        f"""
        SELECT DISTINCT {SENT_AT}, q.deferred_until
        FROM messages m INDEXED BY messages_delayed
        JOIN requests r ON r.id = m.request_id
        JOIN sms_requests q ON q.request_id = m.request_id
        JOIN sms s ON s.key = m.sms_key
        WHERE m.account_id = ?
        AND m.is_delay_told = 1
        AND (m.fate IS NULL OR m.fate = 'waiting')
        AND r.state = 'accepted'
        """,
        (tx.account_id,),
    ).fetchall()
    return [(moment(sent_at), until and moment(until)) for sent_at, until in rows]
