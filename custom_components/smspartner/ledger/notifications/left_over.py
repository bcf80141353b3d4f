"""Keeps those parts of a body that belong to no lookup or cannot be read."""

import sqlite3
from collections.abc import Sequence

from ...api import HlrNotification, Reply
from ..accounts import is_known
from ..kept_bodies import unclaimed, unreadable
from ..states import Arrival, LeftOver
from ..transaction import Transaction
from .received import MatchedRequest, ReceivedBody


def keep_left_over(
    connection: sqlite3.Connection,
    body: ReceivedBody,
    request: MatchedRequest | None,
    arrivals: Sequence[Arrival],
) -> LeftOver:
    """Keep what may have been paid for; return what became of the parts left over.

    `request` is that of its token, and `arrivals` is what became of each of its
    notifications. A body that holds a reply, or may do so, is not kept as it is: the
    text of that must be gone once it was announced.
    """
    if body.is_whole:
        if Arrival.UNMATCHED not in arrivals:
            return LeftOver.NOTHING
        if not _may_be_paid_for(body, request, arrivals):
            return LeftOver.DROPPED
    tx = Transaction(connection, body.account_id, body.received_at)
    if _may_hold_reply(body, request):
        if not _holds_unmatched_result(body, arrivals):
            return LeftOver.DROPPED
        return _keep_unclaimed(tx, body._replace(content=None), arrivals)
    if request is None:
        return _keep_unclaimed(tx, body, arrivals)
    return _keep_unreadable(tx, body, request, arrivals)


def _may_hold_reply(body: ReceivedBody, request: MatchedRequest | None) -> bool:
    """Return whether a body may hold a reply, perhaps in what cannot be read of it.

    Nothing else that comes of an SMS is missed: its fate is asked for.
    """
    return (
        body.is_for_replies
        or (request is not None and request.is_sms)
        or any(isinstance(one, Reply) for one in body.notifications)
    )


def _may_be_paid_for(
    body: ReceivedBody, request: MatchedRequest | None, arrivals: Sequence[Arrival]
) -> bool:
    """Return whether what belongs to nothing may be the result of a lookup.

    A delivery report is not, unless a request of lookups awaits results: then it may be
    one of them in another form.
    """
    if body.is_awaited and request and not request.is_sms:
        return True
    return _holds_unmatched_result(body, arrivals)


def _holds_unmatched_result(body: ReceivedBody, arrivals: Sequence[Arrival]) -> bool:
    """Return whether a result in a body belongs to no lookup."""
    return any(
        arrival is Arrival.UNMATCHED and isinstance(notification, HlrNotification)
        for notification, arrival in zip(body.notifications, arrivals, strict=True)
    )


def _keep_unreadable(
    tx: Transaction,
    body: ReceivedBody,
    request: MatchedRequest,
    arrivals: Sequence[Arrival],
) -> LeftOver:
    """Keep what is left over of a body that came with the token of lookups.

    While the request lacks results, the body is kept whole; afterwards its results are
    kept as unclaimed ones. If numbers of the request were forgotten, one that belongs
    to no lookup may be one of those: nothing is kept. A body without content is kept
    already, and was read again.
    """
    if body.content is None:
        return LeftOver.DROPPED
    if body.is_whole and unreadable.has_forgotten_numbers(tx, request.id):
        return LeftOver.DROPPED
    if not body.is_awaited:
        return _keep_unclaimed(tx, body, arrivals)
    is_kept = unreadable.keep(tx, request.id, body.content)
    return LeftOver.KEPT if is_kept else LeftOver.REFUSED


def _keep_unclaimed(
    tx: Transaction, body: ReceivedBody, arrivals: Sequence[Arrival]
) -> LeftOver:
    """Keep results that nobody has asked for, so that the owner can decide.

    A body that cannot be read is kept as well, unless that is done for an earlier file.
    """
    if not body.notifications or not is_known(tx.connection, tx.account_id):
        return LeftOver.DROPPED
    bodies = [
        unclaimed.serialize_notification(notification)
        for notification, arrival in zip(body.notifications, arrivals, strict=True)
        if arrival is Arrival.UNMATCHED and isinstance(notification, HlrNotification)
    ]
    if (
        not body.is_whole
        and body.content is not None
        and len(body.content) <= unclaimed.MAX_BODY_SIZE
        and not body.may_be_of_earlier_file
    ):
        bodies.append(body.content)
    is_kept = not bodies or unclaimed.keep(tx, bodies)
    return LeftOver.KEPT if is_kept else LeftOver.REFUSED
