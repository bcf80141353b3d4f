"""The part of the ledger about monitored numbers, the stop list and their events."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from ..api import Id
from . import arrivals, monitored, news, queries, stop_list
from .database import Operation
from .records import News, ResultRecord


class Run(Protocol):
    """Runs an operation on the file."""

    async def __call__[T](self, operation: Operation[T]) -> T:
        """Run it."""


class Watching:
    """What is known of the numbers and the list that are looked at again and again."""

    def __init__(self, read: Run, write: Run, tell: Callable[[int], None]) -> None:
        """Take how to read, how to write, and whom to tell that an account changed."""
        self._read = read
        self._write = write
        self._tell = tell

    async def load_monitored(
        self, account: int, subentries: Collection[str]
    ) -> tuple[int, Mapping[str, dict[str, Any]]]:
        """Give up to which arrival monitored numbers were told, and what is known.

        What is known of other subentries of the account is erased.
        """
        return await self._write(
            partial(monitored.load_monitored, account=account, subentries=subentries)
        )

    async def save_monitored(
        self,
        account: int,
        states: Mapping[str, Mapping[str, Any]],
        *,
        events: Iterable[news.NewNews] = (),
        told: int = 0,
    ) -> None:
        """Write down what is known of some numbers, with the events that follow."""
        await self._write(
            partial(
                monitored.save_monitored,
                account=account,
                states=states,
                news=tuple(events),
                told=told,
            )
        )
        self._tell(account)

    async def last_arrival(self, account: int) -> int:
        """Return the place of the account's last result in the order of arrival."""
        return await self._read(
            partial(arrivals.last_arrival_of, account=account),
        )

    async def results_between(
        self, account: int, after: int, to: int, phones: Sequence[str]
    ) -> Sequence[ResultRecord]:
        """List the results of some numbers that came after `after`, up to `to`."""
        return await self._read(
            partial(
                queries.results_between,
                account=account,
                after=after,
                to=to,
                phones=phones,
            )
        )

    async def keep_stop_list(self, account: int, found: Mapping[str, Id]) -> None:
        """Take over the stop list, ids by number; what differs becomes events.

        Not at the first time, and not before the second where it has lost more than
        half.
        """
        await self._write(
            partial(stop_list.keep_stop_list, account=account, found=found)
        )
        self._tell(account)

    async def stopped(self, account: int, phones: Sequence[str]) -> frozenset[str]:
        """Tell which of some numbers are on the stop list."""
        return await self._read(
            partial(stop_list.stopped, account=account, phones=phones)
        )

    async def next_news(
        self, account: int, limit: int, *, only_monitored: bool = False
    ) -> Sequence[News]:
        """List the events that are next in line: first those of monitored numbers."""
        return await self._read(
            partial(
                news.next_news,
                account=account,
                limit=limit,
                only_monitored=only_monitored,
            )
        )

    async def drop_news(self, ids: Sequence[int]) -> None:
        """Remove events that were fired."""
        await self._write(partial(news.drop_news, ids=ids))
