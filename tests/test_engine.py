"""What outlives a config entry: the ledger's file, the addresses, and what is kept."""

import asyncio
import json
import logging
import resource
import sqlite3
import threading
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.webhook import async_generate_path
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import (
    Context,
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_state_change_event
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
)
from yarl import URL

from custom_components.smspartner.const import (
    CONF_FORMER_WEBHOOKS,
    CONF_RETENTION_DAYS,
    DOMAIN,
    LEDGER_FILE,
)
from custom_components.smspartner.ledger import schema
from custom_components.smspartner.runtime import announcer
from custom_components.smspartner.runtime.engine import ENGINE
from custom_components.smspartner.verification import verifier

from .helpers import (
    COST,
    DAY,
    ELSEWHERE,
    HLR_NOTIFICATION,
    MEBIBYTE,
    MINUTE,
    OTHER_PHONE,
    PENDING,
    PHONE,
    UNMATCHED,
    CallAction,
    address_of,
    dump,
    issue_keys,
    later,
    load,
    post,
    retry,
    rows,
    run_housekeeping,
    state_of,
    until,
)
from .simulator import Simulator

DIGITS = PHONE[-9:].encode()


async def all_announced(path: Path) -> None:
    """Wait until the events of what has ended were fired; it is not erased before."""
    waiting = "SELECT COUNT(*) FROM verifications WHERE announce = 1 AND open = 0"
    await until(lambda: rows(path, waiting) == [(0,)])


def bytes_of(path: Path) -> dict[str, bytes]:
    """Read the ledger's files as they lie on the disk."""
    return {file.name: file.read_bytes() for file in path.parent.glob(f"{path.name}*")}


def fields_of(phone: str, message_id: str = "made-up") -> dict[str, Any]:
    """Give a notification as the vendor writes it."""
    return {
        "phone": phone,
        "messageId": message_id,
        "mccMnc": "20815",
        "ported": 0,
        "errorGrpId": 0,
        "errorName": "NO_ERROR ",
        "errorDesc": "No Error",
        "date": "2018-03-05T10:34:52.355+0000",
    }


async def post_result(address: str | URL, phone: str = PHONE) -> tuple[int, str]:
    """Post a result; give what came back."""
    return await post(address, json.dumps(fields_of(phone)).encode())


def notify_url(simulator: Simulator) -> URL:
    """Give the address that the last request named."""
    return URL(str(simulator.books.requests[-1].notify_url))


async def fail_to_load(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an account up in vain: it will be tried again."""
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "ledger_not_open"


async def found_phones(call_action: CallAction, **wanted: Any) -> list[str | None]:
    """Find results; give their numbers."""
    found = await call_action("get_results", **wanted)
    return [result["phone_number"] for result in found["results"]]


@pytest.fixture
async def awaited(
    account: MockConfigEntry, simulator: Simulator, call_action: CallAction
) -> str:
    """Buy two lookups whose results do not come by themselves.

    They leave together, for the price of one is known by then.
    """
    simulator.fault("hlr/notify", "never_notify", times=2)
    await call_action(
        "verify_numbers", phone_numbers=ELSEWHERE, notify_url="https://example.com"
    )
    answer = await call_action(
        "verify_numbers", phone_numbers=[PHONE, OTHER_PHONE], tag="t"
    )
    assert answer["pending"] == [PHONE, OTHER_PHONE]
    return str(answer["verification_id"])


# What is old


async def test_old_results_are_erased_and_their_sums_kept(
    hass: HomeAssistant,
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See results go after 90 days, what never reported too, and the cost stay."""
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    simulator.fault("hlr/notify", "never_notify", times=1)
    await call_action("verify_numbers", phone_numbers="+33611111111")
    with later(30 * DAY):
        await call_action("verify_numbers", phone_numbers=OTHER_PHONE, wait=60)
    cost = state_of(hass, COST)
    assert float(cost or 0) == pytest.approx(0.015)

    with later(90 * DAY - MINUTE):
        await run_housekeeping(hass)
    await all_announced(ledger_file)
    assert await found_phones(call_action, since="2020-01-01") == [PHONE, OTHER_PHONE]

    with later(90 * DAY + MINUTE):
        await run_housekeeping(hass)
    assert await found_phones(call_action, since="2020-01-01") == [OTHER_PHONE]
    assert PHONE not in dump(ledger_file)
    assert "+33611111111" not in dump(ledger_file)
    for table in ("verifications", "requests", "lookups", "links"):
        assert rows(ledger_file, f"SELECT COUNT(*) FROM {table}") == [(1,)]
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, COST) == cost


async def test_results_are_kept_as_long_as_the_options_say(
    hass: HomeAssistant,
    account: MockConfigEntry,
    ledger_file: Path,
    call_action: CallAction,
) -> None:
    """See the option decide how long results are kept."""
    options = {CONF_RETENTION_DAYS: 3}
    hass.config_entries.async_update_entry(account, options=options)
    await hass.async_block_till_done()
    answer = await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    await all_announced(ledger_file)
    with later(3 * DAY + MINUTE):
        await run_housekeeping(hass)
    with pytest.raises(ServiceValidationError) as raised:
        await call_action("get_results", verification_id=answer["verification_id"])
    assert raised.value.translation_key == "unknown_verification"


# What is to be forgotten


async def test_numbers_are_forgotten_everywhere(
    hass: HomeAssistant,
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See not a byte left of a number, in no spelling, and another one untouched."""
    await call_action(
        "verify_numbers",
        phone_numbers=["06 12 34 56 78", OTHER_PHONE],
        tag="t",
        wait=60,
    )
    await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    for spelling in (PHONE, "0612345678"):
        body = f"<phone>{spelling}</phone>"
        await post(notify_url(simulator), body.encode())
    assert any(DIGITS in content for content in bytes_of(ledger_file).values())
    cost = state_of(hass, COST)

    answer = await call_action("forget_numbers", phone_numbers="0612345678, 0799999999")

    assert answer == {"forgotten": 1}
    assert await found_phones(call_action, tag="t") == [OTHER_PHONE]
    assert await found_phones(call_action, phone_numbers=PHONE) == []
    left = bytes_of(ledger_file)
    assert left.keys() >= {LEDGER_FILE, f"{LEDGER_FILE}-wal"}
    for content in left.values():
        assert DIGITS not in content
        assert b"06 12 34 56 78" not in content
        assert b"0612345678" not in content
    assert any(OTHER_PHONE.encode() in content for content in left.values())
    assert state_of(hass, COST) == cost
    again = await call_action(
        "verify_numbers", phone_numbers=PHONE, reuse_within={"hours": 1}
    )
    assert again["submitted"] == 1


async def test_result_of_a_forgotten_number_settles_what_it_cost(
    hass: HomeAssistant,
    awaited: str,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See an awaited lookup become nameless, and its result counted without a name."""
    assert await call_action("forget_numbers", phone_numbers=PHONE) == {"forgotten": 1}
    assert state_of(hass, PENDING) == "2"
    assert DIGITS.decode() not in dump(ledger_file)
    found = await call_action("get_results", verification_id=awaited)
    assert (found["pending"], found["complete"]) == ([OTHER_PHONE], False)
    cost = state_of(hass, COST)

    assert (await simulator.notify(OTHER_PHONE)).acknowledged
    assert (await simulator.notify(PHONE)).acknowledged

    found = await call_action("get_results", verification_id=awaited)
    assert found["complete"]
    assert [one["phone_number"] for one in found["results"]] == [OTHER_PHONE, None]
    await until(lambda: state_of(hass, PENDING) == "0")
    assert state_of(hass, COST) == cost
    assert DIGITS.decode() not in dump(ledger_file)


async def test_late_result_of_a_forgotten_number(
    hass: HomeAssistant, awaited: str, simulator: Simulator, call_action: CallAction
) -> None:
    """See a nameless lookup that has expired take its result all the same."""
    await call_action("forget_numbers", phone_numbers=PHONE)
    with later(2 * DAY + MINUTE):
        await run_housekeeping(hass)
        assert (await simulator.notify(PHONE)).acknowledged
    assert await found_phones(call_action, verification_id=awaited) == [None]


async def test_forgotten_number_is_not_known_without_a_token(
    awaited: str, simulator: Simulator, call_action: CallAction
) -> None:
    """See a result without a token left alone that names a forgotten number."""
    await call_action("forget_numbers", phone_numbers=PHONE)
    assert await post_result(notify_url(simulator).with_query(None)) == (200, "OK")
    assert await found_phones(call_action, verification_id=awaited) == []


async def held_back(
    call_action: CallAction, simulator: Simulator, ledger_file: Path, phones: Any
) -> asyncio.Task[dict[str, Any]]:
    """Have numbers verified; give the call while their request waits for its turn."""
    simulator.fault("hlr/notify", "status", status=429, retry_after=1, times=1)
    call = asyncio.create_task(
        call_action("verify_numbers", phone_numbers=phones, wait=60)
    )
    await until(lambda: bool(simulator.books.rate_limited))
    await until(
        lambda: rows(ledger_file, "SELECT state FROM requests")[0][0] != "sending"
    )
    return call


@pytest.mark.parametrize("named", [PHONE, "0612345678, +33 6 12 34 56 78"])
async def test_forgotten_number_is_not_bought_any_more(
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
    named: str,
) -> None:
    """See what waits for its turn sent without the number, and the rest completed."""
    call = await held_back(call_action, simulator, ledger_file, [PHONE, OTHER_PHONE])

    assert await call_action("forget_numbers", phone_numbers=named) == {"forgotten": 1}
    answer = await call

    assert answer["complete"]
    assert answer["pending"] == []
    assert [one["phone_number"] for one in answer["results"]] == [OTHER_PHONE]
    assert answer["cost"] == pytest.approx(0.005)
    assert simulator.books.billed_numbers == {OTHER_PHONE: 1}


async def test_nothing_is_sent_when_all_of_it_is_forgotten(
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See a call end whose only number was forgotten before its turn."""
    call = await held_back(call_action, simulator, ledger_file, PHONE)

    await call_action("forget_numbers", phone_numbers=PHONE)

    with pytest.raises(HomeAssistantError) as raised:
        await call
    assert raised.value.translation_key == "not_sent"
    assert not simulator.books.requests


async def test_joined_number_is_forgotten(
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See a call end that had joined a lookup which was never bought."""
    buying = await held_back(call_action, simulator, ledger_file, PHONE)
    joining = asyncio.create_task(
        call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    )
    await until(lambda: len(rows(ledger_file, "SELECT 1 FROM verifications")) == 2)

    await call_action("forget_numbers", phone_numbers=PHONE)

    answer = await joining
    assert answer["complete"]
    assert (answer["pending"], answer["results"]) == ([], [])
    with pytest.raises(HomeAssistantError, match="forgotten"):
        await buying


async def test_only_an_administrator_lets_numbers_be_forgotten(
    hass: HomeAssistant, awaited: str, call_action: CallAction
) -> None:
    """See others refused, and the number known still."""
    user = MockUser(is_owner=False).add_to_hass(hass)
    with pytest.raises(Unauthorized):
        await hass.services.async_call(
            DOMAIN,
            "forget_numbers",
            {"phone_numbers": PHONE},
            blocking=True,
            context=Context(user_id=user.id),
        )
    assert (await call_action("get_results", tag="t"))["pending"] == [
        PHONE,
        OTHER_PHONE,
    ]


# An address that has leaked


@pytest.fixture
async def renewed(
    hass: HomeAssistant,
    account: MockConfigEntry,
    awaited: str,
    door: str,
    simulator: Simulator,
) -> str:
    """Renew the address in the dialog; give the old one."""
    simulator.settings.account.username = account.title
    old = address_of(account, door)
    flow = await account.start_reconfigure_flow(hass)
    ended = await hass.config_entries.flow.async_configure(
        flow["flow_id"], {CONF_URL: account.data[CONF_URL], "renew_address": True}
    )
    assert ended["type"] is FlowResultType.ABORT
    assert ended["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert address_of(account, door) != old
    return old


async def test_old_address_takes_what_is_awaited(
    renewed: str, awaited: str, simulator: Simulator, call_action: CallAction
) -> None:
    """See a result with its token taken at the address it was told to go to."""
    notified = await simulator.notify(PHONE)
    assert notified.acknowledged
    assert str(notified.url).startswith(renewed)
    found = await call_action("get_results", verification_id=awaited)
    assert [one["matched_by"] for one in found["results"]] == ["token"]


async def test_old_address_takes_nothing_without_a_token(
    account: MockConfigEntry,
    renewed: str,
    awaited: str,
    door: str,
    call_action: CallAction,
) -> None:
    """See what anybody could send who knows the old address change nothing."""
    assert await post_result(renewed) == (HTTPStatus.OK, "OK")
    assert await post_result(f"{renewed}?token=") == (HTTPStatus.OK, "OK")
    assert await found_phones(call_action, tag="t") == []

    assert await post_result(address_of(account, door)) == (HTTPStatus.OK, "OK")
    found = await call_action("get_results", tag="t")
    assert [one["matched_by"] for one in found["results"]] == ["number"]


async def test_new_address_is_given_from_then_on(
    account: MockConfigEntry,
    renewed: str,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the next request name the new address, and its result come there."""
    answer = await call_action("verify_numbers", phone_numbers="+33611111100", wait=60)
    assert answer["complete"]
    assert str(notify_url(simulator)).startswith(address_of(account, door))


async def test_old_address_outlives_a_reload(
    hass: HomeAssistant, account: MockConfigEntry, renewed: str, simulator: Simulator
) -> None:
    """See both addresses open while the account is unloaded, and once it is back."""
    assert await hass.config_entries.async_unload(account.entry_id)
    assert (await simulator.notify(PHONE)).acknowledged
    assert await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert (await simulator.notify(OTHER_PHONE)).acknowledged


async def test_old_address_is_closed_after_48_hours(
    hass: HomeAssistant,
    account: MockConfigEntry,
    renewed: str,
    door: str,
    simulator: Simulator,
) -> None:
    """See the old address stay that long and no longer, and the new one stay."""
    with later(2 * DAY - MINUTE):
        await run_housekeeping(hass)
        assert (await simulator.notify(PHONE)).acknowledged
    with later(2 * DAY + MINUTE):
        await run_housekeeping(hass)
        assert account.data[CONF_FORMER_WEBHOOKS] == {}
        assert await post_result(renewed) == (HTTPStatus.OK, "")
        assert await post_result(address_of(account, door)) == (HTTPStatus.OK, "OK")


async def test_old_address_is_closed_without_a_reload(
    hass: HomeAssistant, account: MockConfigEntry, renewed: str, simulator: Simulator
) -> None:
    """See nothing asked of the API for it, and the account stay loaded."""
    loaded, calls = account.runtime_data, dict(simulator.books.calls)
    with later(2 * DAY + MINUTE):
        await run_housekeeping(hass)
    assert account.data[CONF_FORMER_WEBHOOKS] == {}
    assert account.runtime_data is loaded
    assert dict(simulator.books.calls) == calls


async def test_old_address_is_not_opened_again_after_48_hours(
    hass: HomeAssistant, account: MockConfigEntry, renewed: str
) -> None:
    """See an account that is loaded after that time open its own address only."""
    with later(2 * DAY + MINUTE):
        assert await hass.config_entries.async_reload(account.entry_id)
        assert await post_result(renewed) == (HTTPStatus.OK, "")


async def test_addresses_of_a_removed_account(
    hass: HomeAssistant, account: MockConfigEntry, renewed: str, door: str
) -> None:
    """See neither the old nor the new address answer when the account is gone."""
    new = address_of(account, door)
    await hass.config_entries.async_remove(account.entry_id)
    assert await post_result(renewed) == (HTTPStatus.OK, "")
    assert await post_result(new) == (HTTPStatus.OK, "")


# A file that cannot be used


def obstruct(path: Path) -> None:
    """Put a folder where the file should be."""
    path.mkdir()


def clear(path: Path) -> None:
    """Take the folder away."""
    path.rmdir()


def damage_all(path: Path) -> None:
    """Leave nothing of a file."""
    path.write_bytes(b"no database at all " * 1_000)


def damage_tables(path: Path) -> None:
    """Leave a file that begins as it should and holds nonsense."""
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xa5" * (len(content) - 100))


def damage_end(path: Path) -> None:
    """Leave half of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


@pytest.mark.parametrize("damage", [damage_all, damage_tables, damage_end])
async def test_damaged_file_is_set_aside(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    ledger_file: Path,
    call_action: CallAction,
    damage: Any,
) -> None:
    """See what is left of a file kept under another name, and a new one work."""
    with closing(sqlite3.connect(ledger_file)) as connection, connection:
        schema.prepare(connection)
    damage(ledger_file)
    damaged = bytes_of(ledger_file)[LEDGER_FILE]

    await load(hass, config_entry)

    assert (issue_keys(hass) - {"plain_http_address"}) == {"ledger_set_aside"}
    [aside] = [name for name in bytes_of(ledger_file) if name.count("damaged") == 1]
    assert bytes_of(ledger_file)[aside] == damaged
    answer = await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    assert answer["complete"]


def fill(path: Path, entry_id: str) -> None:
    """Make the record of an account with many results."""
    with closing(sqlite3.connect(path)) as connection, connection:
        schema.prepare(connection)
        connection.execute("INSERT INTO accounts (entry_id) VALUES (?)", (entry_id,))
        connection.execute(
            "INSERT INTO verifications"
            " (account, id, budget, created_at, open, announce)"
            " VALUES (1, 'old', 0, 1, 0, 0)"
        )
        connection.execute(
            "INSERT INTO requests (account, verification, calling_code, state, size,"
            " unreported, created_at) VALUES (1, 1, '33', 'accepted', 20000, 0, 1)"
        )
        connection.execute(
            "INSERT INTO lookups (account, request, phone, state, announce, arrival,"
            " received_at, result, matched_by)"
            " WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL"
            " SELECT i + 1 FROM n WHERE i < 20000) SELECT 1, 1,"
            " '+336' || printf('%08d', i), 'reported', 0, i, i, 'no_error', 'token'"
            " FROM n"
        )
        connection.execute(
            "INSERT INTO links SELECT 1, id, 'bought', phone FROM lookups"
        )


def damage_pages_of(path: Path, name: str) -> None:
    """Overwrite the page by which a table or an index is found."""
    with closing(sqlite3.connect(path)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)


@pytest.mark.parametrize(
    "name",
    [
        *("lookups", "lookups_by_phone", "lookups_by_arrival"),
        *("requests", "links", "news_of_account"),
    ],
)
async def test_damage_that_shows_later(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    ledger_file: Path,
    call_action: CallAction,
    simulator: Simulator,
    name: str,
) -> None:
    """See a file set aside as soon as its damage shows, and all go on without it."""
    fill(ledger_file, config_entry.entry_id)
    damage_pages_of(ledger_file, name)
    is_loaded = await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    if is_loaded and "ledger_set_aside" not in (
        issue_keys(hass) - {"plain_http_address"}
    ):
        with suppress(HomeAssistantError):
            await call_action("verify_numbers", phone_numbers=[OTHER_PHONE])
    await until(
        lambda: "ledger_set_aside" in (issue_keys(hass) - {"plain_http_address"})
    )
    if not is_loaded:
        await retry(hass, config_entry)

    answer = await call_action("verify_numbers", phone_numbers=PHONE, wait=60)

    assert answer["complete"]
    assert simulator.books.billed_numbers[PHONE] == 1
    assert (issue_keys(hass) - {"plain_http_address"}) == {"ledger_set_aside"}
    assert [one for one in bytes_of(ledger_file) if one.count("damaged") == 1]


@pytest.mark.parametrize("is_there", [True, False])
async def test_what_was_set_aside_before(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    ledger_file: Path,
    is_there: bool,
) -> None:
    """See the issue of an earlier run go with the file that it is about."""
    name = f"{LEDGER_FILE}.damaged-20261101-120000"
    if is_there:
        ledger_file.with_name(name).write_bytes(b"damaged")
    ir.async_create_issue(
        hass,
        DOMAIN,
        f"ledger_set_aside_{DOMAIN}",
        data={"file": name},
        is_fixable=True,
        is_persistent=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key="ledger_set_aside",
        translation_placeholders={"file": name},
    )
    await load(hass, config_entry)
    assert (issue_keys(hass) - {"plain_http_address"}) == (
        {"ledger_set_aside"} if is_there else set()
    )


async def test_what_was_set_aside_of_a_removed_account(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str, ledger_file: Path
) -> None:
    """See the issue go with the last account."""
    damage_all(ledger_file)
    await load(hass, config_entry)
    await hass.config_entries.async_remove(config_entry.entry_id)
    assert (issue_keys(hass) - {"plain_http_address"}) == set()


async def test_file_of_a_newer_version_is_left_alone(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str, ledger_file: Path
) -> None:
    """See not a byte changed, nothing set aside, and results sent away for now."""
    with closing(sqlite3.connect(ledger_file)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        with connection:
            schema.prepare(connection)
            connection.execute("PRAGMA user_version = 99")
    before = bytes_of(ledger_file)

    await fail_to_load(hass, config_entry)

    assert bytes_of(ledger_file) == before
    assert (issue_keys(hass) - {"plain_http_address"}) == set()
    answer = await post_result(address_of(config_entry, door))
    assert answer == (HTTPStatus.SERVICE_UNAVAILABLE, "")


async def test_file_that_cannot_be_opened(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    ledger_file: Path,
    call_action: CallAction,
) -> None:
    """See results sent away until the file can be opened, then taken."""
    obstruct(ledger_file)
    await fail_to_load(hass, config_entry)
    address = address_of(config_entry, door)
    assert await post_result(address) == (HTTPStatus.SERVICE_UNAVAILABLE, "")
    assert (issue_keys(hass) - {"plain_http_address"}) == {"ledger_not_writable"}

    clear(ledger_file)
    await retry(hass, config_entry)

    assert (issue_keys(hass) - {"plain_http_address"}) == set()
    assert await post_result(address) == (HTTPStatus.OK, "OK")
    answer = await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    assert answer["complete"]


async def test_old_address_while_the_file_cannot_be_opened(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str, ledger_file: Path
) -> None:
    """See results sent away at an address that was replaced, too."""
    new = {CONF_WEBHOOK_ID: "new", CONF_FORMER_WEBHOOKS: {"old": 9_999_999_999.0}}
    hass.config_entries.async_update_entry(
        config_entry, data=dict(config_entry.data) | new
    )
    obstruct(ledger_file)
    await fail_to_load(hass, config_entry)
    for webhook_id in ("old", "new"):
        address = f"{door.rstrip('/')}{async_generate_path(webhook_id)}?token=t"
        assert (await post_result(address))[0] == HTTPStatus.SERVICE_UNAVAILABLE


async def test_file_is_opened_once_for_all_accounts(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    ledger_file: Path,
    simulator: Simulator,
) -> None:
    """See accounts that are tried again at the same time share one writer."""
    simulator.settings.api_keys.add("other-key")
    other = MockConfigEntry(
        domain=DOMAIN,
        data={
            CONF_API_KEY: "other-key",
            CONF_URL: simulator.url,
            CONF_WEBHOOK_ID: "other-webhook-id",
        },
    )
    other.add_to_hass(hass)
    obstruct(ledger_file)
    await fail_to_load(hass, config_entry)
    assert other.state is ConfigEntryState.SETUP_RETRY

    clear(ledger_file)
    await retry(hass, config_entry, other)

    writers = [one for one in threading.enumerate() if one.name == "smspartner-writer"]
    assert len(writers) == 1


async def test_file_of_an_unreleased_version_is_set_aside(
    hass: HomeAssistant,
    config_entry: MockConfigEntry,
    door: str,
    ledger_file: Path,
    call_action: CallAction,
) -> None:
    """See what no version ever released wrote kept under another name."""
    with closing(sqlite3.connect(ledger_file)) as connection, connection:
        connection.execute("CREATE TABLE accounts (id INTEGER PRIMARY KEY)")
        connection.execute("PRAGMA user_version = 3")

    await load(hass, config_entry)

    assert (issue_keys(hass) - {"plain_http_address"}) == {"ledger_set_aside"}
    answer = await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    assert answer["complete"]


# A disk that is full


@contextmanager
def full_disk(path: Path) -> Generator[None]:
    """Leave no room for the ledger to grow."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = path.with_name(f"{path.name}-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """List what the log says of the file, sensors and senders without luck aside."""
    return [
        (record.levelname, record.getMessage())
        for record in caplog.records
        if record.name.startswith("custom_components.smspartner")
        and not record.name.endswith(("coordinator", "webhook"))
        and record.levelno > logging.DEBUG
    ]


async def test_result_that_finds_the_disk_full(
    hass: HomeAssistant,
    awaited: str,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the sender asked to come again, and the user told until one is taken."""
    with full_disk(ledger_file):
        assert (await post_result(notify_url(simulator)))[0] == 503
    assert (issue_keys(hass) - {"plain_http_address"}) == {"ledger_not_writable"}
    assert await found_phones(call_action, verification_id=awaited) == []

    assert await post_result(notify_url(simulator)) == (HTTPStatus.OK, "OK")
    assert (issue_keys(hass) - {"plain_http_address"}) == set()
    assert await found_phones(call_action, verification_id=awaited) == [PHONE]


async def test_a_full_disk_is_logged_once(
    hass: HomeAssistant,
    awaited: str,
    ledger_file: Path,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See it said once that nothing can be written, and once that it can again."""
    with full_disk(ledger_file):
        for _ in range(3):
            assert (await post_result(notify_url(simulator)))[0] == 503
    assert logged(caplog) == [
        ("WARNING", "The record of lookups cannot be used: disk I/O error")
    ]
    assert await post_result(notify_url(simulator)) == (HTTPStatus.OK, "OK")
    assert logged(caplog)[1:] == [("INFO", "The record of lookups can be used again")]


async def test_what_cannot_be_read_is_logged_once(
    hass: HomeAssistant,
    awaited: str,
    ledger_file: Path,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """See it said once however often it is tried, though all else can be read."""
    monkeypatch.setattr(announcer, "SECONDS_AFTER_ERROR", 0.001)
    monkeypatch.setattr(announcer, "SECONDS_BETWEEN_READINGS", 0.001)
    caplog.set_level(logging.DEBUG, "custom_components.smspartner.runtime.announcer")
    with closing(sqlite3.connect(ledger_file)) as connection:
        connection.execute("ALTER TABLE news RENAME TO lost")
        assert await post_result(notify_url(simulator)) == (HTTPStatus.OK, "OK")
        await until(lambda: caplog.text.count("The news could not be") > 10)
        connection.execute("ALTER TABLE lost RENAME TO news")
    await until(lambda: len(logged(caplog)) > 1)
    assert logged(caplog) == [
        ("WARNING", "The record of lookups cannot be used: no such table: news"),
        ("INFO", "The record of lookups can be used again"),
    ]


async def test_nothing_is_bought_on_a_full_disk(
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See a call refused whose lookups could not be written down."""
    with full_disk(ledger_file), pytest.raises(HomeAssistantError) as raised:
        await call_action("verify_numbers", phone_numbers=PHONE)
    assert raised.value.translation_key == "ledger_error"
    assert simulator.books.calls["hlr/notify"] == 0
    answer = await call_action("verify_numbers", phone_numbers=PHONE, wait=60)
    assert answer["complete"]


async def test_outcome_that_finds_the_disk_full(
    hass: HomeAssistant,
    account: MockConfigEntry,
    ledger_file: Path,
    simulator: Simulator,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """See what came of a paid request written down as soon as there is room."""
    caplog.set_level(
        logging.DEBUG, "custom_components.smspartner.verification.verifier"
    )
    monkeypatch.setattr(verifier, "SECONDS_BETWEEN_WRITES", 0.05)
    simulator.fault("hlr/notify", "delay", seconds=0.3)
    simulator.fault("hlr/notify", "never_notify")
    call = asyncio.create_task(call_action("verify_numbers", phone_numbers=PHONE))
    await until(lambda: bool(simulator.books.requests))
    with full_disk(ledger_file):
        await until(lambda: "could not be written down yet" in caplog.text)
        assert rows(ledger_file, "SELECT state FROM requests") == [("sending",)]
        assert (issue_keys(hass) - {"plain_http_address"}) == {"ledger_not_writable"}

    [campaign] = (await call)["campaigns"]

    assert campaign["state"] == "accepted"
    assert campaign["campaign_id"] == simulator.books.requests[0].campaign_id
    assert simulator.books.billed_numbers == {PHONE: 1}
    assert (issue_keys(hass) - {"plain_http_address"}) == set()


async def test_event_that_cannot_be_noted_as_fired(
    hass: HomeAssistant,
    awaited: str,
    ledger_file: Path,
    simulator: Simulator,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """See it fired once, however often its note is tried until there is room."""
    caplog.set_level(logging.DEBUG, "custom_components.smspartner.runtime.announcer")
    monkeypatch.setattr(announcer, "SECONDS_AFTER_ERROR", 0.05)
    fired: list[object] = []
    unmarked = "SELECT COUNT(*) FROM lookups WHERE announce AND arrival NOT NULL"
    with ExitStack() as room:

        @callback
        def fill_disk(event: Event[EventStateChangedData]) -> None:
            """Let the disk be full as soon as the event has been fired."""
            if not fired:
                room.enter_context(full_disk(ledger_file))
            fired.append(event.data["new_state"])

        async_track_state_change_event(hass, HLR_NOTIFICATION, fill_disk)
        assert await post_result(notify_url(simulator)) == (HTTPStatus.OK, "OK")
        await until(lambda: caplog.text.count("The news could not be") > 2)
        assert rows(ledger_file, unmarked) == [(1,)]
    await until(lambda: rows(ledger_file, unmarked) == [(0,)])
    assert len(fired) == 1


# What arrives


async def test_notifications_that_belong_to_nothing_are_counted(
    hass: HomeAssistant,
    account: MockConfigEntry,
    renewed: str,
    door: str,
    simulator: Simulator,
) -> None:
    """See a sensor count them, which nobody has who does not want it."""
    assert state_of(hass, UNMATCHED) is None
    registry = er.async_get(hass)
    known = registry.async_get(UNMATCHED)
    assert known is not None
    assert known.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    registry.async_update_entity(UNMATCHED, disabled_by=None)
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, UNMATCHED) == "0"

    stranger = "+33600000000"
    await post_result(address_of(account, door), stranger)
    await post_result(f"{address_of(account, door)}?token=wrong", PHONE)
    await post_result(notify_url(simulator), stranger)
    await post_result(renewed, PHONE)
    three = json.dumps([fields_of(stranger)] * 3).encode()
    await post(address_of(account, door), three)

    await until(lambda: state_of(hass, UNMATCHED) == "7")
    assert state_of(hass, PENDING) == "2"


async def test_unreadable_body_is_kept_as_it_came(
    account: MockConfigEntry,
    awaited: str,
    door: str,
    ledger_file: Path,
    simulator: Simulator,
) -> None:
    """See a body under a valid token kept and acknowledged, and no other."""
    body = b"\xff\x00<result>" + b"x" * 4_086
    own = address_of(account, door)

    assert await post(notify_url(simulator), body) == (HTTPStatus.OK, "OK")

    for address in (URL(own), URL(f"{own}?token=wrong"), URL(f"{own}?token=")):
        assert (await post(address, body))[0] == HTTPStatus.BAD_REQUEST
    assert rows(ledger_file, "SELECT body FROM unread") == [(body,)]


def each_long_list(numbers: list[str]) -> Iterator[bytes]:
    """Give the results of a whole request in one body, and a body beyond all."""
    notifications = [fields_of(phone, f"m{phone}") for phone in numbers]
    body = json.dumps(notifications).encode()
    assert 64 * 1024 < len(body) < MEBIBYTE
    yield body
    yield body + b" " * MEBIBYTE


async def test_long_list_is_taken_under_its_token_only(
    account: MockConfigEntry,
    door: str,
    simulator: Simulator,
    call_action: CallAction,
) -> None:
    """See the results of a whole request taken at once, from who knows its token."""
    simulator.fault("hlr/notify", "never_notify")
    await call_action(
        "verify_numbers", phone_numbers=ELSEWHERE, notify_url="https://example.com"
    )
    numbers = [f"+336{number:06}00" for number in range(500)]
    await call_action("verify_numbers", phone_numbers=numbers, tag="t")
    body, endless = each_long_list(numbers)
    own = address_of(account, door)
    too_large = HTTPStatus.REQUEST_ENTITY_TOO_LARGE

    assert (await post(own, body))[0] == too_large
    assert (await post(f"{own}?token=wrong", body))[0] == too_large
    assert (await post(notify_url(simulator), endless))[0] == too_large
    assert await found_phones(call_action, tag="t") == []

    assert await post(notify_url(simulator), body) == (HTTPStatus.OK, "OK")
    assert await found_phones(call_action, tag="t") == numbers


async def test_results_that_find_the_ledger_closed(
    hass: HomeAssistant, awaited: str, simulator: Simulator
) -> None:
    """See any result sent away, short or long, when Home Assistant is ending."""
    await hass.data[ENGINE].ledger.close()
    address = notify_url(simulator)
    assert (await post_result(address))[0] == HTTPStatus.SERVICE_UNAVAILABLE
    long = json.dumps([fields_of(PHONE)] * 500).encode()
    assert (await post(address, long))[0] == HTTPStatus.SERVICE_UNAVAILABLE


# Results in a file


def content_of(base: Path) -> dict[str, str]:
    """Read all CSV files and what was begun beside them."""
    files = [*base.rglob("*.csv"), *base.rglob(".*")]
    return {str(file): file.read_text("utf-8") for file in files}


def make_folders(base: Path) -> dict[str, str]:
    """Make a folder to write to, with a file in it, and a public one."""
    for name in ("media", "www", "elsewhere"):
        (base / name).mkdir(exist_ok=True)
    (base / "media" / "taken.csv").write_text("mine", encoding="utf-8")
    return content_of(base)


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ("elsewhere/results.csv", "path_not_allowed"),
        ("www/results.csv", "path_is_public"),
        ("media/taken.csv", "path_exists"),
        ("media/no-folder/results.csv", "path_not_writable"),
    ],
)
async def test_paths_that_results_are_not_written_to(
    hass: HomeAssistant,
    account: MockConfigEntry,
    tmp_path: Path,
    call_action: CallAction,
    place: str,
    key: str,
) -> None:
    """See the question refused, and nothing written, there or beside it."""
    before = make_folders(tmp_path)
    media, public = tmp_path / "media", tmp_path / "www"
    hass.config.allowlist_external_dirs = {str(media), str(public)}

    with pytest.raises(ServiceValidationError) as raised:
        await call_action("get_results", tag="t", path=str(tmp_path / place))

    assert raised.value.translation_key == key
    assert content_of(tmp_path) == before
