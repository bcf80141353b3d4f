"""Changes of the stop list that are written down: over a restart, and until erased."""

import asyncio
import shutil
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.clock import SECOND as MICROS
from custom_components.smspartner.clock import Correction
from custom_components.smspartner.ledger import (
    AccountLedger,
    Ledger,
    stop_list,
    stop_list_changes,
)
from custom_components.smspartner.ledger.stop_list_changes import (
    Change,
    ChangeKind,
    ChangeState,
)

from ..helpers import (
    PHONE,
    CallAction,
    count_rows,
    later,
    ledger_path,
    load,
    rows,
    run_housekeeping,
    until,
)
from ..simulator import Simulator
from .stop_list import NINETEEN, SECOND, TWENTY, entry_of

ADD, REMOVE = ChangeKind
LISTED = {NINETEEN: 19, TWENTY: 20}


@asynccontextmanager
async def earlier_run(
    path: Path, entry_id: str = "one"
) -> AsyncGenerator[AccountLedger]:
    """Open the ledger as a run does that has read the list; close it at the end."""
    ledger = Ledger(path)
    await ledger.open()
    account = await ledger.add_account(entry_id)
    await account.write(stop_list.replace, LISTED)
    yield account
    await ledger.close()


async def queue(ledger: AccountLedger, kind: ChangeKind, *phones: str) -> list[Change]:
    """Write down what is asked for."""
    await ledger.write(stop_list_changes.queue, f"id of {kind}", kind, phones)
    return await changes_of(ledger, kind)


async def changes_of(ledger: AccountLedger, kind: ChangeKind) -> list[Change]:
    """Return what was asked for."""
    return [*await ledger.read(stop_list_changes.load, f"id of {kind}")]


def states(hass: HomeAssistant) -> dict[str, str]:
    """Return how far each number is."""
    return dict(rows(ledger_path(hass), "SELECT phone, state FROM stop_list_changes"))


def are_over(hass: HomeAssistant) -> bool:
    """Return whether nothing is queued or being sent."""
    return not {"queued", "sending"} & {*states(hass).values()}


# A restart


async def test_queued_ones_go_on(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
) -> None:
    """See what the last run had not asked for done by the next one, in order."""
    async with earlier_run(ledger_path(hass), config_entry.entry_id) as ledger:
        await queue(ledger, REMOVE, NINETEEN, PHONE)
        await queue(ledger, ADD, SECOND, TWENTY)
    await load(hass, config_entry)
    await until(lambda: are_over(hass))
    assert states(hass) == {
        NINETEEN: "changed",
        PHONE: "unchanged",
        SECOND: "changed",
        TWENTY: "unchanged",
    }
    listed = [entry["phoneNumber"] for entry in simulator.settings.stop_list]
    assert listed == [TWENTY, SECOND]


async def test_what_may_have_left_is_not_deleted_again(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See the list tell of each, and a warning of what it says was not done."""
    async with earlier_run(ledger_path(hass), config_entry.entry_id) as ledger:
        for change in await queue(ledger, REMOVE, NINETEEN, TWENTY):
            await ledger.write(stop_list_changes.start, change.id)
    del simulator.settings.stop_list[0]
    await load(hass, config_entry)
    await until(lambda: are_over(hass))
    assert states(hass) == {NINETEEN: "changed", TWENTY: "failed"}
    assert simulator.books.calls["stop-sms/delete"] == 0
    told = "Stop list: numbers changed: 1, unchanged: 0, failed: 1"
    await until(lambda: told in caplog.text)
    [line] = [one for one in caplog.records if one.getMessage() == told]
    assert line.levelname == "WARNING"


async def test_who_may_have_been_added(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
) -> None:
    """See them asked for again, which harms nobody."""
    async with earlier_run(ledger_path(hass), config_entry.entry_id) as ledger:
        for change in await queue(ledger, ADD, PHONE, SECOND):
            await ledger.write(stop_list_changes.start, change.id)
    simulator.settings.stop_list.append(entry_of(PHONE, 21))
    await load(hass, config_entry)
    await until(lambda: are_over(hass))
    assert states(hass) == {PHONE: "unchanged", SECOND: "changed"}
    assert simulator.books.calls["stop-sms/add"] == 2


async def test_an_api_that_is_away_at_a_start(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
) -> None:
    """See what nobody waits for stay in the queue until it can be asked for."""
    await load(hass, config_entry)
    ledger = config_entry.runtime_data.account.ledger
    await queue(ledger, ADD, PHONE)
    simulator.settings.api_keys, keys = set(), simulator.settings.api_keys
    await run_housekeeping(hass)
    await until(lambda: simulator.books.calls["stop-sms/add"] == 1)
    await until(lambda: states(hass) == {PHONE: "queued"})
    simulator.settings.api_keys = keys
    async with asyncio.timeout(30):
        while states(hass) != {PHONE: "changed"}:
            await config_entry.runtime_data.account.stop_list.resume()
            await asyncio.sleep(0.01)


async def test_after_an_hour(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See nothing asked for that was asked for long ago, and that told."""
    async with earlier_run(ledger_path(hass), config_entry.entry_id) as ledger:
        await queue(ledger, ADD, PHONE)
        [_, change] = await queue(ledger, REMOVE, NINETEEN, TWENTY)
        await ledger.write(stop_list_changes.start, change.id)
    with later(timedelta(hours=1, minutes=1)):
        await load(hass, config_entry)
        await run_housekeeping(hass)
        assert {*states(hass).values()} == {"failed"}
    assert simulator.books.calls["stop-sms/add"] == 0
    assert simulator.books.calls["stop-sms/delete"] == 0
    assert "Stop list: numbers not changed within an hour: 3" in caplog.text


async def test_a_later_word_on_a_number(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """See what is left of the last run not done after another call has changed it."""
    ledger = account.runtime_data.account.ledger
    await run_housekeeping(hass)
    await queue(ledger, ADD, PHONE, SECOND)
    answer = await call_action(
        "remove_from_stop_list", phone_numbers=PHONE, consent=True
    )
    assert answer == {"changed": [], "unchanged": [PHONE], "failed": []}
    await run_housekeeping(hass)
    await until(lambda: are_over(hass))
    listed = [entry["phoneNumber"] for entry in simulator.settings.stop_list]
    assert listed == [NINETEEN, TWENTY, SECOND]


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_stop_after_a_removal(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    is_told: bool,
) -> None:
    """See it stay, whether a reply tells it or the list, and whatever was asked for."""
    async with earlier_run(ledger_path(hass), config_entry.entry_id) as ledger:
        [change, _] = await queue(ledger, REMOVE, NINETEEN, TWENTY)
        await ledger.write(stop_list_changes.start, change.id)
        if is_told:
            await ledger.write(stop_list_changes.opt_out, [NINETEEN, TWENTY])
            del simulator.settings.stop_list[0]
        else:
            simulator.settings.stop_list = [
                entry_of(phone, id_) | {"createdAt": "2126-01-01 00:00:00"}
                for phone, id_ in LISTED.items()
            ]
    await load(hass, config_entry)
    await until(lambda: are_over(hass))
    assert states(hass) == {NINETEEN: "failed", TWENTY: "failed"}
    assert simulator.books.calls["stop-sms/delete"] == 0
    ledger = config_entry.runtime_data.account.ledger
    assert await ledger.read(stop_list.listed, [*LISTED]) == {*LISTED}


async def test_a_restored_backup(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    tmp_path: Path,
) -> None:
    """See nothing asked for that was queued in it: it may have been done since."""
    path = ledger_path(hass)
    ledger = Ledger(path)
    await ledger.open()
    account = await ledger.add_account(config_entry.entry_id)
    await queue(account, ADD, PHONE)
    [removal] = await queue(account, REMOVE, NINETEEN)
    await account.write(stop_list_changes.start, removal.id)
    await ledger.store.pause_checkpoints()
    shutil.copyfile(path, tmp_path / "copy.db")
    await ledger.store.resume_checkpoints()
    await ledger.close()
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copyfile(tmp_path / "copy.db", path)

    await load(hass, config_entry)
    await run_housekeeping(hass)
    assert states(hass) == {PHONE: "failed", NINETEEN: "failed"}
    assert simulator.books.calls["stop-sms/add"] == 0
    assert simulator.books.calls["stop-sms/delete"] == 0


async def test_a_disabled_account(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: Simulator,
) -> None:
    """See nothing asked for while it is disabled, and all of it afterwards."""
    ledger = account.runtime_data.account.ledger
    await hass.config_entries.async_set_disabled_by(
        account.entry_id, ConfigEntryDisabler.USER
    )
    await queue(ledger, ADD, PHONE)
    await run_housekeeping(hass)
    assert states(hass) == {PHONE: "queued"}
    await hass.config_entries.async_set_disabled_by(account.entry_id, None)
    await until(lambda: states(hass) == {PHONE: "changed"})
    assert simulator.books.calls["stop-sms/add"] == 1


# What is left of it


async def test_old_ones_are_erased(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See numbers kept no longer than anything else."""
    await call_action("add_to_stop_list", phone_numbers=PHONE)
    await run_housekeeping(hass)
    assert count_rows(hass, "stop_list_changes") == 1
    with later(timedelta(days=91)):
        await account.runtime_data.account.ledger.erase_old(timedelta(days=90))
    assert count_rows(hass, "stop_list_changes") == 0


async def test_a_forgotten_number(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> None:
    """See it gone from what was asked for, and known where it was only there."""
    await call_action("add_to_stop_list", phone_numbers=[PHONE, SECOND])
    assert await call_action("forget_numbers", phone_numbers=PHONE) == {"forgotten": 1}
    assert states(hass) == {SECOND: "changed"}
    ledger = account.runtime_data.account.ledger
    await queue(ledger, REMOVE, "+33612340000")
    answer = await call_action("forget_numbers", phone_numbers="+33612340000")
    assert answer == {"forgotten": 1}
    await run_housekeeping(hass)
    assert states(hass) == {SECOND: "changed"}


async def test_a_clock_that_was_wrong(tmp_path: Path) -> None:
    """See the time of a change moved, and no run begin before the last one."""
    path = tmp_path / "ledger.db"
    ledger = Ledger(path)
    await ledger.open()
    account = await ledger.add_account("one")
    await queue(account, ADD, PHONE)
    [(before,)] = rows(path, "SELECT created_at FROM stop_list_changes")
    hour = 3600 * MICROS
    await ledger.move_times(Correction(before - hour, hour, before + 2 * hour))
    [(after,)] = rows(path, "SELECT created_at FROM stop_list_changes")
    assert after == before + hour
    await ledger.close()
    again = Ledger(path)
    await again.open()
    assert again.clock.now() >= after > time.time_ns() // 1000
    await again.close()


# A list that is read meanwhile


async def test_a_list_from_before_a_removal(tmp_path: Path) -> None:
    """See it undo nothing, also where the number has stopped again since."""
    async with earlier_run(tmp_path / "ledger.db") as ledger:
        [change] = await queue(ledger, REMOVE, NINETEEN)
        await ledger.write(stop_list_changes.start, change.id)
        await ledger.write(stop_list_changes.finish_removed, change.id, is_changed=True)
        await ledger.write(stop_list.replace, LISTED, {NINETEEN})
        assert not await ledger.read(stop_list.listed, [NINETEEN])
        await ledger.write(stop_list.add_unread, [NINETEEN])
        await ledger.write(stop_list.replace, LISTED, {NINETEEN})
        await ledger.write(stop_list.replace, {TWENTY: 20})
        assert await ledger.read(stop_list.listed, [NINETEEN]) == {NINETEEN}


async def test_a_list_that_is_short_by_our_own_removals(tmp_path: Path) -> None:
    """See it believed while they are on their way, and doubted where they are not."""
    async with earlier_run(tmp_path / "ledger.db") as ledger:
        changes = await queue(ledger, REMOVE, NINETEEN, TWENTY)
        assert not await ledger.write(stop_list.replace, {})
        await ledger.write(stop_list.replace, LISTED)
        for change in changes:
            await ledger.write(stop_list_changes.start, change.id)
        assert await ledger.write(stop_list.replace, {})
        assert not await ledger.read(stop_list.listed, [NINETEEN, TWENTY])


async def test_a_change_that_was_ended(tmp_path: Path) -> None:
    """See what is over not begun again, and nothing done of what was forgotten."""
    async with earlier_run(tmp_path / "ledger.db") as ledger:
        [change] = await queue(ledger, ADD, PHONE)
        assert await ledger.write(stop_list_changes.start, change.id)
        assert not await ledger.write(stop_list_changes.start, change.id)
        await ledger.write(stop_list_changes.finish_added, change.id, is_changed=True)
        await ledger.write(stop_list_changes.fail, [change.id])
        await ledger.write(stop_list_changes.requeue, change.id)
        [ended] = await changes_of(ledger, ADD)
        assert ended.state is ChangeState.CHANGED

        [other] = await queue(ledger, REMOVE, PHONE)
        await ledger.forget([PHONE])
        await ledger.write(stop_list_changes.finish_removed, other.id, is_changed=True)
        assert await changes_of(ledger, REMOVE) == []
        assert await ledger.read(stop_list.listed, [PHONE]) == {PHONE}
