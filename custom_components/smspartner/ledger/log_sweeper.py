"""Empties the write-ahead log soon after something was written.

What was erased stays in the log otherwise, and in the main file until the log is moved
there: texts of SMS and of replies, which are to be gone once they were used.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Final

SECONDS_AFTER_LAST: Final = 2
"""How long nothing is written before the log is emptied."""
SECONDS_AFTER_FIRST: Final = 30
"""After which the log is emptied though something is written all the time."""
SECONDS_AFTER_ERROR: Final = 60


class LogSweeper:
    """Empties the log of a file, at most once in some seconds, and no idle one."""

    def __init__(self, empty: Callable[[], Awaitable[bool]]) -> None:
        """Initialize with what empties the log; it returns False while that is read."""
        self._empty = empty
        self._is_dirty = False
        self._written_at = 0.0
        self._task: asyncio.Task[None] | None = None

    def note_write(self) -> None:
        """Note that something was written into the log."""
        loop = asyncio.get_running_loop()
        self._is_dirty = True
        self._written_at = loop.time()
        if self._task is None:
            self._task = loop.create_task(self._sweep())

    async def stop(self) -> None:
        """Leave the log alone from now on: SQLite empties it with the file."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None  # one that had not begun does not end itself

    async def _sweep(self) -> None:
        """Empty the log until nothing was written meanwhile."""
        try:
            while self._is_dirty:
                await self._wait_for_a_pause()
                self._is_dirty = False
                await self._try_to_empty()
        finally:
            self._task = None

    async def _wait_for_a_pause(self) -> None:
        """Wait until nothing is written for a while, but not for ever."""
        now = asyncio.get_running_loop().time
        latest = now() + SECONDS_AFTER_FIRST
        while True:
            due = min(self._written_at + SECONDS_AFTER_LAST, latest)
            if (seconds := due - now()) <= 0:
                return
            await asyncio.sleep(seconds)

    async def _try_to_empty(self) -> None:
        """Empty the log; what does not succeed is tried again later."""
        try:
            is_emptied = await self._empty()
        except sqlite3.Error:  # a full disk, which each write tells of
            is_emptied = False
            await asyncio.sleep(SECONDS_AFTER_ERROR)
        if not is_emptied:
            self._is_dirty = True
            self._written_at = asyncio.get_running_loop().time()
