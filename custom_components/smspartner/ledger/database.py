"""A SQLite file with one writer thread: what is written together shares a commit."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

type Operation[T] = Callable[[sqlite3.Connection], T]

MAX_OPERATIONS_PER_COMMIT = 1000
PRIVATE_FILE_MODE = 0o600


class Database:
    """Writes in groups, reads beside them, and answers on the event loop."""

    def __init__(self, path: Path) -> None:
        """Take the path of the file; nothing is opened yet."""
        self._path = path
        self._waiting: SimpleQueue[_Write | None] = SimpleQueue()
        self._reader: ThreadPoolExecutor | None = None
        self._writer: Thread | None = None
        self._reading: sqlite3.Connection | None = None

    async def open(self, prepare: Operation[None]) -> None:
        """Open the file, or make it, and run `prepare` in its first transaction.

        Raises sqlite3.Error or OSError when it cannot be opened.
        """
        loop = asyncio.get_running_loop()
        writing = await loop.run_in_executor(None, _connect, self._path)
        self._writer = Thread(
            target=self._write_groups,
            args=(writing, loop),
            name="smspartner-writer",
            daemon=True,
        )
        self._writer.start()
        try:
            await self.write(prepare)
        except BaseException:
            await self.close()
            raise
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="smspartner-reader")
        self._reading = await loop.run_in_executor(self._reader, _connect, self._path)

    async def close(self) -> None:
        """Write what is still waiting, then close the file."""
        loop = asyncio.get_running_loop()
        if self._reader and self._reading:
            await loop.run_in_executor(self._reader, self._reading.close)
            self._reader.shutdown(wait=False)
            self._reader = self._reading = None
        if self._writer:
            self._waiting.put(None)
            await loop.run_in_executor(None, self._writer.join)
            self._writer = None

    async def write[T](self, operation: Operation[T]) -> T:
        """Run one operation in a transaction; return once it is on disk.

        Raises what the operation raised, or sqlite3.Error when the commit failed: then
        nothing of it was written. A caller that is cancelled stops nothing.
        """
        if self._writer is None:
            raise sqlite3.ProgrammingError("The ledger is closed")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put((operation, future))
        return await future

    async def read[T](self, operation: Operation[T]) -> T:
        """Run one operation that only reads, beside the writer."""
        if self._reader is None or self._reading is None:
            raise sqlite3.ProgrammingError("The ledger is closed")
        return await asyncio.get_running_loop().run_in_executor(
            self._reader, operation, self._reading
        )

    def _write_groups(
        self, connection: sqlite3.Connection, loop: asyncio.AbstractEventLoop
    ) -> None:
        """Commit group after group until told to stop; the writer thread's life."""
        stopping = False
        while not stopping:
            group, stopping = self._take_group()
            if group:
                outcomes = _commit(connection, group)
                loop.call_soon_threadsafe(_deliver, outcomes)
        connection.close()

    def _take_group(self) -> tuple[list[_Write], bool]:
        """Wait for a write and take all that wait behind it."""
        group: list[_Write] = []
        write = self._waiting.get()
        while write is not None:
            group.append(write)
            if len(group) == MAX_OPERATIONS_PER_COMMIT:
                return group, False
            try:
                write = self._waiting.get_nowait()
            except Empty:
                return group, False
        return group, True


type _Write = tuple[Operation[Any], asyncio.Future[Any]]
type _Outcome = tuple[asyncio.Future[Any], Any, BaseException | None]


def _connect(path: Path) -> sqlite3.Connection:
    """Open the file for its owner alone, with every commit on disk when it returns."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE_FILE_MODE))
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _commit(connection: sqlite3.Connection, group: list[_Write]) -> list[_Outcome]:
    """Run a group in one transaction; one that fails leaves the others standing."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        outcomes = [_run(connection, write) for write in group]
        connection.execute("COMMIT")
    except Exception as err:  # noqa: BLE001 - the writer thread must outlive any of them
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        return [(future, None, err) for _, future in group]
    return outcomes


def _run(connection: sqlite3.Connection, write: _Write) -> _Outcome:
    """Run one operation in its own savepoint."""
    operation, future = write
    connection.execute("SAVEPOINT operation")
    try:
        value = operation(connection)
    except Exception as err:  # noqa: BLE001 - it is the caller's, who gets it
        connection.execute("ROLLBACK TO operation")
        return future, None, err
    finally:
        connection.execute("RELEASE operation")
    return future, value, None


def _deliver(outcomes: list[_Outcome]) -> None:
    """Answer the callers, on their event loop."""
    for future, value, error in outcomes:
        if future.done():
            continue
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)
