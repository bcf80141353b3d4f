"""Collects what arrives while the last is being written: it shares the next write."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import islice
from typing import NamedTuple

from .notifications import Item
from .records import Arrival

type Write = Callable[[Sequence[Item]], Awaitable[Sequence[Arrival]]]

MAX_CALLS_PER_WRITE = 250


class _Call(NamedTuple):
    """One call to the webhook, whose caller waits for what became of it."""

    items: Sequence[Item]
    arrivals: asyncio.Future[Sequence[Arrival]]


class Intake:
    """Takes notifications in, one write after the other."""

    def __init__(self, write: Write) -> None:
        """Take what writes notifications down: all of them, or none."""
        self._write = write
        self._waiting: list[_Call] = []
        self._writing: asyncio.Task[None] | None = None

    async def take(self, items: Sequence[Item]) -> Sequence[Arrival]:
        """Have notifications written down; return once they are on disk.

        Raises what the write raised. A caller that is cancelled stops nothing.
        """
        loop = asyncio.get_running_loop()
        call = _Call(items, loop.create_future())
        self._waiting.append(call)
        if self._writing is None:
            self._writing = loop.create_task(self._write_all())
        return await call.arrivals

    async def close(self) -> None:
        """Write what waits."""
        while self._waiting:
            await self._write_some()

    async def _write_all(self) -> None:
        """Write until nothing waits."""
        try:
            while self._waiting:
                await self._write_some()
        finally:
            self._writing = None

    async def _write_some(self) -> None:
        """Write what waits, together; where that fails, each call alone."""
        calls = self._waiting[:MAX_CALLS_PER_WRITE]
        del self._waiting[:MAX_CALLS_PER_WRITE]
        if not await self._write_calls(calls):
            for call in calls:
                await self._write_calls([call])

    async def _write_calls(self, calls: Sequence[_Call]) -> bool:
        """Write calls down and answer them; tell whether they have their answers.

        What fails for several is left unanswered: it may be the fault of one.
        """
        try:
            arrivals = await self._write(
                [item for call in calls for item in call.items]
            )
        except Exception as err:  # noqa: BLE001 - the caller gets it
            if len(calls) > 1:
                return False
            if not calls[0].arrivals.done():
                calls[0].arrivals.set_exception(err)
            return True
        each = iter(arrivals)
        for call in calls:
            own = list(islice(each, len(call.items)))
            if not call.arrivals.done():
                call.arrivals.set_result(own)
        return True
