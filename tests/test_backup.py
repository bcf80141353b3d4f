"""What a backup of Home Assistant finds: a ledger that can be copied while it grows."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from homeassistant.components.backup.const import DATA_MANAGER
from homeassistant.components.backup.manager import BackupManager
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner import backup
from custom_components.smspartner.const import LEDGER_FILE
from custom_components.smspartner.engine import ENGINE
from custom_components.smspartner.ledger import database
from custom_components.smspartner.ledger.schema import prepare

from .conftest import CallAction

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
    """Tell how large a file is."""
    return path.stat().st_size


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
    monkeypatch.setattr(database, "CHECKPOINT_PAGES", 10)
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
    monkeypatch.setattr(database, "CHECKPOINT_PAGES", 10)
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

    assert "could not be made to stand still" in caplog.text
    assert "could not be released" in caplog.text
