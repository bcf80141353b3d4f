"""Gives messages up whose fate did not become known within 48 hours.

These count from when SMS Partner was to send them, by what it has said since.
"""

from collections.abc import Sequence

from ..expiry import EXPIRE_AFTER
from ..transaction import Transaction
from ..units import micros
from .events import keys_joined_to, note_events, recount
from .open_requests import AWAITED_FROM, OPEN_REQUESTS
from .shown import LACKS_FATE
from .states import MessageState


def expire(tx: Transaction) -> None:
    """Expire the messages without a final fate that were to be sent too long ago.

    Those of uncertain requests too. A later report still settles them.
    """
    requests = [
        id_
        for (id_,) in tx.execute(
            f"""
            SELECT r.id
            FROM {OPEN_REQUESTS}
            WHERE q.account_id = ?
            AND q.next_poll_at IS NOT NULL
            AND r.state IN ('sending', 'accepted', 'uncertain')
            AND {AWAITED_FROM} < ?
            """,
            (tx.account_id, tx.now - micros(EXPIRE_AFTER)),
        )
    ]
    expired = [message for id_ in requests for message in _expire(tx, id_)]
    ids = [id_ for id_, _ in expired]
    tx.complete.update(requests)
    recount(tx, {key for _, key in expired} | keys_joined_to(tx, ids))
    note_events(tx, ids)


def _expire(tx: Transaction, request_id: int) -> Sequence[tuple[int, int]]:
    """Expire the messages of a request; return their ids and the keys of their SMS."""
    tx.execute(
        """
        UPDATE sms_requests
        SET next_poll_at = NULL
        WHERE request_id = ?
        """,
        (request_id,),
    )
    tx.execute("UPDATE requests SET unreported = 0 WHERE id = ?", (request_id,))
    return tx.execute(
        f"""
        UPDATE messages
        SET fate = '{MessageState.EXPIRED}', received_at = ?
        WHERE request_id = ? AND request_id > 0 AND {LACKS_FATE}
        RETURNING id, sms_key
        """,
        (tx.now, request_id),
    ).fetchall()
