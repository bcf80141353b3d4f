"""Results of what was bought with a record that another one took the place of."""

import asyncio
import json
import shutil
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.smspartner.clock import async_get_clock
from custom_components.smspartner.const import LEDGER_FILE
from custom_components.smspartner.ledger import Ledger
from custom_components.smspartner.ledger.kept_bodies import of_earlier_file, unreadable
from custom_components.smspartner.runtime.engine import ENGINE

from ..callback.helpers import FIELDS, buy, results
from ..callback.replying import SHORT
from ..helpers import (
    OTHER_PHONE,
    PHONE,
    CallAction,
    later,
    monitored_number,
    post,
    run_housekeeping,
    state_of,
    until,
    wall_jump,
)
from ..simulator import Simulator

ORPHANS_FILE = "smspartner_orphans.db"
LATE = timedelta(hours=48, minutes=1)
UNREADABLE = b"<result>" + PHONE.encode() + b"</result>"


@pytest.fixture
async def lost(
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    simulator: Simulator,
) -> URL:
    """Buy a lookup and lose the record of it; return the address of its result."""
    url = await buy(call_action, simulator, PHONE)
    path = Path(hass.config.path(LEDGER_FILE))
    ledger = hass.data[ENGINE].ledger
    await ledger.close()
    await hass.async_add_executor_job(shutil.copyfile, path, path.with_suffix(".copy"))
    assert await ledger.open() is None
    await ledger.begin_anew()
    await ledger.add_account(account.entry_id)
    return url


async def restore(hass: HomeAssistant, account: MockConfigEntry) -> Ledger:
    """Put the record back that was lost, as a user does from a backup."""
    path = Path(hass.config.path(LEDGER_FILE))
    ledger = hass.data[ENGINE].ledger
    await ledger.close()
    await hass.async_add_executor_job(shutil.copyfile, path.with_suffix(".copy"), path)
    assert await ledger.open() is None
    await (await ledger.add_account(account.entry_id)).inbox.read_earlier()
    return ledger


def bodies(hass: HomeAssistant) -> list[bytes]:
    """Read what is kept of an earlier record."""
    path = hass.config.path(ORPHANS_FILE)
    with closing(sqlite3.connect(path)) as connection:
        return [body for (body,) in connection.execute("SELECT body FROM bodies")]


async def test_result_of_an_earlier_record(
    hass: HomeAssistant, lost: URL, call_action: CallAction
) -> None:
    """See it found like any other, once, and of no verification.

    No event tells of it and no order reuses it, for nothing proves that it was bought.
    """
    for _ in range(2):
        assert await post(lost, json.dumps(FIELDS)) == (200, "OK")
    (result,) = await results(call_action)
    assert result["result"] == "no_error"
    assert result["matched_by"] == "number"
    assert result["verification_id"] is None
    assert result["campaign_id"] is None
    since = await call_action("get_results", since="2020-01-01T00:00:00+00:00")
    assert since["results"] == [result]
    again = await call_action(
        "verify_numbers", phone_numbers=PHONE, reuse_within={"hours": 1}, dry_run=True
    )
    assert (again["to_buy"], again["reused"]) == (1, 0)
    await hass.async_block_till_done()
    assert state_of(hass, "event.sms_partner_hlr_notification") == "unknown"
    assert bodies(hass) == [json.dumps(FIELDS).encode()]


async def test_replies_beside_a_result_of_an_earlier_record(
    hass: HomeAssistant, account: MockConfigEntry, lost: URL, call_action: CallAction
) -> None:
    """See the result kept, which can be read again, and no text of a reply."""
    odd = {"odd": "Xylophone"}
    reply = SHORT | {"text": "Xylophone"}
    assert await post(lost, json.dumps([reply, odd])) == (200, "OK")
    assert await post(lost, json.dumps([FIELDS, reply, odd])) == (200, "OK")
    [kept] = bodies(hass)
    assert b"Xylo" not in kept
    await restore(hass, account)
    [result] = await results(call_action)
    assert result["matched_by"] == "token"


async def test_results_of_an_earlier_record_without_an_id(
    lost: URL, call_action: CallAction
) -> None:
    """See those that say the same taken once, and a list whole."""
    other = FIELDS | {"messageId": None, "errorName": "EC_ABSENT_SUBSCRIBER"}
    several = [FIELDS, FIELDS | {"messageId": None}, other, other]
    for body in (several, other, several[::-1]):
        assert await post(lost, json.dumps(body)) == (200, "OK")
    assert len(await results(call_action)) == 3


async def test_result_of_an_earlier_record_settles_no_newer_lookup(
    lost: URL, call_action: CallAction, simulator: Simulator
) -> None:
    """See a number that was bought again wait for its own result."""
    newer = await buy(call_action, simulator, PHONE)
    assert await post(lost, json.dumps(FIELDS)) == (200, "OK")
    found = await call_action("get_results", phone_numbers=PHONE)
    assert found["pending"] == [PHONE]
    assert await post(newer, json.dumps(FIELDS | {"messageId": "2"})) == (200, "OK")
    assert [one["matched_by"] for one in await results(call_action)] == [
        "number",
        "token",
    ]


async def test_result_of_an_earlier_record_is_no_answer_to_a_phone_number(
    hass: HomeAssistant,
    account: MockConfigEntry,
    lost: URL,
    call_action: CallAction,
) -> None:
    """See a phone number wait for what its own request brings."""
    subentry = monitored_number("Grandma", interval="off")
    hass.config_entries.async_add_subentry(account, subentry)
    await hass.async_block_till_done()
    assert await post(lost, json.dumps(FIELDS)) == (200, "OK")
    assert len(await results(call_action)) == 1
    await asyncio.sleep(0.5)
    assert state_of(hass, "sensor.grandma_status") is None


async def test_restored_record_settles_what_came_meanwhile(
    hass: HomeAssistant, account: MockConfigEntry, lost: URL, call_action: CallAction
) -> None:
    """See the lookup settled by its token in the record that knows it."""
    assert await post(lost, json.dumps(FIELDS)) == (200, "OK")
    assert await post(lost, UNREADABLE) == (200, "OK")
    await restore(hass, account)
    for _ in range(2):
        (result,) = await results(call_action)
        assert result["matched_by"] == "token"
        assert result["verification_id"] is not None
        await account.runtime_data.account.ledger.inbox.read_earlier()


async def test_unreadable_body_of_an_earlier_record_is_read_again(
    hass: HomeAssistant, account: MockConfigEntry, lost: URL, call_action: CallAction
) -> None:
    """See it acknowledged, and kept whole in the record that knows its token."""
    assert await post(lost, UNREADABLE) == (200, "OK")
    assert bodies(hass) == [UNREADABLE]
    assert (await post(lost.with_query(None), UNREADABLE))[0] == 400
    await restore(hass, account)
    assert await account.runtime_data.account.ledger.read(unreadable.count) == 1


async def test_nothing_is_expected_of_an_earlier_record_after_two_days(
    hass: HomeAssistant, account: MockConfigEntry, lost: URL, call_action: CallAction
) -> None:
    """See what was kept erased by then, and an unknown token be nobody's again."""
    assert await post(lost, json.dumps(FIELDS)) == (200, "OK")
    with later(LATE):
        await account.runtime_data.account.ledger.inbox.read_earlier()
        await run_housekeeping(hass)
        assert bodies(hass) == []
        other = json.dumps(FIELDS | {"messageId": "2"})
        assert await post(lost, other) == (200, "OK")
        assert (await post(lost, UNREADABLE))[0] == 400
    assert bodies(hass) == []
    assert len(await results(call_action)) == 1


async def test_forgotten_numbers_go_from_there_too(
    hass: HomeAssistant, lost: URL, call_action: CallAction
) -> None:
    """See no body kept in which a forgotten number stands."""
    assert await post(lost, UNREADABLE) == (200, "OK")
    other = json.dumps(FIELDS | {"phone": OTHER_PHONE}).encode()
    assert await post(lost, other) == (200, "OK")
    await call_action("forget_numbers", phone_numbers=[PHONE])
    assert bodies(hass) == [other]


async def test_a_removed_account_goes_from_there_too(
    hass: HomeAssistant, account: MockConfigEntry, lost: URL
) -> None:
    """See nothing kept of an account that is gone."""
    assert await post(lost, UNREADABLE) == (200, "OK")
    await hass.config_entries.async_remove(account.entry_id)
    assert bodies(hass) == []


def spoil(path: Path, damage: str) -> None:
    """Put something else where the file would be."""
    if damage == "folder":
        path.mkdir()
    elif damage == "file":
        path.write_bytes(b"no database at all " * 999)
    else:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE bodies (other)")


@pytest.mark.parametrize("damage", ["file", "folder", "schema"])
async def test_damage_of_that_file_does_not_hurt(
    hass: HomeAssistant, lost: URL, call_action: CallAction, damage: str
) -> None:
    """See results taken whatever becomes of it, and forgetting work."""
    path = Path(hass.config.path(ORPHANS_FILE))
    spoil(path, damage)
    assert await post(lost, json.dumps(FIELDS)) == (200, "OK")
    assert len(await results(call_action)) == 1
    status, _ = await post(lost, UNREADABLE)
    assert status == (503 if damage == "folder" else 200)
    await call_action("forget_numbers", phone_numbers=[PHONE])
    await run_housekeeping(hass)
    assert await results(call_action) == []
    aside = list(path.parent.glob(f"{ORPHANS_FILE}.damaged-*"))
    assert len(aside) == (damage != "folder")


async def test_there_is_room_for_so_much_of_it_only(
    hass: HomeAssistant, lost: URL, call_action: CallAction
) -> None:
    """See what can be written down nowhere asked for again."""
    with patch.object(of_earlier_file, "MAX_SIZE", 0):
        assert (await post(lost, UNREADABLE))[0] == 503
        partly: list[Any] = [FIELDS, {"msisdn": PHONE}]
        assert (await post(lost, json.dumps(partly)))[0] == 503
        assert (await post(lost, json.dumps(FIELDS)))[0] == 503
    assert await results(call_action) == []
    assert await post(lost, json.dumps(partly)) == (200, "OK")
    assert len(await results(call_action)) == 1
    assert bodies(hass) == [json.dumps(partly).encode()]


@pytest.mark.parametrize(
    "wrong",
    [365 * timedelta(days=1), timedelta(seconds=3600 - time.time())],
    ids=["a year ahead", "in 1970"],
)
async def test_earlier_record_and_a_wrong_clock(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
    wrong: timedelta,
) -> None:
    """See a body kept for 48 hours from when it came, and others as long taken."""
    await hass.async_add_executor_job(damage, Path(hass.config.path(LEDGER_FILE)))
    address = URL(door) / "api" / "webhook" / config_entry.data[CONF_WEBHOOK_ID]
    simulator.settings.date_offset = -wrong.total_seconds()
    with wall_jump(wrong):
        assert await hass.config_entries.async_setup(config_entry.entry_id)
        await hass.async_block_till_done()
        assert await post(address % {"token": "lost"}, UNREADABLE) == (200, "OK")
    simulator.settings.date_offset = 0
    await call_action("get_stop_list")
    await until(lambda: async_get_clock(hass).is_trusted)
    ledger = hass.data[ENGINE].ledger
    await ledger.store._database.maintain(lambda _: None)
    await ledger._earlier_file._bodies._database.maintain(lambda _: None)
    for duration, is_kept in ((timedelta(hours=47), True), (LATE, False)):
        with later(duration):
            await run_housekeeping(hass)
            assert bool(bodies(hass)) is is_kept
            assert ledger._earlier_file.may_report is is_kept


def damage(path: Path) -> None:
    """Write something else in the place of the ledger."""
    path.write_bytes(b"This is no database at all." * 100)
