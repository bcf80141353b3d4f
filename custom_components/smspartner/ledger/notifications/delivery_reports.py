"""Settles messages with the delivery reports that came with a token of their request.

All others stay unmatched: anybody may have sent them, and fates are asked for besides.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence

from ...api import DeliveryReport
from ..accounts import note_arrival
from ..sms.fates import KnownMessage, Told, settle
from ..sms.matching import Wanted, find_messages
from ..states import Arrival
from ..transaction import Transaction
from .matching_by_token import RequestsByToken
from .received import ReceivedBody, ReceivedReport, Recorded


def record_reports(
    connection: sqlite3.Connection,
    bodies: Sequence[ReceivedBody],
    requests: RequestsByToken,
) -> Recorded:
    """Settle messages with the delivery reports in bodies.

    `requests` are those of the tokens that the bodies came with.
    """
    received = [
        ReceivedReport(body, one)
        for body in bodies
        for one in body.notifications
        if isinstance(one, DeliveryReport)
    ]
    arrivals = [Arrival.UNMATCHED] * len(received)
    finished: dict[int, set[str]] = {}
    complete: set[int] = set()
    told = _match(connection, received, requests)
    for account_id, indices in _by_account(received, told).items():
        now = max(received[index].body.received_at for index in indices)
        tx = Transaction(connection, account_id, now)
        news = settle(tx, [told[index] for index in indices])
        for index, is_news in zip(indices, news, strict=True):
            arrivals[index] = Arrival.SETTLED if is_news else Arrival.DUPLICATE
        note_arrival(connection, account_id, now)
        finished[account_id] = tx.ended
        complete |= tx.complete
    return Recorded(arrivals, finished, complete)


def _match(
    connection: sqlite3.Connection,
    received: Sequence[ReceivedReport],
    requests: RequestsByToken,
) -> Mapping[int, Told]:
    """Return what the reports tell of which message, by the index of the report."""
    wanted = {
        index: Wanted(request.id, request.state, one.report.phone_number)
        for index, one in enumerate(received)
        if (request := requests.get((one.body.account_id, one.body.token_hash)))
    }
    if not wanted:
        return {}
    found = find_messages(connection, list(wanted.values()))
    return {
        index: _told(received[index].report, message)
        for index, message in zip(wanted, found, strict=True)
        if message
    }


def _told(report: DeliveryReport, message: KnownMessage) -> Told:
    """Return what a report tells of a message."""
    return Told(
        message,
        report.status,
        report.fate,
        report.date,
        report.message_id,
        report.cost,
        report.currency,
    )


def _by_account(
    received: Sequence[ReceivedReport], told: Mapping[int, Told]
) -> Mapping[int, Sequence[int]]:
    """Return the indices of the reports that tell of a message, by account."""
    indices: defaultdict[int, list[int]] = defaultdict(list)
    for index in told:
        indices[received[index].body.account_id].append(index)
    return indices
