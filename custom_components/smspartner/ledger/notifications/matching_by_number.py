"""Finds the lookups of notifications that came without a token, by their number."""

import sqlite3
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Final

import orjson

from ..states import LookupState
from ..units import as_list
from .received import MatchedLookup, MatchedRequest, MessageKey, Received

# The request of the lookup left with an address that has brought no token back yet:
# otherwise, its own token would have come with the result.
LEFT_WITH_UNPROVEN_ADDRESS: Final = """
    l.state = 'open'
    AND EXISTS (
        SELECT 1
        FROM tokens t
        WHERE t.request_id = r.id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM tokens t
        JOIN proven_addresses p
            ON p.account_id = t.account_id
            AND p.address = t.address
        WHERE t.request_id = r.id
    )
"""
LACKS_RESULT: Final = "l.state IN ('open', 'expired')"

_LOOKUPS_SETTLED_BY_MESSAGES: Final = """
    SELECT json_group_array(
        json_array(
            l.account_id,
            l.phone,
            l.message_id,
            l.id,
            l.state,
            COALESCE(r.id, 0),
            r.state
        )
    )
    FROM json_each(?) j
    CROSS JOIN lookups l
        ON l.account_id = j.value ->> 0
        AND l.phone = j.value ->> 1
        AND l.message_id = j.value ->> 2
    LEFT JOIN requests r ON r.id = l.request_id
"""
_LOOKUPS_OF_NUMBERS: Final = """
    SELECT json_group_array(
        json_array(l.account_id, l.phone, l.id, l.state, r.id, r.state)
    )
    FROM json_each(?) j
    CROSS JOIN lookups l INDEXED BY lookups_by_phone
        ON l.account_id = j.value ->> 0
        AND l.phone = j.value ->> 1
    JOIN requests r ON r.id = l.request_id
    WHERE r.state <> 'queued'
"""

type _LookupsByMessage = dict[MessageKey, MatchedLookup]
type _LookupsByNumber = dict[tuple[int, str], deque[MatchedLookup]]


def match_by_number(
    connection: sqlite3.Connection,
    received: Sequence[Received],
    indices: Sequence[int],
    condition: str,
) -> dict[int, MatchedLookup]:
    """Return the lookups of the notifications at some indices, by their index.

    It is the one that the same message has settled before, or else that of the same
    number which has waited longest, among those that meet an SQL `condition`.
    """
    settled, awaited = _read_lookups(
        connection, [received[index] for index in indices], condition
    )
    found: dict[int, MatchedLookup] = {}
    for index in indices:
        account_id, phone, message_id = key = received[index].message_key
        lookup = settled.get(key)
        if lookup is None and (waiting := awaited.get((account_id, phone))):
            lookup = waiting.popleft()
            if message_id is not None:
                settled[key] = lookup
        if lookup is not None:
            found[index] = lookup
    return found


def _read_lookups(
    connection: sqlite3.Connection, received: Sequence[Received], condition: str
) -> tuple[_LookupsByMessage, _LookupsByNumber]:
    """Return the lookups that the same messages have settled, and the awaited ones.

    The awaited ones of each number are in the order in which they take a result. One
    statement reads all of them, however long the list is.
    """
    messages = dict.fromkeys(one.message_key for one in received)
    numbers = dict.fromkeys((account_id, phone) for account_id, phone, _ in messages)
    settled_rows, awaited_rows = connection.execute(
        f"""
        SELECT
            ({_LOOKUPS_SETTLED_BY_MESSAGES}),
            ({_LOOKUPS_OF_NUMBERS} AND {condition})
        """,
        (as_list(messages), as_list(numbers)),
    ).fetchone()
    settled = {
        (account_id, phone, message_id): MatchedLookup(
            id_, state, MatchedRequest(*request)
        )
        for account_id, phone, message_id, id_, state, *request in orjson.loads(
            settled_rows
        )
    }
    awaited: defaultdict[tuple[int, str], deque[MatchedLookup]] = defaultdict(deque)
    for account_id, phone, id_, state, *request in sorted(
        orjson.loads(awaited_rows), key=lambda row: (row[3] != LookupState.OPEN, row[2])
    ):
        awaited[account_id, phone].append(
            MatchedLookup(id_, state, MatchedRequest(*request))
        )
    return settled, awaited
