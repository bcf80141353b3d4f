"""Settles lookups with the results that are in received bodies."""

import sqlite3
from collections.abc import Callable, Sequence

from ...api import HlrNotification
from ..states import Arrival
from .matching_by_number import LEFT_WITH_UNPROVEN_ADDRESS, match_by_number
from .matching_by_token import RequestsByToken, match_by_token
from .received import MatchedRequest, Received, ReceivedBody, Recorded
from .results_without_request import add_results_without_request
from .settling import Settler


def record_results(
    connection: sqlite3.Connection,
    bodies: Sequence[ReceivedBody],
    requests_by_token: RequestsByToken,
    next_arrival: Callable[[], int],
) -> Recorded:
    """Settle lookups with the results in bodies.

    `requests_by_token` are those of the tokens that the bodies came with.
    """
    settler = Settler(connection, next_arrival)
    received = [
        Received(body, one)
        for body in bodies
        for one in body.notifications
        if isinstance(one, HlrNotification)
    ]
    requests = [
        requests_by_token.get((one.body.account_id, one.body.token_hash))
        for one in received
    ]
    arrivals = [Arrival.UNMATCHED] * len(received)
    matches = match_by_token(settler.connection, received, requests)
    settler.settle_matches(received, matches, arrivals)
    _record_without_request(settler, received, requests, arrivals)
    return Recorded(arrivals, settler.finished, settler.complete)


def _record_without_request(
    settler: Settler,
    received: Sequence[Received],
    requests: Sequence[MatchedRequest | None],
    arrivals: list[Arrival],
) -> None:
    """Record results that came without a token of a request in this file.

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
