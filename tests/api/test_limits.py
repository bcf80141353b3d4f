"""No answer takes more memory or more time than it may."""

import gzip
import tracemalloc

import aiohttp
import orjson
import pytest

from custom_components.smspartner.api import (
    SmsPartnerClient,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerOutcomeUnknownError,
)
from custom_components.smspartner.api import client as client_module

from ..simulator import Simulator
from .wire import (
    CALLS,
    KEY,
    PAID_CALLS,
    TIMEOUTS,
    YES,
    Call,
    Wire,
    download_rental_file,
    get_account,
    get_stop_list,
    get_stop_list_ids,
    http,
    request_hlr,
    send_from_number,
    send_sms,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")


def is_list(call: Call) -> bool:
    """Return whether a call answers a list without an end."""
    return call in {get_stop_list, get_stop_list_ids, download_rental_file}


@pytest.mark.parametrize("call", [*CALLS.values(), get_stop_list_ids])
@pytest.mark.parametrize("zipped", [False, True])
async def test_a_list_may_be_long(
    call: Call, session: aiohttp.ClientSession, *, zipped: bool
) -> None:
    """More than a MiB is read where an account may have that much, and only there."""
    body = orjson.dumps(YES) + b" " * (1024 * 1024)
    headers = ["Content-Encoding: gzip"] if zipped else []
    answer = http(200, gzip.compress(body) if zipped else body, *headers)
    async with Wire(answer) as server:
        client = SmsPartnerClient(session, KEY, server.address)
        if is_list(call):
            await call(client)
            return
        with pytest.raises(SmsPartnerError, match="a body that is too long"):
            await call(client)


SENDING = {send_sms, send_from_number}


@pytest.mark.parametrize("call", [*CALLS.values(), get_stop_list_ids])
async def test_the_whole_has_its_time(
    call: Call,
    simulator: Simulator,
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An answer that trickles in is given up; a long list has more time than others."""
    own = "SEND_TIMEOUT" if call in SENDING else "TIMEOUT"
    if is_list(call):
        own = "LIST_TIMEOUT"
    for name in TIMEOUTS:
        total = 0.2 if name == own else None
        monkeypatch.setattr(client_module, name, aiohttp.ClientTimeout(total=total))
    simulator.fault("*", "endless", seconds=0.01)
    expected = (
        SmsPartnerOutcomeUnknownError
        if call in PAID_CALLS.values()
        else SmsPartnerConnectionError
    )
    with pytest.raises(expected, match="The connection was lost: TimeoutError"):
        await call(SmsPartnerClient(session, KEY, simulator.url))


def test_bounds_are_as_promised() -> None:
    """A minute for a call, ten for a list, 20 seconds for an SMS.

    The connection stands long before.
    """
    assert [getattr(client_module, name).total for name in TIMEOUTS] == [60, 600, 20]
    assert [getattr(client_module, name).connect for name in TIMEOUTS] == [8, 8, 5]
    assert client_module.MAX_SIZE == 1024**2
    assert client_module.MAX_LIST_SIZE == 64 * 1024**2


@pytest.mark.parametrize(
    ("call", "mebibytes", "most"),
    [(request_hlr, 64, 16), (get_account, 64, 16), (get_stop_list, 300, 200)],
)
async def test_a_little_gzip_takes_little_memory(
    call: Call,
    mebibytes: int,
    most: int,
    simulator: Simulator,
    session: aiohttp.ClientSession,
) -> None:
    """What it would be unpacked is never in memory whole."""
    simulator.fault("*", "gzip", mebibytes=mebibytes)
    tracemalloc.start()
    try:
        with pytest.raises(SmsPartnerError, match="a body that is too long"):
            await call(SmsPartnerClient(session, KEY, simulator.url))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < most * 1024**2


@pytest.mark.parametrize("call", [request_hlr, get_stop_list])
async def test_an_answer_without_an_end_takes_little_memory(
    call: Call,
    simulator: Simulator,
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is beyond the bound is not waited for, and the connection is closed."""
    monkeypatch.setattr(client_module, "MAX_LIST_SIZE", 2 * 1024**2)
    simulator.fault("*", "endless", seconds=0)
    tracemalloc.start()
    try:
        with pytest.raises(SmsPartnerError, match="a body that is too long"):
            await call(SmsPartnerClient(session, KEY, simulator.url))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * 1024**2
