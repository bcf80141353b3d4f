"""A ledger that is damaged, newer, or cannot be opened."""

import sqlite3
import threading
from contextlib import closing, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.webhook import async_generate_path
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_API_KEY, CONF_URL, CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.const import CONF_FORMER_WEBHOOKS, DOMAIN, LEDGER_FILE
from custom_components.smspartner.ledger import schema

from ..helpers import (
    OTHER_PHONE,
    PHONE,
    CallAction,
    address_of,
    issue_keys,
    load,
    retry,
    until,
)
from ..simulator import Simulator
from .helpers import bytes_of, post_result


async def fail_to_load(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an account up in vain: it will be tried again."""
    assert not await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "ledger_not_open"


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
            " (account_id, id, budget, created_at, open, to_fire)"
            " VALUES (1, 'old', 0, 1, 0, 0)"
        )
        connection.execute(
            "INSERT INTO requests (account_id, verification_key, calling_code,"
            " state, size, unreported, created_at)"
            " VALUES (1, 1, '33', 'accepted', 20000, 0, 1)"
        )
        connection.execute(
            "INSERT INTO lookups (account_id, request_id, phone, state, to_fire,"
            " arrival, received_at, result, matched_by)"
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
        *("requests", "links", "outbox_of_account"),
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
    before = set(threading.enumerate())
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

    started = [one.name for one in set(threading.enumerate()) - before]
    assert started.count("smspartner-writer") == 1


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
