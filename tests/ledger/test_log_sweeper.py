"""The log is emptied soon after what was written, and nobody waits for that."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest

from custom_components.smspartner.ledger import Ledger, log_sweeper
from custom_components.smspartner.ledger.checkpoints import empty_unread_log
from custom_components.smspartner.ledger.store import Store

from ..helpers import until


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no pause."""
    monkeypatch.setattr(log_sweeper, "SECONDS_AFTER_LAST", 0)
    monkeypatch.setattr(log_sweeper, "SECONDS_AFTER_ERROR", 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Choose a file."""
    return tmp_path / "ledger.db"


@pytest.fixture
async def store(path: Path) -> AsyncGenerator[Store]:
    """Open a file with a table, and close it in the end."""

    def prepare(connection: sqlite3.Connection) -> None:
        """Create it."""
        connection.execute("CREATE TABLE one (text TEXT)")

    store = Store(path)
    await store.open(prepare)
    yield store
    await store.close()


async def write(store: Store, text: str) -> None:
    """Write a text."""

    def insert(connection: sqlite3.Connection) -> None:
        """Insert it."""
        connection.execute("INSERT INTO one VALUES (?)", (text,))

    await store.write(insert)


def content(path: Path) -> bytes:
    """Return what is in the file itself."""
    return path.read_bytes()


def log_size(path: Path) -> int:
    """Return how long the log is."""
    return path.with_name(f"{path.name}-wal").stat().st_size


async def test_it_is_empty_after_each_write(store: Store, path: Path) -> None:
    """See what was written in the file itself soon, once and again."""
    for text in ("xylo", "phone"):
        await write(store, text)
        await until(lambda: log_size(path) == 0)
        assert text.encode() in content(path)


async def test_what_a_kill_has_left_is_moved(
    store: Store, path: Path, tmp_path: Path
) -> None:
    """See the log emptied at the start, though nothing is written."""
    with patch("custom_components.smspartner.ledger.checkpoints.empty_log", bool):
        await write(store, "xylo")
        killed = tmp_path / "killed.db"
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{path}{suffix}", f"{killed}{suffix}")
    assert log_size(killed) > 0
    found = Store(killed)
    await found.open(lambda _: None)
    await until(lambda: log_size(killed) == 0)
    await found.close()
    assert b"xylo" in content(killed)


async def test_nobody_waits_for_who_reads_it(store: Store, path: Path) -> None:
    """See writes go on while somebody reads, and the log emptied afterwards."""

    def be_patient(connection: sqlite3.Connection) -> None:
        """Wait for others as long as it takes."""
        connection.execute("PRAGMA busy_timeout=600000").fetchall()

    await store.write(be_patient)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM one").fetchall()
        async with asyncio.timeout(10):
            for text in ("a", "b", "c"):
                await write(store, text)
        assert log_size(path) > 0
    await until(lambda: log_size(path) == 0)


async def test_it_is_emptied_though_something_is_always_written(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """See no pause waited for longer than for a while."""
    monkeypatch.setattr(log_sweeper, "SECONDS_AFTER_LAST", 3_600)
    monkeypatch.setattr(log_sweeper, "SECONDS_AFTER_FIRST", 0)
    await write(store, "a")
    await until(lambda: log_size(path) == 0)


async def test_what_fails_is_tried_again(store: Store, path: Path) -> None:
    """See it emptied once there is room on the disk."""
    calls = 0

    def fail(_: sqlite3.Connection) -> bool:
        """Find the disk full."""
        nonlocal calls
        calls += 1
        raise sqlite3.OperationalError("database or disk is full")

    with patch("custom_components.smspartner.ledger.checkpoints.empty_log", fail):
        await write(store, "a")
        await until(lambda: calls > 1)
    await until(lambda: log_size(path) == 0)


async def test_it_stays_while_a_backup_copies_it(path: Path) -> None:
    """See neither it nor the file touched until checkpoints are resumed."""
    calls = 0

    def count(connection: sqlite3.Connection) -> bool:
        """Count how often it was to be emptied."""
        nonlocal calls
        calls += 1
        return empty_unread_log(connection)

    with patch("custom_components.smspartner.ledger.store.empty_unread_log", count):
        ledger = Ledger(path)
        await ledger.open()
        await ledger.store.pause_checkpoints()
        before, calls = content(path), 0
        await ledger.add_account("one")
        await until(lambda: calls > 0)
        assert content(path) == before
        assert log_size(path) > 0
        await ledger.store.resume_checkpoints()
        assert log_size(path) == 0
        await ledger.close()
