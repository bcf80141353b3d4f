"""What arrives during a write is written together, and nobody pays for a neighbour."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest

from custom_components.smspartner.ledger.batch_writer import BatchWriter


class Disk:
    """Writes words: each write waits until it may end, and some words cannot be."""

    def __init__(self, *, unwritable: str = "") -> None:
        """Begin with nothing written."""
        self.unwritable = unwritable
        self.batches: list[Sequence[str]] = []
        self.may_end = asyncio.Event()
        self.writer = BatchWriter(self._write, size_of=len, max_size=10)

    async def _write(self, words: Sequence[str]) -> Sequence[str]:
        """Write words, or none of them."""
        await self.may_end.wait()
        if self.unwritable in words:
            raise OSError(self.unwritable)
        self.batches.append(words)
        return [word.upper() for word in words]

    def hand_over(self, *words: str) -> list[asyncio.Task[str]]:
        """Have words written by a caller each."""
        return [asyncio.create_task(self.writer.write(word)) for word in words]


async def test_what_arrives_during_a_write_shares_the_next() -> None:
    """See the first word alone, and the others with it as far as there is room."""
    disk = Disk()
    callers = disk.hand_over("a")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    callers += disk.hand_over("bbbb", "cccc", "dddd", "e" * 20, "f")
    await asyncio.sleep(0)
    assert not any(caller.done() for caller in callers)
    disk.may_end.set()
    answers = await asyncio.gather(*callers)
    assert answers == ["A", "BBBB", "CCCC", "DDDD", "E" * 20, "F"]
    assert disk.batches == [["a"], ["bbbb", "cccc"], ["dddd"], ["e" * 20], ["f"]]


async def test_those_that_are_answered_join_those_that_wait() -> None:
    """See who comes with another word as soon as the first is written wait for none."""
    disk = Disk()

    async def write_two(first: str, second: str) -> None:
        """Write a word, and another one as soon as it is there."""
        await disk.writer.write(first)
        await disk.writer.write(second)

    async with asyncio.TaskGroup() as callers:
        callers.create_task(write_two("a", "b"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        callers.create_task(write_two("c", "d"))
        await asyncio.sleep(0)
        disk.may_end.set()
    assert disk.batches == [["a"], ["c", "b"], ["d"]]


async def test_failure_is_that_of_one() -> None:
    """See the neighbours of what cannot be written on the disk all the same."""
    disk = Disk(unwritable="b")
    callers = disk.hand_over("a", "b", "c")
    disk.may_end.set()
    answers = await asyncio.gather(*callers, return_exceptions=True)
    assert [str(answer) for answer in answers] == ["A", "b", "C"]
    assert disk.batches == [["a"], ["c"]]
    assert await disk.writer.write("d") == "D"


async def test_what_waits_is_written_when_its_task_was_cancelled() -> None:
    """See the words behind a cancelled write on the disk once the writer is closed."""
    disk = Disk()
    first = disk.hand_over("aaaaaaaaaa")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = disk.hand_over("b", "c")
    await asyncio.sleep(0)
    assert disk.writer._writing
    disk.writer._writing.cancel()
    disk.may_end.set()
    await disk.writer.close()
    assert await asyncio.gather(*others) == ["B", "C"]
    first[0].cancel()


@pytest.mark.parametrize("unwritable", ["", "b"])
async def test_caller_that_is_cancelled_stops_nothing(unwritable: str) -> None:
    """See what one handed over who has gone written, and the others answered."""
    disk = Disk(unwritable=unwritable)
    callers = disk.hand_over("a", "b", "c")
    await asyncio.sleep(0)
    callers[1].cancel()
    with suppress(asyncio.CancelledError):
        await callers[1]
    closing = asyncio.create_task(disk.writer.close())
    disk.may_end.set()
    await closing
    assert [await callers[0], await callers[2]] == ["A", "C"]
    written = [word for batch in disk.batches for word in batch]
    assert written == [word for word in "abc" if word != unwritable]
    await disk.writer.close()
