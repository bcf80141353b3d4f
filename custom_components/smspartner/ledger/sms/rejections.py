"""Ends requests of SMS that are not sent: rejected ones and cancelled ones."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .. import stop_list
from ..rejections import TOO_LATE
from ..states import Outcome, RequestState
from ..units import as_list
from .events import keys_joined_to, note_events, recount
from .shown import LACKS_FATE
from .states import MessageState, Refusal
from .texts import erase_texts

if TYPE_CHECKING:
    from ..transaction import Transaction


def reject(tx: Transaction, request_ids: Iterable[int], outcome: Outcome) -> None:
    """Mark requests that are queued or being sent as rejected, with their messages."""
    for request_id in request_ids:
        changed = tx.execute(
            """
            UPDATE requests
            SET state = 'rejected', spent = 0, code = ?, message = ?, reason = ?,
                cause = ?
            WHERE id = ? AND account_id = ? AND state IN ('queued', 'sending')
            RETURNING sms_key
            """,
            (
                outcome.code,
                outcome.message,
                outcome.reason,
                outcome.cause,
                request_id,
                tx.account_id,
            ),
        ).fetchone()
        if changed:
            _end(tx, changed["sms_key"], _unsettled_of(tx, request_id))
            erase_texts(tx.connection, [changed["sms_key"]])


def reject_late(tx: Transaction) -> None:
    """Reject the queued requests whose time is over."""
    rows = tx.execute(
        """
        SELECT r.id
        FROM requests r INDEXED BY requests_to_send
        JOIN sms s ON s.key = r.sms_key
        WHERE r.account_id = ? AND r.state = 'queued' AND s.deadline < ?
        """,
        (tx.account_id, tx.now),
    ).fetchall()
    reject(tx, [id_ for (id_,) in rows], TOO_LATE)


def reject_queued(tx: Transaction, sms_id: str) -> None:
    """Reject the queued requests of an SMS: nobody is to try to send them any more."""
    rows = tx.execute(
        """
        SELECT r.id
        FROM sms s
        JOIN requests r ON r.sms_key = s.key
        WHERE s.account_id = ? AND s.id = ? AND r.state = 'queued'
        """,
        (tx.account_id, sms_id),
    ).fetchall()
    reject(tx, [id_ for (id_,) in rows], TOO_LATE)


def cancel(tx: Transaction, request_id: int, *, state: RequestState) -> bool:
    """Mark a request in a state as cancelled, with its messages; return whether.

    What it was to cost is not spent.
    """
    changed = tx.execute(
        """
        UPDATE requests
        SET state = 'cancelled', spent = 0, cost = NULL, unreported = 0
        WHERE id = ? AND account_id = ? AND state = ?
        RETURNING sms_key
        """,
        (request_id, tx.account_id, state),
    ).fetchone()
    if changed is None:
        return False
    messages = _unsettled_of(tx, request_id)
    tx.execute(
        """
        UPDATE messages
        SET fate = ?, fate_at = ?, received_at = ?
        WHERE id IN (SELECT value FROM json_each(?))
        """,
        (MessageState.CANCELLED, tx.now, tx.now, as_list(messages)),
    )
    tx.execute(
        "UPDATE sms_requests SET next_poll_at = NULL WHERE request_id = ?",
        (request_id,),
    )
    _end(tx, changed["sms_key"], messages)
    erase_texts(tx.connection, [changed["sms_key"]])
    return True


def refuse_for_budget(tx: Transaction, request_id: int, *, covered: int) -> None:
    """Take the numbers out of a queued request that the budget does not cover.

    Its first `covered` numbers stay in it.
    """
    refused = [*_phones_of(tx, request_id)][covered:]
    _refuse(tx, request_id, refused, Refusal.BUDGET)


def refuse_opted_out(tx: Transaction, request_id: int) -> bool:
    """Remove the numbers from a queued request that are on the stop list by now.

    Returns whether there were any.
    """
    phones = _phones_of(tx, request_id)
    opted_out = stop_list.listed(tx, list(phones.values()))
    refused = [id_ for id_, phone in phones.items() if phone in opted_out]
    if refused:
        _refuse(tx, request_id, refused, Refusal.OPTED_OUT)
    return bool(refused)


def _refuse(
    tx: Transaction, request_id: int, message_ids: Sequence[int], refusal: Refusal
) -> None:
    """Remove messages from a queued request, and write down why."""
    tx.execute(
        """
        UPDATE messages
        SET request_id = 0, refusal = ?
        WHERE id IN (SELECT value FROM json_each(?))
        """,
        (refusal, as_list(message_ids)),
    )
    count = len(message_ids)
    (sms_key,) = tx.execute(
        """
        UPDATE requests
        SET size = size - ?, unreported = unreported - ?
        WHERE id = ?
        RETURNING sms_key
        """,
        (count, count, request_id),
    ).fetchone()
    _end(tx, sms_key, message_ids)


def _phones_of(tx: Transaction, request_id: int) -> dict[int, str]:
    """Return the numbers of a request that has yet to be sent, by their messages."""
    rows = tx.execute(
        """
        SELECT id, phone
        FROM messages
        WHERE request_id = ? AND request_id > 0 AND phone IS NOT NULL
        ORDER BY id
        """,
        (request_id,),
    )
    return dict(rows.fetchall())


def _unsettled_of(tx: Transaction, request_id: int) -> Sequence[int]:
    """Return the ids of the messages of a request that have no final fate."""
    rows = tx.execute(
        f"""
        SELECT id
        FROM messages
        WHERE request_id = ? AND request_id > 0 AND {LACKS_FATE}
        ORDER BY id
        """,
        (request_id,),
    )
    return [id_ for (id_,) in rows]


def _end(tx: Transaction, sms_key: int, message_ids: Sequence[int]) -> None:
    """Note that the state of messages of an SMS is final now, and so of joined ones.

    Their events are put into the outbox.
    """
    recount(tx, {sms_key} | keys_joined_to(tx, message_ids))
    note_events(tx, message_ids)
