"""A server that answers as it is told, and what the calls of the client make of it."""

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self
from urllib.parse import parse_qsl

import aiohttp
import orjson

from custom_components.smspartner.api import (
    AccountInfo,
    HlrSubmission,
    MessageReference,
    MessageStatus,
    RentalFile,
    SmsPartnerClient,
    SmsPartnerError,
    SmsSubmission,
    StopList,
    StopListIds,
)

from ..helpers import FIXTURES
from ..simulator import Simulator

KEY = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
PHONES = ["+33612345678", "+33687654321"]
NOTIFY_URL = "https://home.example/api/webhook/a-webhook-id?token=a-secret-token"
RENTAL_TOKEN = "rental-token"
SMS = "Fuite d'eau à la cave:br:Vanne fermée, code 041763"
SMS_TAG = "h7k2m9q4x1w8"
SENDER = "MaMaison"
RENTED = "+33939030405"
REPLY_URL = "https://home.example/api/webhook/another-id?token=another-secret"
SECRETS = (
    KEY,
    *PHONES,
    "a-webhook-id",
    "a-secret-token",
    "another-id",
    "another-secret",
    RENTED.removeprefix("+"),
    RENTAL_TOKEN,
    *("Fuite", "eau à", "cave", "Vanne", "ferm", "041763"),
    SMS_TAG,
    SENDER,
)
TIMEOUTS = ("TIMEOUT", "LIST_TIMEOUT", "SEND_TIMEOUT")
"""Names of the times that calls have."""
MESSAGES = [
    MessageReference(phone_number="+33699999993", message_id="111111"),
    MessageReference(phone_number="+33699999992", message_id="1000"),
]
type Call = Callable[[SmsPartnerClient], Awaitable[object]]


async def request_hlr(client: SmsPartnerClient) -> HlrSubmission:
    """Make the call that is paid for."""
    return await client.request_hlr(PHONES, notify_url=NOTIFY_URL, tag="a tag")


async def send_sms(client: SmsPartnerClient) -> SmsSubmission:
    """Send an SMS, with all that may go along."""
    return await client.send_sms(
        PHONES,
        SMS,
        tag=SMS_TAG,
        delivery_url=NOTIFY_URL,
        reply_url=REPLY_URL,
        sender=SENDER,
        scheduled_at=datetime(2099, 12, 31, 7, 5, tzinfo=UTC),
        is_advertising=True,
    )


async def send_from_number(client: SmsPartnerClient) -> SmsSubmission:
    """Send an SMS from a rented number."""
    return await client.send_from_number(
        PHONES[0],
        SMS,
        tag=SMS_TAG,
        send_from=RENTED,
        delivery_url=NOTIFY_URL,
        reply_url=REPLY_URL,
    )


async def add_to_stop_list(client: SmsPartnerClient) -> bool:
    """Put a number on the stop list."""
    return await client.add_to_stop_list(PHONES[0])


async def remove_from_stop_list(client: SmsPartnerClient) -> bool:
    """Take an entry off the stop list."""
    return await client.remove_from_stop_list(307)


async def cancel_sms(client: SmsPartnerClient) -> None:
    """Cancel an SMS."""
    await client.cancel_sms("111111")


async def find_statuses_by_tag(client: SmsPartnerClient) -> Sequence[MessageStatus]:
    """Ask what became of the SMS of a tag."""
    return await client.find_statuses_by_tag(SMS_TAG)


async def get_message_statuses(client: SmsPartnerClient) -> list[MessageStatus]:
    """Ask for delivery statuses."""
    return await client.get_message_statuses(MESSAGES)


async def get_stop_list(client: SmsPartnerClient) -> StopList:
    """Make a call that only reads."""
    return await client.get_stop_list()


async def get_stop_list_ids(client: SmsPartnerClient) -> StopListIds:
    """Read who is on the stop list."""
    found = await client.get_stop_list_ids()
    assert found
    return found


async def download_rental_file(client: SmsPartnerClient) -> RentalFile:
    """Make the call that may work only once."""
    return await client.download_rental_file(RENTAL_TOKEN)


async def get_account(client: SmsPartnerClient) -> AccountInfo:
    """Ask for the account."""
    return await client.get_account()


READING_CALLS: dict[str, Call] = {
    "multi-status": get_message_statuses,
    "bulk-status-by-tag": find_statuses_by_tag,
    "stop-sms/list": get_stop_list,
    "location/file/download": download_rental_file,
    "me": get_account,
}
PAID_CALLS: dict[str, Call] = {
    "hlr/notify": request_hlr,
    "send": send_sms,
    "vn/send": send_from_number,
    "stop-sms/add": add_to_stop_list,
    "stop-sms/delete": remove_from_stop_list,
    "message-cancel": cancel_sms,
}
CALLS: dict[str, Call] = {**PAID_CALLS, **READING_CALLS}


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
    later: bytes | None = None
    """What answers every request but the first, where it is something else."""
    falls_silent: bool = False
    """Instead of hanging up it says nothing more."""
    resets: bool = False
    """It hangs up by a reset of the connection."""
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
        """Release whoever still waits."""
        self._closing.set()
        self._server.close()
        await self._server.wait_closed()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Read one request whole and answer it."""
        self.requests.append(await _read_request(reader))
        self.asked.set()
        if self.later is None or len(self.requests) == 1:
            writer.write(self.answer)
        else:
            writer.write(self.later)
        if self.falls_silent:
            await self._closing.wait()
        if self.resets:
            writer.transport.abort()
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


def wire(answer: bytes) -> CameBack:
    """Let these bytes come back, and then the end of the connection."""

    @asynccontextmanager
    async def stage(_simulator: Simulator) -> AsyncIterator[Stage]:
        """Serve the bytes."""
        async with Wire(answer) as server:
            yield Stage(server.address, lambda: len(server.requests))

    return stage


def address(url: str) -> CameBack:
    """Let the client have an address that leads nowhere."""

    @asynccontextmanager
    async def stage(simulator: Simulator) -> AsyncIterator[Stage]:
        """Return the address."""
        yield Stage(url, simulator.books.calls.total)

    return stage


NO = {"success": False}
YES = {"success": True}


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
