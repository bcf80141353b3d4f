"""The simulator's own calls under /_simulator, for whoever is in another process."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import orjson
from aiohttp import web

from .books import described
from .sms.books import described_message, described_report
from .sms.replied import described_answer

if TYPE_CHECKING:
    from .server import Simulator

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Control:
    """Shows and changes a running simulator over HTTP."""

    def __init__(self, simulator: Simulator) -> None:
        """Control this simulator."""
        self._simulator = simulator

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/_simulator/settings", self._get_settings),
            web.put("/_simulator/settings", _refusing_mistakes(self._put_settings)),
            web.get("/_simulator/faults", self._get_faults),
            web.post("/_simulator/faults", _refusing_mistakes(self._post_fault)),
            web.delete("/_simulator/faults", self._delete_faults),
            web.get("/_simulator/books", self._get_books),
            web.post("/_simulator/notify", _refusing_mistakes(self._post_notify)),
            web.get("/_simulator/texts", self._get_texts),
            web.post("/_simulator/report", _refusing_mistakes(self._post_report)),
            web.post("/_simulator/answer", _refusing_mistakes(self._post_answer)),
            web.post("/_simulator/opt_out", _refusing_mistakes(self._post_opt_out)),
            web.post("/_simulator/pass_time", _refusing_mistakes(self._post_time)),
            web.post("/_simulator/reset", self._post_reset),
        ]

    async def _get_settings(self, _request: web.Request) -> web.StreamResponse:
        """Show the settings."""
        return _json(asdict(self._simulator.settings))

    async def _put_settings(self, request: web.Request) -> web.StreamResponse:
        """Change the settings that are named."""
        self._simulator.settings.update(await _object(request))
        return await self._get_settings(request)

    async def _get_faults(self, _request: web.Request) -> web.StreamResponse:
        """Show the faults that may still strike."""
        return _json(self._simulator.faults.by_call())

    async def _post_fault(self, request: web.Request) -> web.StreamResponse:
        """Switch a fault on."""
        return _json(self._simulator.fault(**await _object(request)))

    async def _delete_faults(self, request: web.Request) -> web.StreamResponse:
        """Switch all faults off."""
        self._simulator.clear_faults()
        return await self._get_faults(request)

    async def _get_books(self, request: web.Request) -> web.StreamResponse:
        """Show the books, or with ?only=totals their sums."""
        books = self._simulator.books
        only_totals = request.query.get("only") == "totals"
        return _json(books.totals() if only_totals else books.whole())

    async def _post_notify(self, request: web.Request) -> web.StreamResponse:
        """Send one notification."""
        sent = await self._simulator.notify(**await _object(request))
        return _json(described(sent))

    async def _get_texts(self, request: web.Request) -> web.StreamResponse:
        """Show the SMS, oldest first, or with ?phone= those to one number."""
        phone = request.query.get("phone")
        return _json(
            [
                described_message(message)
                for message in self._simulator.books.sms.messages
                if phone in (None, message.phone)
            ]
        )

    async def _post_report(self, request: web.Request) -> web.StreamResponse:
        """Send one delivery report."""
        sent = await self._simulator.report(**await _object(request))
        return _json(described_report(sent))

    async def _post_answer(self, request: web.Request) -> web.StreamResponse:
        """Write an answer on a phone."""
        sent = await self._simulator.answer(**await _object(request))
        return _json(described_answer(sent))

    async def _post_opt_out(self, request: web.Request) -> web.StreamResponse:
        """Answer STOP on a phone."""
        sent = await self._simulator.opt_out(**await _object(request))
        return _json(described_answer(sent))

    async def _post_time(self, request: web.Request) -> web.StreamResponse:
        """Let time pass for the SMS."""
        await self._simulator.pass_time(**await _object(request))
        return _json(self._simulator.books.totals())

    async def _post_reset(self, _request: web.Request) -> web.StreamResponse:
        """Begin anew, settings aside."""
        await self._simulator.reset()
        return _json(self._simulator.books.totals())


async def _object(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of a body."""
    value = orjson.loads(await request.read())
    if not isinstance(value, dict):
        raise TypeError("a JSON object is expected")
    return value


def _json(value: Any) -> web.Response:
    """Return a value as JSON."""
    return web.Response(
        body=orjson.dumps(value, default=list), content_type="application/json"
    )


def _refusing_mistakes(handler: Handler) -> Handler:
    """Answer 400 with what is wrong with a request."""

    async def handle(request: web.Request) -> web.StreamResponse:
        """Handle the request or say what is wrong."""
        try:
            return await handler(request)
        except (LookupError, TypeError, ValueError) as err:
            return web.json_response({"error": str(err)}, status=400)

    return handle
