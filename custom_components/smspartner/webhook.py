"""The webhook SMS Partner calls: body, then ledger, then the acknowledgement."""

import asyncio
import logging
import sqlite3
import time
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError
from aiohttp.hdrs import METH_POST
from aiohttp.http import HttpProcessingError
from aiohttp.web import Request, RequestPayloadError, Response
from homeassistant.components import webhook
from homeassistant.core import HomeAssistant, callback

from .api import HlrNotificationError, parse_notifications
from .const import DOMAIN
from .ledger import Ledger
from .ledger.records import Arrival

_LOGGER = logging.getLogger(__name__)

MAX_BODY_SIZE: Final = 64 * 1024
BODY_TIMEOUT: Final = 10
SECONDS_BETWEEN_LOGS: Final = 3600

# Home Assistant answers an empty 200 for an address it does not know: this tells ours
# apart.
ACKNOWLEDGEMENT: Final = "OK"


class _BodyTooLargeError(Exception):
    """A body that is larger than any notification."""


class NotificationWebhook:
    """Takes the notifications of one account, for as long as the process lives."""

    def __init__(
        self, hass: HomeAssistant, webhook_id: str, ledger: Ledger, account: int
    ) -> None:
        """Take the address to open, and where results are written."""
        self._hass = hass
        self._webhook_id = webhook_id
        self._ledger = ledger
        self._account = account
        self._unmatched = 0
        self._logged_at: float | None = None

    @callback
    def async_open(self) -> None:
        """Open the address."""
        webhook.async_register(
            self._hass,
            DOMAIN,
            "SMS Partner",
            self._webhook_id,
            self._async_handle,
            allowed_methods=[METH_POST],
        )

    @callback
    def async_close(self) -> None:
        """Close the address for good."""
        webhook.async_unregister(self._hass, self._webhook_id)

    async def _async_handle(
        self, _hass: HomeAssistant, _webhook_id: str, request: Request
    ) -> Response:
        """Take one call; acknowledge it only once its results are on disk."""
        try:
            body = await _async_read_body(request)
            notifications = parse_notifications(body)
        except _BodyTooLargeError:
            return Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except TimeoutError:
            return Response(status=HTTPStatus.REQUEST_TIMEOUT)
        except (
            HlrNotificationError,
            ClientError,
            HttpProcessingError,
            OSError,
            RequestPayloadError,
        ):
            return Response(status=HTTPStatus.BAD_REQUEST)
        try:
            arrivals = await self._ledger.record_notifications(
                self._account, _token(request), notifications
            )
        except sqlite3.Error as err:
            _LOGGER.warning("A notification could not be written down: %s", err)
            return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)
        self._count_unmatched(arrivals.count(Arrival.UNMATCHED))
        return Response(text=ACKNOWLEDGEMENT)

    def _count_unmatched(self, count: int) -> None:
        """Count notifications that belong to nothing, and say so once in a while."""
        self._unmatched += count
        now = time.monotonic()
        if count and (
            self._logged_at is None or now - self._logged_at > SECONDS_BETWEEN_LOGS
        ):
            self._logged_at = now
            _LOGGER.warning(
                "Notifications that belong to no lookup of ours: %d since the start",
                self._unmatched,
            )


async def _async_read_body(request: Request) -> bytes:
    """Read a body of a bounded size within a bounded time.

    On a cloudhook `content` is a new reader at each access, and a read gives what has
    arrived, not all there is.
    """
    stream = request.content
    body = bytearray()
    async with asyncio.timeout(BODY_TIMEOUT):
        while chunk := await stream.read(MAX_BODY_SIZE + 1 - len(body)):
            body += chunk
            if len(body) > MAX_BODY_SIZE:
                raise _BodyTooLargeError
    return bytes(body)


def _token(request: Request) -> str | None:
    """Take the token from the address; a query doubled by the sender is cut off."""
    token: str | None = request.query.get("token")
    return None if token is None else token.split("?", 1)[0]
