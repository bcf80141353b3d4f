"""Writes results to their lookups, and counts the results that are still missing."""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from ..acceptance import prove
from ..accounts import note_arrival
from ..states import Arrival, LookupState, MatchedBy, RequestState
from ..units import as_list, bound_rows
from .matching_by_token import AWAITED
from .received import MatchedLookup, Received

_NOT_PROVEN: Final = frozenset(
    {RequestState.QUEUED, RequestState.UNCERTAIN, RequestState.REJECTED}
)
"""States of a request that a result of it shows to have been accepted."""
_BY_NUMBER: Final = MatchedBy.NUMBER.value
_BY_TOKEN: Final = MatchedBy.TOKEN.value


class Settlement(NamedTuple):
    """A notification as the result of a lookup."""

    received: Received
    lookup: MatchedLookup
    arrival: int
    """Its position in the order of arrival."""


class Settler:
    """Settles lookups in one transaction, and collects what that has completed."""

    def __init__(
        self, connection: sqlite3.Connection, next_arrival: Callable[[], int]
    ) -> None:
        """Initialize with what counts the results in the order of their arrival."""
        self.connection = connection
        self.next_arrival = next_arrival
        self.finished: defaultdict[int, set[str]] = defaultdict(set)
        """The verifications that have ended, by account."""
        self.complete: set[int] = set()
        """The requests that lack no results any more."""

    def settle_matches(
        self,
        received: Sequence[Received],
        matches: Mapping[int, MatchedLookup],
        arrivals: list[Arrival],
    ) -> None:
        """Settle the lookups that notifications were matched to, by their index.

        What became of each notification is written into `arrivals` at its index.
        """
        settlements: dict[int, Settlement] = {}
        for index in sorted(matches):
            lookup = matches[index]
            arrivals[index] = (
                Arrival.DUPLICATE if lookup.id in settlements else _arrival_at(lookup)
            )
            if arrivals[index] is Arrival.SETTLED:
                settlements[lookup.id] = Settlement(
                    received[index], lookup, self.next_arrival()
                )
        if settlements:
            self._settle(settlements.values())

    def _settle(self, settlements: Collection[Settlement]) -> None:
        """Write results: each is the proof that its request was accepted."""
        self._write_results(settlements)
        requests = [one.lookup.request for one in settlements]
        self._count_unreported(Counter([one.id for one in requests]))
        if not_proven := {one.id for one in requests if one.state in _NOT_PROVEN}:
            last = max(one.received.body.received_at for one in settlements)
            prove(self.connection, not_proven, last)
        self._count_open(
            [
                one.lookup.id
                for one in settlements
                if one.lookup.state == LookupState.OPEN
            ]
        )
        note_arrivals(self.connection, settlements)

    def _write_results(self, settlements: Iterable[Settlement]) -> None:
        """Write what the notifications say to the lookups."""
        rows = ((one.lookup.id, *result_values(one)) for one in settlements)
        for table, values in bound_rows(rows):
            self.connection.execute(
                f"""
                UPDATE lookups
                SET
                    state = 'reported',
                    arrival = column2,
                    received_at = column3,
                    result = column4,
                    error_name = column5,
                    error_description = column6,
                    mcc_mnc = column7,
                    ported = column8,
                    message_id = column9,
                    date = column10,
                    matched_by = column11
                FROM {table}
                WHERE id = column1
                """,
                values,
            )

    def _count_unreported(self, reported: Mapping[int, int]) -> None:
        """Subtract reported lookups from what their requests lack."""
        rows = self.connection.execute(
            """
            UPDATE requests
            SET unreported = unreported - (j.value ->> 1)
            FROM json_each(?) j
            WHERE requests.id = j.value ->> 0
            RETURNING id, unreported
            """,
            (as_list(reported.items()),),
        ).fetchall()
        self.complete.update(id_ for id_, unreported in rows if unreported <= 0)

    def _count_open(self, lookup_ids: Sequence[int]) -> None:
        """Subtract lookups from what the verifications they answer are waiting for."""
        rows = self.connection.execute(
            """
            UPDATE verifications
            SET open = open - settled
            FROM (
                SELECT verification_key, COUNT(*) AS settled
                FROM links
                WHERE lookup_id IN (SELECT value FROM json_each(?))
                GROUP BY verification_key
            )
            WHERE key = verification_key
            RETURNING account_id, id, open
            """,
            (as_list(lookup_ids),),
        ).fetchall()
        for account_id, verification_id, still_open in rows:
            if not still_open:
                self.finished[account_id].add(verification_id)


def note_arrivals(
    connection: sqlite3.Connection, settlements: Iterable[Settlement]
) -> None:
    """Write down when each account has received its last result."""
    last = {
        one.received.body.account_id: one.received.body.received_at
        for one in settlements
    }
    for account_id, received_at in last.items():
        note_arrival(connection, account_id, received_at)


def result_values(settlement: Settlement) -> tuple[Any, ...]:
    """Return the columns of a lookup that come from its notification, in their order.

    These are arrival, received_at, result, error_name, error_description, mcc_mnc,
    ported, message_id, date and matched_by, of types that sqlite3 need not adapt.
    """
    body, notification = settlement.received
    return (
        settlement.arrival,
        body.received_at,
        notification.result.value,
        notification.error_name,
        notification.error_description,
        notification.mcc_mnc,
        None if notification.ported is None else int(notification.ported),
        notification.message_id,
        notification.date and notification.date.isoformat(),
        _BY_NUMBER if body.token_hash is None else _BY_TOKEN,
    )


def _arrival_at(lookup: MatchedLookup) -> Arrival:
    """Return what becomes of a notification that was matched to a lookup."""
    if lookup.state in AWAITED:
        return Arrival.SETTLED
    if lookup.state == LookupState.REPORTED:
        return Arrival.DUPLICATE
    return Arrival.UNMATCHED
