"""Writes notifications down, and knows which tokens are waited for."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial

from ..clock import Clock
from . import notifications, tokens
from .arrivals import last_arrival
from .intake import Intake
from .listeners import Listeners
from .notifications import Call
from .records import Arrival, Taken
from .store import Store


class Reception:
    """Writes down the notifications of all accounts."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Initialize without any token that is waited for."""
        self._store = store
        self._clock = clock
        self.listeners = Listeners()
        self._intake = Intake(self._record)
        self._unmatched: Counter[int] = Counter()
        self._awaited = tokens.AwaitedTokens()
        self._proven: set[tokens.ProvenAddress] = set()
        self._last_arrival = 0

    def load(self, connection: sqlite3.Connection) -> None:
        """Read the tokens that are waited for from a file that has just been opened."""
        self._last_arrival = last_arrival(connection)
        self._awaited = tokens.AwaitedTokens(tokens.awaited_tokens(connection))
        self._proven = set(tokens.proven_addresses(connection))

    def count_from(self, arrival: int) -> None:
        """Set the arrival behind which the next results are counted."""
        self._last_arrival = arrival

    async def close(self) -> None:
        """Write what waits."""
        await self._intake.close()

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

    def wait_for(self, given_out: Iterable[tokens.AwaitedToken]) -> None:
        """Add tokens that were given out to those that are waited for."""
        for token in given_out:
            self._awaited.add(*token)

    def wait_no_more(self, request_ids: Iterable[int]) -> None:
        """Remove the tokens of requests from those that are waited for."""
        self._awaited.drop(request_ids)

    async def drop_erased(self) -> None:
        """Remove the tokens of erased requests from those that are waited for.

        A token that is given out while they are read stays.
        """
        before = self._awaited.requests
        awaited = await self._store.read(tokens.awaited_tokens)
        self._awaited.drop(before.difference(request for _, _, request in awaited))

    def unmatched(self, account_id: int) -> int:
        """Return how many notifications since the start belong to no lookup."""
        return self._unmatched[account_id]

    def count_unmatched(self, account_id: int) -> None:
        """Count a body that was refused."""
        self._unmatched[account_id] += 1
        self.listeners.notify(account_id)

    async def take(self, call: Call) -> Taken:
        """Write down what a body holds; return once it is on disk.

        Raises sqlite3.Error when the file cannot be written: then nothing of it was.
        """
        return await self._intake.take(call)

    async def _record(self, calls: Sequence[Call]) -> Sequence[Taken]:
        """Write down what calls have brought, and call the accounts' listeners."""
        # The calls have waited: the clock may have been corrected meanwhile.
        now = self._clock.now()
        calls = [call._replace(now=now) for call in calls]
        recorded = await self._store.write(
            partial(
                notifications.record,
                calls=calls,
                next_arrival=self.next_arrival,
                proven=self._proven,
            )
        )
        for call, taken in zip(calls, recorded.taken, strict=True):
            for arrival in taken.arrivals:
                self._unmatched[call.account] += arrival is Arrival.UNMATCHED
        self._awaited.drop(recorded.complete)
        self._proven.update(recorded.proven)
        for account_id in {call.account for call in calls}:
            self.listeners.notify(account_id, recorded.finished.get(account_id, ()))
        return recorded.taken
