"""Writes notifications of all accounts, and knows which tokens are waited for.

There is one `Reception` in the process, and an `Inbox` for each account.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from ..clock import Clock
from . import tokens
from .arrival_order import last_arrival
from .batch_writer import BatchWriter
from .listeners import Listeners
from .notifications import ReceivedBody, record_bodies
from .states import Arrival, Taken
from .store import Store

MAX_NOTIFICATIONS_PER_WRITE: Final = 5_000


class Reception:
    """Writes the notifications of all accounts, those that wait in one transaction."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Initialize without any token that is waited for."""
        self._store = store
        self._clock = clock
        self.listeners = Listeners()
        self._batches = BatchWriter(
            self._record,
            size_of=lambda body: len(body.notifications),
            max_size=MAX_NOTIFICATIONS_PER_WRITE,
        )
        self._unmatched: Counter[int] = Counter()
        self._awaited = tokens.AwaitedTokens()
        self._given_out = tokens.GivenOutTokens()
        self._proven: set[tokens.ProvenAddress] = set()
        self._last_arrival = 0

    def load(self, connection: sqlite3.Connection) -> None:
        """Read the tokens to be known from a file that has just been opened."""
        self._last_arrival = last_arrival(connection)
        self._awaited = tokens.AwaitedTokens(tokens.read_awaited_tokens(connection))
        self._given_out = tokens.GivenOutTokens(
            tokens.read_given_out_tokens(connection)
        )
        self._proven = set(tokens.read_proven_addresses(connection))

    def count_from(self, arrival: int) -> None:
        """Set the arrival behind which the next results are counted."""
        self._last_arrival = arrival

    async def close(self) -> None:
        """Wait until all bodies have been written."""
        await self._batches.close()

    @property
    def last_arrival(self) -> int:
        """Return the arrival of the last result: its index in the order of arrival."""
        return self._last_arrival

    def next_arrival(self) -> int:
        """Return the arrival of a new result: its index in the order of arrival."""
        self._last_arrival += 1
        return self._last_arrival

    def awaits(self, account_id: int, token: bytes) -> bool:
        """Return whether a request that lacks results has a token of this hash."""
        return (token, account_id) in self._awaited

    def has_given_out(self, account_id: int, token: bytes) -> bool:
        """Return whether one of the last requests has a token of this hash."""
        return (token, account_id) in self._given_out

    def wait_for(self, given_out: Iterable[tokens.AwaitedToken]) -> None:
        """Add tokens that were given out to those that are waited for."""
        for hash_, account_id, request_id in given_out:
            self._awaited.add(hash_, account_id, request_id)
            self._given_out.add(hash_, account_id)

    def wait_no_more(self, request_ids: Iterable[int]) -> None:
        """Remove the tokens of requests from those that are waited for."""
        self._awaited.remove(request_ids)

    async def drop_erased(self) -> None:
        """Remove the tokens of erased requests from those that are waited for.

        A token that is given out while they are read stays.
        """
        before = self._awaited.requests
        awaited = await self._store.read(tokens.read_awaited_tokens)
        self._awaited.remove(before.difference(request for _, _, request in awaited))

    def unmatched(self, account_id: int) -> int:
        """Return how many notifications since the start belong to no lookup."""
        return self._unmatched[account_id]

    def count_unmatched(self, account_id: int) -> None:
        """Count a body that was refused."""
        self._unmatched[account_id] += 1
        self.listeners.notify(account_id)

    async def take(self, body: ReceivedBody) -> Taken:
        """Write down what is in a body; return once it is on disk.

        Raises sqlite3.Error when the file cannot be written: then nothing of it was.
        """
        return await self._batches.write(body)

    async def _record(self, bodies: Sequence[ReceivedBody]) -> Sequence[Taken]:
        """Write down what is in some bodies, and call the accounts' listeners."""
        now = self._clock.now()
        bodies = [body._replace(received_at=now) for body in bodies]
        recorded = await self._store.write(
            partial(
                record_bodies,
                bodies=bodies,
                next_arrival=self.next_arrival,
                proven=self._proven,
            )
        )
        for body, taken in zip(bodies, recorded.taken, strict=True):
            unmatched = taken.arrivals.count(Arrival.UNMATCHED)
            self._unmatched[body.account_id] += unmatched
        self._awaited.remove(recorded.complete)
        self._proven.update(recorded.proven)
        for account_id in {body.account_id for body in bodies}:
            self.listeners.notify(account_id, recorded.finished.get(account_id, ()))
        return recorded.taken
