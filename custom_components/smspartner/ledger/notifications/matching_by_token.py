"""Finds the lookups of notifications that came with the token of a request."""

import sqlite3
from collections import deque
from collections.abc import Collection, Container, Mapping, Sequence
from typing import Final

import orjson

from ...api import HlrNotification
from ..national_digits import NationalDigits
from ..states import LookupState
from ..tokens import ProvenAddress
from ..units import bound_rows
from .received import MatchedLookup, MatchedRequest, Received, ReceivedBody

AWAITED: Final = frozenset(
    {LookupState.OPEN, LookupState.EXPIRED, LookupState.REJECTED}
)
"""A request that was refused may have been taken: its token comes back then."""

type RequestsByToken = Mapping[tuple[int, bytes | None], MatchedRequest]
"""Requests by their account and the hash of a token."""


def find_requests(
    connection: sqlite3.Connection,
    bodies: Sequence[ReceivedBody],
    proven: Container[ProvenAddress],
) -> tuple[RequestsByToken, Collection[ProvenAddress]]:
    """Return the requests whose tokens came back, and the addresses this proves.

    A token that comes back proves that the address it was given out with is reached.
    Addresses that are among `proven` already are left out.
    """
    received = {(body.account_id, body.token_hash) for body in bodies}
    hashes = {hash_ for _, hash_ in received if hash_ is not None}
    if not hashes:  # SQLite would walk through all requests for none
        return {}, ()
    # As one row: for each row, this thread would wait for the event loop's once more.
    # JSON, which is how lists are bound elsewhere, cannot hold the bytes of a hash.
    (rows,) = connection.execute(
        f"""
        SELECT json_group_array(
            json_array(
                t.account_id, hex(t.hash), hex(t.address),
                r.id, r.state, r.sms_key IS NOT NULL
            )
        )
        FROM tokens t
        JOIN requests r ON r.id = t.request_id
        WHERE t.hash IN ({", ".join("?" * len(hashes))})
        """,
        tuple(hashes),
    ).fetchone()
    requests: dict[tuple[int, bytes | None], MatchedRequest] = {}
    newly_proven = set()
    for account_id, *hexadecimals, request_id, state, is_sms in orjson.loads(rows):
        hash_, address = map(bytes.fromhex, hexadecimals)
        requests[account_id, hash_] = MatchedRequest(request_id, state, bool(is_sms))
        if (account_id, address) not in proven and (account_id, hash_) in received:
            newly_proven.add((account_id, address))
    return requests, newly_proven


def match_by_token(
    connection: sqlite3.Connection,
    received: Sequence[Received],
    requests: Sequence[MatchedRequest | None],
) -> dict[int, MatchedLookup]:
    """Return the lookups that notifications match, by the index of the notification.

    `requests` are those of their tokens, at the same indices.
    """
    found = _match_exact_numbers(connection, received, requests)
    if len(found) < len(received):
        found |= _match_other_numbers(connection, received, requests, found)
    return found


def _match_exact_numbers(
    connection: sqlite3.Connection,
    received: Sequence[Received],
    requests: Sequence[MatchedRequest | None],
) -> dict[int, MatchedLookup]:
    """Return the lookups of the very numbers that the notifications name."""
    found = {}
    wanted = (
        (index, request.id, one.notification.phone_number)
        for index, (one, request) in enumerate(zip(received, requests, strict=True))
        if request
    )
    for table, values in bound_rows(wanted):
        # As one row: for each row, this thread would wait for the event loop's again.
        (rows,) = connection.execute(
            f"""
            SELECT json_group_array(json_array(column1, l.id, l.state))
            FROM {table}
            CROSS JOIN lookups l ON l.request_id = column2 AND l.phone = column3
            """,
            values,
        ).fetchone()
        for index, id_, state in orjson.loads(rows):
            if request := requests[index]:
                found[index] = MatchedLookup(id_, state, request)
    return found


def _match_other_numbers(
    connection: sqlite3.Connection,
    received: Sequence[Received],
    requests: Sequence[MatchedRequest | None],
    matched: Collection[int],
) -> dict[int, MatchedLookup]:
    """Return the lookups of notifications whose number is not one that was sent.

    Those at the indices in `matched` have theirs already.
    """
    lookups: dict[int, _LookupsOfRequest] = {}
    found = {}
    for index, (one, request) in enumerate(zip(received, requests, strict=True)):
        if request is None or index in matched:
            continue
        if request.id not in lookups:
            lookups[request.id] = _LookupsOfRequest(connection, request)
        if lookup := lookups[request.id].find(one.notification):
            found[index] = lookup
    return found


class _LookupsOfRequest:
    """Finds lookups of one request otherwise than by their whole number."""

    def __init__(self, connection: sqlite3.Connection, request: MatchedRequest) -> None:
        """Initialize with the lookups that the file has of a request."""
        self._named = NationalDigits[MatchedLookup]()
        self._awaited_nameless: deque[MatchedLookup] = deque()
        self._nameless_by_message: dict[str, MatchedLookup] = {}
        for id_, state, phone, message_id in connection.execute(
            """
            SELECT id, state, phone, message_id
            FROM lookups
            WHERE request_id = ?
            ORDER BY id
            """,
            (request.id,),
        ):
            lookup = MatchedLookup(id_, state, request)
            if phone:
                self._named.add(phone, lookup)
            elif state in AWAITED:
                self._awaited_nameless.append(lookup)
            elif message_id:
                self._nameless_by_message[message_id] = lookup

    def find(self, notification: HlrNotification) -> MatchedLookup | None:
        """Return the lookup that a notification is about; None if there is none.

        It is the one whose number has these digits behind its country code, unless
        several have. Otherwise it is one whose number was forgotten: the one that the
        same message has settled before, or else the next one that is awaited.
        """
        if lookup := self._named.find(notification.phone_number):
            return lookup
        message_id = notification.message_id
        if message_id in self._nameless_by_message:
            return self._nameless_by_message[message_id]
        if not self._awaited_nameless:
            return None
        lookup = self._awaited_nameless.popleft()
        if message_id:
            self._nameless_by_message[message_id] = lookup
        return lookup
