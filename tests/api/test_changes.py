"""What changes something and costs nothing: made once, and told apart from a repeat."""

from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson
import pytest

from custom_components.smspartner.api import (
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerHttpError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
)

from ..simulator import Simulator
from .wire import (
    KEY,
    NO,
    YES,
    Call,
    Wire,
    add_to_stop_list,
    attempt,
    cancel_sms,
    http,
    remove_from_stop_list,
    wire,
)

pytestmark = pytest.mark.usefixtures("socket_enabled")

CHANGES = {
    "add": add_to_stop_list,
    "remove": remove_from_stop_list,
    "cancel": cancel_sms,
}
CHANGED = {"success": True, "code": 200, "stopId": 307}


async def test_what_is_sent(session: aiohttp.ClientSession) -> None:
    """A number is added by a POST, and an entry is removed by a GET with its ID."""
    async with Wire(http(200, YES, "Connection: close")) as server:
        client = SmsPartnerClient(session, KEY, server.address)
        await client.add_to_stop_list("+33612345678")
        await client.remove_from_stop_list(307)
        await client.remove_from_stop_list("a b&c")
    added, removed, odd = server.requests
    assert (added.method, added.path, added.query) == ("POST", "/v1/stop-sms/add", {})
    assert orjson.loads(added.body) == {"apiKey": KEY, "phoneNumber": "+33612345678"}
    assert (removed.method, removed.path) == ("GET", "/v1/stop-sms/delete")
    assert (removed.query, removed.body) == ({"apiKey": KEY, "id": "307"}, b"")
    assert odd.query == {"apiKey": KEY, "id": "a b&c"}


@pytest.mark.parametrize("status", [200, 400, 404])
@pytest.mark.parametrize(("name", "code"), [("add", 3), ("remove", 4)])
@pytest.mark.parametrize("spell", [int, str])
async def test_it_was_so_before(
    simulator: Simulator,
    session: aiohttp.ClientSession,
    *,
    name: str,
    code: int,
    status: int,
    spell: type,
) -> None:
    """Who is on the list, or is not any more, is told from who has been changed."""
    call = CHANGES[name]
    made = await attempt(wire(http(200, CHANGED)), call, simulator, session)
    assert (made.result, made.error) == (True, None)
    before = http(status, NO | {"code": spell(code), "message": "Non"})
    made = await attempt(wire(before), call, simulator, session)
    assert (made.result, made.error) == (False, None)


@pytest.mark.parametrize(
    ("name", "answer", "expected"),
    [
        ("add", NO | {"code": 4}, SmsPartnerRequestError),
        ("add", NO | {"code": 9}, SmsPartnerRequestError),
        ("remove", NO | {"code": 3}, SmsPartnerRequestError),
        ("add", NO | {"code": 10}, SmsPartnerAuthError),
        ("remove", NO | {"code": 10}, SmsPartnerAuthError),
        ("add", NO | {"code": 500}, SmsPartnerOutcomeUnknownError),
        ("remove", NO | {"code": 500}, SmsPartnerOutcomeUnknownError),
        ("remove", {}, SmsPartnerOutcomeUnknownError),
    ],
)
async def test_it_was_refused_or_may_be_done(
    simulator: Simulator,
    session: aiohttp.ClientSession,
    *,
    name: str,
    answer: Mapping[str, Any],
    expected: type[Exception],
) -> None:
    """Each refusal keeps its code, and what is neither yes nor no may be done."""
    made = await attempt(wire(http(200, answer)), CHANGES[name], simulator, session)
    assert type(made.error) is expected
    assert getattr(made.error, "code", answer.get("code")) == answer.get("code")


@pytest.mark.parametrize(
    ("status", "expected"),
    [(429, SmsPartnerRateLimitError), (404, SmsPartnerHttpError)],
)
@pytest.mark.parametrize("call", CHANGES.values(), ids=CHANGES)
async def test_a_status_says_that_nothing_was_done(
    simulator: Simulator,
    session: aiohttp.ClientSession,
    *,
    call: Call,
    status: int,
    expected: type[Exception],
) -> None:
    """What a gateway refuses was not done."""
    made = await attempt(wire(http(status)), call, simulator, session)
    assert type(made.error) is expected


@pytest.mark.parametrize("resets", [False, True])
@pytest.mark.parametrize("call", CHANGES.values(), ids=CHANGES)
async def test_a_call_that_was_cut_is_made_once(
    session: aiohttp.ClientSession, *, call: Call, resets: bool
) -> None:
    """No part of the client makes it again, whichever way the connection ends."""
    async with Wire(b"", resets=resets) as server:
        with pytest.raises(SmsPartnerOutcomeUnknownError):
            await call(SmsPartnerClient(session, KEY, server.address))
    assert len(server.requests) == 1


async def test_an_entry_without_an_id_is_not_removed(
    session: aiohttp.ClientSession,
) -> None:
    """Nothing is sent: a deletion without an ID might be one of everything."""
    async with Wire(http(200, YES)) as server:
        client = SmsPartnerClient(session, KEY, server.address)
        with pytest.raises(SmsPartnerRequestError) as raised:
            await client.remove_from_stop_list(None)
    assert raised.value.code == 3
    assert server.requests == []
