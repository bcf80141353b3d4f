"""Results as a file: for administrators, for an hour, whole or not at all."""

import csv
import sqlite3
from collections.abc import AsyncGenerator
from contextlib import closing
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import aiohttp
import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator
from yarl import URL

from custom_components.smspartner.actions import download_links
from custom_components.smspartner.ledger.units import timestamp
from custom_components.smspartner.panel.results import exports

from ..helpers import (
    PHONE,
    SECOND,
    SILENT,
    CallAction,
    rename_table,
)
from ..ledger.stop_list import entry_of, poll
from ..simulator import Simulator
from .results import ALL, AWAY, Page, verify

MANY: Final = 60_000
"""Lookups whose lines do not fit into what waits in a connection."""

type Line = dict[str, str]


@pytest.fixture
async def page(
    hass: HomeAssistant, account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> Page:
    """Open the page of an account."""
    return Page(hass, hass_ws_client, await hass_ws_client(hass), account)


@pytest.fixture
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    """Open a session of somebody whom Home Assistant does not know."""
    async with aiohttp.ClientSession() as session:
        yield session


class Downloads:
    """Downloads results as the page does."""

    def __init__(self, page: Page, http: aiohttp.ClientSession, door: str) -> None:
        """Initialize with the page, and where Home Assistant is."""
        self._page = page
        self.http = http
        self._door = URL(door)

    async def link(self, **conditions: Any) -> URL:
        """Ask for a link to results."""
        export = await self._page.ask("export", filter=ALL | conditions)
        return self._door.join(URL(export["path"], encoded=True))

    async def text(self, **conditions: Any) -> str:
        """Return a file."""
        async with self.http.get(await self.link(**conditions)) as response:
            assert response.status == 200
            return await response.text()

    async def lines(self, **conditions: Any) -> list[Line]:
        """Return the lines of a file."""
        return list(csv.DictReader(StringIO(await self.text(**conditions))))

    async def numbers(self, **conditions: Any) -> list[str]:
        """Return the numbers in a file."""
        return [line["phone_number"] for line in await self.lines(**conditions)]


@pytest.fixture
def downloads(page: Page, http: aiohttp.ClientSession, door: str) -> Downloads:
    """Download results."""
    return Downloads(page, http, door)


def fill(ledger_file: Path, count: int, first: int = 1) -> None:
    """Write so many results down, each of another number, from an arrival on.

    They have come now: older ones would be erased meanwhile.
    """
    now = timestamp(dt_util.utcnow())
    with closing(sqlite3.connect(ledger_file)) as connection:
        connection.executemany(
            """
            INSERT INTO lookups (
                account_id, request_id, phone, state, to_fire, arrival, received_at,
                result, error_name, matched_by
            )
            VALUES (1, 0, ?, 'reported', 0, ?, ?, 'no_error', 'NO_ERROR', 'token')
            """,
            [(f"+336{number:08}", number + first, now) for number in range(count)],
        )
        connection.commit()


async def test_same_as_the_action_gives(
    downloads: Downloads, call_action: CallAction, hass: HomeAssistant, tmp_path: Path
) -> None:
    """The file has the columns of get_results, and what they say, and two more."""
    verification_id = await verify(
        call_action, ["06 12 34 56 78", SECOND, AWAY], tag="=1+1", wait=30
    )
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    path = tmp_path / "results.csv"
    await call_action("get_results", verification_id=verification_id, path=str(path))
    expected = list(csv.DictReader(StringIO(path.read_text("utf-8"))))
    for conditions in ({"verification_id": verification_id}, {}):
        lines = await downloads.lines(**conditions)
        assert {line.pop("opted_out") for line in lines} == {"False"}
        assert {line["verdict"] == line.pop("status") for line in lines} == {True}
        by_number = sorted(lines, key=lambda line: line["phone_number"])
        assert by_number == sorted(expected, key=lambda line: line["phone_number"])
        assert list(lines[0]) == list(expected[0])
    assert lines[0]["tag"] == "'=1+1"
    assert "06 12 34 56 78" in {line["input"] for line in lines}


async def test_filtered(
    downloads: Downloads,
    call_action: CallAction,
    simulator: Simulator,
    account: MockConfigEntry,
    hass: HomeAssistant,
) -> None:
    """The file has what is filtered: say, who is reachable and not opted out."""
    simulator.settings.stop_list = [entry_of(SECOND, 1)]
    await poll(hass, account)
    verification_id = await verify(call_action, [PHONE, SECOND, AWAY, SILENT])
    await simulator.settled()
    await hass.async_block_till_done()
    wanted = {"verification_id": verification_id}
    ready = {"statuses": ["reachable"], "opted_out": False}
    assert await downloads.numbers(**wanted, **ready) == [PHONE]
    lines = await downloads.lines(**wanted)
    assert [
        (one["phone_number"], one["verdict"], one["opted_out"], one["status"])
        for one in lines
    ] == [
        (PHONE, "reachable", "False", "reachable"),
        (SECOND, "reachable", "True", "reachable"),
        (AWAY, "unreachable", "False", "unreachable"),
        (SILENT, "", "False", "awaited"),
    ]
    assert await downloads.numbers(search="nobody") == []


async def test_headers(downloads: Downloads) -> None:
    """It is saved under its name, and kept by nobody on the way."""
    async with downloads.http.get(await downloads.link()) as response:
        headers = response.headers
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Content-Disposition"].startswith(
        "attachment; filename*=UTF-8''sms-partner-"
    )
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert not headers.get("Server")


async def test_no_number_in_the_link(
    downloads: Downloads, call_action: CallAction
) -> None:
    """A link tells nothing of what is asked for."""
    await verify(call_action, [PHONE], wait=30)
    link = str(await downloads.link(search=PHONE))
    assert PHONE.strip("+") not in link


async def test_all_of_many(downloads: Downloads, page: Page, ledger_file: Path) -> None:
    """Each number is in a long file and in its table once, the newest first."""
    fill(ledger_file, MANY)
    fill(ledger_file, 12_345, first=MANY + 1)
    numbers = await downloads.numbers()
    assert len(numbers) == len(set(numbers)) == MANY
    assert numbers[0] == "+33600012344"
    assert numbers[12_345] == f"+336{MANY - 1:08}"
    assert (await page.table())["total"] == MANY


async def test_results_meanwhile(downloads: Downloads, ledger_file: Path) -> None:
    """What arrives while a file is made neither doubles a number nor removes one."""
    fill(ledger_file, MANY)
    async with downloads.http.get(await downloads.link()) as response:
        begin = await response.content.readline()
        fill(ledger_file, 1_000, first=2 * MANY)
        text = (begin + await response.read()).decode()
    numbers = [line["phone_number"] for line in csv.DictReader(StringIO(text))]
    assert len(numbers) == len(set(numbers)) == MANY


async def test_broken_off(
    downloads: Downloads, ledger_file: Path, hass: HomeAssistant
) -> None:
    """A file that cannot be finished does not look whole."""
    fill(ledger_file, MANY)
    async with downloads.http.get(await downloads.link()) as response:
        await response.content.readline()
        rename_table(hass, "requests", "gone")
        with pytest.raises(aiohttp.ClientError):
            await response.read()
    rename_table(hass, "gone", "requests")


async def test_account_that_is_removed_meanwhile(
    downloads: Downloads,
    ledger_file: Path,
    hass: HomeAssistant,
    account: MockConfigEntry,
) -> None:
    """Nor does one whose account goes."""
    fill(ledger_file, MANY)
    async with downloads.http.get(await downloads.link()) as response:
        await response.content.readline()
        await hass.config_entries.async_remove(account.entry_id)
        with pytest.raises(aiohttp.ClientError):
            await response.read()


async def test_unusable_ledger(downloads: Downloads, hass: HomeAssistant) -> None:
    """Where nothing can be read, there is no file."""
    link = await downloads.link()
    rename_table(hass, "requests", "gone")
    async with downloads.http.get(link) as response:
        assert response.status == 500
    rename_table(hass, "gone", "requests")


async def test_who_leaves(
    downloads: Downloads,
    ledger_file: Path,
    hass: HomeAssistant,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever breaks a download off breaks nothing."""
    fill(ledger_file, MANY)
    async with downloads.http.get(await downloads.link()) as response:
        await response.content.readline()
        response.close()
    await hass.async_block_till_done()
    assert len(await downloads.numbers()) == MANY
    assert not [one for one in caplog.records if one.levelname == "ERROR"]


async def test_the_hour_is_over(
    downloads: Downloads, http: aiohttp.ClientSession, hass_access_token: str
) -> None:
    """A link ends, also for who is logged in."""
    known = {"Authorization": f"Bearer {hass_access_token}"}
    with (
        patch.object(exports, "LINK_LIFETIME", timedelta(0)),
        patch.object(download_links, "LINK_LIFETIME", timedelta(0)),
    ):
        ended = await downloads.link()
    current = await downloads.link()
    async with http.get(ended) as response:
        assert response.status == 401
    async with http.get(ended.with_query(None), headers=known) as response:
        assert response.status == 404
    async with http.get(current) as response:
        assert response.status == 200


async def test_who_is_no_administrator_any_more(
    downloads: Downloads, http: aiohttp.ClientSession, hass_admin_user: MockUser
) -> None:
    """A link that an administrator has asked for is of no use to who is none."""
    link = await downloads.link()
    hass_admin_user.groups = []
    async with http.get(link) as response:
        assert response.status == 401


async def test_who_loses_the_rights_meanwhile(
    downloads: Downloads, ledger_file: Path, hass_admin_user: MockUser
) -> None:
    """A file that is on its way is broken off then."""
    fill(ledger_file, MANY)
    async with downloads.http.get(await downloads.link()) as response:
        await response.content.readline()
        hass_admin_user.groups = []
        with pytest.raises(aiohttp.ClientError):
            await response.read()


async def test_stranger(downloads: Downloads, http: aiohttp.ClientSession) -> None:
    """Without the signature nobody gets anything."""
    link = await downloads.link()
    async with http.get(link.with_query(None)) as response:
        assert response.status == 401
