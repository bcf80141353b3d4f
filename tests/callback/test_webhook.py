"""The webhook's answers, to SMS Partner and to anybody else."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from threading import Event
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import aiohttp
import pytest
from homeassistant.components.webhook import async_handle_webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util.aiohttp import MockRequest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.smspartner.api import parse_notifications
from custom_components.smspartner.callback import body as webhook_body
from custom_components.smspartner.callback import webhook
from custom_components.smspartner.const import LEDGER_FILE
from custom_components.smspartner.runtime.engine import ENGINE

from ..helpers import OTHER_PHONE, PHONE, UNMATCHED, CallAction, post, state_of, until
from ..simulator import Simulator
from .helpers import FIELDS, STRANGER, results, warnings


@pytest.fixture
async def unmatched(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """Enable the sensor of unmatched notifications."""
    er.async_get(hass).async_update_entity(UNMATCHED, disabled_by=None)
    assert await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, UNMATCHED) == "0"
    return UNMATCHED


@pytest.fixture
def held(hass: HomeAssistant) -> Iterator[sqlite3.Connection]:
    """Hold the writer: nothing can be written down until a rollback."""
    path = hass.config.path(LEDGER_FILE)
    with closing(sqlite3.connect(path, isolation_level=None)) as blocker:
        blocker.execute("BEGIN IMMEDIATE")
        yield blocker


async def test_nothing_is_acknowledged_before_it_is_on_disk(
    awaited: URL, call_action: CallAction, held: sqlite3.Connection
) -> None:
    """See no answer while the writer is held, though others are answered."""
    stray = json.dumps(FIELDS | {"phone": STRANGER})
    bodies = (json.dumps(FIELDS).encode(), b"<a/>", stray.encode())
    posts = [asyncio.create_task(post(awaited, body)) for body in bodies]
    posts.append(asyncio.create_task(post(awaited.with_query(None), stray)))
    for _ in range(50):
        assert (await post(awaited.with_query(None), b"<a/>"))[0] == 400
    assert not [one for one in posts if one.done()]
    held.execute("ROLLBACK")
    assert await asyncio.gather(*posts) == [(200, "OK")] * 4
    assert len(await results(call_action)) == 1


async def test_so_many_may_wait_to_be_written_down(
    hass: HomeAssistant,
    awaited: URL,
    call_action: CallAction,
    held: sqlite3.Connection,
) -> None:
    """See what is not paid for sent away while much waits, and what is paid for not."""
    url = awaited.with_query(None)
    many = [{"phone": f"+336{n:08}", "errorName": "NO_ERROR"} for n in range(500)]
    limits = hass.data[ENGINE].load_limits
    long_one = asyncio.create_task(post(url, json.dumps(many)))
    await until(lambda: limits.others.waiting == 500)
    assert (await post(url, json.dumps(FIELDS)))[0] == 503
    with patch.object(limits.authentic, "limit", 1_000):
        paid = asyncio.create_task(post(awaited, json.dumps(FIELDS)))
        await until(lambda: limits.authentic.waiting > 0)
        assert (await post(awaited, b"<a>" + b"x" * 1_000))[0] == 503
    held.execute("ROLLBACK")
    assert [await long_one, await paid] == [(200, "OK")] * 2
    assert limits.authentic.waiting == limits.others.waiting == 0
    assert len(await results(call_action)) == 1


@pytest.mark.parametrize("error", [RuntimeError, RecursionError, MemoryError, KeyError])
async def test_what_fails_unexpectedly_is_asked_for_again(
    awaited: URL,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
    error: type[Exception],
) -> None:
    """See no result acknowledged that an error has lost, and no number in the log."""
    with patch.object(webhook_body, "parse_notifications", side_effect=error(PHONE)):
        for _ in range(2):
            assert (await post(awaited, json.dumps(FIELDS)))[0] == 503
    (line,) = warnings(caplog)
    assert error.__name__ in line
    assert PHONE.removeprefix("+") not in line
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    assert len(await results(call_action)) == 1


async def test_other_calls_are_answered_while_a_long_body_is_read(
    both_awaited: URL, call_action: CallAction
) -> None:
    """See a short body taken while a whole request's results are being read."""
    reading, may_go_on = Event(), Event()

    def parse_slowly(body: bytes, limit: int | None, **options: Any) -> Any:
        """Read a short body at once, and a long one when told."""
        if len(body) > webhook_body.MAX_SIZE_PARSED_AT_ONCE:
            reading.set()
            assert may_go_on.wait(10)
        return parse_notifications(body, limit, **options)

    last = FIELDS | {"phone": OTHER_PHONE, "messageId": "2", "new": "x" * 5_000}
    with patch.object(webhook_body, "parse_notifications", parse_slowly):
        long_one = asyncio.create_task(post(both_awaited, json.dumps(last)))
        await until(reading.is_set)
        assert await post(both_awaited, json.dumps(FIELDS)) == (200, "OK")
        assert len(await results(call_action, PHONE, OTHER_PHONE)) == 1
        may_go_on.set()
        assert await long_one == (200, "OK")
    assert len(await results(call_action, PHONE, OTHER_PHONE)) == 2


async def test_what_is_refused_is_counted(
    hass: HomeAssistant, awaited: URL, unmatched: str
) -> None:
    """See the sensor tell of bodies that nobody can read, but not of those kept."""
    tokenless = awaited.with_query(None)
    assert (await post(tokenless, b"<a/>"))[0] == 400
    await until(lambda: state_of(hass, unmatched) == "1")
    assert (await post(awaited.with_query(token="wrong"), b"<a/>"))[0] == 400
    await until(lambda: state_of(hass, unmatched) == "2")
    assert (await post(tokenless, b"a" * 65_537))[0] == 413
    await until(lambda: state_of(hass, unmatched) == "3")
    assert await post(awaited, b"<a/>") == (200, "OK")
    assert (await post(awaited, b"a" * (1024 * 1024 + 1)))[0] == 413
    await until(lambda: state_of(hass, unmatched) == "4")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"phone=abc", 400),
        (b"{", 400),
        (b"[" * 50_000, 400),
        (b"\x00" * 100, 400),
        (json.dumps(FIELDS | {"phone": {"a": 1}}).encode(), 400),
        (b"phone=" + b"9" * 65_000, 400),
        (b"a" * 65_537, 413),
    ],
    ids=["empty", "form", "json", "deep", "nul", "wrong type", "digits", "too large"],
)
async def test_a_body_that_is_none_is_refused_without_a_trace(
    awaited: URL,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
    body: bytes,
    status: int,
) -> None:
    """See hostile bodies answered quickly and quietly."""
    assert (await post(awaited.with_query(None), body))[0] == status
    assert await results(call_action) == []
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
async def test_other_methods_are_refused_in_silence(
    awaited: URL, caplog: pytest.LogCaptureFixture, method: str
) -> None:
    """See that the address is for posting, and in no log where somebody opens it."""
    async with aiohttp.ClientSession() as session:
        answer = await session.request(method, awaited)
    assert answer.status == (200 if method == "HEAD" else 405)
    logged = [one.getMessage() for one in caplog.records if one.levelno > logging.INFO]
    assert not [line for line in logged if awaited.name in line]


async def test_a_body_in_two_segments_is_read_whole(
    awaited: URL, call_action: CallAction
) -> None:
    """See a body taken that does not arrive at once."""
    body = json.dumps(FIELDS).encode()
    reader, writer = await asyncio.open_connection(awaited.host, awaited.port)
    writer.write(
        f"POST {awaited.path_qs} HTTP/1.1\r\nHost: {awaited.host}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
        + body[:40]
    )
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.write(body[40:])
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"OK")
    assert len(await results(call_action)) == 1


async def test_a_body_that_does_not_end_is_given_up(
    awaited: URL, call_action: CallAction
) -> None:
    """See a slow sender dismissed."""
    with patch.object(webhook_body, "BODY_TIMEOUT", 0.1):
        reader, writer = await asyncio.open_connection(awaited.host, awaited.port)
        writer.write(
            f"POST {awaited.path_qs} HTTP/1.1\r\nHost: {awaited.host}\r\n"
            "Content-Length: 1000\r\n\r\nphone=".encode()
        )
        answer = await reader.readuntil(b"\r\n")
        writer.close()
    assert answer.startswith(b"HTTP/1.1 408")
    assert await results(call_action) == []


async def test_a_cloudhook_brings_results_too(
    hass: HomeAssistant, account: MockConfigEntry, awaited: URL, call_action: CallAction
) -> None:
    """See the request taken that Home Assistant Cloud makes up."""
    request = MockRequest(
        content=urlencode(FIELDS).encode(),
        mock_source="cloud",
        method="POST",
        query_string=awaited.query_string,
    )
    response = await async_handle_webhook(hass, account.data[CONF_WEBHOOK_ID], request)
    assert response.text == "OK"
    assert len(await results(call_action)) == 1


async def test_what_cannot_be_written_is_not_acknowledged(
    hass: HomeAssistant,
    awaited: URL,
    call_action: CallAction,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """See 503 while the disk is full, and the result taken when it comes again.

    The log speaks of it once in a while, and of other things all the same.
    """
    path = hass.config.path(LEDGER_FILE)
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute(
        "CREATE TRIGGER full BEFORE UPDATE ON lookups BEGIN"
        " SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    for _ in range(3):
        assert (await post(awaited, json.dumps(FIELDS)))[0] == 503
    (line,) = warnings(caplog)
    assert "disk is full" in line
    with patch.object(webhook, "SECONDS_BETWEEN_LOGS", -1):
        assert (await post(awaited, json.dumps(FIELDS)))[0] == 503
    assert warnings(caplog) == [line, line]
    forged = awaited.with_query(token="wrong")
    assert await post(forged, json.dumps(FIELDS)) == (200, "OK")
    assert len(warnings(caplog)) == 3
    blocker.execute("DROP TRIGGER full")
    blocker.close()
    assert await results(call_action) == []
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    assert len(await results(call_action)) == 1


async def test_many_at_once_are_all_taken(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> None:
    """See a burst of notifications acknowledged, each one written down."""
    numbers = [f"+336123{index:05d}" for index in range(0, 40_000, 100)]
    answer = await call_action(
        "verify_numbers", phone_numbers=numbers, wait={"seconds": 30}
    )
    assert answer["complete"]
    assert len(answer["results"]) == len(numbers)
    assert simulator.books.lost == []
    assert simulator.books.billed_numbers == dict.fromkeys(numbers, 1)
