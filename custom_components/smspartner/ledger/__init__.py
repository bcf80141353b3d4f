"""The durable record: verifications, requests, lookups, results and what they cost."""

import secrets
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

from ..api import HlrNotification
from . import accounts, lookups, purchases, queries, schema, units
from .database import Database
from .records import (
    Arrival,
    FinishedVerification,
    MatchedBy,
    Order,
    Outcome,
    Placed,
    RequestToSend,
    ResultFilter,
    ResultPage,
    ResultRecord,
    Summary,
    VerificationReport,
)

type Listener = Callable[[frozenset[str]], None]


class Ledger:
    """Everything bought and everything reported, for all accounts, on disk."""

    def __init__(self, path: Path) -> None:
        """Take the path of the file; nothing is opened yet."""
        self._database = Database(path)
        self._listeners: dict[int, list[Listener]] = {}
        self._last_arrival = 0

    async def open(self) -> None:
        """Open the file and settle what the last run left on its way.

        What was being sent is uncertain now: whether it left is not known. Raises
        sqlite3.Error, OSError or schema.NewerSchemaError when that fails.
        """
        await self._database.open(self._prepare)

    async def close(self) -> None:
        """Write what waits and close the file."""
        await self._database.close()

    async def add_account(self, entry_id: str) -> int:
        """Give the number under which the account of a config entry is kept."""
        return await self._database.write(
            partial(accounts.add_account, entry_id=entry_id)
        )

    async def remove_account(self, account: int) -> None:
        """Erase everything known of an account."""
        await self._database.write(partial(accounts.remove_account, account=account))

    def listen(self, account: int, listener: Listener) -> Callable[[], None]:
        """Call `listener` after each change with the ids of the verifications it ended.

        Returns what ends the listening.
        """
        listeners = self._listeners.setdefault(account, [])
        listeners.append(listener)
        return partial(listeners.remove, listener)

    async def place(self, account: int, order: Order) -> Placed:
        """Write an order down, cut into requests, before anything of it is sent.

        Numbers whose lookup is awaited since less than 15 minutes are joined to it;
        the others are queued, at most 500 to a request (S0, S1).
        """
        placed = await self._database.write(
            partial(purchases.place, account=account, order=order, now=units.now())
        )
        self._tell(account)
        return placed

    async def queued_requests(self, account: int) -> Sequence[int]:
        """List the requests that have yet to be sent, oldest first."""
        return await self._database.read(
            partial(purchases.queued_requests, account=account)
        )

    async def start_request(
        self, account: int, request_id: int
    ) -> RequestToSend | None:
        """Mark a request as being sent, under a fresh token of which a hash is kept.

        Returns None when it is not queued any more, or when it is older than an hour:
        then it is rejected, for nobody wants it by now.
        """
        token = secrets.token_urlsafe(24)
        request, finished = await self._database.write(
            partial(
                purchases.start_request,
                request_id=request_id,
                token=token,
                now=units.now(),
            )
        )
        self._tell(account, finished)
        return request

    async def requeue_request(self, account: int, request_id: int) -> None:
        """Put a request back of which it is certain that it was not taken."""
        await self._database.write(
            partial(purchases.requeue_request, request_id=request_id)
        )
        self._tell(account)

    async def finish_request(
        self, account: int, request_id: int, outcome: Outcome
    ) -> None:
        """Write down what came of a request.

        A refusal of the account itself ends the whole verification: what of it is
        still queued is rejected with the same reason.
        """
        finished = await self._database.write(
            partial(purchases.finish_request, request_id=request_id, outcome=outcome)
        )
        self._tell(account, finished)

    async def record_notifications(
        self, account: int, token: str | None, notifications: Iterable[HlrNotification]
    ) -> Sequence[Arrival]:
        """Write results down; return once they are on disk (S0, S1).

        A token ties them to its own request. Where none was sent at all, the oldest
        open lookup of the number takes the result. Raises sqlite3.Error when the file
        cannot be written: then nothing of it was taken.
        """
        arrivals, finished = await self._database.write(
            partial(
                self._record,
                account=account,
                token=token,
                notifications=tuple(notifications),
                now=units.now(),
            )
        )
        if Arrival.SETTLED in arrivals:
            self._tell(account, finished)
        return arrivals

    async def expire(self) -> None:
        """Give up waiting for lookups sent more than 48 hours ago."""
        finished = await self._database.write(partial(lookups.expire, now=units.now()))
        for account, verification_ids in finished.items():
            self._tell(account, verification_ids)

    async def summary(self, account: int) -> Summary:
        """Sum up an account: what is awaited, what was spent, the last result."""
        return await self._database.read(partial(queries.summary, account=account))

    async def report(
        self, account: int, verification_id: str, limit: int
    ) -> VerificationReport:
        """Tell how a verification stands, with at most `limit` pending and results.

        Raises queries.UnknownVerificationError.
        """
        return await self._database.read(
            partial(queries.report, account=account, id_=verification_id, limit=limit)
        )

    async def find_results(
        self, account: int, wanted: ResultFilter, *, limit: int, after: int = 0
    ) -> ResultPage:
        """Find results, in order of arrival, from behind `after` (a page's `next`).

        Raises queries.UnknownVerificationError for a verification id of nobody or of
        another account.
        """
        return await self._database.read(
            partial(
                queries.find_results,
                account=account,
                wanted=wanted,
                limit=limit,
                after=after,
            )
        )

    async def unannounced_results(
        self, account: int, limit: int
    ) -> Sequence[ResultRecord]:
        """List results whose event has yet to be fired, in order of arrival."""
        return await self._database.read(
            partial(queries.unannounced_results, account=account, limit=limit)
        )

    async def mark_results_announced(self, lookup_ids: Sequence[int]) -> None:
        """Remember that the events of these results were fired."""
        await self._database.write(
            partial(queries.mark_results_announced, lookup_ids=lookup_ids)
        )

    async def unannounced_verifications(
        self, account: int
    ) -> Sequence[FinishedVerification]:
        """List ended verifications whose event has yet to be fired."""
        return await self._database.read(
            partial(queries.unannounced_verifications, account=account)
        )

    async def mark_verification_announced(self, key: int) -> None:
        """Remember that the event of a verification was fired."""
        await self._database.write(
            partial(queries.mark_verification_announced, key=key)
        )

    def _tell(self, account: int, finished: Iterable[str] = ()) -> None:
        """Tell the listeners of an account that something changed."""
        for listener in tuple(self._listeners.get(account, ())):
            listener(frozenset(finished))

    def _prepare(self, connection: sqlite3.Connection) -> None:
        """Make or check the tables, and settle what was on its way."""
        schema.prepare(connection)
        connection.execute(
            "UPDATE requests SET state = 'uncertain' WHERE state = 'sending'"
        )
        (last,) = connection.execute("SELECT MAX(arrival) FROM lookups").fetchone()
        self._last_arrival = last or 0

    def _record(
        self,
        connection: sqlite3.Connection,
        *,
        account: int,
        token: str | None,
        notifications: Sequence[HlrNotification],
        now: int,
    ) -> tuple[list[Arrival], lookups.Finished]:
        """Settle the lookups that notifications belong to."""
        arrivals: list[Arrival] = []
        finished: lookups.Finished = set()
        for notification in notifications:
            if token is None:
                found = lookups.match_number(connection, account, notification)
            else:
                found = lookups.match_token(connection, account, token, notification)
            if isinstance(found, Arrival):
                arrivals.append(found)
                continue
            self._last_arrival = max(now, self._last_arrival + 1)
            matched_by = MatchedBy.NUMBER if token is None else MatchedBy.TOKEN
            finished |= lookups.settle(
                connection, found, notification, matched_by, self._last_arrival
            )
            arrivals.append(Arrival.SETTLED)
        return arrivals, finished
