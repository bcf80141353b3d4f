"""Writes items in batches: those that arrive during a write share the next one."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, NamedTuple

MAX_ITEMS_PER_BATCH: Final = 250
GATHERING_TURNS: Final = 6
"""Turns of the event loop, for those that were just answered to come with another."""


class _Waiting[Item, Answer](NamedTuple):
    """An item, and the future that its caller waits for."""

    item: Item
    answer: asyncio.Future[Answer]


class BatchWriter[Item, Answer]:
    """Collects items while a batch is being written, then writes all of them.

    Under load, many items share a transaction, and so the wait for the disk. An item
    that comes alone is written at once. Behind a batch, the loop gets to hand out the
    answers and to hand over what came meanwhile: otherwise callers would part into two
    groups, which keep each other waiting for the interpreter's lock.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]],
        *,
        size_of: Callable[[Item], int],
        max_size: int,
    ) -> None:
        """Initialize with a function that writes all of some items, or none of them.

        It returns an answer for each of them once they are on disk. The items of a
        batch are together not larger than `max_size`, as `size_of` measures them,
        unless it is a single one: what waits behind a batch waits for all of it.
        """
        self._write = write
        self._size_of = size_of
        self._max_size = max_size
        self._waiting: list[_Waiting[Item, Answer]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, item: Item) -> Answer:
        """Write an item; return the answer for it once it is on disk.

        Raises what writing it raised. It is written even if the caller is cancelled.
        """
        loop = asyncio.get_running_loop()
        waiting: _Waiting[Item, Answer] = _Waiting(item, loop.create_future())
        self._waiting.append(waiting)
        if self._writing is None:
            self._writing = loop.create_task(self._write_batches())
        return await waiting.answer

    async def close(self) -> None:
        """Wait until everything has been written."""
        if self._writing:
            await asyncio.wait([self._writing])
        await self._write_waiting()  # the task may have been cancelled

    async def _write_batches(self) -> None:
        """Write what is waiting, then end the task."""
        try:
            await self._write_waiting()
        finally:
            self._writing = None

    async def _write_waiting(self) -> None:
        """Write batch after batch until nothing is waiting."""
        while self._waiting:
            count = self._count_next_batch()
            batch = self._waiting[:count]
            del self._waiting[:count]
            await self._write_batch(batch)
            await self._gather()

    async def _gather(self) -> None:
        """Wait for some turns of the loop, in which more may arrive."""
        for _ in range(GATHERING_TURNS):
            await asyncio.sleep(0)

    def _count_next_batch(self) -> int:
        """Return how many of the waiting items make up the next batch."""
        count = size = 0
        for waiting in self._waiting[:MAX_ITEMS_PER_BATCH]:
            size += self._size_of(waiting.item)
            if count and size > self._max_size:
                break
            count += 1
        return count

    async def _write_batch(self, batch: Sequence[_Waiting[Item, Answer]]) -> None:
        """Write a batch and answer its callers.

        If that fails, one of the items may be to blame: each is written by itself.
        """
        try:
            answers = await self._write([waiting.item for waiting in batch])
        except Exception as err:  # noqa: BLE001 - the caller gets it
            if len(batch) > 1:
                for waiting in batch:
                    await self._write_batch([waiting])
            elif not batch[0].answer.done():
                batch[0].answer.set_exception(err)
            return
        for waiting, answer in zip(batch, answers, strict=True):
            if not waiting.answer.done():
                waiting.answer.set_result(answer)
