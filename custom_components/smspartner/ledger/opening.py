"""Opens the file, or replaces it with a fresh one where it cannot be used."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from ..exceptions import UnreleasedSchemaError
from . import backup_mark, restart, schema, times
from .damaged_file import is_damage, set_aside
from .meta import Meta, write_meta
from .store import Store

type Load = Callable[[sqlite3.Connection], None]
"""Reads what is held in memory from a file that has just been opened."""


class Opened(NamedTuple):
    """What is known of a file that has been opened."""

    latest: int
    """The latest time in it; microseconds since 1970."""
    replaces_another: bool
    """Whether it is a restored copy, or a fresh file in the place of another."""
    first_id: int = 0
    """Behind what ids and arrivals begin in a fresh file."""
    aside: Path | None = None
    """Where a file was put that could not be used."""


async def open_or_replace(
    store: Store, load: Load, first_id: Callable[[], int]
) -> Opened:
    """Open the file and settle what the last run left unfinished.

    A file that is damaged, or in a form that was never released, is replaced. Raises
    sqlite3.Error, OSError or NewerSchemaError when that fails.
    """
    found: list[Opened] = []

    def prepare(connection: sqlite3.Connection) -> None:
        """Create or check the tables, and settle what was left unfinished."""
        found[:] = [_prepare(connection, store.path)]
        load(connection)

    try:
        await store.open(prepare)
    except UnreleasedSchemaError:
        pass
    except sqlite3.DatabaseError as err:
        if not is_damage(err):
            raise
    else:
        await asyncio.to_thread(backup_mark.delete_note, store.path)
        return found[0]
    await store.close()
    return await replace(store, load, first_id())


async def replace(store: Store, load: Load, first_id: int) -> Opened:
    """Set the closed file aside and open a fresh one.

    Its ids begin behind `first_id`: notifications may still come that name one of the
    other file. Raises sqlite3.Error or OSError when that fails.
    """
    aside = await asyncio.to_thread(set_aside, store.path)

    def prepare(connection: sqlite3.Connection) -> None:
        """Create the tables."""
        _prepare(connection, store.path)
        schema.begin_ids_after(connection, first_id)
        load(connection)

    await store.open(prepare)
    return Opened(0, replaces_another=True, aside=aside, first_id=first_id)


async def note_replacement(store: Store, now: int) -> None:
    """Write down when the file replaced another, and that it is no copy any more."""

    def note(connection: sqlite3.Connection) -> None:
        """Write both."""
        write_meta(connection, Meta.RENEWED_AT, now)
        backup_mark.clear_mark(connection)

    await store.write(note)


def _prepare(connection: sqlite3.Connection, path: Path) -> Opened:
    """Create or check the tables, and settle what was left unfinished.

    A copy bears its mark until its replacement has been written down.
    """
    schema.prepare(connection)
    is_restored = backup_mark.is_restored(connection, path)
    restart.settle_requests(connection, is_copy=is_restored)
    if not is_restored:
        backup_mark.clear_mark(connection)
    return Opened(times.latest(connection), is_restored)
