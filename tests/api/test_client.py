"""The client tells every answer by what may be done next, and never tells the key."""

import asyncio
import gzip
import logging
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from urllib.parse import parse_qsl

import aiohttp
import orjson
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from custom_components.smspartner.api import (
    Account,
    HlrSubmission,
    MessageReference,
    MessageStatus,
    RentalFile,
    RentalNumber,
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
    SmsPartnerUnexpectedAnswerError,
    StopList,
    StopListEntry,
    StopListIds,
    answers,
)
from custom_components.smspartner.api import client as client_module
from custom_components.smspartner.api.exchange import Reply
from custom_components.smspartner.api.fields import VENDOR_TIME_ZONE
from tests.simulator import Simulator
from tests.simulator.echoes import Spelling

from ..helpers import FIXTURES

pytestmark = pytest.mark.usefixtures("socket_enabled")

KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
PHONES = ["+33612345678", "+33687654321"]
NOTIFY_URL = "https://home.example/api/webhook/a-webhook-id?token=a-secret-token"
RENTAL_TOKEN = "rental-token"
SECRETS = (KEY, *PHONES, "a-webhook-id", "a-secret-token", RENTAL_TOKEN)
MESSAGES = [
    MessageReference(phone_number="+33699999993", message_id="111111"),
    MessageReference(phone_number="+33699999992", message_id="1000"),
]

type Call = Callable[[SmsPartnerClient], Awaitable[object]]


async def request_hlr(client: SmsPartnerClient) -> HlrSubmission:
    """Make the call that is paid for."""
    return await client.request_hlr(PHONES, notify_url=NOTIFY_URL, tag="a tag")


async def get_message_statuses(client: SmsPartnerClient) -> list[MessageStatus]:
    """Ask for delivery statuses."""
    return await client.get_message_statuses(MESSAGES)


async def get_stop_list(client: SmsPartnerClient) -> StopList:
    """Make a call that only reads."""
    return await client.get_stop_list()


async def get_stop_list_ids(client: SmsPartnerClient) -> StopListIds:
    """Read who is on the stop list."""
    return await client.get_stop_list_ids()


async def download_rental_file(client: SmsPartnerClient) -> RentalFile:
    """Make the call that may work only once."""
    return await client.download_rental_file(RENTAL_TOKEN)


async def get_account(client: SmsPartnerClient) -> Account:
    """Ask for the account."""
    return await client.get_account()


READING_CALLS: dict[str, Call] = {
    "multi-status": get_message_statuses,
    "stop-sms/list": get_stop_list,
    "location/file/download": download_rental_file,
    "me": get_account,
}
CALLS: dict[str, Call] = {"hlr/notify": request_hlr, **READING_CALLS}


@dataclass(frozen=True)
class Sent:
    """One request as it came over the wire."""

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Wire:
    """A server that answers every request with bytes of our choice, then hangs up."""

    answer: bytes
    falls_silent: bool = False
    """Instead of hanging up it says nothing more."""
    address: str = ""
    requests: list[Sent] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once a request is here."""

    async def __aenter__(self) -> Self:
        """Listen."""
        self._closing = asyncio.Event()
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let go of whoever still waits."""
        self._closing.set()
        self._server.close()
        await self._server.wait_closed()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Read one request whole and answer it."""
        self.requests.append(await _read_request(reader))
        self.asked.set()
        writer.write(self.answer)
        if self.falls_silent:
            await self._closing.wait()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _read_request(reader: asyncio.StreamReader) -> Sent:
    """Read one HTTP request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii").split("\r\n")
    method, target, _ = head[0].split(" ")
    path, _, query = target.partition("?")
    pairs = (line.split(": ", 1) for line in head[1:] if line)
    headers = {name.lower(): value for name, value in pairs}
    return Sent(
        method=method,
        path=path,
        query=dict(parse_qsl(query, strict_parsing=True)) if query else {},
        headers=headers,
        body=await reader.readexactly(int(headers.get("content-length", "0"))),
    )


def http(status: int, body: object = b"", *headers: str) -> bytes:
    """Write an HTTP answer; a body that is not bytes is sent as JSON."""
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    lines = [f"HTTP/1.1 {status} Whatever", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + content


def reply(name: str, status: int = 200) -> bytes:
    """Write a recorded reply as an HTTP answer."""
    return http(status, (FIXTURES / name).read_bytes())


@dataclass(frozen=True)
class Stage:
    """What answers a call: an address, and how many requests came in."""

    address: str
    count: Callable[[], int]


type CameBack = Callable[[Simulator], AbstractAsyncContextManager[Stage]]


def fault(kind: str, **details: Any) -> CameBack:
    """Let the simulator play a fault."""

    @asynccontextmanager
    async def stage(simulator: Simulator) -> AsyncIterator[Stage]:
        """Switch the fault on."""
        simulator.fault("*", kind, **details)
        yield Stage(simulator.url, simulator.books.calls.total)

    return stage


def settings(**changes: Any) -> CameBack:
    """Let the simulator answer by itself, with other settings."""

    @asynccontextmanager
    async def stage(simulator: Simulator) -> AsyncIterator[Stage]:
        """Change the settings."""
        simulator.settings.update(changes)
        yield Stage(simulator.url, simulator.books.calls.total)

    return stage


def wire(answer: bytes) -> CameBack:
    """Let these bytes come back, and then the end of the connection."""

    @asynccontextmanager
    async def stage(_simulator: Simulator) -> AsyncIterator[Stage]:
        """Serve the bytes."""
        async with Wire(answer) as server:
            yield Stage(server.address, lambda: len(server.requests))

    return stage


def silence(answer: bytes) -> CameBack:
    """Let these bytes come back, and then nothing until the read times out."""

    @asynccontextmanager
    async def stage(_simulator: Simulator) -> AsyncIterator[Stage]:
        """Serve the bytes to somebody who does not wait long."""
        hasty = aiohttp.ClientTimeout(total=None, connect=10, sock_read=0.05)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(client_module, "TIMEOUT", hasty)
            patch.setattr(client_module, "LIST_TIMEOUT", hasty)
            async with Wire(answer, falls_silent=True) as server:
                yield Stage(server.address, lambda: len(server.requests))

    return stage


def trickle() -> CameBack:
    """Let an answer come that is not over when the time for it is."""

    @asynccontextmanager
    async def stage(simulator: Simulator) -> AsyncIterator[Stage]:
        """Send blanks to somebody who does not wait long."""
        hasty = aiohttp.ClientTimeout(total=0.3, connect=10, sock_read=10)
        simulator.fault("*", "endless", seconds=0.01)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(client_module, "TIMEOUT", hasty)
            patch.setattr(client_module, "LIST_TIMEOUT", hasty)
            yield Stage(simulator.url, simulator.books.calls.total)

    return stage


def nobody(scheme: str = "http") -> CameBack:
    """Let there be nobody at the address."""

    @asynccontextmanager
    async def stage(simulator: Simulator) -> AsyncIterator[Stage]:
        """Close the door."""
        await simulator.close_door()
        address = simulator.url.replace("http", scheme, 1)
        yield Stage(address, simulator.books.calls.total)

    return stage


def no_tls() -> CameBack:
    """Let the server not speak TLS."""

    @asynccontextmanager
    async def stage(simulator: Simulator) -> AsyncIterator[Stage]:
        """Ask for TLS where there is none."""
        address = simulator.url.replace("http", "https", 1)
        yield Stage(address, simulator.books.calls.total)

    return stage


def address(url: str) -> CameBack:
    """Let the client have an address that leads nowhere."""

    @asynccontextmanager
    async def stage(simulator: Simulator) -> AsyncIterator[Stage]:
        """Give the address."""
        yield Stage(url, simulator.books.calls.total)

    return stage


@dataclass(frozen=True)
class Outcome:
    """What the caller of a paid call and of a reading one gets: a result or an error.

    None stands for a result.
    """

    paid: type[SmsPartnerError] | None
    reading: type[SmsPartnerError] | None
    was_sent: bool = True


OK = Outcome(None, None)
REFUSED = Outcome(SmsPartnerRequestError, SmsPartnerRequestError)
WRONG_KEY = Outcome(SmsPartnerAuthError, SmsPartnerAuthError)
NOT_TAKEN = Outcome(SmsPartnerRateLimitError, SmsPartnerRateLimitError)
NOT_SENT = Outcome(SmsPartnerConnectionError, SmsPartnerConnectionError, was_sent=False)
CUT = Outcome(SmsPartnerOutcomeUnknownError, SmsPartnerConnectionError)
UNCLEAR = Outcome(SmsPartnerOutcomeUnknownError, SmsPartnerUnexpectedAnswerError)

NO = {"success": False}
YES = {"success": True}
ZIPPED = gzip.compress(orjson.dumps(YES))
NESTED = [
    {"elementId": "children[phoneNumbers].data", "message": "Numéro requis"},
    {"elementId": "data", "code": "2", "message": "Numéro invalide"},
]
RETRY = "Retry-After: "

# What came back, what follows from it, and what the error must hold.
type Row = tuple[str, CameBack, Outcome, Mapping[str, object]]
TABLE: list[Row] = [
    # Success: 2xx and success, however it is spelled.
    ("success", settings(), OK, {}),
    ("numbers as text", settings(numbers_are_text=True), OK, {}),
    ("values of other types", fault("wrong_types"), OK, {}),
    ("success alone", wire(http(200, YES)), OK, {}),
    ("success with 201", wire(http(201, YES)), OK, {}),
    ("success as text", wire(http(200, {"success": "true"})), OK, {}),
    ("success as 1", wire(http(200, {"success": 1})), OK, {}),
    ("more fields", wire(http(200, YES | {"new": [1], "code": 200})), OK, {}),
    ("code as text", wire(http(200, YES | {"code": "200"})), OK, {}),
    ("byte order mark", wire(http(200, b'\xef\xbb\xbf{"success":true}')), OK, {}),
    ("white space", wire(http(200, b'\r\n {"success":true}\n')), OK, {}),
    (
        "JSON called HTML",
        wire(http(200, YES, "Content-Type: text/html")),
        OK,
        {},
    ),
    (
        "Latin-1",
        wire(http(200, '{"success":true,"message":"Envoyé"}'.encode("latin-1"))),
        OK,
        {},
    ),
    ("gzip", wire(http(200, ZIPPED, "Content-Encoding: gzip")), OK, {}),
    ("gzip in capitals", wire(http(200, ZIPPED, "Content-Encoding: GZIP")), OK, {}),
    ("gzip of the simulator", fault("gzip"), OK, {}),
    ("no encoding", wire(http(200, YES, "Content-Encoding: identity")), OK, {}),
    # Not taken.
    ("429", fault("status", status=429), NOT_TAKEN, {"retry_after": None}),
    (
        "429 with Retry-After",
        fault("status", status=429, retry_after=7),
        NOT_TAKEN,
        {"retry_after": 7.0},
    ),
    (
        "429 until a date",
        wire(http(429, b"", f"{RETRY}Wed, 21 Oct 2026 07:28:00 GMT")),
        NOT_TAKEN,
        {"retry_after": None},
    ),
    (
        "429 until before",
        wire(http(429, b"", f"{RETRY}-1")),
        NOT_TAKEN,
        {"retry_after": None},
    ),
    (
        "429 for ever",
        wire(http(429, b"", f"{RETRY}inf")),
        NOT_TAKEN,
        {"retry_after": None},
    ),
    ("429 without an end", fault("endless", seconds=0, status=429), NOT_TAKEN, {}),
    (
        "429 with a refusal",
        wire(reply("wrong_key.json", 429)),
        NOT_TAKEN,
        {"retry_after": None},
    ),
    # Refused: success is false with a code other than 500, whatever the status.
    (
        "wrong key",
        wire(reply("wrong_key.json")),
        WRONG_KEY,
        {"code": 10, "message": "Clé API incorrecte"},
    ),
    (
        "wrong key in other words",
        wire(reply("multi_status_wrong_key.json")),
        WRONG_KEY,
        {"code": 10, "message": "Clef API incorrecte"},
    ),
    ("wrong key with 401", wire(reply("wrong_key.json", 401)), WRONG_KEY, {"code": 10}),
    ("wrong key with 503", wire(reply("wrong_key.json", 503)), WRONG_KEY, {"code": 10}),
    ("wrong key with 302", wire(reply("wrong_key.json", 302)), WRONG_KEY, {"code": 10}),
    ("wrong key of the simulator", settings(api_keys=[]), WRONG_KEY, {"code": 10}),
    ("no key", fault("refuse", code=1), WRONG_KEY, {"code": 1}),
    ("code 10 as text", wire(http(200, NO | {"code": "10"})), WRONG_KEY, {"code": 10}),
    *(
        (
            f"code {code} with {status}",
            fault("refuse", code=code, status=status, message="Non"),
            REFUSED,
            {"code": code, "message": "Non"},
        )
        for code in (3, 11, 20, 30, 40, 50, 90, 96)
        for status in (200, 400)
    ),
    (
        "success as text, false",
        wire(http(200, {"success": "false", "code": 3})),
        REFUSED,
        {"code": 3, "message": "No reason given"},
    ),
    (
        "success as 0",
        wire(http(200, {"success": 0, "code": 3})),
        REFUSED,
        {"code": 3},
    ),
    (
        "errors",
        wire(http(200, NO | {"errors": NESTED})),
        REFUSED,
        {"code": 2, "message": "Numéro requis; Numéro invalide"},
    ),
    (
        "error",
        wire(http(400, NO | {"error": NESTED})),
        REFUSED,
        {"code": 2, "message": "Numéro requis; Numéro invalide"},
    ),
    (
        "errors by place",
        wire(http(200, NO | {"errors": {"0": NESTED[0], "2": NESTED[1]}})),
        REFUSED,
        {"code": 2, "message": "Numéro requis; Numéro invalide"},
    ),
    (
        "one error, no list",
        wire(http(200, NO | {"error": NESTED[1]})),
        REFUSED,
        {"code": 2, "message": "Numéro invalide"},
    ),
    (
        "error as text",
        wire(http(200, NO | {"code": 3, "error": "Virgules"})),
        REFUSED,
        {"code": 3, "message": "Virgules"},
    ),
    (
        "errors of the simulator",
        fault("refuse", code=9, form="errors", message="Trop long"),
        REFUSED,
        {"code": 9, "message": "Trop long"},
    ),
    (
        "a wrong key among errors",
        wire(http(200, NO | {"errors": [{"code": "10", "message": "Clé"}]})),
        WRONG_KEY,
        {"code": 10, "message": "Clé"},
    ),
    (
        "code 200 above, another below",
        wire(http(200, NO | {"code": 200, "errors": NESTED})),
        REFUSED,
        {"code": 2},
    ),
    (
        "the code above comes first",
        wire(http(200, NO | {"code": 9, "errors": [{"code": 500}]})),
        REFUSED,
        {"code": 9},
    ),
    (
        "a code beyond all reason above another",
        wire(http(200, NO | {"code": 2**63, "errors": [NESTED[1]]})),
        REFUSED,
        {"code": 2},
    ),
    # Refused by the vendor itself, though a gateway made it an error of its own.
    *(
        (
            f"code {code} with {status}",
            fault("refuse", code=code, status=status, message="Non"),
            REFUSED,
            {"code": code, "message": "Non"},
        )
        for code in (20, 30, 40, 90, 96)
        for status in (302, 408, 502)
    ),
    # Refused: any other 4xx.
    (
        "403 with HTML",
        fault("html", status=403),
        REFUSED,
        {"code": None, "message": "HTTP status 403"},
    ),
    ("404 without a body", fault("empty", status=404), REFUSED, {"code": None}),
    ("400 with XML", wire(reply("wrong_key_xml.txt", 400)), REFUSED, {"code": None}),
    ("400 with half a JSON", wire(http(400, b'{"success":fa')), REFUSED, {}),
    ("400 with success", wire(http(400, YES)), REFUSED, {}),
    (
        "400 with success false and no code",
        wire(http(400, NO | {"message": "Non"})),
        REFUSED,
        {"code": None, "message": "Non"},
    ),
    (
        "400 with bad gzip",
        wire(http(400, b"no gzip", "Content-Encoding: gzip")),
        REFUSED,
        {"code": None, "message": "HTTP status 400"},
    ),
    (
        "403 without an end",
        fault("endless", seconds=0, status=403),
        REFUSED,
        {"code": None, "message": "HTTP status 403"},
    ),
    ("400 with code 500", wire(http(400, NO | {"code": 500})), REFUSED, {}),
    ("499", wire(http(499)), REFUSED, {}),
    # Not sent.
    ("refused connection", nobody(), NOT_SENT, {}),
    ("refused connection, TLS", nobody("https"), NOT_SENT, {}),
    ("no TLS", no_tls(), NOT_SENT, {}),
    ("no host", address("http://"), NOT_SENT, {}),
    ("no HTTP", address("ftp://127.0.0.1"), NOT_SENT, {}),
    ("no address", address("nowhere"), NOT_SENT, {}),
    # Unclear: any other answer.
    *(
        (f"{status}", fault("redirect", status=status), UNCLEAR, {})
        for status in (301, 302, 303, 307, 308)
    ),
    ("304", wire(http(304)), UNCLEAR, {}),
    ("500", fault("status"), UNCLEAR, {"says": "HTTP status 500, code 500"}),
    ("500 with HTML", fault("html", status=500), UNCLEAR, {"says": "500, HTML"}),
    ("502 with HTML", fault("html", status=502), UNCLEAR, {"says": "502, HTML"}),
    ("503 without a body", fault("empty", status=503), UNCLEAR, {}),
    ("504 with success", wire(http(504, YES)), UNCLEAR, {}),
    *(
        (
            f"code {code} with {status}",
            fault("refuse", code=code, status=status, message="Panne"),
            UNCLEAR,
            {"says": f"HTTP status {status}, code {code}: Panne"},
        )
        for code in (4, 99, 408, 429, 500, 502, 504)
        for status in (408, 502)
    ),
    ("408", fault("status", status=408), UNCLEAR, {"says": "status 408, code 408"}),
    ("408 with HTML", fault("html", status=408), UNCLEAR, {"says": "408, HTML"}),
    ("408 without a body", fault("empty", status=408), UNCLEAR, {}),
    ("302 with code 302", wire(http(302, NO | {"code": 302})), UNCLEAR, {}),
    (
        "a code of the vendor's without its envelope",
        wire(http(502, {"code": 10, "message": "Bad gateway"})),
        UNCLEAR,
        {"says": "HTTP status 502, code 10: Bad gateway"},
    ),
    (
        "a code of the vendor's below a gateway's",
        wire(http(502, NO | {"code": 502, "errors": [{"code": 10}]})),
        UNCLEAR,
        {"says": "HTTP status 502, code 502"},
    ),
    (
        "no code",
        wire(http(200, NO | {"errors": NESTED[:1]})),
        UNCLEAR,
        {"says": "HTTP status 200: Numéro requis"},
    ),
    *(
        (
            f"code {code}",
            wire(http(200, NO | {"code": code, "message": "Non"})),
            UNCLEAR,
            {"says": "HTTP status 200: Non"},
        )
        for code in (200, 2**63, 2**64 - 1, -1, 1e300, "9" * 30)
    ),
    (
        "success is false and no more",
        wire(http(200, NO)),
        UNCLEAR,
        {"says": "HTTP status 200: No reason given"},
    ),
    (
        "junk for errors",
        wire(http(200, NO | {"code": "x", "message": {}, "errors": [1, None]})),
        UNCLEAR,
        {"says": "HTTP status 200: No reason given"},
    ),
    (
        "503 with success false and no code",
        wire(http(503, NO | {"message": "Service indisponible"})),
        UNCLEAR,
        {"says": "HTTP status 503: Service indisponible"},
    ),
    (
        "code 500",
        fault("refuse", code=500, message="Panne"),
        UNCLEAR,
        {"says": "HTTP status 200, code 500: Panne"},
    ),
    ("code 500 as text", wire(http(200, NO | {"code": "500"})), UNCLEAR, {}),
    (
        "code 500 among errors",
        fault("refuse", code=500, form="errors"),
        UNCLEAR,
        {"says": "code 500"},
    ),
    ("empty body", fault("empty"), UNCLEAR, {"says": "an empty body"}),
    ("204", wire(b"HTTP/1.1 204 No Content\r\n\r\n"), UNCLEAR, {}),
    ("blanks", wire(http(200, b" \r\n ")), UNCLEAR, {"says": "an empty body"}),
    ("HTML", fault("html"), UNCLEAR, {"says": "HTML"}),
    (
        "HTML without its type",
        wire(http(200, b"\n<HTML><body>")),
        UNCLEAR,
        {"says": "HTML"},
    ),
    ("XML", fault("xml"), UNCLEAR, {"says": "XML where JSON was asked"}),
    (
        "XML as printed",
        wire(reply("hlr_notify_xml.txt")),
        UNCLEAR,
        {"says": "XML where JSON was asked"},
    ),
    (
        "XML without declaration",
        wire(http(200, b"<result><entry>true</entry></result>")),
        UNCLEAR,
        {"says": "XML where JSON was asked"},
    ),
    (
        "XML that refuses",
        wire(reply("wrong_key_xml.txt")),
        UNCLEAR,
        {"says": "XML where JSON was asked"},
    ),
    ("half a JSON", fault("garbage"), UNCLEAR, {"says": "no JSON object"}),
    (
        "a warning before the JSON",
        wire(http(200, b'<br />\n<b>Warning</b>: x\n{"success":true}')),
        UNCLEAR,
        {"says": "no JSON object"},
    ),
    ("a list", wire(http(200, [YES])), UNCLEAR, {"says": "no JSON object"}),
    ("null", wire(http(200, None)), UNCLEAR, {"says": "no JSON object"}),
    ("true", wire(http(200, True)), UNCLEAR, {"says": "no JSON object"}),
    ("deep nesting", wire(http(200, b'{"success":' * 50000)), UNCLEAR, {}),
    ("no success", wire(http(200, {"code": 200})), UNCLEAR, {}),
    ("success is null", wire(http(200, {"success": None})), UNCLEAR, {}),
    ("success is unclear", wire(http(200, {"success": "maybe"})), UNCLEAR, {}),
    ("success is a list", wire(http(200, {"success": [True]})), UNCLEAR, {}),
    ("random bytes", wire(http(200, bytes(range(256)))), UNCLEAR, {}),
    ("no end", fault("endless", seconds=0), UNCLEAR, {"says": "too long"}),
    ("a little gzip", fault("gzip", mebibytes=65), UNCLEAR, {"says": "too long"}),
    (
        "bad gzip",
        wire(http(200, b"no gzip", "Content-Encoding: gzip")),
        UNCLEAR,
        {"says": "HTTP status 200, broken gzip"},
    ),
    (
        "half a gzip",
        wire(http(200, ZIPPED[:-9], "Content-Encoding: gzip")),
        UNCLEAR,
        {"says": "broken gzip"},
    ),
    (
        "more than a gzip",
        wire(http(200, ZIPPED * 2, "Content-Encoding: gzip")),
        UNCLEAR,
        {"says": "broken gzip"},
    ),
    *(
        (
            f"an encoding of {name}",
            wire(http(200, ZIPPED, f"Content-Encoding: {name}")),
            UNCLEAR,
            {"says": "an encoding that was not asked for"},
        )
        for name in ("br", "zstd", "deflate", "gzip, gzip", KEY)
    ),
    # Unclear: no whole answer.
    ("cut before the body is read", fault("cut_before"), CUT, {}),
    ("cut without an answer", fault("cut_after"), CUT, {}),
    ("cut midway", fault("cut_midway"), CUT, {}),
    ("closed without an answer", wire(b""), CUT, {}),
    ("cut in the status line", wire(b"HTTP/1.1 2"), CUT, {}),
    ("cut in the headers", wire(b"HTTP/1.1 200 OK\r\nContent-Ty"), CUT, {}),
    ("cut in the body", wire(reply("hlr_notify.json")[:-20]), CUT, {}),
    ("cut within a refusal", wire(http(400, b"x" * 99)[:-1]), CUT, {}),
    ("not HTTP", wire(b"SSH-2.0-OpenSSH_9.9\r\n"), CUT, {}),
    (
        "bad chunks",
        wire(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        CUT,
        {},
    ),
    ("endless header", wire(http(200, b"", "A: " + "a" * 100_000)), CUT, {}),
    ("read time-out", silence(b""), CUT, {}),
    ("no end in time", trickle(), CUT, {}),
    ("read time-out midway", silence(reply("hlr_notify.json")[:-20]), CUT, {}),
]


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """Serve a simulator that knows the key."""
    async with Simulator() as simulator:
        simulator.settings.api_keys = {KEY}
        yield simulator


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session as Home Assistant does: one that would keep its connections."""
    async with aiohttp.ClientSession() as session:
        yield session


@dataclass(frozen=True)
class Attempt:
    """What one call came to."""

    result: object
    error: SmsPartnerError | None
    requests: int


async def attempt(
    came_back: CameBack,
    call: Call,
    simulator: Simulator,
    session: aiohttp.ClientSession,
) -> Attempt:
    """Make one call and see what comes of it."""
    async with came_back(simulator) as stage:
        client = SmsPartnerClient(session, KEY, stage.address)
        try:
            return Attempt(await call(client), None, stage.count())
        except SmsPartnerError as error:
            return Attempt(None, error, stage.count())


@pytest.mark.parametrize("paid", [True, False], ids=["paid", "reading"])
@pytest.mark.parametrize("row", [pytest.param(row, id=row[0]) for row in TABLE])
async def test_what_came_back_decides_what_follows(
    row: Row,
    simulator: Simulator,
    session: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    *,
    paid: bool,
) -> None:
    """Each answer becomes its own error, for a call that costs and one that reads.

    Whatever comes back, it was asked for once, nobody was led elsewhere, and neither
    the error, nor what it came from, nor a line of the log tells a secret.
    """
    caplog.set_level(logging.DEBUG)
    _, came_back, outcome, details = row
    call: Call = request_hlr if paid else get_stop_list
    made = await attempt(came_back, call, simulator, session)
    expected = outcome.paid if paid else outcome.reading
    if expected is None:
        assert isinstance(made.result, HlrSubmission if paid else StopList)
    else:
        assert type(made.error) is expected
    held = {name: getattr(made.error, name) for name in details if name != "says"}
    assert held == {name: details[name] for name in held}
    assert str(details.get("says", "")) in str(made.error)
    assert made.requests == outcome.was_sent
    assert simulator.books.redirects == []
    assert_tells_nothing(made.error, caplog.text)
    assert "Calling " in caplog.text


def assert_tells_nothing(error: BaseException | None, log: str = "") -> None:
    """Check that no secret is in an error, in what it came from, or in the log."""
    for told in (log, *_everything_in(error)):
        assert [secret for secret in SECRETS if secret in told] == []


def _everything_in(error: BaseException | None) -> Iterator[str]:
    """Walk through an error and all it came from."""
    if error is None:
        return
    yield from (str(error), repr(error), repr(error.args), repr(vars(error)))
    yield from _everything_in(error.__cause__)
    yield from _everything_in(error.__context__)


@pytest.mark.parametrize(
    "body",
    [
        NO | {"code": 10, "message": f"Clé {KEY} incorrecte"},
        NO | {"code": 3, "errors": [{"message": f"?apiKey={KEY}&token=x"}]},
        NO | {"code": 3, "message": "x" * 235 + KEY},
        NO | {"code": 500, "message": KEY},
        YES | {"code": KEY},
    ],
    ids=["message", "errors", "at the end of a long text", "code 500", "as code"],
)
@pytest.mark.parametrize("status", [200, 400, 500])
async def test_an_echoed_key_is_not_passed_on(
    status: int,
    body: object,
    simulator: Simulator,
    session: aiohttp.ClientSession,
) -> None:
    """An answer that quotes the key, or a part of it, loses it on its way."""
    came_back = wire(http(status, body))
    made = await attempt(came_back, request_hlr, simulator, session)
    assert_tells_nothing(made.error)
    assert KEY[:10] not in str(made.error)


@pytest.mark.parametrize("spelling", Spelling)
@pytest.mark.parametrize("status", [200, 400, 502])
@pytest.mark.parametrize(
    "words",
    [
        "{key}",
        "{url}",
        "Jeton {token}",
        "?apiKey={key}&token={token}",
        "«{tag}» {phone}",
    ],
)
async def test_echoes_are_not_passed_on(
    status: int,
    words: str,
    spelling: Spelling,
    simulator: Simulator,
    session: aiohttp.ClientSession,
) -> None:
    """What was sent is found in whatever spelling; the vendor's own words stay."""
    message = f"Non: {words} !"
    for code in (3, 10, 99):
        simulator.fault(
            "*",
            "status",
            2,
            status=status,
            code=code,
            message=message,
            spelling=spelling,
        )
        for call in (request_hlr, download_rental_file):
            client = SmsPartnerClient(session, KEY, simulator.url)
            with pytest.raises(SmsPartnerError) as raised:
                await call(client)
            told = str(raised.value)
            assert "Non: " in told
            assert told.endswith(" !")
            for secret in (*SECRETS, "a tag", "home.example"):
                assert secret.lower() not in told.lower().replace("%20", " ")


@pytest.mark.parametrize("texts", [1, 3, 100_000])
async def test_a_long_reason_is_cut(
    texts: int, simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """Errors are as long as somebody may read, and end in no half of a secret."""
    reasons = [
        {"message": f"{n} {KEY} " + "non " * (240_000 // texts)} for n in range(texts)
    ]
    for status in (200, 400, 502):
        for code in (3, 500):
            answer = http(status, NO | {"code": code, "errors": reasons})
            made = await attempt(wire(answer), get_stop_list, simulator, session)
            assert 200 < len(str(made.error)) <= 500
            assert KEY[:4] not in str(made.error)


async def test_an_echoed_address_is_not_passed_on(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """An answer that quotes the address for results does not tell its token."""
    refusal = NO | {"code": 3, "message": f"URL {NOTIFY_URL} invalide"}
    made = await attempt(wire(http(200, refusal)), request_hlr, simulator, session)
    assert isinstance(made.error, SmsPartnerRequestError)
    assert_tells_nothing(made.error)


@pytest.mark.parametrize("code", [3, 500])
@pytest.mark.parametrize(
    "number",
    [PHONES[0], PHONES[0].removeprefix("+"), "06 12 34 56 78", "06.12.34.56.78"],
)
async def test_an_echoed_number_is_not_passed_on(
    code: int, number: str, simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """An answer that quotes a phone number loses it, and keeps its other words."""
    words = NO | {"code": code, "message": f"Numéro {number} incorrect"}
    for call in (request_hlr, get_stop_list):
        made = await attempt(wire(http(200, words)), call, simulator, session)
        assert str(made.error).endswith("Numéro ••• incorrect")


async def test_an_empty_key_leaves_a_refusal_readable(
    session: aiohttp.ClientSession,
) -> None:
    """A key that was left empty is refused in the vendor's own words."""
    async with Wire(http(200, NO | {"code": 1, "message": "Clé requise"})) as server:
        client = SmsPartnerClient(session, "", server.address)
        with pytest.raises(SmsPartnerAuthError, match=r"^Clé requise$"):
            await client.get_stop_list()


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


def is_list(call: Call) -> bool:
    """Tell whether a call answers a list without an end."""
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


@pytest.mark.parametrize("call", [*CALLS.values(), get_stop_list_ids])
async def test_the_whole_has_its_time(
    call: Call,
    simulator: Simulator,
    session: aiohttp.ClientSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An answer that trickles in is given up; a long list has more time than others."""
    names = (
        ("LIST_TIMEOUT", "TIMEOUT") if is_list(call) else ("TIMEOUT", "LIST_TIMEOUT")
    )
    for name, total in zip(names, (0.2, None), strict=True):
        monkeypatch.setattr(client_module, name, aiohttp.ClientTimeout(total=total))
    simulator.fault("*", "endless", seconds=0.01)
    expected = (
        SmsPartnerOutcomeUnknownError
        if call is request_hlr
        else SmsPartnerConnectionError
    )
    with pytest.raises(expected, match="The connection was lost: TimeoutError"):
        await call(SmsPartnerClient(session, KEY, simulator.url))


def test_bounds_are_as_promised() -> None:
    """A minute for a call and ten for a list; the connection stands long before."""
    assert (client_module.TIMEOUT.total, client_module.LIST_TIMEOUT.total) == (60, 600)
    for timeout in (client_module.TIMEOUT, client_module.LIST_TIMEOUT):
        assert timeout.connect
        assert timeout.connect < 60 / 2
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


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"date_offset": -40 * 365 * 86_400}, True),
        ({"age": 0}, False),
        ({"date_is": "missing"}, False),
        ({"date_is": "garbage"}, False),
    ],
)
@pytest.mark.parametrize("status", [None, 400, 429, 302, 502])
async def test_the_time_an_answer_tells(
    status: int | None,
    changes: dict[str, Any],
    *,
    expected: bool,
    simulator: Simulator,
    session: aiohttp.ClientSession,
) -> None:
    """It is passed on of what the vendor answers itself, as far as one can tell."""
    simulator.settings.update(changes)
    if status:
        simulator.fault("*", "html", status=status)
    told: list[datetime] = []
    client = SmsPartnerClient(session, KEY, simulator.url, on_date=told.append)
    offset = timedelta(seconds=simulator.settings.date_offset)
    for call in CALLS.values():
        before = datetime.now(UTC).replace(microsecond=0)
        with suppress(SmsPartnerError):
            await call(client)
        if not expected or status in {302, 502}:
            assert told == []
        else:
            assert before <= told.pop() - offset <= datetime.now(UTC)


@pytest.mark.parametrize(
    "date",
    [
        "",
        "0",
        "Wed, 21 Oct 2026 07:28:00",
        "Wed, 21 Oct 2026 07:28:00 -0000",
        "Wed, 32 Oct 2026 07:28:00 GMT",
        "Wed, 21 Oct 99999 07:28:00 GMT",
        f"Wed, 21 Oct {'9' * 90} 07:28:00 GMT",
        "Wed, 21 Oct 2026 07:28:00 +9999",
        "Fri, 31 Dec 9999 23:59:59 -0100",
        "2026-10-21T07:28:00Z",
    ],
)
async def test_a_time_that_is_none(session: aiohttp.ClientSession, date: str) -> None:
    """A header that tells no time, or of no zone, is as good as none."""
    told: list[datetime] = []
    async with Wire(http(200, YES, f"Date: {date}")) as server:
        client = SmsPartnerClient(session, KEY, server.address, on_date=told.append)
        await client.get_account()
    assert told == []


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_a_connect_time_out_is_not_sent(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that got no connection in time is told from one that was cut."""
    hasty = aiohttp.ClientTimeout(total=None, connect=0.05)
    monkeypatch.setattr(client_module, "TIMEOUT", hasty)
    monkeypatch.setattr(client_module, "LIST_TIMEOUT", hasty)
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


async def sent(
    session: aiohttp.ClientSession, call: Call, *, key: str = KEY, tail: str = ""
) -> Sent:
    """Make a call and return the one request that went out."""
    async with Wire(http(200, YES)) as server:
        await call(SmsPartnerClient(session, key, server.address + tail))
    (request,) = server.requests
    return request


@pytest.mark.parametrize("call", [request_hlr, get_message_statuses])
async def test_a_post_is_json_on_its_own_connection(
    call: Call, session: aiohttp.ClientSession
) -> None:
    """The body is JSON and says so; the key is in it and nowhere else."""
    request = await sent(session, call)
    assert request.method == "POST"
    assert request.query == {}
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept"] == "application/json"
    assert request.headers["accept-encoding"] == "gzip"
    assert request.headers["connection"] == "close"
    assert orjson.loads(request.body)["apiKey"] == KEY
    assert KEY not in f"{request.path}{request.headers}"


@pytest.mark.parametrize("call", [get_stop_list, download_rental_file, get_account])
async def test_a_get_has_no_body_and_its_own_connection(
    call: Call, session: aiohttp.ClientSession
) -> None:
    """The key is in the query; there is no body, and no type of one."""
    request = await sent(session, call)
    assert request.method == "GET"
    assert request.query["apiKey"] == KEY
    assert request.body == b""
    assert "content-type" not in request.headers
    assert request.headers["accept"] == "application/json"
    assert request.headers["accept-encoding"] == "gzip"
    assert request.headers["connection"] == "close"


async def test_no_connection_is_used_again(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """Every call has its own connection, however quickly they follow."""
    client = SmsPartnerClient(session, KEY, simulator.url)
    for call in CALLS.values():
        await call(client)
    assert simulator.books.connections == len(CALLS)


async def test_hlr_request(session: aiohttp.ClientSession) -> None:
    """Numbers are separated by commas alone; the tag goes along."""
    request = await sent(session, request_hlr)
    assert request.path == "/v1/hlr/notify"
    assert orjson.loads(request.body) == {
        "apiKey": KEY,
        "phoneNumbers": "+33612345678,+33687654321",
        "notifyUrl": NOTIFY_URL,
        "tag": "a tag",
    }


@pytest.mark.parametrize("tag", [None, ""])
async def test_hlr_request_without_tag(
    session: aiohttp.ClientSession, tag: str | None
) -> None:
    """No tag is sent where there is none."""
    request = await sent(
        session,
        lambda client: client.request_hlr(["+33612345678"], notify_url="u", tag=tag),
    )
    assert orjson.loads(request.body) == {
        "apiKey": KEY,
        "phoneNumbers": "+33612345678",
        "notifyUrl": "u",
    }


@pytest.mark.parametrize(
    ("message_id", "as_sent"),
    [
        ("111111", 111111),
        ("0", 0),
        ("00123", "00123"),
        ("1e3", "1e3"),
        ("1234-12344-1234-1234", "1234-12344-1234-1234"),
        ("18446744073709551615", 18446744073709551615),
        ("18446744073709551616", "18446744073709551616"),
        ("9" * 40, "9" * 40),
        ("", ""),
    ],
)
async def test_message_ids_are_numbers_where_they_can_be(
    session: aiohttp.ClientSession, message_id: str, as_sent: object
) -> None:
    """An id goes out as the sample has it, and never as another one."""
    message = MessageReference(phone_number="+33699999993", message_id=message_id)
    request = await sent(session, lambda client: client.get_message_statuses([message]))
    assert request.path == "/v1/multi-status"
    assert orjson.loads(request.body) == {
        "apiKey": KEY,
        "SMSStatut_List": [{"phoneNumber": "+33699999993", "messageId": as_sent}],
    }


@pytest.mark.parametrize(
    ("call", "path", "query"),
    [
        (get_stop_list, "/v1/stop-sms/list", {}),
        (get_account, "/v1/me", {}),
        (download_rental_file, "/v1/location/file/download", {"token": RENTAL_TOKEN}),
    ],
)
@pytest.mark.parametrize("tail", ["", "/"])
async def test_queries(
    session: aiohttp.ClientSession,
    call: Call,
    path: str,
    query: dict[str, str],
    tail: str,
) -> None:
    """A GET goes to its path with its query, with or without a slash at the base."""
    request = await sent(session, call, tail=tail)
    assert (request.path, request.query) == (path, {"apiKey": KEY} | query)


async def test_queries_are_escaped(session: aiohttp.ClientSession) -> None:
    """No character of a key or a token is taken for another thing."""
    odd = "a+b c&d=e/f?g#h%41é€"
    request = await sent(
        session, lambda client: client.download_rental_file(odd), key=odd
    )
    assert request.query == {"apiKey": odd, "token": odd}


async def answered(
    session: aiohttp.ClientSession, call: Call, answer: object
) -> object:
    """Return what a call makes of an answer, which is recorded or given."""
    came_back = reply(answer) if isinstance(answer, str) else http(200, answer)
    async with Wire(came_back) as server:
        return await call(SmsPartnerClient(session, KEY, server.address))


EMPTY_SUBMISSION = HlrSubmission(
    campaign_id=None, number=None, cost=None, currency=None
)
SUBMISSION = HlrSubmission(
    campaign_id="HLR000000", number=1, cost=0.005, currency="EUR"
)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("hlr_notify.json", SUBMISSION),
        (
            YES
            | {
                "campaign_id": " HLR000000 ",
                "number": "1",
                "cost": "0.005",
                "currency": "EUR",
                "tag": "x",
            },
            SUBMISSION,
        ),
        (YES, EMPTY_SUBMISSION),
        (
            YES | dict.fromkeys(("campaign_id", "number", "cost", "currency")),
            EMPTY_SUBMISSION,
        ),
        (
            YES | {"campaign_id": [], "number": {}, "cost": True, "currency": {}},
            EMPTY_SUBMISSION,
        ),
        (
            YES | {"campaign_id": "", "number": -1, "cost": -0.005, "currency": " "},
            EMPTY_SUBMISSION,
        ),
        (
            YES | {"campaign_id": 42, "number": 1.5, "cost": "free", "currency": "€"},
            HlrSubmission(campaign_id="42", number=None, cost=None, currency="EUR"),
        ),
        (YES | {"cost": 1, "number": 2.0}, {"cost": 1.0, "number": 2}),
    ],
)
async def test_hlr_submission(
    session: aiohttp.ClientSession, answer: object, expected: object
) -> None:
    """What was bought is read from any type; what makes no sense is missing."""
    if isinstance(expected, dict):
        expected = HlrSubmission(campaign_id=None, currency=None, **expected)
    assert await answered(session, request_hlr, answer) == expected


def not_found(phone_number: str, message_id: str) -> MessageStatus:
    """Return the status of a message that the vendor does not know."""
    return MessageStatus(
        phone_number=phone_number,
        message_id=message_id,
        found=False,
        status=None,
        date=None,
        stop_sms=None,
        is_spam=None,
    )


async def test_message_statuses(session: aiohttp.ClientSession) -> None:
    """The sample: one message has arrived, two are not known."""
    assert await answered(session, get_message_statuses, "multi_status.json") == [
        MessageStatus(
            phone_number="+33699999993",
            message_id="111111",
            found=True,
            status="delivered",
            date=datetime(2018, 2, 6, 16, 26, 56, tzinfo=UTC),
            stop_sms=False,
            is_spam=False,
        ),
        not_found("+33699999992", "1000"),
        not_found("+33699999991", "1222"),
    ]


async def test_message_statuses_of_other_types(session: aiohttp.ClientSession) -> None:
    """Numbers, booleans and texts stand for one another; junk is left out."""
    items = [
        "junk",
        {
            "success": "true",
            "phoneNumber": 33699999993,
            "messageId": "111111",
            "status": " Not delivered ",
            "date": 1517934416,
            "stopSms": True,
            "isSpam": 1,
            "countryCode": "FR",
        },
        {"success": "0", "phoneNumber": "+33699999992", "messageId": "1000"},
        {},
        None,
    ]
    answer = YES | {"StatutResponse_List": items}
    assert await answered(session, get_message_statuses, answer) == [
        MessageStatus(
            phone_number="+33699999993",
            message_id="111111",
            found=True,
            status="not delivered",
            date=datetime(2018, 2, 6, 16, 26, 56, tzinfo=UTC),
            stop_sms=True,
            is_spam=True,
        ),
        not_found("+33699999992", "1000"),
        MessageStatus(
            phone_number=None,
            message_id=None,
            found=True,
            status=None,
            date=None,
            stop_sms=None,
            is_spam=None,
        ),
    ]


@pytest.mark.parametrize("items", [None, [], {}, "junk", 7])
async def test_no_message_statuses(
    session: aiohttp.ClientSession, items: object
) -> None:
    """A list that is none has no statuses."""
    answer = YES | {"StatutResponse_List": items}
    assert await answered(session, get_message_statuses, answer) == []


STOPPED_AT = datetime(2015, 7, 20, 10, 19, 45, tzinfo=VENDOR_TIME_ZONE)
STOPPED = {"id": 19, "phoneNumber": "+33612345678", "createdAt": "2015-07-20 10:19:45"}
STOP_ENTRY = StopListEntry(id=19, phone_number="+33612345678", created_at=STOPPED_AT)
BARE_STOP_ENTRY = StopListEntry(id=None, phone_number="+33612345678", created_at=None)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "stop_list.json",
            StopList(
                count=1,
                entries=[
                    StopListEntry(
                        id=19, phone_number="+33xxxxxxxxx", created_at=STOPPED_AT
                    )
                ],
            ),
        ),
        (
            YES
            | {
                "nbData": "7",
                "data": [STOPPED | {"id": "19", "phoneNumber": 33612345678}],
            },
            StopList(count=7, entries=[STOP_ENTRY]),
        ),
        (YES | {"data": {"0": STOPPED}}, StopList(count=1, entries=[STOP_ENTRY])),
        (
            YES | {"nbData": "many", "data": [{"phoneNumber": "+33612345678"}]},
            StopList(count=1, entries=[BARE_STOP_ENTRY]),
        ),
        (
            YES
            | {
                "nbData": None,
                "data": [
                    {"phoneNumber": "0033612345678", "createdAt": "0000-00-00"},
                    {"id": 20},
                    "junk",
                ],
            },
            StopList(count=1, entries=[BARE_STOP_ENTRY]),
        ),
        (
            YES | {"nbData": 1, "data": [STOPPED | {"id": "a-19"}]},
            StopList(
                count=1,
                entries=[
                    StopListEntry(
                        id="a-19", phone_number="+33612345678", created_at=STOPPED_AT
                    )
                ],
            ),
        ),
        (YES | {"nbData": 0, "data": []}, StopList(count=0, entries=[])),
        (YES | {"data": "junk"}, StopList(count=0, entries=[])),
        (YES, StopList(count=0, entries=[])),
    ],
)
async def test_stop_list(
    session: aiohttp.ClientSession, answer: object, expected: StopList
) -> None:
    """The list is read from any type; its times are those of Paris."""
    assert await answered(session, get_stop_list, answer) == expected
    ids = {entry.phone_number: entry.id for entry in expected.entries}
    polled = await answered(session, get_stop_list_ids, answer)
    assert polled == StopListIds(count=expected.count, ids=ids)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "rental_file.json",
            RentalFile(
                count=10,
                numbers=[
                    RentalNumber(id=name, phone_number="+336XXXXXX", stop_sms=False)
                    for name in ("...4314", "...4315", "...4316")
                ],
            ),
        ),
        (
            YES
            | {
                "phoneNumbers": "1",
                "datas": [{"id": "14314", "phone": "33612345678", "stopSms": "1"}],
            },
            RentalFile(
                count=1,
                numbers=[
                    RentalNumber(id=14314, phone_number="+33612345678", stop_sms=True)
                ],
            ),
        ),
        (
            YES | {"datas": {"0": {"phone": "+33612345678"}, "2": {"id": 1}, "3": 4}},
            RentalFile(
                count=1,
                numbers=[
                    RentalNumber(id=None, phone_number="+33612345678", stop_sms=None)
                ],
            ),
        ),
        (YES, RentalFile(count=0, numbers=[])),
    ],
)
async def test_rental_file(
    session: aiohttp.ClientSession, answer: object, expected: RentalFile
) -> None:
    """A file is read from any type, and counts as the vendor says."""
    assert await answered(session, download_rental_file, answer) == expected


async def test_rental_file_is_refused_the_second_time(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """The vendor's code and text say why."""
    simulator.settings.single_download = True
    client = SmsPartnerClient(session, KEY, simulator.url)
    assert (await client.download_rental_file(RENTAL_TOKEN)).count == 3
    with pytest.raises(SmsPartnerRequestError, match="Fichier déjà utilisé") as raised:
        await client.download_rental_file(RENTAL_TOKEN)
    assert raised.value.code == 34


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            "account.json",
            Account(
                name="a@b.fr",
                balance=10225.119,
                currency="EUR",
                lookup_price=10225.119 / 2045023,
            ),
        ),
        (
            YES | {"credits": {"balance": 0, "solde": "3", "currency": "CHF"}},
            Account(name=None, balance=0.0, currency="CHF", lookup_price=None),
        ),
        (
            YES | {"user": {"username": "a@b.fr"}, "credits": {"solde": "-3.5"}},
            Account(name="a@b.fr", balance=-3.5, currency=None, lookup_price=None),
        ),
        (
            YES | {"user": [], "credits": "none"},
            Account(name=None, balance=None, currency=None, lookup_price=None),
        ),
        (
            YES | {"credits": {"creditHlr": "0", "balance": "1"}},
            Account(name=None, balance=1.0, currency=None, lookup_price=None),
        ),
        (YES, Account(name=None, balance=None, currency=None, lookup_price=None)),
    ],
)
async def test_account(
    session: aiohttp.ClientSession, answer: object, expected: Account
) -> None:
    """Every field of the account may be missing."""
    assert await answered(session, get_account, answer) == expected


async def test_account_that_does_not_exist(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """An API that has no such call refuses it with a page."""
    simulator.settings.has_me = False
    with pytest.raises(SmsPartnerRequestError) as raised:
        await SmsPartnerClient(session, KEY, simulator.url).get_account()
    assert raised.value.code is None


async def test_bought_as_asked(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """What the client sends is billed as it was meant, once."""
    submission = await request_hlr(SmsPartnerClient(session, KEY, simulator.url))
    (request,) = simulator.books.requests
    assert request.numbers == tuple(PHONES)
    assert (request.tag, request.notify_url) == ("a tag", NOTIFY_URL)
    assert submission == HlrSubmission(
        campaign_id=request.campaign_id, number=2, cost=0.01, currency="EUR"
    )


@pytest.mark.parametrize("texts", [["a"] * 100_000, [f"{n}" for n in range(100_000)]])
def test_answer_with_more_errors_than_a_person_reads(
    texts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """See a few of its texts looked at, and the others left alone."""
    looked_at: list[str] = []

    def quote(text: str, _secrets: object) -> str:
        """Note that a text is looked at; it comes to nothing."""
        looked_at.append(text)
        return ""

    monkeypatch.setattr(answers, "quote", quote)
    body = orjson.dumps({"success": False, "code": 13, "errors": texts})
    reply = Reply(status=200, headers={}, packed=body, size=len(body))
    with pytest.raises(SmsPartnerRequestError, match="No reason given"):
        answers.read_answer("hlr/notify", reply, (), paid=True)
    assert len(looked_at) <= 20
