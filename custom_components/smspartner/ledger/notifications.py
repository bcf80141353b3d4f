"""Settles the lookups that notifications belong to, many with one statement."""

import sqlite3
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from typing import Any, Final, NamedTuple

import orjson

from ..api import HlrNotification, HlrNotificationError, parse_notifications
from .acceptance import prove
from .accounts import is_known, note_arrival
from .records import Arrival, LeftOver, LookupState, MatchedBy, RequestState, Taken
from .tokens import ProvenAddress, prove_addresses
from .transaction import Transaction
from .unclaimed import (
    MAX_BODY_SIZE,
    as_body,
    discard_unclaimed,
    keep_unclaimed,
    unclaimed_bodies,
)
from .units import as_list
from .unread import keep_unread, may_be_kept

AWAITED = frozenset({LookupState.OPEN, LookupState.EXPIRED, LookupState.REJECTED})
"""A request that was refused may have been taken: its token comes back then."""
UNPROVEN = frozenset(
    {RequestState.QUEUED, RequestState.UNCERTAIN, RequestState.REJECTED}
)
COUNTRY_CODE_ENDS = range(2, 5)
"""Where the country code of a number may end: it has one to three digits."""

# What a lookup must be that a number alone may settle: its request left with an address
# that has brought no token back, for else its own would have come with it.
_UNPROVEN_ADDRESS: Final = """l.state = 'open'
    AND EXISTS (SELECT 1 FROM tokens t
        WHERE t.request = r.id)
    AND NOT EXISTS (SELECT 1 FROM tokens t JOIN proven_addresses p
        ON p.account = t.account AND p.address = t.address WHERE t.request = r.id)"""
_ANY_AWAITED: Final = "l.state IN ('open', 'expired')"


class Call(NamedTuple):
    """What one body has brought, and how it came."""

    account: int
    token: bytes | None
    """The hash of its token; None where its address bore none."""
    notifications: Sequence[HlrNotification]
    now: int
    by_number: bool = True
    """Whether a number alone may settle a lookup."""
    is_awaited: bool = False
    """Whether it came under the token of a request that lacked results."""
    is_orphan: bool = False
    """Whether its token may be one of a ledger that this one took the place of."""
    body: bytes | None = None
    """What is kept where something is left over."""
    is_whole: bool = True
    """Whether the notifications are all there is in it."""


class Recorded(NamedTuple):
    """What came of calls: of each, and of what they belong to."""

    taken: Sequence[Taken]
    finished: Mapping[int, set[str]]
    """The verifications that have ended, by account."""
    complete: Collection[int]
    """The requests that lack no results any more."""
    proven: Collection[ProvenAddress]
    """The addresses that have brought a token back for the first time."""


class _Item(NamedTuple):
    """One notification, and how it came."""

    call: Call
    notification: HlrNotification


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

    item: _Item
    lookup: _Lookup
    arrival: int


_NO_LOOKUP: Final = _Lookup(0, LookupState.REPORTED, _Request(0, RequestState.ACCEPTED))
"""That of a result that belongs to no request."""


class _Books:
    """The connection in one transaction, and what has come of it so far."""

    def __init__(
        self, connection: sqlite3.Connection, next_arrival: Callable[[], int]
    ) -> None:
        """Take what results are counted with."""
        self.connection = connection
        self.next_arrival = next_arrival
        self.finished: defaultdict[int, set[str]] = defaultdict(set)
        self.complete: set[int] = set()


def record(
    connection: sqlite3.Connection,
    *,
    calls: Sequence[Call],
    next_arrival: Callable[[], int],
    proven: Container[ProvenAddress],
) -> Recorded:
    """Settle lookups, and keep what is left over of what may have been paid for.

    `next_arrival` counts results. `proven` are the addresses that are known to have
    brought a token back.
    """
    books = _Books(connection, next_arrival)
    known, proofs = _find_requests(connection, calls, proven)
    prove_addresses(connection, proofs)
    items = [_Item(call, one) for call in calls for one in call.notifications]
    requests = [known.get((item.call.account, item.call.token)) for item in items]
    arrivals = [Arrival.UNMATCHED] * len(items)
    found = _match_named(connection, items, requests)
    if len(found) < len(items):
        found |= _match_strays(connection, items, requests, found)
    _settle_found(books, items, arrivals, found)
    if unclaimed := [place for place, one in enumerate(requests) if one is None]:
        _take_unclaimed(books, items, arrivals, unclaimed)
    each = iter(arrivals)
    taken = [
        _finish(
            connection,
            call,
            known.get((call.account, call.token)),
            tuple(islice(each, len(call.notifications))),
        )
        for call in calls
    ]
    return Recorded(taken, books.finished, books.complete, proofs)


def _finish(
    connection: sqlite3.Connection,
    call: Call,
    request: _Request | None,
    arrivals: Sequence[Arrival],
) -> Taken:
    """Keep what is left over of a call."""
    if call.is_whole and Arrival.UNMATCHED not in arrivals:
        return Taken(arrivals, LeftOver.NOTHING)
    if request is None:
        return Taken(arrivals, _keep_unclaimed(connection, call, arrivals))
    return Taken(arrivals, _keep_unread(connection, call, request, arrivals))


def _keep_unread(
    connection: sqlite3.Connection,
    call: Call,
    request: _Request,
    arrivals: Sequence[Arrival],
) -> LeftOver:
    """Keep a body under a token whole, where it was paid for.

    Under that of a completed request it is nobody's.
    """
    if call.body is None:
        return LeftOver.DROPPED
    if call.is_whole and not may_be_kept(connection, request.id):
        return LeftOver.DROPPED
    if not call.is_awaited:
        return _keep_unclaimed(connection, call, arrivals)
    is_kept = keep_unread(
        connection,
        account=call.account,
        request=request.id,
        body=call.body,
        now=call.now,
    )
    return LeftOver.KEPT if is_kept else LeftOver.REFUSED


def _keep_unclaimed(
    connection: sqlite3.Connection, call: Call, arrivals: Sequence[Arrival]
) -> LeftOver:
    """Keep what came without a token of ours, for the owner to decide.

    A body that is kept among the orphans is not left over.
    """
    if not call.notifications or not is_known(connection, call.account):
        return LeftOver.DROPPED
    bodies = [
        as_body(notification)
        for notification, arrival in zip(call.notifications, arrivals, strict=True)
        if arrival is Arrival.UNMATCHED
    ]
    if (
        not call.is_whole
        and call.body is not None
        and len(call.body) <= MAX_BODY_SIZE
        and not call.is_orphan
    ):
        bodies.append(call.body)
    is_kept = not bodies or keep_unclaimed(
        connection, account=call.account, bodies=bodies, now=call.now
    )
    return LeftOver.KEPT if is_kept else LeftOver.REFUSED


def _settle_found(
    books: _Books,
    items: Sequence[_Item],
    arrivals: list[Arrival],
    found: Mapping[int, _Lookup],
) -> None:
    """Settle the lookups that were found, by the place of the item, in that order."""
    settlements: dict[int, _Settlement] = {}
    for place, lookup in sorted(found.items()):
        is_again = lookup.id in settlements
        arrivals[place] = Arrival.DUPLICATE if is_again else _judge(lookup)
        if arrivals[place] is Arrival.SETTLED:
            settlements[lookup.id] = _Settlement(
                items[place], lookup, books.next_arrival()
            )
    _settle(books, settlements.values())


def _judge(lookup: _Lookup) -> Arrival:
    """Tell what becomes of a notification that names a lookup."""
    if lookup.state in AWAITED:
        return Arrival.SETTLED
    if lookup.state == LookupState.REPORTED:
        return Arrival.DUPLICATE
    return Arrival.UNMATCHED


def _find_requests(
    connection: sqlite3.Connection,
    calls: Sequence[Call],
    proven: Container[ProvenAddress],
) -> tuple[Mapping[tuple[int, bytes | None], _Request], Collection[ProvenAddress]]:
    """Find the requests of tokens, by account and hash, and the addresses they prove.

    A token that has come back proves the address that it was given out with.
    """
    hashes = {call.token for call in calls if call.token is not None}
    if not hashes:  # SQLite would walk through all requests for none
        return {}, ()
    marks = ", ".join("?" * len(hashes))
    rows = connection.execute(
        "SELECT t.account, t.hash, r.id, r.state, t.address FROM tokens t"
        f" JOIN requests r ON r.id = t.request WHERE t.hash IN ({marks})",
        tuple(hashes),
    )
    came = {(call.account, call.token) for call in calls}
    requests: dict[tuple[int, bytes | None], _Request] = {}
    proofs = set()
    for account, hash_, id_, state, address in rows:
        requests[account, hash_] = _Request(id_, state)
        if (account, address) not in proven and (account, hash_) in came:
            proofs.add((account, address))
    return requests, proofs


def _match_named(
    connection: sqlite3.Connection,
    items: Sequence[_Item],
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
    items: Sequence[_Item],
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


def _take_unclaimed(
    books: _Books,
    items: Sequence[_Item],
    arrivals: list[Arrival],
    unclaimed: Sequence[int],
) -> None:
    """Take what came without a token of ours, where that is no forgery's way in."""
    orphans = [place for place in unclaimed if items[place].call.is_orphan]
    if orphans:
        _adopt(books, items, arrivals, orphans)
    tokenless = [
        place
        for place in unclaimed
        if items[place].call.token is None and items[place].call.by_number
    ]
    if tokenless:
        found = _match_numbers(books.connection, items, tokenless, _UNPROVEN_ADDRESS)
        _settle_found(books, items, arrivals, found)


def take_unclaimed(
    tx: Transaction, next_arrival: Callable[[], int]
) -> Sequence[Arrival]:
    """Settle lookups with the results that were kept; return what became of each.

    Each settles the lookup of its number that waits for the longest time. What belongs
    to none is erased too.
    """
    books = _Books(tx.connection, next_arrival)
    notifications: list[HlrNotification] = []
    for _, body in unclaimed_bodies(tx):
        with suppress(HlrNotificationError):
            notifications += parse_notifications(body).notifications
    call = Call(tx.account_id, None, notifications, tx.now)
    items = [_Item(call, one) for one in dict.fromkeys(notifications)]
    arrivals = [Arrival.UNMATCHED] * len(items)
    found = _match_numbers(tx.connection, items, range(len(items)), _ANY_AWAITED)
    _settle_found(books, items, arrivals, found)
    discard_unclaimed(tx)
    tx.ended |= books.finished[tx.account_id]
    tx.complete |= books.complete
    return arrivals


def _match_numbers(
    connection: sqlite3.Connection,
    items: Sequence[_Item],
    places: Sequence[int],
    is_open: str,
) -> dict[int, _Lookup]:
    """Find the lookups that messages have settled, or the oldest open of the numbers.

    `is_open` is what a lookup must be for that.
    """
    known, awaited = _numbers_lookups(
        connection, [items[one] for one in places], is_open
    )
    found: dict[int, _Lookup] = {}
    for place in places:
        account, phone, message_id = _message_of(items[place])
        lookup = known.get((account, phone, message_id))
        if lookup is None and (waiting := awaited.get((account, phone))):
            lookup = waiting.popleft()
            if message_id is not None:
                known[account, phone, message_id] = lookup
        if lookup is not None:
            found[place] = lookup
    return found


type _Message = tuple[int, str, str | None]
type _Known = dict[_Message, _Lookup]
type _Awaited = dict[tuple[int, str], deque[_Lookup]]


def _message_of(item: _Item) -> _Message:
    """Return what a repetition of a notification has in common with it."""
    notification = item.notification
    return item.call.account, notification.phone_number, notification.message_id


def _numbers_lookups(
    connection: sqlite3.Connection, items: Sequence[_Item], is_open: str
) -> tuple[_Known, _Awaited]:
    """Read the lookups of numbers, with one statement for all of them."""
    messages = dict.fromkeys(map(_message_of, items))
    numbers = dict.fromkeys((account, phone) for account, phone, _ in messages)
    reported, open_ = connection.execute(
        f"""
        SELECT (
            SELECT json_group_array(json_array(l.account, l.phone, l.message_id, l.id,
                l.state, COALESCE(r.id, 0), r.state))
            FROM json_each(?) j CROSS JOIN lookups l ON l.phone = j.value ->> 1
            AND l.account = j.value ->> 0 AND l.message_id = j.value ->> 2
            LEFT JOIN requests r ON r.id = l.request
        ), (
            SELECT json_group_array(json_array(l.account, l.phone, l.id, l.state, r.id,
                r.state))
            FROM json_each(?) j CROSS JOIN lookups l ON l.phone = j.value ->> 1
            AND l.account = j.value ->> 0
            JOIN requests r ON r.id = l.request
            WHERE {is_open} AND r.state <> 'queued'
        )
        """,
        (as_list(messages), as_list(numbers)),
    ).fetchone()
    known = {
        (account, phone, message_id): _Lookup(id_, state, _Request(*request))
        for account, phone, message_id, id_, state, *request in orjson.loads(reported)
    }
    awaited: defaultdict[tuple[int, str], deque[_Lookup]] = defaultdict(deque)
    for account, phone, id_, state, *request in sorted(
        orjson.loads(open_), key=lambda row: (row[3] != LookupState.OPEN, row[2])
    ):
        awaited[account, phone].append(_Lookup(id_, state, _Request(*request)))
    return known, awaited


def _adopt(
    books: _Books,
    items: Sequence[_Item],
    arrivals: list[Arrival],
    places: Sequence[int],
) -> None:
    """Make results of no request of what a ledger before this one has bought.

    Nothing proves that they were: so they are told of and used when they are asked for.
    """
    (known,) = books.connection.execute(
        """
        SELECT json_group_array(j.key) FROM json_each(?) j WHERE EXISTS (
            SELECT 1 FROM lookups l
            WHERE l.phone = j.value ->> 1 AND l.account = j.value ->> 0
            AND (l.message_id = j.value ->> 2 OR j.value ->> 2 IS NULL
                AND l.message_id IS NULL AND l.request = 0
                AND l.date IS j.value ->> 3 AND l.result = j.value ->> 4))
        """,
        (as_list(_said_of(items[place]) for place in places),),
    ).fetchone()
    there = {_said_of(items[places[index]]) for index in orjson.loads(known)}
    adopted: list[_Settlement] = []
    for place in places:
        if (said := _said_of(items[place])) in there:
            arrivals[place] = Arrival.DUPLICATE
            continue
        there.add(said)
        arrivals[place] = Arrival.SETTLED
        adopted.append(_Settlement(items[place], _NO_LOOKUP, books.next_arrival()))
    books.connection.execute(
        """
        INSERT INTO lookups (account, request, phone, state, announce, arrival,
            received_at, result, error_name, error_description, mcc_mnc, ported,
            message_id, date, matched_by)
        SELECT j.value ->> 0, 0, j.value ->> 1, 'reported', 0, j.value ->> 3,
            j.value ->> 4, j.value ->> 5, j.value ->> 6, j.value ->> 7, j.value ->> 8,
            j.value ->> 9, j.value ->> 10, j.value ->> 11, 'number'
        FROM json_each(?) j
        """,
        (as_list((*_message_of(one.item)[:2], *_values(one)) for one in adopted),),
    )
    _note_arrivals(books.connection, adopted)


def _said_of(item: _Item) -> tuple[int, str, str | None, str | None, str | None]:
    """Return what tells a result of no request from any other.

    Where it has no id, one that says the same is the same.
    """
    account, phone, message_id = _message_of(item)
    if message_id is not None:
        return account, phone, message_id, None, None
    date = item.notification.date
    text = None if date is None else date.isoformat()
    return account, phone, None, text, item.notification.result


def _settle(books: _Books, settlements: Collection[_Settlement]) -> None:
    """Write results to their lookups: proof that their requests were taken."""
    if not settlements:
        return
    connection = books.connection
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
    lacking = connection.execute(
        "UPDATE requests SET unreported = unreported - (j.value ->> 1)"
        " FROM json_each(?) j WHERE requests.id = j.value ->> 0"
        " RETURNING id, unreported",
        (as_list((request.id, count) for request, count in reported.items()),),
    ).fetchall()
    books.complete.update(id_ for id_, unreported in lacking if unreported <= 0)
    if unproven := [id_ for id_, state in reported if state in UNPROVEN]:
        prove(connection, unproven, max(one.item.call.now for one in settlements))
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
            books.finished[account].add(id_)
    _note_arrivals(connection, settlements)


def _note_arrivals(
    connection: sqlite3.Connection, settlements: Iterable[_Settlement]
) -> None:
    """Note when the last result of each account came."""
    last = {one.item.call.account: one.item.call.now for one in settlements}
    for account, now in last.items():
        note_arrival(connection, account, now)


def _values(one: _Settlement) -> tuple[Any, ...]:
    """Lay out what a lookup takes over from its notification."""
    notification = one.item.notification
    return (
        one.lookup.id,
        one.arrival,
        one.item.call.now,
        notification.result,
        notification.error_name,
        notification.error_description,
        notification.mcc_mnc,
        notification.ported,
        notification.message_id,
        notification.date and notification.date.isoformat(),
        MatchedBy.NUMBER if one.item.call.token is None else MatchedBy.TOKEN,
    )
