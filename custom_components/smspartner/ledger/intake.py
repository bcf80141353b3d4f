"""Collects what arrives while the last is being written: it shares the next write."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple

from .notifications import Call
from .records import Taken

type Write = Callable[[Sequence[Call]], Awaitable[Sequence[Taken]]]

MAX_CALLS_PER_WRITE = 250
MAX_NOTIFICATIONS_PER_WRITE = 5_000
"""Of several calls; what waits behind a write waits for all of it."""


class _Waiting(NamedTuple):
    """One call, whose caller waits for what became of it."""

    call: Call
    taken: asyncio.Future[Taken]


class Intake:
    """Takes notifications in, one write after the other."""

    def __init__(self, write: Write) -> None:
        """Take what writes calls down: all of them, or none."""
        self._write = write
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    async def take(self, call: Call) -> Taken:
        """Have a call written down; return once it is on disk.

        Raises what the write raised. A caller that is cancelled stops nothing.
        """
        loop = asyncio.get_running_loop()
        waiting = _Waiting(call, loop.create_future())
        self._waiting.append(waiting)
        if self._writing is None:
            self._writing = loop.create_task(self._write_all())
        return await waiting.taken

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
        count = self._count_next()
        together = self._waiting[:count]
        del self._waiting[:count]
        if not await self._write_calls(together):
            for waiting in together:
                await self._write_calls([waiting])

    def _count_next(self) -> int:
        """Count the calls that are written together."""
        count = notifications = 0
        for waiting in self._waiting[:MAX_CALLS_PER_WRITE]:
            notifications += len(waiting.call.notifications)
            if count and notifications > MAX_NOTIFICATIONS_PER_WRITE:
                break
            count += 1
        return count

    async def _write_calls(self, together: Sequence[_Waiting]) -> bool:
        """Write calls down and answer them; tell whether they have their answers.

        What fails for several is left unanswered: it may be the fault of one.
        """
        try:
            taken = await self._write([waiting.call for waiting in together])
        except Exception as err:  # noqa: BLE001 - the caller gets it
            if len(together) > 1:
                return False
            if not together[0].taken.done():
                together[0].taken.set_exception(err)
            return True
        for waiting, one in zip(together, taken, strict=True):
            if not waiting.taken.done():
                waiting.taken.set_result(one)
        return True
