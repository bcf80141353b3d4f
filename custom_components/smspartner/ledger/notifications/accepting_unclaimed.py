"""Settles lookups with unclaimed results, once the owner has accepted them."""

from collections.abc import Callable, Sequence

from ...api import HlrNotification, parse_notifications
from ..kept_bodies import unclaimed
from ..states import Arrival
from ..transaction import Transaction
from .matching_by_number import LACKS_RESULT, match_by_number
from .received import Received, ReceivedBody
from .settling import Settler


def accept_unclaimed(
    tx: Transaction, next_arrival: Callable[[], int]
) -> Sequence[Arrival]:
    """Settle lookups with the unclaimed results that were kept, as the owner decided.

    Each settles the lookup of its number that has waited longest. All of them are
    erased, those that belong to no lookup too. Returns what became of each result.
    """
    settler = Settler(tx.connection, next_arrival)
    notifications: list[HlrNotification] = []
    for content in unclaimed.read_all(tx):
        notifications += (
            one
            for one in parse_notifications(content).notifications
            if isinstance(one, HlrNotification)
        )
    body = ReceivedBody(tx.account_id, None, notifications, tx.now)
    received = [Received(body, one) for one in dict.fromkeys(notifications)]
    arrivals = [Arrival.UNMATCHED] * len(received)
    matches = match_by_number(
        tx.connection, received, range(len(received)), LACKS_RESULT
    )
    settler.settle_matches(received, matches, arrivals)
    unclaimed.discard_all(tx)
    tx.ended |= settler.finished[tx.account_id]
    tx.complete |= settler.complete
    return arrivals
