"""The ledger's file, and whether it can be used."""

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

from . import backup_mark
from .availability import WRITING, Availability
from .checkpoints import (
    empty_log,
    empty_unread_log,
    pause_checkpoints,
    resume_checkpoints,
)
from .damaged_file import is_corrupt, is_damage
from .database import Database, Operation
from .log_sweeper import LogSweeper


class Store:
    """Runs operations on the file, and reports why it cannot be used."""

    def __init__(self, path: Path) -> None:
        """Initialize for a path; nothing is opened yet."""
        self.path = path
        self._database = Database(path)
        self._availability = Availability("The database of lookups")
        self._is_writable = True
        self._is_damaged = False
        self._log_sweeper = LogSweeper(
            partial(self._database.maintain, empty_unread_log)
        )
        self.on_health: Callable[[str | None], None] = lambda _: None
        """Called with the error when a write fails, and with None when one succeeds."""
        self.on_damage: Callable[[], None] = lambda: None
        """Called once when the open file turns out to be damaged."""

    @property
    def is_open(self) -> bool:
        """Return whether anything can be read or written."""
        return self._database.is_open

    async def open(self, prepare: Operation[None]) -> None:
        """Open the file, or make it, and run `prepare` in its first transaction.

        Raises sqlite3.Error or OSError when it cannot be opened.
        """
        await self._database.open(prepare)
        self._is_damaged = False
        self._log_sweeper.note_write()  # a kill may have left something

    async def close(self) -> None:
        """Finish the writes that were asked for and close the file."""
        await self._database.close()
        await self._log_sweeper.stop()

    async def read[T](self, operation: Operation[T], *, name: object = "reading") -> T:
        """Run an operation that only reads; a failure is logged once for each `name`.

        Raises sqlite3.Error when the file cannot be read.
        """
        try:
            result = await self._database.read(operation)
        except sqlite3.DatabaseError as err:
            self._note_failure(err, name)
            raise
        self._availability.note_success(name)
        return result

    async def write[T](self, operation: Operation[T]) -> T:
        """Run an operation in a transaction; return once it is on disk.

        Raises sqlite3.Error when the file cannot be written: then nothing of it was.
        """
        try:
            result, changes = await self._database.write(partial(_counted, operation))
        except sqlite3.DatabaseError as err:
            if isinstance(err, sqlite3.OperationalError) or is_damage(err):
                self._is_writable = False
                self.on_health(str(err))
            self._note_failure(err, WRITING)
            raise
        if changes:  # a full disk has room for none
            if self.is_open:
                self._log_sweeper.note_write()
            self._availability.note_success(WRITING)
            if not self._is_writable:
                self._is_writable = True
                self.on_health(None)
        return result

    async def empty_log(self) -> None:
        """Empty the write-ahead log into the main file: what was erased is in it."""
        await self._database.maintain(empty_log)

    async def pause_checkpoints(self) -> None:
        """Mark the file and leave it unchanged, so that it can be copied."""
        await self.write(partial(backup_mark.set_mark, path=self.path))
        await self._database.maintain(pause_checkpoints)
        await self._database.maintain(
            partial(backup_mark.note_last_change, path=self.path)
        )

    async def resume_checkpoints(self) -> None:
        """Write into the main file again, beginning with what was written meanwhile."""
        await self.write(backup_mark.clear_mark)
        await self._database.maintain(resume_checkpoints)
        await asyncio.to_thread(backup_mark.delete_note, self.path)

    def _note_failure(self, err: sqlite3.DatabaseError, name: object) -> None:
        """Log that the file cannot be used, and report it once where it is damaged."""
        if is_corrupt(err) and not self._is_damaged:
            self._is_damaged = True
            self.on_damage()
        if self.is_open and (
            isinstance(err, sqlite3.OperationalError) or is_damage(err)
        ):
            self._availability.note_failure(name, err)


def _counted[T](
    operation: Operation[T], connection: sqlite3.Connection
) -> tuple[T, int]:
    """Run an operation; return its result and how many rows it has changed."""
    before = connection.total_changes
    return operation(connection), connection.total_changes - before
