"""A client of the simulator, and a receiver of its notifications."""

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import orjson
from aiohttp import web

from . import API_KEY, Simulator
from .calls import CALLS


@dataclass
class Receiver:
    """Somebody who is notified, and answers as told."""

    url: str = ""
    status: int = 200
    answer: str = "OK"
    bodies: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    busy: int = 0
    busiest: int = 0

    def __post_init__(self) -> None:
        """Answer without being told to."""
        self.open.set()

    async def receive(self, request: web.Request) -> web.Response:
        """Take a notification."""
        self.called.set()
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        self.bodies.append(await request.text())
        self.types.append(request.content_type)
        self.queries.append(request.raw_path.partition("?")[2])
        await asyncio.sleep(0)
        await self.open.wait()
        self.busy -= 1
        return web.Response(status=self.status, text=self.answer)

    @property
    def forms(self) -> list[dict[str, str]]:
        """Return the bodies read as forms."""
        return [
            dict(parse_qsl(body, keep_blank_values=True, strict_parsing=True))
            for body in self.bodies
        ]


def watch_failures() -> list[dict[str, Any]]:
    """Collect what nobody caught."""
    failures: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _loop, context: failures.append(context)
    )
    return failures


@dataclass
class Api:
    """A client of the simulated API."""

    simulator: Simulator
    client: aiohttp.ClientSession

    async def request(
        self, call: str, *, allow_redirects: bool = False, **parameters: Any
    ) -> tuple[int, str, str]:
        """Make a call and return status, content type and body."""
        parameters = {"apiKey": API_KEY} | parameters
        method = CALLS[call].method
        async with self.client.request(
            method,
            f"{self.simulator.url}/{call}",
            params=parameters if method == "GET" else None,
            data=orjson.dumps(parameters) if method == "POST" else None,
            allow_redirects=allow_redirects,
        ) as response:
            return response.status, response.content_type, await response.text()

    async def ask(self, call: str, **parameters: Any) -> Any:
        """Make a call and return the JSON of a 200."""
        status, content_type, body = await self.request(call, **parameters)
        assert (status, content_type) == (200, "application/json")
        return orjson.loads(body)

    async def verify(self, *numbers: str, url: str | None = None) -> Any:
        """Have numbers verified and wait until all notifications were posted."""
        answer = await self.ask(
            "hlr/notify", phoneNumbers=",".join(numbers), notifyUrl=url
        )
        await self.simulator.settled()
        return answer

    async def text(self, *numbers: str, url: str | None = None, **options: Any) -> Any:
        """Send an SMS and wait until all reports of it were posted."""
        sent = {"message": "Bonjour"} | options
        if url:
            sent["urlDlr"] = url
        answer = await self.ask("send", phoneNumbers=",".join(numbers), **sent)
        await self.simulator.settled()
        return answer
