"""Records the notifications in bodies, each kind by its own rules."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence

from ...api import DeliveryReport, HlrNotification, Notification, Reply
from .delivery_reports import record_reports
from .matching_by_token import RequestsByToken
from .received import ReceivedBody, Recorded
from .recording_results import record_results
from .replies import record_replies


def record_each_kind(
    connection: sqlite3.Connection,
    bodies: Sequence[ReceivedBody],
    requests: RequestsByToken,
    next_arrival: Callable[[], int],
) -> Mapping[type[Notification], Recorded]:
    """Record what is in bodies; return what became of it, by the kinds that are there.

    `requests` are those of the tokens that the bodies came with, and `next_arrival`
    counts results.
    """
    kinds = {type(one) for body in bodies for one in body.notifications}
    recorded: dict[type[Notification], Recorded] = {}
    if HlrNotification in kinds:
        recorded[HlrNotification] = record_results(
            connection, bodies, requests, next_arrival
        )
    if DeliveryReport in kinds:
        recorded[DeliveryReport] = record_reports(connection, bodies, requests)
    if Reply in kinds:
        recorded[Reply] = record_replies(connection, bodies, requests)
    return recorded
