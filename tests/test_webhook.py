"""The webhook, as SMS Partner and as anybody else calls it."""

import asyncio
import json
import sqlite3
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

import aiohttp
import pytest
from homeassistant.components.webhook import async_handle_webhook
from homeassistant.const import CONF_WEBHOOK_ID
from homeassistant.core import HomeAssistant
from homeassistant.util.aiohttp import MockRequest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.smspartner import webhook

from .conftest import CallAction
from .simulator import Simulator

PHONE = "+33612345678"
FIELDS: dict[str, Any] = {
    "phone": PHONE,
    "messageId": "1234-12344-1234-1234",
    "mccMnc": "20815",
    "ported": 1,
    "errorGrpId": 0,
    "errorName": "NO_ERROR ",
    "errorDesc": "No Error",
    "date": "2018-03-05T10:34:52.355+0000",
}


@pytest.fixture
async def awaited(
    account: MockConfigEntry, call_action: CallAction, simulator: Simulator
) -> URL:
    """Buy a lookup whose result never comes; give the address it should come to."""
    simulator.fault("hlr/notify", "never_notify")
    answer = await call_action("verify_numbers", phone_numbers=[PHONE])
    assert answer["pending"] == [PHONE]
    return URL(str(simulator.books.requests[-1].notify_url))


async def post(url: URL, body: bytes | str, **headers: str) -> tuple[int, str]:
    """Post a body and give what was answered."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as response,
    ):
        return response.status, await response.text()


async def results(call_action: CallAction) -> list[dict[str, Any]]:
    """Read all results of the number."""
    found = await call_action("get_results", phone_numbers=[PHONE])
    return list(found["results"])


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (json.dumps(FIELDS), "application/json"),
        (json.dumps([FIELDS]), "application/x-www-form-urlencoded"),
        (urlencode(FIELDS), "application/x-www-form-urlencoded"),
        (urlencode(FIELDS), "application/json"),
        (urlencode(FIELDS, safe="+ "), "text/plain"),
    ],
    ids=["json", "json as form", "form", "form as json", "bare form as text"],
)
async def test_each_form_of_a_notification_settles_its_lookup(
    awaited: URL, call_action: CallAction, body: str, content_type: str
) -> None:
    """See a result written down and acknowledged, whatever it comes as."""
    answered = await post(awaited, body, **{"Content-Type": content_type})
    assert answered == (200, "OK")
    (result,) = await results(call_action)
    assert result["phone_number"] == PHONE
    assert result["result"] == "no_error"
    assert result["error_name"] == "NO_ERROR"
    assert result["operator"] == "Free Mobile"
    assert result["ported"] is True
    assert result["date"] == "2018-03-05T10:34:52.355000+00:00"
    assert result["matched_by"] == "token"


async def test_a_duplicate_changes_nothing(
    awaited: URL, call_action: CallAction
) -> None:
    """See that the first result of a lookup wins."""
    assert await post(awaited, json.dumps(FIELDS)) == (200, "OK")
    before = await results(call_action)
    later = FIELDS | {"errorName": "EC_CALL_BARRED"}
    assert await post(awaited, json.dumps(later)) == (200, "OK")
    tokenless = awaited.with_query(None)
    assert await post(tokenless, json.dumps(FIELDS)) == (200, "OK")
    assert await results(call_action) == before


async def test_a_query_appended_to_the_address_does_no_harm(
    awaited: URL, call_action: CallAction
) -> None:
    """See the token found in a query that was doubled."""
    url = URL(f"{awaited}?campaign_token=1", encoded=True)
    assert await post(url, json.dumps(FIELDS)) == (200, "OK")
    assert [one["matched_by"] for one in await results(call_action)] == ["token"]


async def test_without_a_token_the_oldest_open_lookup_of_the_number_is_settled(
    awaited: URL, call_action: CallAction
) -> None:
    """See a result taken whose address lost its query."""
    assert await post(awaited.with_query(None), json.dumps(FIELDS)) == (200, "OK")
    assert [one["matched_by"] for one in await results(call_action)] == ["number"]


@pytest.mark.parametrize("token", ["wrong", "", "?"])
async def test_a_wrong_token_settles_nothing(
    awaited: URL, call_action: CallAction, caplog: pytest.LogCaptureFixture, token: str
) -> None:
    """See a forged notification counted, and nothing of it in the log."""
    for _ in range(3):
        url = awaited.with_query(token=token)
        assert await post(url, json.dumps(FIELDS)) == (200, "OK")
    assert await results(call_action) == []
    lines = [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("custom_components.smspartner")
        and record.levelname == "WARNING"
    ]
    assert len(lines) == 1
    assert PHONE.removeprefix("+") not in lines[0]


async def test_a_token_is_good_for_its_own_numbers_only(
    awaited: URL, call_action: CallAction
) -> None:
    """See a number refused that its request did not ask for."""
    other = json.dumps(FIELDS | {"phone": "+33612345679"})
    assert await post(awaited, other) == (200, "OK")
    assert await results(call_action) == []


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


async def test_other_methods_are_refused(awaited: URL) -> None:
    """See that the address is for posting."""
    async with aiohttp.ClientSession() as session, session.put(awaited) as response:
        assert response.status == 405


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
    with patch.object(webhook, "BODY_TIMEOUT", 0.1):
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
    hass: HomeAssistant, account: MockConfigEntry, awaited: URL, call_action: CallAction
) -> None:
    """See 503 while the disk is full, and the result taken when it comes again."""
    path = hass.config.path("smspartner.db")
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute(
        "CREATE TRIGGER full BEFORE UPDATE ON lookups BEGIN"
        " SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    assert (await post(awaited, json.dumps(FIELDS)))[0] == 503
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
