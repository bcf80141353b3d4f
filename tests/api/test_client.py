"""The client says of every answer what may be done next."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from custom_components.smspartner.api import (
    HlrSubmission,
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
    SmsSubmission,
    StopList,
)
from custom_components.smspartner.api import client as client_module

from ..simulator import Simulator
from .table import TABLE, UNCLEAR, UNCLEAR_FOR_SMS, Row, fault
from .wire import (
    CALLS,
    KEY,
    PAID_CALLS,
    READING_CALLS,
    TIMEOUTS,
    Call,
    Wire,
    assert_tells_nothing,
    attempt,
    get_stop_list,
    request_hlr,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

RESULTS = {
    "hlr/notify": HlrSubmission,
    "send": SmsSubmission,
    "vn/send": SmsSubmission,
    "stop-sms/list": StopList,
}


@pytest.mark.parametrize("name", ["hlr/notify", "send", "vn/send", "stop-sms/list"])
@pytest.mark.parametrize("row", [pytest.param(row, id=row[0]) for row in TABLE])
async def test_what_came_back_decides_what_follows(
    row: Row,
    simulator: Simulator,
    session: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    *,
    name: str,
) -> None:
    """Each answer becomes its own error, for a call that costs and one that reads.

    Whatever comes back, it was asked for once, nobody was led elsewhere, and neither
    the error, nor what it came from, nor a line of the log tells a secret.
    """
    caplog.set_level(logging.DEBUG)
    title, came_back, outcome, details = row
    if name in {"send", "vn/send"} and title in UNCLEAR_FOR_SMS:
        outcome, details = UNCLEAR, {}
    made = await attempt(came_back, CALLS[name], simulator, session)
    expected = outcome.paid if name in PAID_CALLS else outcome.reading
    if expected is None:
        assert isinstance(made.result, RESULTS[name])
    else:
        assert type(made.error) is expected
    held = {name: getattr(made.error, name) for name in details if name != "says"}
    assert held == {name: details[name] for name in held}
    assert str(details.get("says", "")) in str(made.error)
    assert made.requests == outcome.was_sent
    assert simulator.books.redirects == []
    assert_tells_nothing(made.error, caplog.text)
    assert "Calling " in caplog.text


@pytest.mark.parametrize("name", READING_CALLS)
@pytest.mark.parametrize(
    ("kind", "details", "expected"),
    [
        ("refuse", {"code": 10}, SmsPartnerAuthError),
        ("refuse", {"code": 34}, SmsPartnerRequestError),
        ("status", {"status": 429}, SmsPartnerRateLimitError),
        ("redirect", {}, SmsPartnerUnexpectedAnswerError),
        ("html", {"status": 502}, SmsPartnerUnexpectedAnswerError),
        ("cut_before", {}, SmsPartnerConnectionError),
        ("cut_after", {}, SmsPartnerConnectionError),
        ("cut_midway", {}, SmsPartnerConnectionError),
    ],
)
async def test_every_reading_call_asks_once(
    simulator: Simulator,
    session: aiohttp.ClientSession,
    *,
    name: str,
    kind: str,
    details: dict[str, Any],
    expected: type[SmsPartnerError],
) -> None:
    """What goes wrong is told alike; a rented file is never asked for twice."""
    came_back = fault(kind, **details)
    made = await attempt(came_back, READING_CALLS[name], simulator, session)
    assert type(made.error) is expected
    assert simulator.books.calls == {name: 1}
    assert simulator.books.redirects == []
    assert_tells_nothing(made.error)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_a_name_without_an_address_is_not_sent(call: Call) -> None:
    """A failing DNS is told from a call that may have arrived."""

    class NoDns(AbstractResolver):
        """A resolver that knows nobody."""

        async def resolve(
            self, host: str, *_args: Any, **_options: Any
        ) -> list[ResolveResult]:
            """Find nothing."""
            raise OSError(f"nobody is called {host}")

        async def close(self) -> None:
            """Hold nothing."""

    connector = aiohttp.TCPConnector(resolver=NoDns())
    async with aiohttp.ClientSession(connector=connector) as session:
        client = SmsPartnerClient(session, KEY, "https://api.example/v1")
        with pytest.raises(SmsPartnerConnectionError) as raised:
            await call(client)
    assert type(raised.value) is SmsPartnerConnectionError
    assert_tells_nothing(raised.value)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_a_connect_time_out_is_not_sent(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that got no connection in time is told from one that was cut."""
    hasty = aiohttp.ClientTimeout(total=None, connect=0.05)
    for name in TIMEOUTS:
        monkeypatch.setattr(client_module, name, hasty)
    connector = aiohttp.TCPConnector(limit=1)
    async with (
        Wire(b"", falls_silent=True) as server,
        aiohttp.ClientSession(connector=connector) as session,
    ):
        client = SmsPartnerClient(session, KEY, server.address)
        holding = asyncio.create_task(get_stop_list(client))
        await server.asked.wait()
        with pytest.raises(SmsPartnerConnectionError) as raised:
            await call(client)
        holding.cancel()
        with suppress(asyncio.CancelledError):
            await holding
        assert len(server.requests) == 1
    assert type(raised.value) is SmsPartnerConnectionError
    assert_tells_nothing(raised.value)


async def test_a_cancelled_call_stays_cancelled(
    session: aiohttp.ClientSession,
) -> None:
    """Who gives up waiting gets no error of ours."""
    async with Wire(b"", falls_silent=True) as server:
        client = SmsPartnerClient(session, KEY, server.address)
        waiting = asyncio.create_task(request_hlr(client))
        await server.asked.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
