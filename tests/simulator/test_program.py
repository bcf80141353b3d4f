"""The simulator as a program, and its control over HTTP."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import aiohttp
import orjson
import pytest

from ..helpers import PHONE, ROOT
from . import API_KEY, Simulator
from .helpers import Api, Receiver, watch_failures

pytestmark = pytest.mark.usefixtures("socket_enabled")
MISTAKEN_SETTINGS: list[Any] = [
    {"bogus": 1},
    {"price": "free"},
    {"rate_limit": 1.5},
    {"cost_is": "half"},
    {"cost_is": True},
    {"prices": {"33": "free"}},
    {"prices": 0.005},
    {"retry_after": "soon"},
    {"date_is": "late"},
    {"notification_batch": 0},
    {"number_is": "few"},
    {"schedule": [{"after": 1}]},
    {"schedule": [{"after": 1, "settings": {"bogus": 1}}]},
    {"schedule": [{"after": "soon", "settings": {}}]},
    {"has_me": 1},
    {"account": {"bogus": 1}},
    {"sms": {"bogus": 1}},
    {"sms": {"price": "free"}},
    {"sms": {"night": "dark"}},
    {"sms": {"nb_sms_is": "few"}},
    {"sms": {"fates": {PHONE: "lost"}}},
    {"sms": {"tag_page": 0}},
    {"sms": 1},
    [],
]


async def test_stop_in_the_middle_of_a_request(
    client: aiohttp.ClientSession, receiver: Receiver
) -> None:
    """What is paid for while the simulator stops is notified to nobody, in peace."""
    failures = watch_failures()
    body = orjson.dumps(
        {"apiKey": API_KEY, "phoneNumbers": PHONE, "notifyUrl": receiver.url}
    )
    simulator = Simulator()
    simulator.settings.notification_delay = 0
    await simulator.start()
    stopping: list[asyncio.Task[None]] = []

    async def halves() -> AsyncIterator[bytes]:
        """Send the second half when the simulator is about to stop."""
        yield body[:20]
        while not simulator.books.calls["hlr/notify"]:
            await asyncio.sleep(0)
        stopping.append(asyncio.create_task(simulator.stop()))
        yield body[20:]

    with suppress(aiohttp.ClientError):
        await client.post(f"{simulator.url}/hlr/notify", data=halves())
    await stopping[0]
    gc.collect()

    assert failures == []


async def test_connections_are_counted(api: Api, simulator: Simulator) -> None:
    """A client that keeps its connection is told from one that does not."""
    await api.ask("me")
    await api.ask("me")
    assert simulator.books.connections == 2
    async with aiohttp.ClientSession() as keeping:
        api.client = keeping
        await api.ask("me")
        await api.ask("me")
    assert simulator.books.connections == 3


async def test_control_over_http(
    simulator: Simulator, api: Api, receiver: Receiver
) -> None:
    """Another process sees and changes all that a test in this one can."""

    async def control(method: str, path: str, body: Any = None) -> Any:
        """Use one of the simulator's own calls."""
        url = f"{simulator.address}/_simulator/{path}"
        async with api.client.request(method, url, data=orjson.dumps(body)) as answer:
            return answer.status, await answer.json()

    changes = {"retry_after": 3, "age": None, "account": {"balance": 7}}
    status, settings = await control("PUT", "settings", changes)
    assert (status, settings["account"]["balance"]) == (200, 7)
    assert settings["api_keys"] == [API_KEY]
    assert (settings["retry_after"], settings["age"]) == (3, None)
    assert simulator.settings.account.username == "demo@example.com"
    for mistake in MISTAKEN_SETTINGS:
        assert (await control("PUT", "settings", mistake))[0] == 400

    fault = {"call": "hlr/notify", "kind": "notify_twice", "times": 1}
    assert (await control("POST", "faults", fault))[0] == 200
    assert (await control("POST", "faults", {"call": "me"}))[0] == 400
    assert list((await control("GET", "faults"))[1]) == ["hlr/notify"]
    await api.verify(PHONE, url=receiver.url)
    assert (await control("DELETE", "faults"))[1] == {}

    status, sent = await control("POST", "notify", {"phone": PHONE, "ported": 0})
    assert (status, sent["acknowledged"]) == (200, True)
    assert receiver.forms[-1]["ported"] == "0"
    assert (await control("POST", "notify", {"phone": "+33600000000"}))[0] == 400

    books = (await control("GET", "books"))[1]
    assert books["totals"] == (await control("GET", "books?only=totals"))[1]
    assert books["totals"]["billed_numbers"] == 1
    assert books["totals"]["acknowledged"] == 2
    assert books["requests"][0]["numbers"] == [PHONE]
    assert len(books["notifications"][0]["attempts"]) == 2
    assert (await control("POST", "reset"))[1]["notifications"] == 0


async def test_control_of_sms_over_http(
    simulator: Simulator, api: Api, receiver: Receiver
) -> None:
    """Another process sees the texts, reports what it likes and lets time pass."""

    async def control(method: str, path: str, body: Any = None) -> Any:
        """Use one of the simulator's own calls."""
        url = f"{simulator.address}/_simulator/{path}"
        async with api.client.request(method, url, data=orjson.dumps(body)) as answer:
            return answer.status, await answer.json()

    changes = {"sms": {"night": "told", "tag_visible_after": None}}
    status, settings = await control("PUT", "settings", changes)
    assert (status, settings["sms"]["night"]) == (200, "told")
    assert simulator.settings.sms.report_delay == 0
    await api.text(PHONE, message="a", url=receiver.url)
    assert (await control("GET", "books?only=totals"))[1]["sms"]["to_send"] == 1
    status, totals = await control("POST", "pass_time", {"seconds": 36_001})
    assert (status, totals["sms"]["acknowledged"]) == (200, 1)
    status, report = await control("POST", "report", {"to": PHONE, "status": "ko"})
    assert (status, report["acknowledged"]) == (200, True)
    for path, mistake in (
        ("report", {"to": "+33600000000"}),
        ("report", {"phone": PHONE}),
        ("pass_time", {"hours": 1}),
        ("pass_time", {"seconds": "long"}),
    ):
        assert (await control("POST", path, mistake))[0] == 400
    [text] = (await control("GET", "texts"))[1]
    assert (text["phone"], text["text"], text["status"]) == (PHONE, "a", "delivered")
    assert (await control("GET", "texts?phone=1"))[1] == []
    books = (await control("GET", "books"))[1]["sms"]
    assert [len(books[name]) for name in ("requests", "messages", "reports")] == [
        1,
        1,
        2,
    ]
    assert (await control("POST", "reset"))[1]["sms"]["messages"] == 0


async def _started(*options: str) -> asyncio.subprocess.Process:
    """Start the simulator as a program."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.simulator",
        *options,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_program(client: aiohttp.ClientSession, number: signal.Signals) -> None:
    """The program says where it listens, answers, and ends when told."""
    program = await _started("--port", "0", "--no-me", "--api-key", "another-key")
    assert program.stdout
    url = (await program.stdout.readline()).decode().split()[-1]
    query = {"apiKey": "another-key"}
    async with client.get(f"{url}/stop-sms/list", params=query) as response:
        assert (await response.json())["success"] is True
    async with client.get(f"{url}/me", params=query) as response:
        assert response.status == 404
    program.send_signal(number)
    output, errors = await program.communicate()
    assert (program.returncode, errors) == (0, b"")
    assert b"27  EC_ABSENT_SUBSCRIBER\n" in output


async def test_program_that_is_worse(client: aiohttp.ClientSession) -> None:
    """What it may say and take is told on the command line too."""
    options = "--port 0 --price-of +33=0.02 --price-of 44=1 --cost-is -1.5"
    program = await _started(*options.split(), "--number-is", "0.5")
    assert program.stdout
    url = (await program.stdout.readline()).decode().split()[-1]
    numbers = {"apiKey": API_KEY, "phoneNumbers": f"{PHONE},+447911123456"}
    async with client.post(f"{url}/hlr/notify", json=numbers) as response:
        answer = await response.json()
    assert (answer["number"], answer["cost"]) == (1, -1.5)
    books = url.removesuffix("/v1") + "/_simulator/books?only=totals"
    async with client.get(books) as response:
        assert (await response.json())["total_cost"] == 1.02
    program.terminate()
    assert (await program.communicate())[1] == b""


async def test_program_that_texts(client: aiohttp.ClientSession) -> None:
    """Prices, nights and tags are told on the command line; the page is printed."""
    options = "--port 0 --sms-price 0.05 --sms-price-of 44=1 --night told"
    more = "--tag-visible-after never --no-reports --report-format form"
    program = await _started(*options.split(), *more.split(), "--report-delay", "0")
    assert program.stdout
    url = (await program.stdout.readline()).decode().split()[-1]
    sent = {"phoneNumbers": f"{PHONE},+447911123456", "message": "<b>", "tag": "a"}
    async with client.post(f"{url}/send", json={"apiKey": API_KEY} | sent) as response:
        answer = await response.json()
    assert answer["cost"] == 1.05
    assert "scheduledDeliveryDate" in answer
    query = {"apiKey": API_KEY, "tag": "a"}
    async with client.get(f"{url}/bulk-status-by-tag", params=query) as response:
        assert (await response.json())["code"] == 4
    printed = (await program.stdout.readuntil(b"/texts\n")).decode()
    async with client.get(printed.split()[-1]) as response:
        assert "&lt;b&gt;" in await response.text()
    program.terminate()
    output, errors = await program.communicate()
    assert b"99  ko\n" in output
    assert errors == b""


async def test_program_on_a_taken_port(simulator: Simulator) -> None:
    """A port that is taken is a plain error, not a traceback."""
    program = await _started("--port", str(simulator.port))
    _, errors = await program.communicate()
    assert program.returncode == 1
    assert errors.decode() == f"Port {simulator.port} of 127.0.0.1 is taken.\n"
