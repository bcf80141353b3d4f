"""Settles the lookups that notifications belong to, many with one statement."""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from ..api import HlrNotification
from . import accounts
from .lookups import Finished, hash_token
from .records import Arrival, LookupState, MatchedBy, RequestState


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
    next_arrival: Callable[[int], int],
) -> tuple[Sequence[Arrival], Mapping[int, Finished]]:
    """Settle lookups; give what became of each notification, and what has ended.

    `next_arrival` turns a time into one that no other result has. What has ended are
    verifications, by account.
    """
    finished: defaultdict[int, Finished] = defaultdict(set)
    arrivals = [Arrival.UNMATCHED] * len(items)
    named = _match_named(connection, items)
    settlements: dict[int, _Settlement] = {}
    for number, lookup in named.items():
        is_again = lookup.id in settlements
        arrivals[number] = Arrival.DUPLICATE if is_again else _judge(lookup)
        if arrivals[number] is Arrival.SETTLED:
            at = next_arrival(items[number].now)
            settlements[lookup.id] = _Settlement(items[number], lookup, at)
    _settle(connection, settlements.values(), finished)
    for number, item in enumerate(items):
        if number in named:
            continue
        found = _match_other(connection, item)
        if isinstance(found, Arrival):
            arrivals[number] = found
            continue
        arrivals[number] = Arrival.SETTLED
        settlement = _Settlement(item, found, next_arrival(item.now))
        _settle(connection, [settlement], finished)
    return arrivals, finished


def _judge(lookup: _Lookup) -> Arrival:
    """Tell what becomes of a notification that names a lookup."""
    if lookup.state in (LookupState.OPEN, LookupState.EXPIRED):
        return Arrival.SETTLED
    if lookup.state == LookupState.REPORTED:
        return Arrival.DUPLICATE
    return Arrival.UNMATCHED


def _match_named(
    connection: sqlite3.Connection, items: Sequence[Item]
) -> dict[int, _Lookup]:
    """Find the lookups that tokens and numbers name, by the place of the item."""
    requests = _find_requests(connection, {one.token for one in items if one.token})
    of_items = [requests.get((item.account, item.token)) for item in items]
    # One row: for each, this thread would wait for the event loop's once more.
    (found,) = connection.execute(
        "SELECT json_group_array(json_array(j.value ->> 0, l.id, l.state))"
        " FROM json_each(?) j"
        " JOIN lookups l ON l.request = j.value ->> 1 AND l.phone = j.value ->> 2",
        (
            _json(
                (number, request.id, item.notification.phone_number)
                for number, (item, request) in enumerate(
                    zip(items, of_items, strict=True)
                )
                if request
            ),
        ),
    ).fetchone()
    return {
        number: _Lookup(id_, state, request)
        for number, id_, state in orjson.loads(found)
        if (request := of_items[number])
    }


def _find_requests(
    connection: sqlite3.Connection, tokens: Collection[str]
) -> dict[tuple[int, str | None], _Request]:
    """Find requests by account and token."""
    if not tokens:  # SQLite would walk through all requests for none
        return {}
    hashes = {hash_token(token): token for token in tokens}
    marks = ", ".join("?" * len(hashes))
    rows = connection.execute(
        "SELECT account, token_hash, id, state FROM requests"
        f" WHERE token_hash IN ({marks})",
        tuple(hashes),
    )
    return {
        (account, hashes[hash_]): _Request(*request)
        for account, hash_, *request in rows
    }


def _match_other(connection: sqlite3.Connection, item: Item) -> _Lookup | Arrival:
    """Find a lookup that is not named: by its token alone, or its number alone."""
    if item.token is None:
        return _match_number(connection, item.account, item.notification)
    return _match_nameless(connection, item.account, item.token)


def _match_nameless(
    connection: sqlite3.Connection, account: int, token: str
) -> _Lookup | Arrival:
    """Find a lookup of the token's request whose number was to be forgotten."""
    row = connection.execute(
        "SELECT l.id, l.state, r.id, r.state FROM lookups l"
        " JOIN requests r ON r.id = l.request"
        " WHERE r.token_hash = ? AND r.account = ? AND l.phone IS NULL"
        " AND l.state IN ('open', 'expired') ORDER BY l.id LIMIT 1",
        (hash_token(token), account),
    ).fetchone()
    return _lookup(row) if row else Arrival.UNMATCHED


def _match_number(
    connection: sqlite3.Connection, account: int, notification: HlrNotification
) -> _Lookup | Arrival:
    """Find the oldest open lookup of a number, unless this message settled one."""
    known = connection.execute(
        "SELECT 1 FROM lookups WHERE phone = ? AND account = ? AND message_id = ?",
        (notification.phone_number, account, notification.message_id),
    ).fetchone()
    if known:
        return Arrival.DUPLICATE
    row = connection.execute(
        "SELECT l.id, l.state, r.id, r.state FROM lookups l"
        " JOIN requests r ON r.id = l.request"
        " WHERE l.account = ? AND l.phone = ? AND l.state = 'open'"
        " AND r.state <> 'queued' ORDER BY l.id LIMIT 1",
        (account, notification.phone_number),
    ).fetchone()
    return _lookup(row) if row else Arrival.UNMATCHED


def _lookup(row: sqlite3.Row) -> _Lookup:
    """Read a lookup with its request."""
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
        " result = j.value ->> 2, error_name = j.value ->> 3,"
        " error_description = j.value ->> 4, mcc_mnc = j.value ->> 5,"
        " ported = j.value ->> 6, message_id = j.value ->> 7, date = j.value ->> 8,"
        " matched_by = j.value ->> 9"
        " FROM json_each(?) j WHERE lookups.id = j.value ->> 0",
        (_json([_values(one) for one in settlements]),),
    )
    requests = {one.lookup.request for one in settlements}
    if uncertain := [id_ for id_, state in requests if state == RequestState.UNCERTAIN]:
        connection.execute(
            "UPDATE requests SET state = 'accepted'"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (_json(uncertain),),
        )
    awaited = [
        one.lookup.id for one in settlements if one.lookup.state == LookupState.OPEN
    ]
    rows = connection.execute(
        "UPDATE verifications SET open = open - n FROM ("
        "  SELECT verification, COUNT(*) AS n FROM links"
        "  WHERE lookup IN (SELECT value FROM json_each(?)) GROUP BY verification)"
        " WHERE key = verification RETURNING account, id, open",
        (_json(awaited),),
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
        notification.result,
        notification.error_name,
        notification.error_description,
        notification.mcc_mnc,
        notification.ported,
        notification.message_id,
        notification.date and notification.date.isoformat(),
        MatchedBy.NUMBER if one.item.token is None else MatchedBy.TOKEN,
    )


def _json(values: Iterable[Any]) -> str:
    """Write values down as SQLite's json_each reads them."""
    return orjson.dumps(tuple(values)).decode()
