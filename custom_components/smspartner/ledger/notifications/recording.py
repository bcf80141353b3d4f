"""Records received bodies: matches, settles and keeps what is in them."""

import sqlite3
from collections.abc import Callable, Container, Sequence
from itertools import islice

from ..states import Arrival, Taken
from ..tokens import ProvenAddress, add_proven_addresses
from .left_over import keep_left_over
from .matching_by_number import LEFT_WITH_UNPROVEN_ADDRESS, match_by_number
from .matching_by_token import find_requests, match_by_token
from .received import MatchedRequest, Received, ReceivedBody, RecordedBodies
from .results_without_request import add_results_without_request
from .settling import Settler


def record_bodies(
    connection: sqlite3.Connection,
    *,
    bodies: Sequence[ReceivedBody],
    next_arrival: Callable[[], int],
    proven: Container[ProvenAddress],
) -> RecordedBodies:
    """Settle lookups with the notifications in bodies, and keep what is left over.

    `next_arrival` counts results, over all accounts. `proven` are the addresses that
    are known to have brought a token back.
    """
    settler = Settler(connection, next_arrival)
    requests_by_token, newly_proven = find_requests(connection, bodies, proven)
    add_proven_addresses(connection, newly_proven)
    received = [Received(body, one) for body in bodies for one in body.notifications]
    requests = [
        requests_by_token.get((one.body.account_id, one.body.token_hash))
        for one in received
    ]
    arrivals = [Arrival.UNMATCHED] * len(received)
    matches = match_by_token(connection, received, requests)
    settler.settle_matches(received, matches, arrivals)
    _record_without_request(settler, received, requests, arrivals)
    next_arrivals = iter(arrivals)
    taken = []
    for body in bodies:
        of_body = tuple(islice(next_arrivals, len(body.notifications)))
        request = requests_by_token.get((body.account_id, body.token_hash))
        left_over = keep_left_over(connection, body, request, of_body)
        taken.append(Taken(of_body, left_over))
    return RecordedBodies(taken, settler.finished, settler.complete, newly_proven)


def _record_without_request(
    settler: Settler,
    received: Sequence[Received],
    requests: Sequence[MatchedRequest | None],
    arrivals: list[Arrival],
) -> None:
    """Record notifications that came without a token of a request in this file.

    Those whose token may be one of an earlier file are added as results. Those that
    came without any token settle lookups of their number, where that is allowed. All
    others stay unmatched, as anybody may have sent them.
    """
    indices = [index for index, request in enumerate(requests) if request is None]
    of_earlier_file = [
        index for index in indices if received[index].body.may_be_of_earlier_file
    ]
    if of_earlier_file:
        add_results_without_request(settler, received, of_earlier_file, arrivals)
    tokenless = [
        index
        for index in indices
        if received[index].body.token_hash is None
        and received[index].body.may_match_by_number
    ]
    if tokenless:
        matches = match_by_number(
            settler.connection, received, tokenless, LEFT_WITH_UNPROVEN_ADDRESS
        )
        settler.settle_matches(received, matches, arrivals)
