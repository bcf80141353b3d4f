"""Settles the lookups that notifications belong to, many with one statement."""

import sqlite3
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import orjson

from ..api import HlrNotification
from . import accounts
from .lookups import Finished
from .records import Arrival, LookupState, MatchedBy, RequestState
from .requests import prove
from .tokens import hash_token
from .units import as_list

AWAITED = frozenset({LookupState.OPEN, LookupState.EXPIRED, LookupState.REJECTED})
"""A request that was refused may have been taken: its token comes back then."""
UNPROVEN = frozenset(
    {RequestState.QUEUED, RequestState.UNCERTAIN, RequestState.REJECTED}
)
COUNTRY_CODE_ENDS = range(2, 5)
"""Where the country code of a number may end: it has one to three digits."""


class Item(NamedTuple):
    """One notification, and how it came."""

    account: int
    token: str | None
    """None where the address bore none."""
    notification: HlrNotification
    now: int


class _Request(NamedTuple):
    """The request that a lookup was bought with."""

    id: int
    state: str


class _Lookup(NamedTuple):
    """A lookup that a notification may belong to."""

    id: int
    state: str
    request: _Request


class _Settlement(NamedTuple):
    """A notification with the lookup it settles."""

    item: Item
    lookup: _Lookup
    arrival: int


def record(
    connection: sqlite3.Connection,
    *,
    items: Sequence[Item],
    next_arrival: Callable[[], int],
) -> tuple[Sequence[Arrival], Mapping[int, Finished]]:
    """Settle lookups; give what became of each notification, and what has ended.

    `next_arrival` counts results. What has ended are verifications, by account.
    """
    finished: defaultdict[int, Finished] = defaultdict(set)
    arrivals = [Arrival.UNMATCHED] * len(items)
    settle = partial(
        _settle_found,
        connection,
        items=items,
        arrivals=arrivals,
        finished=finished,
        next_arrival=next_arrival,
    )
    requests = _find_requests(connection, items)
    found = _match_named(connection, items, requests)
    if len(found) < len(items):
        found |= _match_strays(connection, items, requests, found)
    settle(found)
    for number, item in enumerate(items):
        if item.token is None and (lookup := _match_number(connection, item)):
            settle({number: lookup})
    return arrivals, finished


def _settle_found(
    connection: sqlite3.Connection,
    found: Mapping[int, _Lookup],
    *,
    items: Sequence[Item],
    arrivals: list[Arrival],
    finished: defaultdict[int, Finished],
    next_arrival: Callable[[], int],
) -> None:
    """Settle the lookups that were found, by the place of the item."""
    settlements: dict[int, _Settlement] = {}
    for number, lookup in found.items():
        is_again = lookup.id in settlements
        arrivals[number] = Arrival.DUPLICATE if is_again else _judge(lookup)
        if arrivals[number] is Arrival.SETTLED:
            settlements[lookup.id] = _Settlement(items[number], lookup, next_arrival())
    _settle(connection, settlements.values(), finished)


def _judge(lookup: _Lookup) -> Arrival:
    """Tell what becomes of a notification that names a lookup."""
    if lookup.state in AWAITED:
        return Arrival.SETTLED
    if lookup.state == LookupState.REPORTED:
        return Arrival.DUPLICATE
    return Arrival.UNMATCHED


def _find_requests(
    connection: sqlite3.Connection, items: Sequence[Item]
) -> list[_Request | None]:
    """Find the request of each item, by its account and token."""
    tokens = {item.token for item in items if item.token}
    if not tokens:  # SQLite would walk through all requests for none
        return [None] * len(items)
    hashes: dict[str | None, bytes] = {token: hash_token(token) for token in tokens}
    marks = ", ".join("?" * len(hashes))
    rows = connection.execute(
        "SELECT t.account, t.hash, r.id, r.state FROM tokens t"
        f" JOIN requests r ON r.id = t.request WHERE t.hash IN ({marks})",
        tuple(hashes.values()),
    )
    requests = {
        (account, hash_): _Request(*request) for account, hash_, *request in rows
    }
    return [requests.get((item.account, hashes.get(item.token))) for item in items]


def _match_named(
    connection: sqlite3.Connection,
    items: Sequence[Item],
    requests: Sequence[_Request | None],
) -> dict[int, _Lookup]:
    """Find the lookups that tokens and numbers name, by the place of the item."""
    # One row: for each, this thread would wait for the event loop's once more.
    (found,) = connection.execute(
        "SELECT json_group_array(json_array(j.value ->> 0, l.id, l.state))"
        " FROM json_each(?) j"
        " JOIN lookups l ON l.request = j.value ->> 1 AND l.phone = j.value ->> 2",
        (
            as_list(
                (number, request.id, item.notification.phone_number)
                for number, (item, request) in enumerate(
                    zip(items, requests, strict=True)
                )
                if request
            ),
        ),
    ).fetchone()
    return {
        number: _Lookup(id_, state, request)
        for number, id_, state in orjson.loads(found)
        if (request := requests[number])
    }


def _match_strays(
    connection: sqlite3.Connection,
    items: Sequence[Item],
    requests: Sequence[_Request | None],
    named: Collection[int],
) -> dict[int, _Lookup]:
    """Find lookups of the token's request that the number does not name as asked."""
    own: dict[int, _OwnLookups] = {}
    found = {}
    for number, (item, request) in enumerate(zip(items, requests, strict=True)):
        if request is None or number in named:
            continue
        if request.id not in own:
            own[request.id] = _OwnLookups(connection, request)
        if lookup := own[request.id].find(item.notification):
            found[number] = lookup
    return found


class _OwnLookups:
    """The lookups of one request, to be found by anything but their full number."""

    def __init__(self, connection: sqlite3.Connection, request: _Request) -> None:
        """Read them."""
        self._by_digits: defaultdict[str, list[_Lookup]] = defaultdict(list)
        self._nameless: deque[_Lookup] = deque()
        self._by_message: dict[str, _Lookup] = {}
        for id_, state, phone, message_id in connection.execute(
            "SELECT id, state, phone, message_id FROM lookups WHERE request = ?"
            " ORDER BY id",
            (request.id,),
        ):
            lookup = _Lookup(id_, state, request)
            if phone:
                for end in COUNTRY_CODE_ENDS:
                    self._by_digits[phone[end:]].append(lookup)
            elif state in AWAITED:
                self._nameless.append(lookup)
            elif message_id:
                self._by_message[message_id] = lookup

    def find(self, notification: HlrNotification) -> _Lookup | None:
        """Find the only one with these digits behind its country code, or a nameless.

        That is the one that this message has settled, or else the next one.
        """
        digits = notification.phone_number.lstrip("+0")
        alike = self._by_digits.get(digits, ())
        if len(alike) == 1:
            return alike[0]
        message_id = notification.message_id
        if message_id in self._by_message:
            return self._by_message[message_id]
        if not self._nameless:
            return None
        lookup = self._nameless.popleft()
        if message_id:
            self._by_message[message_id] = lookup
        return lookup


def _match_number(connection: sqlite3.Connection, item: Item) -> _Lookup | None:
    """Find the lookup that the message has settled, or the oldest open of a number."""
    select = (
        "SELECT l.id, l.state, r.id, r.state FROM lookups l"
        " JOIN requests r ON r.id = l.request"
    )
    phone, message_id = item.notification.phone_number, item.notification.message_id
    known = connection.execute(
        f"{select} WHERE l.phone = ? AND l.account = ? AND l.message_id = ?",
        (phone, item.account, message_id),
    ).fetchone()
    row = (
        known
        or connection.execute(
            f"{select} WHERE l.account = ? AND l.phone = ? AND l.state = 'open'"
            " AND r.state <> 'queued' ORDER BY l.id LIMIT 1",
            (item.account, phone),
        ).fetchone()
    )
    if row is None:
        return None
    id_, state, *request = row
    return _Lookup(id_, state, _Request(*request))


def _settle(
    connection: sqlite3.Connection,
    settlements: Collection[_Settlement],
    finished: defaultdict[int, Finished],
) -> None:
    """Write results to their lookups: proof that their requests were taken."""
    if not settlements:
        return
    connection.execute(
        "UPDATE lookups SET state = 'reported', arrival = j.value ->> 1,"
        " received_at = j.value ->> 2, result = j.value ->> 3,"
        " error_name = j.value ->> 4, error_description = j.value ->> 5,"
        " mcc_mnc = j.value ->> 6, ported = j.value ->> 7, message_id = j.value ->> 8,"
        " date = j.value ->> 9, matched_by = j.value ->> 10"
        " FROM json_each(?) j WHERE lookups.id = j.value ->> 0",
        (as_list([_values(one) for one in settlements]),),
    )
    reported = Counter(one.lookup.request for one in settlements)
    connection.execute(
        "UPDATE requests SET unreported = unreported - (j.value ->> 1)"
        " FROM json_each(?) j WHERE requests.id = j.value ->> 0",
        (as_list((request.id, count) for request, count in reported.items()),),
    )
    if unproven := [id_ for id_, state in reported if state in UNPROVEN]:
        prove(connection, unproven, max(one.item.now for one in settlements))
    awaited = [
        one.lookup.id for one in settlements if one.lookup.state == LookupState.OPEN
    ]
    rows = connection.execute(
        "UPDATE verifications SET open = open - n FROM ("
        "  SELECT verification, COUNT(*) AS n FROM links"
        "  WHERE lookup IN (SELECT value FROM json_each(?)) GROUP BY verification)"
        " WHERE key = verification RETURNING account, id, open",
        (as_list(awaited),),
    ).fetchall()
    for account, id_, still_open in rows:
        if not still_open:
            finished[account].add(id_)
    last = {one.item.account: one.item.now for one in settlements}
    for account, now in last.items():
        accounts.note_arrival(connection, account, now)


def _values(one: _Settlement) -> tuple[Any, ...]:
    """Lay out what a lookup takes over from its notification."""
    notification = one.item.notification
    return (
        one.lookup.id,
        one.arrival,
        one.item.now,
        notification.result,
        notification.error_name,
        notification.error_description,
        notification.mcc_mnc,
        notification.ported,
        notification.message_id,
        notification.date and notification.date.isoformat(),
        MatchedBy.NUMBER if one.item.token is None else MatchedBy.TOKEN,
    )
