"""How the file is opened, or a fresh one in the place of one that cannot be used."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from ..exceptions import UnreleasedSchemaError
from . import backup_mark, requests, schema, times
from .accounts import restore_accounts
from .database import is_damage, set_aside
from .meta import Meta, write_meta
from .store import Store

type TakeUp = Callable[[sqlite3.Connection], None]
"""Reads into memory what is kept there of an open file."""


class Opened(NamedTuple):
    """What came of opening the file."""

    latest: int
    """The latest time in it; microseconds since 1970."""
    replaces_another: bool
    """Whether it is a restored copy, or a fresh file in the place of another."""
    aside: Path | None = None
    """Where a file was put that could not be used."""


async def open_or_replace(store: Store, take_up: TakeUp, first_id: int) -> Opened:
    """Open the file and settle what the last run left on its way.

    A damaged file, or one in a form that was never released, is replaced. Raises
    sqlite3.Error, OSError or NewerSchemaError when that fails.
    """
    found: list[Opened] = []

    def prepare(connection: sqlite3.Connection) -> None:
        """Make or check the tables, and settle what was on its way."""
        found[:] = [_prepare(connection, store.path)]
        take_up(connection)

    try:
        await store.open(prepare)
    except UnreleasedSchemaError:
        pass
    except sqlite3.DatabaseError as err:
        if not is_damage(err):
            raise
    else:
        await asyncio.to_thread(backup_mark.clear_note, store.path)
        return found[0]
    await store.close()
    return await replace(store, take_up, first_id)


async def replace(
    store: Store,
    take_up: TakeUp,
    first_id: int,
    account_ids: Mapping[str, int] | None = None,
) -> Opened:
    """Set the closed file aside and open a fresh one.

    Config entries keep their `account_ids`; all other ids begin behind `first_id`, for
    what is still on its way may name one of the other file. Raises sqlite3.Error or
    OSError when that fails.
    """
    aside = await asyncio.to_thread(set_aside, store.path)

    def prepare(connection: sqlite3.Connection) -> None:
        """Make the tables."""
        _prepare(connection, store.path)
        schema.number_after(connection, first_id)
        restore_accounts(connection, account_ids or {})
        take_up(connection)

    await store.open(prepare)
    return Opened(0, replaces_another=True, aside=aside)


async def note_replacement(store: Store, now: int) -> None:
    """Note when the file took the place of another, and that it is no copy any more."""

    def note(connection: sqlite3.Connection) -> None:
        """Note it."""
        write_meta(connection, Meta.RENEWED_AT, now)
        backup_mark.clear_mark(connection)

    await store.write(note)


def _prepare(connection: sqlite3.Connection, path: Path) -> Opened:
    """Make or check the tables, and settle what was on its way.

    What was being sent is uncertain now: whether it left is not known. What is queued
    in a copy is rejected: it may have been sent since that was made.
    """
    schema.prepare(connection)
    requests.end_sending(connection)
    is_restored = backup_mark.is_restored(connection, path)
    if is_restored:  # it bears its mark until that is noted
        requests.reject_restored(connection)
    else:
        backup_mark.clear_mark(connection)
    return Opened(times.latest(connection), is_restored)
