"""What a backup of Home Assistant finds: a ledger that can be copied while it grows."""

import random
import sqlite3
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.components.backup.const import DATA_MANAGER, EXCLUDE_FROM_BACKUP
from homeassistant.components.backup.manager import BackupManager
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smspartner import backup
from custom_components.smspartner.actions.errors import translated_errors
from custom_components.smspartner.clock import Clock
from custom_components.smspartner.const import LEDGER_FILE
from custom_components.smspartner.ledger import (
    AccountLedger,
    Ledger,
    backup_mark,
    checkpoints,
    orders,
    outbox,
    reports,
)
from custom_components.smspartner.ledger.database import Database
from custom_components.smspartner.ledger.plans import Order
from custom_components.smspartner.ledger.schema import prepare
from custom_components.smspartner.runtime.engine import ENGINE
from custom_components.smspartner.verification.request import VerificationRequest

from .helpers import PHONE, CallAction, damage, until
from .simulator import Simulator

SEED = 20261121
COPIES = 60


@pytest.fixture
def main_file(hass: HomeAssistant) -> Path:
    """Name the ledger's main file."""
    return Path(hass.config.path(LEDGER_FILE))


@pytest.fixture
def log_file(main_file: Path) -> Path:
    """Name the log beside it, which holds what was written last."""
    return main_file.with_name(f"{main_file.name}-wal")


@pytest.fixture(autouse=True)
async def _backup(hass: HomeAssistant) -> None:
    """Set up Home Assistant's own backups, before its server is opened."""
    assert await async_setup_component(hass, "backup", {})


@pytest.fixture
async def manager(hass: HomeAssistant, account: MockConfigEntry) -> BackupManager:
    """Give Home Assistant's own backups, which find the integration's part."""
    return hass.data[DATA_MANAGER]


def size_of(path: Path) -> int:
    """Return how large a file is."""
    return path.stat().st_size


def inode_of(path: Path) -> int:
    """Return which file it is."""
    return path.stat().st_ino


def bytes_of(path: Path) -> bytes:
    """Read a file."""
    return path.read_bytes()


def copied(path: Path, copy: Path) -> Path:
    """Copy a file."""
    copy.write_bytes(path.read_bytes())
    return copy


async def verify(call_action: CallAction, count: int, first: int = 0) -> None:
    """Let so many results come in."""
    wanted = [f"+336{number:06}00" for number in range(first, first + count)]
    answer = await call_action("verify_numbers", phone_numbers=wanted, wait=60)
    assert answer["complete"]


def count_results(path: Path) -> int:
    """Check a copy of the ledger and count the results in it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        prepare(connection)
        (count,) = connection.execute(
            "SELECT COUNT(*) FROM lookups WHERE state = 'reported'"
        ).fetchone()
    return int(count)


def each_copy(folder: Path, main: bytes, log: bytes) -> Iterator[tuple[int, Path]]:
    """Make copies that got less and less of the log, as a growing file is copied."""
    lengths = random.Random(SEED).sample(range(len(log)), COPIES)  # noqa: S311
    for length in (*sorted(lengths), len(log)):
        path = folder / f"copy-{length}.db"
        path.write_bytes(main)
        path.with_name(f"{path.name}-wal").write_bytes(log[:length])
        yield length, path


async def test_backup_finds_everything_in_the_main_file(
    manager: BackupManager,
    call_action: CallAction,
    main_file: Path,
    log_file: Path,
    tmp_path: Path,
) -> None:
    """See the log emptied, so that the main file alone holds all there is."""
    await verify(call_action, 20)
    before = size_of(log_file)

    await manager.async_pre_backup_actions()

    assert size_of(log_file) < before
    assert count_results(copied(main_file, tmp_path / "alone.db")) == 20
    await manager.async_post_backup_actions()


async def test_main_file_stands_still_while_results_arrive(
    manager: BackupManager,
    call_action: CallAction,
    main_file: Path,
    log_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """See only the log grow during a backup, far beyond where it would be emptied."""
    monkeypatch.setattr(checkpoints, "CHECKPOINT_PAGES", 10)
    for _ in range(2):  # the limit is in force from the first one's end
        await manager.async_post_backup_actions()
        await manager.async_pre_backup_actions()
    before = bytes_of(main_file)

    await verify(call_action, 100)
    await call_action("forget_numbers", phone_numbers="+33600000000")
    await verify(call_action, 400, first=100)

    assert bytes_of(main_file) == before
    assert size_of(log_file) > 100 * 4_096

    await manager.async_post_backup_actions()
    await verify(call_action, 1, first=500)
    assert bytes_of(main_file) != before


async def test_any_beginning_of_the_log_is_sound(
    manager: BackupManager,
    call_action: CallAction,
    main_file: Path,
    log_file: Path,
    tmp_path: Path,
) -> None:
    """See each copy hold what was there before, and more the later it was taken."""
    await verify(call_action, 10)
    await manager.async_pre_backup_actions()
    main = bytes_of(main_file)
    for first in range(10, 40, 5):
        await verify(call_action, 5, first=first)
    log = bytes_of(log_file)
    await manager.async_post_backup_actions()

    counts = [count_results(path) for _, path in each_copy(tmp_path, main, log)]

    assert counts == sorted(counts), f"seed {SEED}"
    assert counts[0] >= 10
    assert counts[-1] == 40
    assert len(set(counts)) > 3


async def test_log_is_emptied_again_after_a_backup(
    manager: BackupManager,
    call_action: CallAction,
    log_file: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """See the log emptied, and then grow far less than during the backup."""
    monkeypatch.setattr(checkpoints, "CHECKPOINT_PAGES", 10)
    await manager.async_pre_backup_actions()
    await verify(call_action, 400)
    grown = size_of(log_file)
    await manager.async_post_backup_actions()

    await verify(call_action, 400, first=400)

    assert size_of(log_file) < grown / 4


async def test_second_backup(
    manager: BackupManager, call_action: CallAction, main_file: Path, tmp_path: Path
) -> None:
    """See one backup after the other find what is there."""
    for round_ in (1, 2):
        await verify(call_action, 10, first=10 * round_)
        await manager.async_pre_backup_actions()
        copy = copied(main_file, tmp_path / f"{round_}.db")
        await manager.async_post_backup_actions()
        assert count_results(copy) == 10 * round_


@pytest.mark.parametrize("set_up", [False, True])
async def test_hooks_never_end_the_backup(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    *,
    set_up: bool,
) -> None:
    """See what cannot be done said and not raised: no ledger, or one that is closed."""
    if set_up:
        assert await hass.config_entries.async_setup(config_entry.entry_id)
        await hass.data[ENGINE].ledger.close()

    await backup.async_pre_backup(hass)
    await backup.async_post_backup(hass)

    assert "could not be paused for the backup" in caplog.text
    assert ("could not be resumed" in caplog.text) is set_up


async def test_file_is_released_once_the_disk_has_room(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str, main_file: Path
) -> None:
    """See a backup that has filled the disk not hold the file still for ever."""
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await backup.async_pre_backup(hass)
    full = sqlite3.OperationalError("database or disk is full")
    with patch.object(backup_mark, "clear_mark", side_effect=full):
        await backup.async_post_backup(hass)
    assert mark_of(main_file)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=2))
    await until(lambda: not mark_of(main_file))


def mark_of(path: Path) -> list[Any]:
    """Read the mark of a file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT value FROM meta WHERE key = 'backup'"
        ).fetchall()


# A copy that is restored

PROBE = "+33612345600"


class Copy:
    """A ledger that waits to be opened as Home Assistant finds it after a start."""

    def __init__(self, path: Path, entry_id: str) -> None:
        """Initialize with the file and the entry it is about."""
        self.path = path
        self._entry_id = entry_id

    @property
    def note(self) -> Path:
        """Name what stands beside it during a backup."""
        return self.path.with_name(f"{self.path.name}-backup.log")

    @asynccontextmanager
    async def open(
        self, *, kill: bool = False
    ) -> AsyncGenerator[tuple[Ledger, AccountLedger]]:
        """Open the ledger; at the end close it, or leave it as a kill does."""
        ledger = Ledger(self.path)
        await ledger.open()
        yield ledger, await ledger.add_account(self._entry_id)
        if kill:
            # SQLite takes over what is in the log when the file is closed.
            await ledger.store._database.maintain(
                lambda connection: connection.setconfig(
                    sqlite3.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, True
                )
            )
        await ledger.close()

    async def queue(self, account: AccountLedger) -> None:
        """Write an order down that is not sent."""
        order = Order(verification_id="V", numbers=[(PHONE, PHONE)])
        await account.write(orders.place, order)

    async def queued(self) -> list[str]:
        """Open it once more and tell how the request in it stands."""
        async with self.open() as (_, account):
            report = await account.read(reports.load, "V", 1)
            ended = await account.read(outbox.next_verifications, 50)
            assert bool(ended) == (report.requests[0].state == "rejected")
        return [str(request.reason or request.state) for request in report.requests]

    def replace_by(self, other: Path) -> None:
        """Put another file in its place, as who restores a backup does."""
        for suffix in ("-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
        self.path.write_bytes(other.read_bytes())


@pytest.fixture
async def record(
    hass: HomeAssistant, config_entry: MockConfigEntry, main_file: Path
) -> Copy:
    """Begin with a ledger that nothing has been set up with."""
    return Copy(main_file, config_entry.entry_id)


def renewed_at(path: Path) -> list[tuple[int]]:
    """Read when a file took the place of another one."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT value FROM meta WHERE key = 'renewed_at'"
        ).fetchall()


async def test_restored_copy_buys_nothing(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    record: Copy,
    main_file: Path,
    tmp_path: Path,
) -> None:
    """See what waited in it rejected, told of, and refused when it is asked for."""
    async with record.open() as (ledger, account):
        await record.queue(account)
        await ledger.store.pause_checkpoints()
        copy = copied(main_file, tmp_path / "copy.db")
        await ledger.store.resume_checkpoints()
    record.replace_by(copy)

    ended: list[dict[str, Any]] = []

    @callback
    def note(event: Event[EventStateChangedData]) -> None:
        """Note the end of a verification."""
        state = event.data["new_state"]
        if state and state.attributes.get("event_type"):
            ended.append({**state.attributes})

    async_track_state_change_event(hass, "event.sms_partner_verification", note)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await until(lambda: bool(ended))

    assert [one["event_type"] for one in ended] == ["failed"]
    assert simulator.books.billed_numbers == {}
    with closing(sqlite3.connect(main_file)) as connection:
        [row] = connection.execute("SELECT state, reason FROM requests").fetchall()
    assert row == ("rejected", "restored")
    assert len(renewed_at(main_file)) == 1

    verifier = config_entry.runtime_data.account.verifier
    again = VerificationRequest(entries=[PHONE], country=None, verification_id="V")
    with pytest.raises(HomeAssistantError) as raised:
        async with translated_errors(hass, config_entry):
            await verifier.verify(again)
    assert raised.value.translation_key == "restored"
    assert simulator.books.billed_numbers == {}


async def test_file_that_was_set_aside_is_noted(main_file: Path) -> None:
    """See it noted when a fresh file took the place of a damaged one."""
    damage(main_file)
    ledger = Ledger(main_file)
    before = Clock().now()
    assert await ledger.open() is not None
    await ledger.close()
    [(noted,)] = renewed_at(main_file)
    assert before <= noted <= Clock().now()


async def test_own_crash_in_the_middle_of_a_backup(
    record: Copy, main_file: Path
) -> None:
    """See the queue go on, what was written meanwhile too."""
    async with record.open(kill=True) as (ledger, account):
        await record.queue(account)
        await ledger.store.pause_checkpoints()
        order = Order(verification_id="W", numbers=[(PROBE, PROBE)])
        await account.write(orders.place, order)
    assert record.note.exists()
    async with record.open() as (ledger, account):
        later = await account.read(reports.load, "W", 1)
        assert [request.state for request in later.requests] == ["queued"]
        assert not record.note.exists()
    assert renewed_at(main_file) == []
    assert await record.queued() == ["queued"]


async def test_stop_in_the_middle_of_a_backup(
    record: Copy, main_file: Path, tmp_path: Path
) -> None:
    """See the main file stand still, its copy rejected, and the queue go on."""
    async with record.open() as (ledger, account):
        await record.queue(account)
        await ledger.store.pause_checkpoints()
        before = bytes_of(main_file)
        order = Order(verification_id="W", numbers=[(PROBE, PROBE)])
        await account.write(orders.place, order)
    assert bytes_of(main_file) == before
    copy = copied(main_file, tmp_path / "copy.db")
    assert await record.queued() == ["queued"]
    record.replace_by(copy)
    assert await record.queued() == ["restored"]


async def test_copy_that_is_opened_elsewhere(
    record: Copy, main_file: Path, config_entry: MockConfigEntry, tmp_path: Path
) -> None:
    """See one rejected that came with its log, and the original go on."""
    async with record.open() as (ledger, account):
        await ledger.store.pause_checkpoints()
        await record.queue(account)
        other = Copy(tmp_path / "other.db", config_entry.entry_id)
        for suffix in ("", "-wal"):
            copied(
                main_file.with_name(main_file.name + suffix),
                other.path.with_name(other.path.name + suffix),
            )
        assert await other.queued() == ["restored"]
        await ledger.store.resume_checkpoints()
    assert await record.queued() == ["queued"]


@pytest.mark.parametrize("end", ["crash", "end of the backup"])
async def test_copy_in_the_place_of_the_original(
    record: Copy, main_file: Path, tmp_path: Path, end: str
) -> None:
    """See one rejected that was put into the very same file."""
    async with record.open(kill=end == "crash") as (ledger, account):
        await record.queue(account)
        await ledger.store.pause_checkpoints()
        copy = copied(main_file, tmp_path / "copy.db")
        if end != "crash":
            await ledger.store.resume_checkpoints()
    inode = inode_of(main_file)
    record.replace_by(copy)
    assert inode_of(main_file) == inode
    assert await record.queued() == ["restored"]
    assert await record.queued() == ["restored"]
    assert not record.note.exists()


async def test_backups_leave_out_what_stands_beside(record: Copy) -> None:
    """See it told by its name, which the patterns of both kinds of backup match."""
    async with record.open() as (ledger, _):
        await ledger.store.pause_checkpoints()
        assert record.note.exists()
        assert record.note.match("*.log")
        assert "*.log" in EXCLUDE_FROM_BACKUP
        await ledger.store.resume_checkpoints()
        assert not record.note.exists()


async def test_mark_that_cannot_be_noted(record: Copy) -> None:
    """See the backup made all the same, and a crash in it cost the queue."""
    record.note.mkdir()
    async with record.open(kill=True) as (ledger, account):
        await record.queue(account)
        await ledger.store.pause_checkpoints()
    assert await record.queued() == ["restored"]


async def test_hooks_in_any_order(
    manager: BackupManager,
    hass: HomeAssistant,
    call_action: CallAction,
    main_file: Path,
    tmp_path: Path,
) -> None:
    """See an end without a beginning do no harm, nor a beginning that comes twice."""
    await manager.async_post_backup_actions()
    await verify(call_action, 5)
    await manager.async_pre_backup_actions()
    await manager.async_pre_backup_actions()
    assert count_results(copied(main_file, tmp_path / "twice.db")) == 5
    before = bytes_of(main_file)
    await verify(call_action, 5, first=5)
    assert bytes_of(main_file) == before
    await manager.async_post_backup_actions()
    assert count_results(copied(main_file, tmp_path / "after.db")) == 10
    with closing(sqlite3.connect(main_file)) as connection:
        assert (
            connection.execute("SELECT value FROM meta WHERE key = 'backup'").fetchall()
            == []
        )


async def test_backup_whose_end_is_never_told(
    manager: BackupManager,
    hass: HomeAssistant,
    call_action: CallAction,
    main_file: Path,
) -> None:
    """See the file released after an hour, and its mark be gone."""
    note = main_file.with_name(f"{main_file.name}-backup.log")
    await manager.async_pre_backup_actions()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=59))
    await hass.async_block_till_done()
    assert note.exists()
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(minutes=61))
    await until(lambda: not note.exists())
    before = bytes_of(main_file)
    await verify(call_action, 5)
    await manager.async_pre_backup_actions()
    assert bytes_of(main_file) != before
    await manager.async_post_backup_actions()


async def test_file_that_is_being_read_does_not_stand_still(
    manager: BackupManager,
    hass: HomeAssistant,
    call_action: CallAction,
    main_file: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See it said where somebody keeps the log from being emptied."""
    await hass.data[ENGINE].ledger.store._database.maintain(
        lambda connection: connection.execute("PRAGMA busy_timeout=10").fetchall()
    )
    with closing(sqlite3.connect(main_file, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT COUNT(*) FROM lookups").fetchall()
        await verify(call_action, 5)
        await manager.async_pre_backup_actions()
        assert (
            "could not be paused for the backup: The log is being read" in caplog.text
        )
        connection.execute("COMMIT")
    await manager.async_post_backup_actions()


async def test_every_commit_is_on_the_disk(tmp_path: Path) -> None:
    """See SQLite wait for the disk at each commit: what was answered was written."""
    writing = Database(tmp_path / "ledger.db")
    await writing.open(lambda _: None)
    full = 2
    assert (
        await writing.maintain(
            lambda connection: connection.execute("PRAGMA synchronous").fetchone()[0]
        )
        == full
    )
    await writing.close()
