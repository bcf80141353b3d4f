"""Adds results of lookups that were bought with an earlier file."""

from collections.abc import Sequence
from typing import Final

import orjson

from ..states import Arrival, LookupState, RequestState
from ..units import as_list
from .received import MatchedLookup, MatchedRequest, Received
from .settling import Settlement, Settler, note_arrivals, result_values

_NO_LOOKUP: Final = MatchedLookup(
    0, LookupState.REPORTED, MatchedRequest(0, RequestState.ACCEPTED)
)

type _Identity = tuple[int, str, str | None, str | None, str | None]
"""An account, a number and a message id; where that is unknown, a date and a result."""


def add_results_without_request(
    settler: Settler,
    received: Sequence[Received],
    indices: Sequence[int],
    arrivals: list[Arrival],
) -> None:
    """Add the notifications at some indices as results, each of them once.

    Nothing proves that they were bought: no event announces them and nothing reuses
    them, but they are found when they are asked for. What became of each is written
    into `arrivals` at its index.
    """
    known = _find_known(settler, [received[index] for index in indices])
    added: list[Settlement] = []
    for index in indices:
        identity = _identity_of(received[index])
        if identity in known:
            arrivals[index] = Arrival.DUPLICATE
            continue
        known.add(identity)
        arrivals[index] = Arrival.SETTLED
        added.append(Settlement(received[index], _NO_LOOKUP, settler.next_arrival()))
    _insert(settler, added)
    note_arrivals(settler.connection, added)


def _find_known(settler: Settler, received: Sequence[Received]) -> set[_Identity]:
    """Return the identities of those that are in the ledger already."""
    identities = [_identity_of(one) for one in received]
    (indices,) = settler.connection.execute(
        """
        SELECT json_group_array(j.key)
        FROM json_each(?) j
        WHERE EXISTS (
            SELECT 1
            FROM lookups l
            WHERE l.account_id = j.value ->> 0
                AND l.phone = j.value ->> 1
                AND (
                    l.message_id = j.value ->> 2
                    OR j.value ->> 2 IS NULL
                    AND l.message_id IS NULL
                    AND l.request_id = 0
                    AND l.date IS j.value ->> 3
                    AND l.result = j.value ->> 4
                )
        )
        """,
        (as_list(identities),),
    ).fetchone()
    return {identities[index] for index in orjson.loads(indices)}


def _insert(settler: Settler, settlements: Sequence[Settlement]) -> None:
    """Insert results as lookups that belong to no request."""
    settler.connection.execute(
        """
        INSERT INTO lookups (
            request_id, state, to_fire, account_id, phone,
            arrival, received_at, result, error_name, error_description,
            mcc_mnc, ported, message_id, date, matched_by
        )
        SELECT
            0, 'reported', 0, j.value ->> 0, j.value ->> 1,
            j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 5, j.value ->> 6,
            j.value ->> 7, j.value ->> 8, j.value ->> 9, j.value ->> 10, 'number'
        FROM json_each(?) j
        """,
        (
            as_list(
                (
                    one.received.body.account_id,
                    one.received.notification.phone_number,
                    *result_values(one),
                )
                for one in settlements
            ),
        ),
    )


def _identity_of(received: Received) -> _Identity:
    """Return what tells a result from any other; one without an id, by what it says."""
    account_id, phone, message_id = received.message_key
    if message_id is not None:
        return account_id, phone, message_id, None, None
    date = received.notification.date
    text = None if date is None else date.isoformat()
    return account_id, phone, None, text, received.notification.result
