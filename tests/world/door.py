"""The door of the world: an address that stays while Home Assistant comes and goes."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Self

from aiohttp import web
from homeassistant.components.webhook import async_handle_webhook
from homeassistant.core import HomeAssistant
from homeassistant.util.aiohttp import MockRequest

from .records import Delivery, moment

HOST = "127.0.0.1"
LARGEST = 4 * 1024 * 1024
ACKNOWLEDGEMENT = "OK"


class Door:
    """Hands what is posted to whichever Home Assistant runs, and notes the answers."""

    def __init__(
        self,
        account_of: Callable[[str], int | None],
        account_of_replies: Callable[[str], int | None],
    ) -> None:
        """Initialize with what tells whose address it is, of either kind."""
        self.hass: HomeAssistant | None = None
        self.deliveries: list[Delivery] = []
        self.waiting = 0
        self._account_of = account_of
        self._account_of_replies = account_of_replies
        application = web.Application(client_max_size=LARGEST)
        application.router.add_post("/api/webhook/{id}", self._take)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        self.url = ""

    async def __aenter__(self) -> Self:
        """Open it on any port that is free."""
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, 0).start()
        self.url = f"http://{HOST}:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.StreamResponse:
        """Hand a call on; without a Home Assistant it is not the time."""
        hass = self.hass
        if hass is None:
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        webhook_id = request.match_info["id"]
        body = await request.read()
        own = self._account_of_replies(webhook_id)
        delivery = Delivery.read(
            request,
            body,
            own or self._account_of(webhook_id),
            is_at_own_address=own is not None,
        )
        self.deliveries.append(delivery)
        self.waiting += 1
        try:
            answer = await async_handle_webhook(
                hass,
                webhook_id,
                MockRequest(  # as Home Assistant's cloud hands a call on
                    content=body,
                    mock_source="world",
                    method=request.method,
                    headers=dict(request.headers),
                    query_string=request.query_string,
                    remote=request.remote,
                ),
            )
        finally:
            self.waiting -= 1
        if self.hass is not hass:  # it was killed before it could answer
            return web.Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        if answer.status == HTTPStatus.OK and answer.text == ACKNOWLEDGEMENT:
            delivery.acknowledged = moment()
        return answer
