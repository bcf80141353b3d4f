"""Buys one lookup, and shows how its notification comes."""

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp
from aiohttp import web

from custom_components.smspartner.api import ShapeLog, parse_notifications
from custom_components.smspartner.api.shapes import describe_body, describe_headers
from custom_components.smspartner.const import REQUEST_FIELD

from .refusal import RefusalError

HOST: Final = "127.0.0.1"
WAIT: Final = 300
"""Seconds that a notification is waited for."""
CHECK_FIELD: Final = "check"
CHECK_SECONDS: Final = 15
ACKNOWLEDGEMENT: Final = "OK"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """A notification, as it came."""

    delay: int
    """Seconds since the request was answered; negative if it came before."""
    is_read: bool
    surprises: list[str]
    description: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Posted:
    """A request to the address."""

    at: float
    came_at: datetime
    method: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


@dataclass
class Door:
    """The address that the notification is sent to."""

    address: str
    _path: str = field(default_factory=lambda: f"/{secrets.token_hex(16)}")
    _token: str = field(default_factory=lambda: secrets.token_hex(16))
    _check: str = field(default_factory=lambda: secrets.token_hex(16))
    _posted: list[_Posted] = field(default_factory=list)
    _has_come: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Return the URL that the vendor is given."""
        return f"{self._base}?{REQUEST_FIELD}={self._token}"

    @property
    def secrets(self) -> set[str]:
        """Return what no report may hold."""
        return {self._path[1:], self._token, self._check}

    @property
    def _base(self) -> str:
        """Return the URL without its token."""
        return self.address.rstrip("/") + self._path

    @asynccontextmanager
    async def open(self, port: int) -> AsyncGenerator[None]:
        """Listen on a port of this machine. Raise RefusalError if that cannot be."""
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            await self._listen(runner, port)
            yield
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner, port: int) -> None:
        """Listen on a port. Raise RefusalError if it is taken or does not exist."""
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError, OverflowError:
            raise RefusalError(
                f"Port {port} cannot be used. Choose another port with --port."
            ) from None

    async def leads_here(self, session: aiohttp.ClientSession) -> bool:
        """Return whether a request to the address comes back to this program."""
        try:
            async with session.get(
                self._base,
                params={CHECK_FIELD: self._check},
                timeout=aiohttp.ClientTimeout(total=CHECK_SECONDS),
            ) as answer:
                return await answer.text() == self._check
        except aiohttp.ClientError, TimeoutError, ValueError:
            return False

    async def wait(self, seconds: float) -> None:
        """Wait until something has come."""
        try:
            async with asyncio.timeout(seconds):
                await self._has_come.wait()
        except TimeoutError:
            return

    def arrivals(self, answered_at: float) -> list[Arrival]:
        """Return what has come, told from when the request was answered."""
        return [self._arrival(one, answered_at) for one in self._posted]

    async def _answer(self, request: web.Request) -> web.Response:
        """Note a request to the address; only who was given it knows its path."""
        if not request.path.endswith(self._path):
            return web.Response(status=404)
        if request.query.get(CHECK_FIELD) == self._check:
            return web.Response(text=self._check)
        self._posted.append(
            _Posted(
                at=time.monotonic(),
                came_at=datetime.now(UTC),
                method=request.method,
                query=dict(request.query),
                headers=dict(request.headers),
                body=await request.read(),
            )
        )
        self._has_come.set()
        return web.Response(text=ACKNOWLEDGEMENT)

    def _arrival(self, posted: _Posted, answered_at: float) -> Arrival:
        """Return how a request came."""
        shapes = ShapeLog()
        parsed = parse_notifications(posted.body, note=shapes.note_notification)
        described = shapes.describe()["shapes"]
        return Arrival(
            delay=round(posted.at - answered_at),
            is_read=parsed.is_whole,
            surprises=[text for one in described for text in one["surprises"]],
            description={
                "method": posted.method,
                "token": self._told_token(posted.query),
                "headers": describe_headers(posted.headers, posted.came_at),
                **describe_body(posted.body),
            },
        )

    def _told_token(self, query: dict[str, str]) -> str:
        """Return what became of the query of the address."""
        token = query.get(REQUEST_FIELD)
        if token is None:
            return "missing"
        if token == self._token:
            return "as given" if len(query) == 1 else "as given, and more"
        return "more is behind it" if token.startswith(self._token) else "changed"
