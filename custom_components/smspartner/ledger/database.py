"""A SQLite file that one thread writes, and another one reads at the same time."""

import asyncio
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from stat import S_IMODE
from threading import Thread
from traceback import clear_frames
from typing import Any, Final, NamedTuple, Self

type Operation[T] = Callable[[sqlite3.Connection], T]

PRIVATE_FILE_MODE: Final = 0o600
COMPANION_SUFFIXES: Final = ("-wal", "-shm")
"""SQLite's log and its index, beside the file itself."""


class Database:
    """Runs operations on a SQLite file, and returns their results on the event loop.

    Each write is a transaction of its own; they are run in the order they were asked
    for.
    """

    def __init__(self, path: Path) -> None:
        """Initialize with the path of the file, which is not opened yet."""
        self._path = path
        self._writer: _ConnectionThread | None = None
        self._reader: _ConnectionThread | None = None

    @property
    def is_open(self) -> bool:
        """Return whether the file is open."""
        return self._writer is not None

    async def open(self, prepare: Operation[None]) -> None:
        """Open or create the file and run `prepare` in the first transaction.

        Raises sqlite3.Error or OSError when it cannot be opened, and what `prepare`
        raises.
        """
        await asyncio.to_thread(_make_private, self._path)
        self._writer = await _ConnectionThread.start("smspartner-writer", self._path)
        try:
            await self.maintain(_keep_sorting_in_memory)
            await self.write(prepare)
            self._reader = await _ConnectionThread.start(
                "smspartner-reader", self._path
            )
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Finish the writes that were asked for and close the file."""
        threads = self._reader, self._writer
        # Nothing can be asked for behind the end: it would never be answered.
        self._reader = self._writer = None
        for thread in threads:
            if thread:
                await thread.stop()

    async def write[T](self, operation: Operation[T]) -> T:
        """Run an operation in a transaction; return its result once that is on disk.

        Raises what the operation raised, or sqlite3.Error when the commit failed:
        nothing of it was written then. It is finished even if the caller is cancelled.
        """
        return await _opened(self._writer).run(
            partial(_run_in_transaction, operation=operation)
        )

    async def maintain[T](self, operation: Operation[T]) -> T:
        """Run an operation on the writing connection, outside of a transaction."""
        return await _opened(self._writer).run(operation)

    async def read[T](self, operation: Operation[T]) -> T:
        """Run an operation that only reads, on one state of the whole file."""
        return await _opened(self._reader).run(
            partial(_run_on_snapshot, operation=operation)
        )


class _ConnectionThread:
    """A connection, and the only thread that uses it."""

    def __init__(self, name: str, connection: sqlite3.Connection) -> None:
        """Initialize with the name of the thread, and an open connection."""
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread = Thread(target=self._run_jobs, name=name, daemon=True)

    @classmethod
    async def start(cls, name: str, path: Path) -> Self:
        """Open the file and start a thread; raise sqlite3.Error if that fails."""
        connection_thread = cls(name, await asyncio.to_thread(_connect, path))
        connection_thread._thread.start()
        return connection_thread

    async def run[T](self, operation: Operation[T]) -> T:
        """Run an operation behind those that are waiting; return its result.

        It is finished even if the caller is cancelled.
        """
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Job(operation, future))
        return await future

    async def stop(self) -> None:
        """Finish what is waiting, then close the connection and end the thread."""
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run_jobs(self) -> None:
        """Run operations until the thread is stopped."""
        # While nothing is waiting, no variable holds on to what was written last.
        while self._run_next_job():
            pass
        self._connection.close()

    def _run_next_job(self) -> bool:
        """Wait for an operation and run it; return False if the thread is stopped."""
        job = self._jobs.get()
        if job is None:
            return False
        result, error = None, None
        try:
            result = job.operation(self._connection)
        except Exception as err:  # noqa: BLE001 - the caller gets it
            _let_go(err)
            error = err
        self._loop.call_soon_threadsafe(_resolve, job.future, result, error)
        return True


class _Job(NamedTuple):
    """An operation, and the future that its caller waits for."""

    operation: Operation[Any]
    future: asyncio.Future[Any]


def _resolve(
    future: asyncio.Future[Any], result: object, error: Exception | None
) -> None:
    """Pass the result of an operation or its error to the caller that still waits."""
    if future.done():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)


def _let_go(error: BaseException | None) -> None:
    """Drop the cursors that an error holds: an open one would keep its snapshot.

    What is read next would be as old as that.
    """
    while error:
        clear_frames(error.__traceback__)
        error = error.__context__


def _opened(thread: _ConnectionThread | None) -> _ConnectionThread:
    """Return a thread; raise sqlite3.OperationalError if there is none."""
    if thread is None:
        raise sqlite3.OperationalError("The ledger is closed")
    return thread


def _make_private(path: Path) -> None:
    """Create the file where there is none; let only its owner read and write it.

    A backup that was restored may have given it, or its companions, another mode. A
    file that has the right mode is left alone: when it was changed last tells a copy
    from the original.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE_FILE_MODE))
    for suffix in ("", *COMPANION_SUFFIXES):
        file = path.with_name(path.name + suffix)
        # A file of another user, or on a drive without modes, can be used as it is.
        with suppress(OSError):
            if S_IMODE(file.stat().st_mode) != PRIVATE_FILE_MODE:
                file.chmod(PRIVATE_FILE_MODE)


def _connect(path: Path) -> sqlite3.Connection:
    """Open the file so that every commit is on disk when it returns."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        for setting in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


def _keep_sorting_in_memory(connection: sqlite3.Connection) -> None:
    """Have SQLite write nothing that it sorts into files of its own.

    It would leave phone numbers on the disk, outside of this file, and fail where there
    is no folder for them. What is compared within a write is a stop list at most.
    """
    connection.execute("PRAGMA temp_store=MEMORY")


def _run_in_transaction[T](
    connection: sqlite3.Connection, operation: Operation[T]
) -> T:
    """Run an operation and commit what it has written, or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = operation(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # SQLite ends some of them by itself
            connection.execute("ROLLBACK")
        raise
    return result


def _run_on_snapshot[T](connection: sqlite3.Connection, operation: Operation[T]) -> T:
    """Run an operation that sees nothing of what is written meanwhile."""
    connection.execute("BEGIN")
    try:
        return operation(connection)
    finally:
        connection.execute("COMMIT")
