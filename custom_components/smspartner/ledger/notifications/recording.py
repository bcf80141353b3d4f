"""Records received bodies: matches, settles and keeps what is in them."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Container, Sequence

from ...api import DeliveryReport, Notification, Reply
from ..states import Arrival, Taken
from ..tokens import ProvenAddress, add_proven_addresses
from .delivery_reports import record_reports
from .left_over import keep_left_over
from .matching_by_token import find_requests
from .received import ReceivedBody, RecordedBodies
from .recording_results import record_results


def record_bodies(
    connection: sqlite3.Connection,
    *,
    bodies: Sequence[ReceivedBody],
    next_arrival: Callable[[], int],
    proven: Container[ProvenAddress],
) -> RecordedBodies:
    """Settle lookups and messages with what is in bodies, and keep what is left over.

    `next_arrival` counts results, over all accounts. `proven` are the addresses that
    are known to have brought a token back.
    """
    requests, newly_proven = find_requests(connection, bodies, proven)
    add_proven_addresses(connection, newly_proven)
    results = record_results(connection, bodies, requests, next_arrival)
    reports = record_reports(connection, bodies, requests)
    arrivals_of_results = iter(results.arrivals)
    arrivals_of_reports = iter(reports.arrivals)

    def next_of(one: Notification) -> Arrival:
        """Return what became of a notification."""
        if isinstance(one, Reply):
            return Arrival.UNMATCHED
        if isinstance(one, DeliveryReport):
            return next(arrivals_of_reports)
        return next(arrivals_of_results)

    taken = []
    for body in bodies:
        arrivals = tuple(next_of(one) for one in body.notifications)
        request = requests.get((body.account_id, body.token_hash))
        left_over = keep_left_over(connection, body, request, arrivals)
        taken.append(Taken(arrivals, left_over))
    finished = defaultdict(set, results.finished)
    for account_id, ended in reports.finished.items():
        finished[account_id] |= ended
    return RecordedBodies(
        taken, finished, results.complete | reports.complete, newly_proven
    )
