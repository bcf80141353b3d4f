"""The webhook SMS Partner calls: body, then ledger, then the acknowledgement."""

import asyncio
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError, StreamReader
from aiohttp.hdrs import METH_POST
from aiohttp.http import HttpProcessingError
from aiohttp.web import Request, RequestPayloadError, Response
from homeassistant.components import webhook
from homeassistant.core import HomeAssistant, callback

from .address_test import PROBE_FIELD
from .api import HlrNotificationError, ParsedBody, parse_notifications
from .const import DOMAIN, NAME, REQUEST_FIELD
from .ledger import Ledger
from .ledger.records import Arrival

_LOGGER = logging.getLogger(__name__)

MAX_BODY_SIZE: Final = 64 * 1024
MAX_TOKEN_BODY_SIZE: Final = 1024 * 1024
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
        self,
        hass: HomeAssistant,
        webhook_id: str,
        ledger: Ledger,
        account: int,
        *,
        token_required: bool,
        answer_probe: Callable[[str], str | None],
        on_proof: Callable[[], None],
        on_unread: Callable[[], Awaitable[None]],
    ) -> None:
        """Take the address to open, and where results are written.

        An address that has been replaced requires the token of what is still awaited.
        A result that came under its token is the proof that the address is reached.
        """
        self._hass = hass
        self._webhook_id = webhook_id
        self._ledger = ledger
        self._account = account
        self._token_required = token_required
        self._answer_probe = answer_probe
        self._on_proof = on_proof
        self._on_unread = on_unread
        self._logged_at: dict[str, float] = {}

    @callback
    def async_open(self) -> None:
        """Open the address."""
        webhook.async_unregister(self._hass, self._webhook_id)
        webhook.async_register(
            self._hass,
            DOMAIN,
            NAME,
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
        """Take one call, whatever it brings."""
        if answer := self._answer_probe(request.query.get(PROBE_FIELD, "")):
            return Response(text=answer)
        token = _token(request)
        try:
            return await self._async_take(
                await self._async_read_body(request, token), token
            )
        except _BodyTooLargeError:
            self._ledger.count_unmatched(self._account)
            return Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except TimeoutError:
            return Response(status=HTTPStatus.REQUEST_TIMEOUT)
        except ClientError, HttpProcessingError, OSError, RequestPayloadError:
            return Response(status=HTTPStatus.BAD_REQUEST)
        except sqlite3.Error as err:
            self._warn("A notification could not be written down: %s", err)
            return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)

    async def _async_read_body(self, request: Request, token: str | None) -> bytes:
        """Read a body of a bounded size within a bounded time.

        Only a body under a valid token may be longer: a whole request's results. On a
        cloudhook `content` is a new reader at each access, and a read gives what has
        arrived, not all there is.
        """
        stream = request.content
        body = bytearray()
        limit = MAX_BODY_SIZE
        # A timer costs as much as all the rest, and most bodies are here already.
        is_here = isinstance(stream, StreamReader) and stream.is_eof()
        async with asyncio.timeout(None if is_here else BODY_TIMEOUT):
            while chunk := await stream.read(limit + 1 - len(body)):
                body += chunk
                if len(body) > MAX_BODY_SIZE == limit and await self._knows(token):
                    limit = MAX_TOKEN_BODY_SIZE
                if len(body) > limit:
                    raise _BodyTooLargeError
        return bytes(body)

    async def _knows(self, token: str | None) -> bool:
        """Tell whether a token is one that was given out."""
        return token is not None and await self._ledger.knows_token(
            self._account, token
        )

    async def _async_take(self, body: bytes, token: str | None) -> Response:
        """Write results down, and only then acknowledge them."""
        try:
            parsed = await self._async_parse(body)
        except HlrNotificationError:
            if await self._async_keep(body, token):
                return Response(text=ACKNOWLEDGEMENT)
            self._ledger.count_unmatched(self._account)
            return Response(status=HTTPStatus.BAD_REQUEST)
        if token is None and self._token_required:
            token = ""  # which is nobody's
        arrivals = await self._ledger.record_notifications(
            self._account, token, parsed.notifications
        )
        if token and not self._token_required and Arrival.SETTLED in arrivals:
            self._on_proof()
        is_unmatched = Arrival.UNMATCHED in arrivals
        if is_unmatched or not parsed.is_whole:
            kept = await self._async_keep(body, token, only_awaited=parsed.is_whole)
            if not kept and not parsed.is_whole:
                self._ledger.count_unmatched(self._account)
        if is_unmatched:
            self._warn(
                "A notification belongs to no lookup of ours; how many there were is"
                " told by the sensor of unmatched notifications"
            )
        return Response(text=ACKNOWLEDGEMENT)

    async def _async_parse(self, body: bytes) -> ParsedBody:
        """Read what a body holds; a long one takes too long for the event loop."""
        if len(body) <= MAX_BODY_SIZE:
            return parse_notifications(body)
        return await self._hass.async_add_executor_job(parse_notifications, body)

    async def _async_keep(
        self, body: bytes, token: str | None, *, only_awaited: bool = False
    ) -> bool:
        """Keep what was left over, if its token says that it was paid for."""
        if not token or not await self._ledger.keep_unread(
            self._account, token, body, only_awaited=only_awaited
        ):
            return False
        await self._on_unread()
        return True

    def _warn(self, message: str, *values: object) -> None:
        """Say the same thing once in a while: anybody may bring it about."""
        now = time.monotonic()
        logged_at = self._logged_at.get(message)
        if logged_at is None or now - logged_at > SECONDS_BETWEEN_LOGS:
            self._logged_at[message] = now
            _LOGGER.warning(message, *values)


@callback
def async_turn_away(hass: HomeAssistant, webhook_id: str) -> None:
    """Ask those who call to come again: nothing can be written down for now."""

    async def turn_away(
        _hass: HomeAssistant, _webhook_id: str, _request: Request
    ) -> Response:
        """Answer that it is not the time."""
        return Response(status=HTTPStatus.SERVICE_UNAVAILABLE)

    webhook.async_unregister(hass, webhook_id)
    webhook.async_register(
        hass,
        DOMAIN,
        NAME,
        webhook_id,
        turn_away,
        allowed_methods=[METH_POST],
    )


def _token(request: Request) -> str | None:
    """Take the token from the address; a query doubled by the sender is cut off."""
    token: str | None = request.query.get(REQUEST_FIELD)
    return None if token is None else token.split("?", 1)[0]
