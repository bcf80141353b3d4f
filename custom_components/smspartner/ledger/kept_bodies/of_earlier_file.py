"""Keeps bodies whose tokens may be those of an earlier file of the ledger.

They are in a file of their own, so that they can be read into the earlier file if that
is restored. The ledger works whatever happens to this file.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from ...clock import Correction
from ..batch_writer import BatchWriter
from ..checkpoints import empty_log
from ..damaged_file import is_damage, set_aside
from ..database import Database, Operation
from ..times import move_column
from .number_search import NumberSearch
from .unreadable import MAX_SIZE, digest_of

BODIES_PER_PAGE: Final = 100
MAX_BATCH_SIZE: Final = 1024 * 1024
"""Bytes of bodies that are written together."""

_SCHEMA: Final = (
    """
    CREATE TABLE IF NOT EXISTS bodies (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        entry_id TEXT NOT NULL,
        token BLOB NOT NULL,
        received_at INTEGER NOT NULL,
        digest BLOB NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (digest, token, entry_id)
    ) STRICT
    """,
    """
    CREATE TABLE IF NOT EXISTS total (
        size INTEGER NOT NULL
    ) STRICT
    """,
    """
    INSERT INTO total
    SELECT 0
    WHERE NOT EXISTS (SELECT 1 FROM total)
    """,
    """
    CREATE TRIGGER IF NOT EXISTS body_kept
    AFTER INSERT ON bodies
    BEGIN
        UPDATE total SET size = size + length(new.body);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS body_dropped
    AFTER DELETE ON bodies
    BEGIN
        UPDATE total SET size = size - length(old.body);
    END
    """,
)


class EarlierFileBody(NamedTuple):
    """A body, the config entry it was sent to, and the hash of its token."""

    id: int
    """0 for one that is not kept yet."""
    entry_id: str
    token_hash: bytes
    received_at: int
    content: bytes


class EarlierFileBodies:
    """Keeps these bodies, in a file that is opened or created when it is needed.

    All methods raise sqlite3.Error when the file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        """Initialize with the path of the file."""
        self._path = path
        self._database = Database(path)
        self._lock = asyncio.Lock()
        self._replacements = 0
        self._batches = BatchWriter(
            self._keep_all,
            size_of=lambda body: len(body.content),
            max_size=MAX_BATCH_SIZE,
        )

    async def keep(self, body: EarlierFileBody) -> bool:
        """Keep a body, once; return False if there is no room for it."""
        return await self._batches.write(body)

    async def _keep_all(self, bodies: Sequence[EarlierFileBody]) -> Sequence[bool]:
        """Keep several bodies; return whether there was room for each of them."""
        return await self._write(partial(_insert_all, bodies=bodies))

    async def read_page(
        self, entry_id: str, after_id: int
    ) -> Sequence[EarlierFileBody]:
        """Return a page of the bodies of a config entry, from behind an id."""
        if not await self._exists():
            return ()
        return await self._write(
            partial(_read_page, entry_id=entry_id, after_id=after_id)
        )

    async def forget(self, entry_id: str, phone_numbers: Iterable[str]) -> None:
        """Erase the bodies of a config entry that hold one of some numbers."""
        search = NumberSearch(phone_numbers)
        await self._erase(partial(_delete_found, entry_id=entry_id, search=search))

    async def erase_all(self, entry_id: str) -> None:
        """Erase the bodies of a config entry."""
        await self._erase(partial(_delete_of_entry, entry_id=entry_id))

    async def erase_old(self, before: int) -> None:
        """Erase the bodies that were received before a time."""
        await self._erase(partial(_delete_old, before=before))

    async def move_times(self, correction: Correction) -> None:
        """Correct when the bodies were received, after the clock was wrong."""
        if await self._exists():
            await self._write(
                partial(
                    move_column,
                    table="bodies",
                    column="received_at",
                    correction=correction,
                )
            )

    async def close(self) -> None:
        """Write what is waiting, and close the file."""
        await self._batches.close()
        async with self._lock:
            await self._database.close()

    async def _erase(self, operation: Callable[[sqlite3.Connection], int]) -> None:
        """Run an operation that returns how much it erased, and erase the log too."""
        if not await self._exists():
            return
        if await self._write(operation):
            await self._database.maintain(empty_log)

    async def _exists(self) -> bool:
        """Return whether there is a file."""
        return self._database.is_open or await asyncio.to_thread(self._path.exists)

    async def _write[T](self, operation: Operation[T]) -> T:
        """Run an operation; if the file is damaged, run it on a new one."""
        replacements = self._replacements
        try:
            return await self._run(operation)
        except OSError as err:
            raise sqlite3.OperationalError(str(err)) from err
        except sqlite3.DatabaseError as err:
            if not is_damage(err):
                raise
        async with self._lock:
            if replacements == self._replacements:
                await self._database.close()
                await asyncio.to_thread(set_aside, self._path)
                self._replacements += 1
        return await self._run(operation)

    async def _run[T](self, operation: Operation[T]) -> T:
        """Run an operation, after opening the file where it is not open."""
        async with self._lock:
            if not self._database.is_open:
                await self._database.open(_create_tables)
        return await self._database.write(operation)


def _create_tables(connection: sqlite3.Connection) -> None:
    """Create the tables that are missing."""
    for statement in _SCHEMA:
        connection.execute(statement)


def _insert_all(
    connection: sqlite3.Connection, *, bodies: Sequence[EarlierFileBody]
) -> Sequence[bool]:
    """Insert bodies; return whether there was room for each of them."""
    return [_insert(connection, body) for body in bodies]


def _insert(connection: sqlite3.Connection, body: EarlierFileBody) -> bool:
    """Insert a body unless it is there; return False if there is no room for it."""
    digest = digest_of(body.content)
    is_kept = connection.execute(
        """
        SELECT 1
        FROM bodies
        WHERE digest = ? AND token = ? AND entry_id = ?
        """,
        (digest, body.token_hash, body.entry_id),
    ).fetchone()
    if is_kept:
        return True
    (size,) = connection.execute("SELECT size FROM total").fetchone()
    if size + len(body.content) > MAX_SIZE:
        return False
    connection.execute(
        """
        INSERT INTO bodies (entry_id, token, received_at, digest, body)
        VALUES (?, ?, ?, ?, ?)
        """,
        (body.entry_id, body.token_hash, body.received_at, digest, body.content),
    )
    return True


def _read_page(
    connection: sqlite3.Connection, *, entry_id: str, after_id: int
) -> Sequence[EarlierFileBody]:
    """Return bodies in the order they came."""
    # SQLite prepares a statement with a bound LIMIT anew each time.
    rows = connection.execute(
        f"""
        SELECT id, entry_id, token, received_at, body
        FROM bodies
        WHERE entry_id = ? AND id > ?
        ORDER BY id
        LIMIT {BODIES_PER_PAGE}
        """,
        (entry_id, after_id),
    )
    return [EarlierFileBody(*row) for row in rows]


def _delete_found(
    connection: sqlite3.Connection, *, entry_id: str, search: NumberSearch
) -> int:
    """Delete the bodies in which a search finds a number; return how many."""
    rows = connection.execute(
        """
        SELECT id, body
        FROM bodies
        WHERE entry_id = ?
        """,
        (entry_id,),
    )
    ids = [row["id"] for row in rows if search.finds_any_in(row["body"])]
    connection.executemany("DELETE FROM bodies WHERE id = ?", ((id_,) for id_ in ids))
    return len(ids)


def _delete_of_entry(connection: sqlite3.Connection, *, entry_id: str) -> int:
    """Delete the bodies of a config entry; return how many."""
    return connection.execute(
        "DELETE FROM bodies WHERE entry_id = ?", (entry_id,)
    ).rowcount


def _delete_old(connection: sqlite3.Connection, *, before: int) -> int:
    """Delete the bodies that were received before a time; return how many."""
    return connection.execute(
        "DELETE FROM bodies WHERE received_at < ?", (before,)
    ).rowcount
