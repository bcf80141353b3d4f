"""Announces the replies that came with a token, or to an address for replies.

All others stay unmatched: anybody may have sent them.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

from ...api import Reply
from ..accounts import note_arrival
from ..replies.arrival import take
from ..sms.matching import Wanted
from ..states import Arrival
from ..transaction import Transaction
from .matching_by_token import RequestsByToken
from .received import ReceivedBody, ReceivedReply, Recorded


def record_replies(
    connection: sqlite3.Connection,
    bodies: Sequence[ReceivedBody],
    requests: RequestsByToken,
) -> Recorded:
    """Announce the replies in bodies.

    `requests` are those of the tokens that the bodies came with.
    """
    received = [
        ReceivedReply(body, one)
        for body in bodies
        for one in body.notifications
        if isinstance(one, Reply)
    ]
    arrivals = [Arrival.UNMATCHED] * len(received)
    finished: dict[int, set[str]] = {}
    complete: set[int] = set()
    for account_id, indices in _authentic(received, requests).items():
        last = received[indices[-1]].body
        if not note_arrival(connection, account_id, last.received_at):
            continue  # it was removed while they waited to be written
        tx = Transaction(connection, account_id, last.received_at)
        some = [received[index] for index in indices]
        news = take(
            tx,
            [reply for _, reply in some],
            _wanted(some, requests),
            last.subentries,
            last.country,
        )
        for index, is_new in zip(indices, news, strict=True):
            arrivals[index] = Arrival.SETTLED if is_new else Arrival.DUPLICATE
        finished[account_id] = tx.ended
        complete |= tx.complete
    return Recorded(arrivals, finished, complete)


def _authentic(
    received: Sequence[ReceivedReply], requests: RequestsByToken
) -> Mapping[int, Sequence[int]]:
    """Return the indices of the replies that SMS Partner has sent, by account."""
    indices: defaultdict[int, list[int]] = defaultdict(list)
    for index, (body, _) in enumerate(received):
        if body.is_for_replies or (body.account_id, body.token_hash) in requests:
            indices[body.account_id].append(index)
    return indices


def _wanted(
    received: Sequence[ReceivedReply], requests: RequestsByToken
) -> Mapping[int, Wanted]:
    """Return the requests of the tokens of replies, by the index of the reply."""
    found = {}
    for index, (body, reply) in enumerate(received):
        request = requests.get((body.account_id, body.token_hash))
        if request and request.is_sms:
            found[index] = Wanted(request.id, request.state, reply.phone_number)
    return found
