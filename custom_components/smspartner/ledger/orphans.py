"""Bodies under tokens of a ledger that another one took the place of.

They are in a file of their own, which outlives whatever happens to the ledger; what
happens to this file is of no matter to the ledger.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from ..clock import Correction
from .database import Database, Operation, empty_log, is_damage, set_aside
from .numbers import Tails
from .times import move_column
from .unread import MAX_SIZE, digest_of

PAGE: Final = 100

_STATEMENTS: Final = (
    """CREATE TABLE IF NOT EXISTS bodies (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        entry_id TEXT NOT NULL,
        token BLOB NOT NULL,
        received_at INTEGER NOT NULL,
        digest BLOB NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (digest, token, entry_id)
    ) STRICT""",
    "CREATE TABLE IF NOT EXISTS total (size INTEGER NOT NULL) STRICT",
    "INSERT INTO total SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM total)",
    """CREATE TRIGGER IF NOT EXISTS body_kept AFTER INSERT ON bodies BEGIN
        UPDATE total SET size = size + length(new.body);
    END""",
    """CREATE TRIGGER IF NOT EXISTS body_dropped AFTER DELETE ON bodies BEGIN
        UPDATE total SET size = size - length(old.body);
    END""",
)


class Orphan(NamedTuple):
    """One body, whose it is, and the hash of its token."""

    id: int
    entry_id: str
    token: bytes
    received_at: int
    body: bytes


class Orphans:
    """Keeps them; the file is opened, or made, when it is needed.

    Everything raises sqlite3.Error where the file does not let it.
    """

    def __init__(self, path: Path) -> None:
        """Take the path of the file."""
        self._path = path
        self._database = Database(path)
        self._lock = asyncio.Lock()
        self._times_renewed = 0

    async def keep(self, orphan: Orphan) -> bool:
        """Keep a body, once; return whether there is room for it."""
        return await self._write(partial(_keep, orphan=orphan))

    async def list_some(self, entry_id: str, after: int) -> Sequence[Orphan]:
        """List some bodies of a config entry, from behind an id."""
        if not await self._is_there():
            return ()
        return await self._write(partial(_list_some, entry_id=entry_id, after=after))

    async def forget(self, entry_id: str, phones: Iterable[str]) -> None:
        """Erase the bodies in which one of some numbers stands."""
        tails = Tails(phones)
        await self._erase(partial(_forget, entry_id=entry_id, tails=tails))

    async def erase_all(self, entry_id: str) -> None:
        """Erase the bodies of a config entry."""
        await self._erase(
            partial(_delete, condition="entry_id = ?", value=entry_id),
        )

    async def erase_old(self, before: int) -> None:
        """Erase the bodies that came before a time."""
        await self._erase(
            partial(_delete, condition="received_at < ?", value=before),
        )

    async def move_times(self, correction: Correction) -> None:
        """Move when the bodies came, for the clock was wrong."""
        if await self._is_there():
            await self._write(
                partial(
                    move_column,
                    table="bodies",
                    column="received_at",
                    correction=correction,
                )
            )

    async def close(self) -> None:
        """Close the file."""
        async with self._lock:
            await self._database.close()

    async def _erase(self, operation: Callable[[sqlite3.Connection], int]) -> None:
        """Erase something, in the log too, where there is anything."""
        if not await self._is_there():
            return
        erased = await self._write(operation)
        if erased:
            await self._database.maintain(empty_log)

    async def _is_there(self) -> bool:
        """Return whether there is a file."""
        return self._database.is_open or await asyncio.to_thread(self._path.exists)

    async def _write[T](self, operation: Operation[T]) -> T:
        """Run an operation; a damaged file is set aside, and a new one begun."""
        times_renewed = self._times_renewed
        try:
            return await self._run(operation)
        except OSError as err:
            raise sqlite3.OperationalError(str(err)) from err
        except sqlite3.DatabaseError as err:
            if not is_damage(err):
                raise
        async with self._lock:
            if times_renewed == self._times_renewed:
                await self._database.close()
                await asyncio.to_thread(set_aside, self._path)
                self._times_renewed += 1
        return await self._run(operation)

    async def _run[T](self, operation: Operation[T]) -> T:
        """Run an operation, on a file that is opened where it is not."""
        async with self._lock:
            if not self._database.is_open:
                await self._database.open(_prepare)
        return await self._database.write(operation)


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables of a new file."""
    for statement in _STATEMENTS:
        connection.execute(statement)


def _keep(connection: sqlite3.Connection, *, orphan: Orphan) -> bool:
    """Insert a body, where it is not there already."""
    digest = digest_of(orphan.body)
    again = connection.execute(
        "SELECT 1 FROM bodies WHERE digest = ? AND token = ? AND entry_id = ?",
        (digest, orphan.token, orphan.entry_id),
    ).fetchone()
    if again:
        return True
    (size,) = connection.execute("SELECT size FROM total").fetchone()
    if size + len(orphan.body) > MAX_SIZE:
        return False
    connection.execute(
        "INSERT INTO bodies (entry_id, token, received_at, digest, body)"
        " VALUES (?, ?, ?, ?, ?)",
        (orphan.entry_id, orphan.token, orphan.received_at, digest, orphan.body),
    )
    return True


def _list_some(
    connection: sqlite3.Connection, *, entry_id: str, after: int
) -> Sequence[Orphan]:
    """List bodies in the order they came."""
    rows = connection.execute(
        "SELECT id, entry_id, token, received_at, body FROM bodies"
        f" WHERE entry_id = ? AND id > ? ORDER BY id LIMIT {PAGE}",
        (entry_id, after),
    )
    return [Orphan(*row) for row in rows]


def _forget(connection: sqlite3.Connection, *, entry_id: str, tails: Tails) -> int:
    """Delete the bodies that hold one of the numbers; return how many."""
    ids = [
        row["id"]
        for row in connection.execute(
            "SELECT id, body FROM bodies WHERE entry_id = ?", (entry_id,)
        )
        if tails.stand_in(row["body"])
    ]
    connection.executemany("DELETE FROM bodies WHERE id = ?", ((id_,) for id_ in ids))
    return len(ids)


def _delete(connection: sqlite3.Connection, *, condition: str, value: object) -> int:
    """Delete the bodies that meet a condition; return how many."""
    return connection.execute(
        f"DELETE FROM bodies WHERE {condition}", (value,)
    ).rowcount
