"""The faults the simulator can be told to make."""

import asyncio
import gzip
from typing import Any

import aiohttp
import orjson
import pytest

from ..helpers import PHONE
from . import API_KEY, Simulator
from .calls import CALLS
from .helpers import Api, Receiver, watch_failures
from .sms.settings import LONG_NUMBER

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def until_idle() -> None:
    """Wait until nobody writes an endless answer any more."""
    async with asyncio.timeout(30):
        while any(
            "RequestHandler" in repr(task.get_coro()) for task in asyncio.all_tasks()
        ):
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("kind", "details", "expected", "fragment"),
    [
        ("status", {}, (500, "application/json"), '"code":500'),
        ("status", {"status": 403}, (403, "application/json"), '"code":403'),
        ("status", {"status": 429}, (429, "text/html"), "Too Many Requests"),
        ("html", {}, (200, "text/html"), "Maintenance"),
        ("html", {"status": 502}, (502, "text/html"), "Maintenance"),
        ("empty", {}, (200, "application/octet-stream"), ""),
        ("redirect", {"status": 308}, (308, "application/octet-stream"), ""),
        ("refuse", {"code": 20}, (200, "application/json"), '"code":20,"message":'),
        (
            "refuse",
            {"code": 9, "form": "errors", "status": 400},
            (400, "application/json"),
            '"errors":[{"elementId":"data","code":"9","message":',
        ),
        ("refuse", {"form": "error"}, (200, "application/json"), '"error":[{'),
        (
            "refuse",
            {"no_code": True},
            (200, "application/json"),
            '{"success":false,"message":',
        ),
        (
            "refuse",
            {"no_code": True, "form": "errors"},
            (200, "application/json"),
            '"errors":[{"elementId":"data","message":',
        ),
        (
            "status",
            {"status": 502, "code": 11},
            (502, "application/json"),
            '"code":11,',
        ),
        (
            "status",
            {"status": 503, "no_code": True},
            (503, "application/json"),
            '{"success":false,"message":',
        ),
        ("status", {"status": 408}, (408, "application/json"), '"code":408'),
    ],
)
@pytest.mark.parametrize("billed", [False, True])
async def test_faults_that_answer_something_else(
    api: Api,
    simulator: Simulator,
    *,
    kind: str,
    details: dict[str, Any],
    expected: tuple[int, str],
    fragment: str,
    billed: bool,
) -> None:
    """The work is left undone unless the fault says otherwise."""
    simulator.fault("hlr/notify", kind, times=1, billed=billed, **details)
    status, content_type, body = await api.request("hlr/notify", phoneNumbers=PHONE)
    assert (status, content_type) == expected
    assert fragment in body
    assert simulator.books.billed_numbers.total() == billed
    assert (await api.verify(PHONE))["success"]


@pytest.mark.parametrize(
    ("spelling", "url"),
    [
        ("as_sent", "http://Home.example/?token=a%2Bb"),
        ("upper", "HTTP://HOME.EXAMPLE/?TOKEN=A%2BB"),
        ("lower", "http://home.example/?token=a%2bb"),
        ("bare", "Home.example/?token=a%2Bb"),
        ("quoted", "http%3A%2F%2FHome.example%2F%3Ftoken%3Da%252Bb"),
        ("quoted_lower", "http%3a%2f%2fhome.example%2f%3ftoken%3da%252bb"),
        (
            "quoted_twice",
            "http%253A%252F%252FHome.example%252F%253Ftoken%253Da%25252Bb",
        ),
        ("json", r"http:\/\/Home.example\/?token=a%2Bb"),
    ],
)
async def test_refusals_echo_what_was_sent(
    api: Api, simulator: Simulator, spelling: str, url: str
) -> None:
    """A message names what was sent, as whoever wrote it down spelled it."""
    simulator.fault("hlr/notify", "refuse", message="«{url}»", spelling=spelling)
    sent = {"phoneNumbers": PHONE, "notifyUrl": "http://Home.example/?token=a%2Bb"}
    assert (await api.ask("hlr/notify", **sent))["message"] == f"«{url}»"


async def test_each_thing_that_was_sent_can_be_echoed(
    api: Api, simulator: Simulator
) -> None:
    """A placeholder stands for each; what was not sent is nothing."""
    words = "{key} {phone} {tag} {token}"
    simulator.fault("*", "status", message=words, spelling="json")
    url = "http://a/?token=a%2Bb"
    sent: dict[str, Any] = {"phoneNumbers": PHONE, "notifyUrl": url, "tag": "x"}
    body = (await api.request("hlr/notify", **sent))[2]
    phone = PHONE.replace("+", r"\u002b")
    assert orjson.loads(body)["message"] == rf"{API_KEY} {phone} x a\u002bb"
    body = (await api.request("location/file/download", token="t"))[2]
    assert orjson.loads(body)["message"] == f"{API_KEY}   t"


async def test_a_request_that_is_not_taken_may_be_billed(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A 429 or 502 with the work done brings its result under its own address."""
    for status in (429, 502):
        simulator.fault("hlr/notify", "status", times=1, status=status, billed=True)
        url = f"{receiver.url}?token={status}"
        answered, _, _ = await api.request(
            "hlr/notify", phoneNumbers=PHONE, notifyUrl=url
        )
        assert answered == status
    await simulator.settled()
    assert receiver.queries == ["token=429", "token=502"]
    assert simulator.books.billed_numbers[PHONE] == 2


@pytest.mark.parametrize("mebibytes", [0, 3])
async def test_gzip(
    api: Api, simulator: Simulator, client: aiohttp.ClientSession, mebibytes: int
) -> None:
    """An answer comes compressed; blanks behind it make it as long as asked."""
    simulator.fault("hlr/notify", "gzip", times=1, mebibytes=mebibytes)
    async with client.post(
        f"{simulator.url}/hlr/notify",
        json={"apiKey": API_KEY, "phoneNumbers": PHONE},
        auto_decompress=False,
    ) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        body = await response.read()
    assert len(body) < 10_000
    unpacked = gzip.decompress(body)
    assert orjson.loads(unpacked)["number"] == 1
    assert len(unpacked.strip()) + mebibytes * 1024 * 1024 == len(unpacked)
    assert simulator.books.billed_numbers[PHONE] == 1


@pytest.mark.parametrize("seconds", [0, 0.001])
@pytest.mark.parametrize("status", [None, 403])
async def test_endless_answers(
    api: Api, simulator: Simulator, *, seconds: float, status: int | None
) -> None:
    """An answer goes on until the client leaves, in a torrent or byte by byte."""
    failures = watch_failures()
    simulator.fault("hlr/notify", "endless", seconds=seconds, status=status)
    async with api.client.post(
        f"{simulator.url}/hlr/notify", json={"apiKey": API_KEY, "phoneNumbers": PHONE}
    ) as response:
        assert response.status == (status or 200)
        start = await response.content.readuntil(b"}")
        for _ in range(20):
            assert (await response.content.readany()).isspace()
    assert orjson.loads(start)["success"] is True
    await until_idle()
    assert simulator.books.billed_numbers[PHONE] == 1
    assert failures == []


@pytest.mark.parametrize("seconds", [0, 3600])
async def test_endless_answers_end_with_the_simulator(
    client: aiohttp.ClientSession, seconds: float
) -> None:
    """Whoever reads on does not keep the simulator from stopping."""
    failures = watch_failures()
    async with Simulator() as simulator:
        simulator.fault("stop-sms/list", "endless", seconds=seconds)
        query = {"apiKey": API_KEY}
        response = await client.get(f"{simulator.url}/stop-sms/list", params=query)
    async with response:
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()
    await until_idle()
    assert failures == []


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        ("delay", lambda body: orjson.loads(body)["number"] == 1),
        ("xml", lambda body: body.startswith("<?xml")),
        (
            "garbage",
            lambda body: body.startswith('{"success":true') and body[-1] != "}",
        ),
        ("wrong_types", lambda body: orjson.loads(body)["number"] == {"value": 1}),
    ],
)
async def test_faults_that_spoil_the_answer(
    api: Api, simulator: Simulator, kind: str, check: Any
) -> None:
    """The work is done and billed, the answer is hard to use."""
    simulator.fault("*", kind, times=1, seconds=0.01)
    status, _, body = await api.request("hlr/notify", phoneNumbers=PHONE)
    assert status == 200
    assert check(body)
    assert simulator.books.billed_numbers[PHONE] == 1


SENDING = ("send", "vn/send")
SMS_CALLS: dict[str, dict[str, Any]] = {
    "send": {"phoneNumbers": PHONE, "message": "a"},
    "bulk-status-by-tag": {"tag": "abc"},
    "message-cancel": {"messageId": "1"},
    "vn/send": {"to": PHONE[1:], "from": LONG_NUMBER[1:], "message": "a"},
}


@pytest.mark.parametrize("call", SMS_CALLS)
@pytest.mark.parametrize(
    ("kind", "details", "expected"),
    [
        ("status", {"status": 429}, (429, "text/html")),
        ("status", {"status": 408}, (408, "application/json")),
        ("html", {"status": 502}, (502, "text/html")),
        ("empty", {}, (200, "application/octet-stream")),
        ("redirect", {}, (302, "application/octet-stream")),
        ("refuse", {"code": 55, "form": "nested"}, (200, "application/json")),
        ("garbage", {}, (200, "application/json")),
        ("wrong_types", {}, (200, "application/json")),
        ("xml", {}, (200, "text/xml")),
        ("delay", {"seconds": 0.01}, (200, "application/json")),
        ("gzip", {}, (200, "application/json")),
    ],
)
async def test_faults_of_sms_calls(
    api: Api,
    simulator: Simulator,
    *,
    call: str,
    kind: str,
    details: dict[str, Any],
    expected: tuple[int, str],
) -> None:
    """They strike as they do elsewhere; only some leave an SMS behind."""
    simulator.fault(call, kind, times=1, **details)
    status, content_type, _ = await api.request(call, **SMS_CALLS[call])
    assert (status, content_type) == expected
    spoils = kind in ("garbage", "wrong_types", "xml", "delay", "gzip")
    texted = call in SENDING and spoils
    assert simulator.books.sms.texted.total() == texted


@pytest.mark.parametrize("call", SMS_CALLS)
@pytest.mark.parametrize(
    ("kind", "error", "texted"),
    [
        ("cut_before", aiohttp.ClientConnectionError, 0),
        ("cut_after", aiohttp.ClientConnectionError, 1),
        ("cut_midway", aiohttp.ClientPayloadError, 1),
    ],
)
async def test_cut_sms_calls(
    api: Api,
    simulator: Simulator,
    *,
    call: str,
    kind: str,
    error: type[Exception],
    texted: int,
) -> None:
    """The client cannot tell whether anybody is texted; the tag can."""
    simulator.fault(call, kind)
    sent: dict[str, Any] = SMS_CALLS[call] | ({"tag": "abc"} if call in SENDING else {})
    with pytest.raises(error):
        await api.request(call, **sent)
    assert simulator.books.calls[call] >= 1
    simulator.clear_faults()
    if call in SENDING:
        assert simulator.books.sms.texted.total() == texted
        tagged = await api.ask("bulk-status-by-tag", tag="abc")
        assert tagged["code"] == (200 if texted else 4)


async def test_sms_of_a_request_that_is_not_taken(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A 502 may have texted somebody, who is reported under its own address."""
    simulator.fault("send", "html", times=1, status=502, billed=True)
    url = f"{receiver.url}?token=x"
    status, _, _ = await api.request(
        "send", phoneNumbers=PHONE, message="a", urlDlr=url
    )
    assert status == 502
    await simulator.settled()
    assert receiver.queries == ["token=x"]
    assert simulator.books.sms.texted == {(PHONE, "a"): 1}


async def test_a_refusal_of_sms_echoes_what_was_sent(
    api: Api, simulator: Simulator
) -> None:
    """The text, the address with its token and the field's name come back."""
    simulator.fault(
        "send",
        "refuse",
        code=9,
        message="{text} {url} {token}",
        form="error",
        element="children[message].data",
    )
    url = "http://a/?token=x"
    answer = await api.ask("send", phoneNumbers=PHONE, message="a", urlDlr=url)
    assert answer == {
        "success": False,
        "code": 9,
        "error": [{"elementId": "children[message].data", "message": f"a {url} x"}],
    }


@pytest.mark.parametrize(
    ("kind", "error", "billed"),
    [
        ("cut_before", aiohttp.ClientConnectionError, 0),
        ("cut_after", aiohttp.ClientConnectionError, 1),
        ("cut_midway", aiohttp.ClientPayloadError, 1),
    ],
)
async def test_cut_connections(
    api: Api,
    simulator: Simulator,
    kind: str,
    error: type[Exception],
    billed: int,
) -> None:
    """The client cannot tell what was billed; the books can."""
    simulator.fault("hlr/notify", kind)
    with pytest.raises(error):
        await api.request("hlr/notify", phoneNumbers=PHONE)
    assert simulator.books.billed_numbers[PHONE] == billed
    assert simulator.books.calls["hlr/notify"] == 1
    simulator.clear_faults()
    assert (await api.verify(PHONE))["success"]


async def test_delayed_answer_is_billed_when_the_client_gives_up(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """A read time-out leaves a paid request behind, and its result comes."""
    simulator.fault("hlr/notify", "delay", seconds=3600)
    asking = asyncio.create_task(
        api.request("hlr/notify", phoneNumbers=PHONE, notifyUrl=receiver.url)
    )
    await receiver.called.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await simulator.settled()
    assert simulator.books.billed_numbers[PHONE] == 1
    assert len(simulator.books.acknowledged) == 1


@pytest.mark.parametrize(("call", "status"), [("me", 302), ("hlr/notify", 307)])
async def test_followed_redirects_are_noticed(
    api: Api, simulator: Simulator, call: str, status: int
) -> None:
    """Whoever follows carries the key along."""
    simulator.fault(call, "redirect", status=status)
    await api.request(call)
    assert simulator.books.redirects == []
    await api.request(call, allow_redirects=True)
    assert simulator.books.redirects == [(call, CALLS[call].method, True)]


@pytest.mark.parametrize(
    ("kind", "times"), [("never_notify", 0), ("notify_twice", 2), ("notify_early", 1)]
)
async def test_notification_faults(
    api: Api, simulator: Simulator, receiver: Receiver, kind: str, times: int
) -> None:
    """Results can be missing or doubled, for as many requests as the fault strikes."""
    simulator.fault("hlr/notify", kind, times=1)
    await api.verify(PHONE, url=receiver.url)
    (notification,) = simulator.books.notifications
    assert len(receiver.bodies) == len(notification.attempts) == times
    await api.verify(PHONE, url=receiver.url)
    assert len(receiver.bodies) == times + 1


async def test_early_notification_comes_before_the_answer(
    api: Api, simulator: Simulator, receiver: Receiver
) -> None:
    """The result is there although the delay would have held it back."""
    simulator.settings.notification_delay = 3600
    simulator.fault("hlr/notify", "notify_early")
    await api.ask("hlr/notify", phoneNumbers=PHONE, notifyUrl=receiver.url)
    assert len(receiver.bodies) == 1


def test_mistaken_faults_are_refused(simulator: Simulator) -> None:
    """A call, kind or detail that does not exist is named at once."""
    for call, kind, details in (
        ("hlr/send", "delay", {}),
        ("me", "bogus", {}),
        ("me", "delay", {"second": 1}),
        ("me", "delay", {"billed": True}),
        ("me", "refuse", {"form": "text"}),
        ("me", "refuse", {"spelling": "backwards"}),
        ("me", "gzip", {"billed": True}),
    ):
        with pytest.raises(ValueError, match=r"unknown|meaning|unexpected|not a valid"):
            simulator.fault(call, kind, **details)


async def test_closed_door(api: Api, simulator: Simulator) -> None:
    """Nobody gets in while the door is closed; the port and the books stay."""
    await api.verify(PHONE)
    url = simulator.url
    await simulator.close_door()
    with pytest.raises(aiohttp.ClientConnectorError):
        await api.request("me")
    await simulator.open_door()
    assert simulator.url == url
    await api.verify(PHONE)
    assert simulator.books.billed_numbers[PHONE] == 2
