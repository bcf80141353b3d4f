"""The ledger's file itself: whose it is, and what is left of one that fails to open."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest

from custom_components.smspartner.ledger import Ledger, availability, database


def modes(path: Path) -> list[int]:
    """Return who may do what with a file, its log and what belongs to that."""
    files = path.parent.glob(f"{path.name}*")
    return [file.stat().st_mode & 0o777 for file in files]


def restore(path: Path, log: bytes) -> None:
    """Put a log back beside its file, all readable by everybody."""
    for suffix, content in (("-wal", log), ("-shm", b"")):
        path.with_name(path.name + suffix).write_bytes(content)
    for file in path.parent.glob(f"{path.name}*"):
        file.chmod(0o644)


async def test_restored_file_is_its_owners_alone(tmp_path: Path) -> None:
    """A file and a log that were restored with another mode are made private."""
    path = tmp_path / "smspartner.db"
    ledger = Ledger(path)
    await ledger.open()
    await ledger.add_account("one")
    log = path.with_name("smspartner.db-wal").read_bytes()
    await ledger.close()
    restore(path, log)

    await ledger.open()

    assert modes(path) == [0o600] * 3
    await ledger.close()


async def test_second_connection_that_cannot_be_opened(tmp_path: Path) -> None:
    """No thread is left of a file that could be opened to write and not to read."""
    connect = database._connect
    connections: list[sqlite3.Connection] = []

    def fail(path: Path) -> sqlite3.Connection:
        """Open it once only."""
        if connections:
            raise sqlite3.OperationalError("unable to open database file")
        connections.append(connect(path))
        return connections[0]

    ledger = Ledger(tmp_path / "smspartner.db")
    with patch.object(database, "_connect", fail), pytest.raises(sqlite3.Error):
        await ledger.open()

    assert not ledger.store.is_open
    names = [thread.name for thread in threading.enumerate()]
    assert not [name for name in names if name.startswith("smspartner")]
    with pytest.raises(sqlite3.ProgrammingError):
        connections[0].execute("SELECT 1")

    await ledger.open()
    assert await ledger.add_account("one")
    await ledger.close()
    with closing(sqlite3.connect(tmp_path / "smspartner.db")) as connection:
        assert connection.execute("SELECT entry_id FROM accounts").fetchall() == [
            ("one",)
        ]


@pytest.mark.parametrize("chained", [False, True])
async def test_an_operation_that_fails_keeps_nothing_old(
    tmp_path: Path, *, chained: bool
) -> None:
    """See what is written after a read that failed midway, while its error is held."""
    ledger = Ledger(tmp_path / "smspartner.db")
    await ledger.open()
    await ledger.add_account("one")
    await ledger.add_account("two")

    def fail(connection: sqlite3.Connection) -> None:
        """Fail before the last row."""
        rows = connection.execute("SELECT entry_id FROM accounts")
        for (entry_id,) in rows:
            try:
                int(entry_id)
            except ValueError as err:
                if chained:
                    raise LookupError from err
                raise

    def count(connection: sqlite3.Connection) -> int:
        """Return how many accounts there are."""
        return int(connection.execute("SELECT COUNT(*) FROM accounts").fetchone()[0])

    with pytest.raises((ValueError, LookupError)) as held:
        await ledger.store.read(fail)
    await ledger.add_account("three")
    assert await ledger.store.read(count) == 3
    assert held.value
    await ledger.close()


def test_what_was_tried_in_vain_only_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody tries again is forgotten, so that the log says the next time."""
    moment = 0.0
    monkeypatch.setattr("time.monotonic", lambda: moment)
    state = availability.Availability("The database of lookups")
    error = sqlite3.OperationalError("disk I/O error")
    state.note_failure("reading once", error)
    state.note_failure("reading", error)
    state.note_success("reading")
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    moment = availability.SECONDS_UNTIL_FORGOTTEN + 1
    state.note_success("reading")
    state.note_success("reading")
    state.note_failure("reading", error)
    levels = [record.levelname for record in caplog.records]
    assert levels == ["WARNING", "INFO", "WARNING"]


async def test_what_is_compared_stays_in_memory(tmp_path: Path) -> None:
    """SQLite sorts in no file of its own what is written: it would hold numbers."""
    file = database.Database(tmp_path / "smspartner.db")
    await file.open(lambda _connection: None)
    try:
        (place,) = await file.maintain(
            lambda connection: connection.execute("PRAGMA temp_store").fetchone()
        )
        assert place == 2
    finally:
        await file.close()
