"""The simulator: its life, its routes and what tests ask of it."""

import asyncio
from functools import partial
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from .books import Books, Notification, Redirect
from .calls import CALLS
from .clock import set_clock
from .context import Context, RateLimit
from .control import Control
from .exchange import exchange
from .faults import Fault, Faults
from .notifier import Notifier
from .postman import Postman
from .replies import page
from .results import named_result
from .settings import Settings
from .sms.answerer import Answerer
from .sms.answers import STOP_WORD
from .sms.books import Report
from .sms.clock import Clock
from .sms.page import SCRIPT, show
from .sms.replied import Answer, Kind
from .sms.reporter import Reporter

HOST = "127.0.0.1"
_LARGEST_BODY = 64 * 1024 * 1024


class Simulator:
    """A stand-in for api.smspartner.fr on a port of this machine."""

    def __init__(self, port: int = 0, settings: Settings | None = None) -> None:
        """Prepare a simulator; port 0 takes any that is free."""
        self.port = port
        self.settings = settings or Settings()
        self.faults = Faults(CALLS)
        self._postman = Postman(self.settings)
        clock = Clock()
        answerer = Answerer(self.settings, self._postman, clock)
        self.context = Context(
            settings=self.settings,
            books=Books(),
            faults=self.faults,
            notifier=Notifier(self.settings, self._postman),
            reporter=Reporter(self.settings, self._postman, clock, answerer),
            answerer=answerer,
            clock=clock,
            rate_limit=RateLimit(self.settings),
        )
        self._runner = web.AppRunner(
            self._application(),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=0.1,
        )
        self._door: web.TCPSite | None = None

    async def __aenter__(self) -> Self:
        """Start serving."""
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop serving."""
        await self.stop()

    @property
    def address(self) -> str:
        """Return the address of the server itself."""
        return f"http://{HOST}:{self.port}"

    @property
    def texts_url(self) -> str:
        """Return the address of the page with the texts on the phones."""
        return f"{self.address}/texts"

    @property
    def url(self) -> str:
        """Return the base URL of the API."""
        return f"{self.address}/v1"

    @property
    def books(self) -> Books:
        """Return the books."""
        return self.context.books

    async def start(self) -> None:
        """Listen for calls and be ready to send notifications."""
        await self._runner.setup()
        try:
            await self.open_door()
        except OSError:
            await self._runner.cleanup()
            raise
        await self._postman.start()

    async def stop(self) -> None:
        """Close every connection, and then drop what they left to be sent."""
        await self.close_door()
        await self._runner.cleanup()
        await self.context.notifier.drop()
        await self.context.reporter.drop()
        await self.context.answerer.drop()
        await self._postman.close()

    async def open_door(self) -> None:
        """Accept connections."""
        self._door = web.TCPSite(self._runner, HOST, self.port)
        await self._door.start()
        self.port = self._runner.addresses[0][1]

    async def close_door(self) -> None:
        """Refuse new connections, as an API that is down; books and port stay."""
        if self._door:
            await self._door.stop()
            self._door = None

    def fault(
        self, call: str, kind: str, times: int | None = None, **details: Any
    ) -> Fault:
        """Switch a fault on for a call, or for all of them with "*"."""
        return self.faults.add(call, kind, times, **details)

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self.faults.clear()

    async def notify(
        self,
        phone: str,
        *,
        url: str | None = None,
        campaign_id: str | None = None,
        error_name: str | None = None,
        **overrides: Any,
    ) -> Notification:
        """Send one notification now; overrides name its fields, None leaves one out.

        Without a URL it goes where the last paid request for the number asked.
        """
        request = self.books.last_request(phone, campaign_id)
        if url is None and request is None:
            raise LookupError(f"no request for {phone}: give a url")
        notification = self.books.owe(
            phone,
            request.campaign_id if request else campaign_id,
            url or (request.notify_url if request else None),
            overrides.get("messageId"),
        )
        result = named_result(error_name) if error_name is not None else None
        await self.context.notifier.post([notification], result, **overrides)
        return notification

    async def settled(self) -> None:
        """Wait until every notification, report and answer that is due soon was posted.

        What is scheduled, or held until the morning, is not waited for.
        """
        await self.context.notifier.settled()
        await self.context.reporter.settled()
        await self.context.answerer.settled()

    async def report(
        self, to: str, status: str = "delivered", **overrides: Any
    ) -> Report:
        """Report a state of the last SMS to a number now; overrides name its fields.

        `url` is where it goes instead; None leaves a field out.
        """
        message = self.books.sms.last_to(to)
        if message is None:
            raise LookupError(f"no SMS to {to}")
        reporter = self.context.reporter
        return await reporter.post(self.books.sms, message, status, **overrides)

    async def answer(
        self,
        phone: str,
        text: str,
        *,
        message_id: int | None = None,
        kind: str | None = None,
        **details: Any,
    ) -> Answer:
        """Write an answer on a phone, to the last SMS on it or to the one named.

        Details are `url`, where it goes instead; `sent_to`, a long number; `parts`,
        which of them are posted; and `fields` of the body, None leaves one out.
        """
        books = self.books.sms
        message = books.answerable(phone, message_id)
        if message is None and message_id is not None:
            raise LookupError(f"no SMS {message_id} to {phone} that can be answered")
        return await self.context.answerer.answer(
            books,
            phone,
            text,
            kind=None if kind is None else Kind(kind),
            message=message,
            **details,
        )

    async def opt_out(self, phone: str, **details: Any) -> Answer:
        """Answer STOP on a phone, as `answer` does."""
        return await self.answer(phone, STOP_WORD.upper(), kind=Kind.STOP, **details)

    async def pass_time(self, seconds: float) -> None:
        """Let time pass for the SMS, and wait until what became due was posted."""
        self.context.clock.put_forward(seconds)
        await asyncio.sleep(0)
        await self.settled()

    async def reset(self) -> None:
        """Empty the books and the rate window, drop faults and what is not sent."""
        await self.context.notifier.drop()
        await self.context.reporter.drop()
        await self.context.answerer.drop()
        self.clear_faults()
        self.context.rate_limit.clear()
        self.context.clock.reset()
        self.context.books = Books()

    def _application(self) -> web.Application:
        """Return the application with all routes."""
        application = web.Application(client_max_size=_LARGEST_BODY)
        application.on_response_prepare.append(partial(set_clock, self.settings))
        application.add_routes(
            [
                *(
                    web.route(
                        call.method,
                        f"/v1/{call.name}",
                        partial(exchange, self.context, call),
                    )
                    for call in CALLS.values()
                ),
                *Control(self).routes(),
                *(web.get(path, self._texts) for path in ("/", "/texts")),
                web.get("/texts.js", _script),
                web.post("/texts", self._write),
                web.route("*", "/elsewhere/{call:.*}", self._elsewhere),
                web.route("*", "/{path:.*}", _not_found),
            ]
        )
        return application

    async def _elsewhere(self, request: web.Request) -> web.StreamResponse:
        """Write down a redirect that was followed, and whether with the key."""
        sent = request.query_string + (await request.text())
        self.books.redirects.append(
            Redirect(
                call=request.match_info["call"],
                method=request.method,
                with_key=any(key in sent for key in self.settings.api_keys),
            )
        )
        return page(200, "Elsewhere")

    async def _texts(self, _request: web.Request) -> web.StreamResponse:
        """Show the texts on the phones."""
        return show(self.books.sms)

    async def _write(self, request: web.Request) -> web.StreamResponse:
        """Write on a phone what the page's box says, and show the page again."""
        said = await request.post()
        phone, message_id = str(said.get("phone")), int(str(said.get("message_id")))
        if "stop" in said:
            await self.opt_out(phone, message_id=message_id)
        elif text := str(said.get("text", "")):
            await self.answer(phone, text, message_id=message_id)
        raise web.HTTPSeeOther("/texts")


async def _script(_request: web.Request) -> web.StreamResponse:
    """Return what lets the page with the texts keep up."""
    return web.Response(text=SCRIPT, content_type="text/javascript")


async def _not_found(request: web.Request) -> web.StreamResponse:
    """Answer what the API does not have."""
    return page(404, "Not Found")
