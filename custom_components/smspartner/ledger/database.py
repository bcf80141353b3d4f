"""A SQLite file with one writer thread: what is written together shares a commit."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from stat import S_IMODE
from threading import Thread
from typing import Any, NamedTuple

type Operation[T] = Callable[[sqlite3.Connection], T]

MAX_OPERATIONS_PER_COMMIT = 1000
PRIVATE_FILE_MODE = 0o600
CHECKPOINT_PAGES = 1000
COMPANIONS = ("-wal", "-shm")

_ASIDE = ".damaged-"


class Database:
    """Writes in groups, reads beside them, and answers on the event loop."""

    def __init__(self, path: Path) -> None:
        """Take the path of the file; nothing is opened yet."""
        self._path = path
        self._waiting: SimpleQueue[_Write | None] = SimpleQueue()
        self._reader: ThreadPoolExecutor | None = None
        self._writer: Thread | None = None
        self._reading: sqlite3.Connection | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether anything can be read or written."""
        return self._writer is not None

    async def open(self, prepare: Operation[None]) -> None:
        """Open the file, or make it, and run `prepare` in its first transaction.

        Raises sqlite3.Error or OSError when it cannot be opened.
        """
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, _keep_private, self._path)
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
            self._reader = ThreadPoolExecutor(1, thread_name_prefix="smspartner-reader")
            self._reading = await loop.run_in_executor(
                self._reader, _connect, self._path
            )
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Write what is still waiting, then close the file."""
        loop = asyncio.get_running_loop()
        # What is put in line behind the end would never be answered.
        reader, reading, writer = self._reader, self._reading, self._writer
        self._reader = self._reading = self._writer = None
        if reader:
            if reading:
                await loop.run_in_executor(reader, reading.close)
            await loop.run_in_executor(None, reader.shutdown)
        if writer:
            self._waiting.put(None)
            await loop.run_in_executor(None, writer.join)

    async def write[T](self, operation: Operation[T]) -> T:
        """Run one operation in a transaction; return once it is on disk.

        Raises what the operation raised, or sqlite3.Error when the commit failed: then
        nothing of it was written. A caller that is cancelled stops nothing.
        """
        return await self._put(operation, in_transaction=True)

    async def maintain[T](self, operation: Operation[T]) -> T:
        """Run one operation on the writer's connection, outside of a transaction."""
        return await self._put(operation, in_transaction=False)

    async def read[T](self, operation: Operation[T]) -> T:
        """Run one operation that only reads, beside the writer, on one state of all."""
        if self._reader is None or self._reading is None:
            raise sqlite3.OperationalError("The ledger is closed")
        return await asyncio.get_running_loop().run_in_executor(
            self._reader, _read, self._reading, operation
        )

    async def _put[T](self, operation: Operation[T], *, in_transaction: bool) -> T:
        """Put an operation in line for the writer and wait for what comes of it."""
        if self._writer is None:
            raise sqlite3.OperationalError("The ledger is closed")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Write(operation, future, in_transaction))
        return await future

    def _write_groups(
        self, connection: sqlite3.Connection, loop: asyncio.AbstractEventLoop
    ) -> None:
        """Commit group after group until told to stop; the writer thread's life."""
        while self._write_group(connection, loop):
            pass
        connection.close()

    def _write_group(
        self, connection: sqlite3.Connection, loop: asyncio.AbstractEventLoop
    ) -> bool:
        """Commit a group; tell whether there may be more. It holds on to nothing."""
        group, stopping = self._take_group()
        outcomes = _commit(connection, [one for one in group if one.in_transaction])
        outcomes += [
            _attempt(connection, one) for one in group if not one.in_transaction
        ]
        if outcomes:
            loop.call_soon_threadsafe(_deliver, outcomes)
        return not stopping

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


class _Write(NamedTuple):
    """An operation that waits for the writer."""

    operation: Operation[Any]
    future: asyncio.Future[Any]
    in_transaction: bool


type _Outcome = tuple[asyncio.Future[Any], Any, BaseException | None]


def _keep_private(path: Path) -> None:
    """Make the file, and keep it and its companions for their owner alone.

    A backup that was restored may have given them another mode. One that is right is
    left alone: when a file was changed last tells a copy from the original.
    """
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE_FILE_MODE))
    for suffix in ("", *COMPANIONS):
        file = path.with_name(path.name + suffix)
        # A file that is another user's, or a drive without modes, serves as it is.
        with suppress(OSError):
            if S_IMODE(file.stat().st_mode) != PRIVATE_FILE_MODE:
                file.chmod(PRIVATE_FILE_MODE)


def _connect(path: Path) -> sqlite3.Connection:
    """Open the file, with every commit on disk when it returns."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    try:
        for setting in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


def _read[T](connection: sqlite3.Connection, operation: Operation[T]) -> T:
    """Run an operation that sees nothing of what is written meanwhile."""
    connection.execute("BEGIN")
    try:
        return operation(connection)
    finally:
        connection.execute("COMMIT")


def _commit(connection: sqlite3.Connection, group: list[_Write]) -> list[_Outcome]:
    """Run a group in one transaction; one that fails leaves the others standing.

    Where a full disk ends the whole transaction, each gets one of its own.
    """
    if not group:
        return []
    try:
        connection.execute("BEGIN IMMEDIATE")
        outcomes: list[_Outcome] = (
            [_run(connection, write) for write in group]
            if len(group) > 1
            else [(group[0].future, group[0].operation(connection), None)]
        )
        connection.execute("COMMIT")
    except Exception as err:  # noqa: BLE001 - the writer thread must outlive any of them
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        if len(group) > 1:
            return [one for write in group for one in _commit(connection, [write])]
        return [(group[0].future, None, err)]
    return outcomes


def _run(connection: sqlite3.Connection, write: _Write) -> _Outcome:
    """Run one operation of several in its own savepoint."""
    connection.execute("SAVEPOINT operation")
    outcome = _attempt(connection, write)
    if (error := outcome[2]) is not None:
        if not connection.in_transaction:  # SQLite has ended it by itself
            raise error
        connection.execute("ROLLBACK TO operation")
    connection.execute("RELEASE operation")
    return outcome


def _attempt(connection: sqlite3.Connection, write: _Write) -> _Outcome:
    """Run one operation; what it raises is its caller's."""
    try:
        return write.future, write.operation(connection), None
    except Exception as err:  # noqa: BLE001 - the caller gets it
        return write.future, None, err


def _deliver(outcomes: list[_Outcome]) -> None:
    """Answer the callers, on their event loop."""
    for future, value, error in outcomes:
        if future.done():
            continue
        if error is None:
            future.set_result(value)
        else:
            future.set_exception(error)


def is_damage(err: sqlite3.DatabaseError) -> bool:
    """Tell a file that is broken, or not ours, from one that cannot be opened now."""
    return is_corrupt(err) or _code(err) == sqlite3.SQLITE_ERROR


def is_corrupt(err: sqlite3.DatabaseError) -> bool:
    """Tell a file that is broken from one that does not let itself be written now."""
    return _code(err) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def _code(err: sqlite3.DatabaseError) -> int:
    """Give SQLite's own code of an error."""
    return int(getattr(err, "sqlite_errorcode", 0)) & 0xFF


def set_aside(path: Path) -> Path:
    """Rename a damaged file with its companions, and give its new name."""
    aside = path.with_name(f"{path.name}{_ASIDE}{time.strftime('%Y%m%d-%H%M%S')}")
    for suffix in ("", *COMPANIONS):
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + suffix))
    return aside


def find_aside(path: Path) -> bool:
    """Tell whether there is a damaged file that was set aside."""
    return any(path.parent.glob(f"{path.name}{_ASIDE}*"))


def hold_still(connection: sqlite3.Connection) -> None:
    """Empty the log into the main file, and leave that alone until told otherwise.

    Any beginning of the log that is copied with it is then sound. The end of the
    process does not touch it either. Raises sqlite3.OperationalError where the log
    cannot be emptied, for somebody goes on reading it.
    """
    if not empty_log(connection):
        raise sqlite3.OperationalError("The log is being read")
    connection.execute("PRAGMA wal_autocheckpoint=0").fetchall()
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True)


def move_on(connection: sqlite3.Connection) -> None:
    """Let the log be emptied again, now and whenever it has grown."""
    connection.setconfig(sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, False)
    connection.execute(f"PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}").fetchall()
    empty_log(connection)


def empty_log(connection: sqlite3.Connection) -> bool:
    """Empty the log into the main file, unless that is to stand still.

    Returns whether there is nothing left to be done.
    """
    (pages,) = connection.execute("PRAGMA wal_autocheckpoint").fetchone()
    if not pages:
        return True
    busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
