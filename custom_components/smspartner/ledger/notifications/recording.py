"""Records received bodies: matches, settles and keeps what is in them."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Container, Sequence

from ..states import Taken
from ..tokens import ProvenAddress, add_proven_addresses
from .kinds import record_each_kind
from .left_over import keep_left_over
from .matching_by_token import find_requests
from .received import ReceivedBody, RecordedBodies


def record_bodies(
    connection: sqlite3.Connection,
    *,
    bodies: Sequence[ReceivedBody],
    next_arrival: Callable[[], int],
    proven: Container[ProvenAddress],
) -> RecordedBodies:
    """Settle lookups and messages with what is in bodies, and keep what is left over.

    The events of replies are put into the outbox.

    `next_arrival` counts results, over all accounts. `proven` are the addresses that
    are known to have brought a token back.
    """
    requests, newly_proven = find_requests(connection, bodies, proven)
    add_proven_addresses(connection, newly_proven)
    recorded = record_each_kind(connection, bodies, requests, next_arrival)
    arrivals_of = {kind: iter(one.arrivals) for kind, one in recorded.items()}
    taken = []
    for body in bodies:
        arrivals = tuple(next(arrivals_of[type(one)]) for one in body.notifications)
        request = requests.get((body.account_id, body.token_hash))
        left_over = keep_left_over(connection, body, request, arrivals)
        taken.append(Taken(arrivals, left_over))
    finished: defaultdict[int, set[str]] = defaultdict(set)
    complete: set[int] = set()
    for one in recorded.values():
        complete |= one.complete
        for account_id, ended in one.finished.items():
            finished[account_id] |= ended
    return RecordedBodies(taken, finished, complete, newly_proven)
