"""Settles messages with what was answered when their fates were asked for."""

from collections.abc import Iterable, Mapping, Sequence

from ...api import MessageStatus
from ..states import RequestState
from ..transaction import Transaction
from ..units import as_list
from .fates import KnownMessage, Told, settle
from .matching import Wanted, find_messages
from .states import MessageState


def settle_polled(tx: Transaction, found: Mapping[int, MessageStatus]) -> None:
    """Settle the messages with some ids, as they were answered to be.

    An answer that SMS Partner does not know a message tells nothing.
    """
    rows = tx.execute(
        """
        SELECT m.id, m.sms_key, m.fate, m.status, r.id AS request_id, r.state
        FROM messages m
        JOIN requests r ON r.id = m.request_id
        WHERE m.id IN (SELECT value FROM json_each(?)) AND m.account_id = ?
        """,
        (as_list(id_ for id_, one in found.items() if one.found), tx.account_id),
    ).fetchall()
    settle(
        tx,
        [_told(KnownMessage(*row), found[row["id"]]) for row in rows],
    )


def settle_tagged(
    tx: Transaction, request_id: int, tagged: Iterable[MessageStatus]
) -> None:
    """Settle the messages of a request that are listed under its tag.

    Who is listed was accepted. Where the request was uncertain, it stays unknown of the
    others whether they were.
    """
    row = tx.execute(
        "SELECT id, state FROM requests WHERE id = ? AND account_id = ?",
        (request_id, tx.account_id),
    ).fetchone()
    if row is None:
        return
    statuses = [one for one in tagged if one.found and one.phone_number]
    messages = find_messages(
        tx.connection,
        [Wanted(row["id"], row["state"], str(one.phone_number)) for one in statuses],
    )
    told = [
        _told(message, status)
        for message, status in zip(messages, statuses, strict=True)
        if message
    ]
    if told and row["state"] == RequestState.UNCERTAIN:
        _leave_uncertain(tx, request_id, [one.message.id for one in told])
    settle(tx, told)


def _leave_uncertain(tx: Transaction, request_id: int, known: Sequence[int]) -> None:
    """Write down that it is not known of messages whether they were accepted.

    `known` are the ids of those of the request that were.
    """
    tx.execute(
        """
        UPDATE messages
        SET fate = ?
        WHERE request_id = ?
        AND request_id > 0
        AND fate IS NULL
        AND id NOT IN (SELECT value FROM json_each(?))
        """,
        (MessageState.UNCERTAIN, request_id, as_list(known)),
    )


def _told(message: KnownMessage, status: MessageStatus) -> Told:
    """Return what a status tells of a message."""
    return Told(message, status.status, status.fate, status.date)
