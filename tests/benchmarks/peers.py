"""A stand-in for the services that core's overseerr and monzo call."""

from typing import Any, Final, Self

from aiohttp import web

HOST: Final = "127.0.0.1"
MONZO: Final = "/monzo"
OVERSEERR: Final = "/api/v1"

REQUESTS: Final = (
    "total",
    "movie",
    "tv",
    "pending",
    "approved",
    "declined",
    "processing",
    "available",
)
ISSUES: Final = ("total", "video", "audio", "subtitles", "others", "open", "closed")
ACCOUNT: Final = {"id": "account", "type": "uk_retail"}
POT: Final = {"id": "pot", "name": "Pot", "balance": 0, "deleted": False}
BALANCE: Final = {"balance": 0, "total_balance": 0, "spend_today": 0}


class Peers:
    """Answers what both need to be set up, and keeps the webhooks they register."""

    def __init__(self) -> None:
        """Initialize without webhooks."""
        self._overseerr_webhook: dict[str, Any] = {
            "enabled": False,
            "types": 0,
            "options": {"webhookUrl": "", "jsonPayload": ""},
        }
        self._monzo_webhooks: list[dict[str, str]] = []
        application = web.Application()
        application.add_routes(
            [
                _get(f"{OVERSEERR}/request/count", dict.fromkeys(REQUESTS, 0)),
                _get(f"{OVERSEERR}/issue/count", dict.fromkeys(ISSUES, 0)),
                web.route("*", _OVERSEERR_WEBHOOK, self._take_overseerr_webhook),
                _get(f"{MONZO}/accounts", {"accounts": [ACCOUNT]}),
                _get(f"{MONZO}/balance", BALANCE),
                _get(f"{MONZO}/pots", {"pots": [POT]}),
                web.route("*", f"{MONZO}/webhooks", self._take_monzo_webhook),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None)

    async def __aenter__(self) -> Self:
        """Listen on a free port."""
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self._runner.cleanup()

    @property
    def port(self) -> int:
        """The port it listens on."""
        port: int = self._runner.addresses[0][1]
        return port

    async def _take_overseerr_webhook(self, request: web.Request) -> web.Response:
        """Keep overseerr's webhook, or tell it."""
        if request.method == "POST":
            self._overseerr_webhook = await request.json()
        return web.json_response(self._overseerr_webhook)

    async def _take_monzo_webhook(self, request: web.Request) -> web.Response:
        """Keep a webhook of monzo, or tell them all."""
        if request.method == "GET":
            return web.json_response({"webhooks": self._monzo_webhooks})
        fields = await request.post()
        webhook = {name: str(value) for name, value in fields.items()} | {"id": "hook"}
        self._monzo_webhooks.append(webhook)
        return web.json_response({"webhook": webhook})


_OVERSEERR_WEBHOOK: Final = f"{OVERSEERR}/settings/notifications/webhook{{_:(/test)?}}"


def _get(path: str, answer: dict[str, Any]) -> web.RouteDef:
    """Answer the same each time."""

    async def handle(_request: web.Request) -> web.Response:
        """Answer."""
        return web.json_response(answer)

    return web.get(path, handle)
