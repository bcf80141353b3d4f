"""The webhook SMS Partner calls: body, then ledger, then the acknowledgement."""

import asyncio
import logging
import sqlite3
import time
import traceback
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError, StreamReader
from aiohttp.hdrs import METH_POST
from aiohttp.http import HttpProcessingError
from aiohttp.web import Request, RequestPayloadError, Response
from homeassistant.components import webhook
from homeassistant.core import HomeAssistant, callback

from ..api import (
    HlrNotificationError,
    ParsedBody,
    TooManyNotificationsError,
    parse_notifications,
)
from ..const import DOMAIN, NAME, REQUEST_FIELD
from ..exceptions import NoRoomError
from ..ledger.inbox import Inbox
from ..ledger.records import Arrival, LeftOver, Taken
from .address_check import PROBE_FIELD
from .admission import Admission, Visit

_LOGGER = logging.getLogger(__name__)

MAX_BODY_SIZE: Final = 64 * 1024
MAX_NOTIFICATIONS: Final = 500
MAX_PAID_BODY_SIZE: Final = 1024 * 1024
MAX_SIZE_READ_AT_ONCE: Final = 4 * 1024
BODY_TIMEOUT: Final = 10
SECONDS_BETWEEN_LOGS: Final = 3600

# Home Assistant answers an empty 200 for an address it does not know: this tells ours
# apart.
ACKNOWLEDGEMENT: Final = "OK"


class _BodyTooLargeError(Exception):
    """A body that is larger than any notification."""


_UNREADABLE: Final = ParsedBody([], is_whole=False)


class NotificationWebhook:
    """Takes the notifications of one account, for as long as the process lives."""

    def __init__(
        self,
        hass: HomeAssistant,
        webhook_id: str,
        inbox: Inbox,
        admission: Admission,
        *,
        token_required: bool,
        answer_probe: Callable[[str], str | None],
        on_proof: Callable[[], None],
        on_unread: Callable[[], Awaitable[None]],
    ) -> None:
        """Take the address to open, where results are written, and how many may wait.

        An address that has been replaced requires the token of what is still awaited.
        A result that came under its token is the proof that the address is reached.
        """
        self._hass = hass
        self._webhook_id = webhook_id
        self._inbox = inbox
        self._admission = admission
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
        try:
            return await self._async_take(request, _token(request))
        except Exception as err:  # noqa: BLE001 - Home Assistant would answer 200
            return Response(status=self._judge(err))

    def _judge(self, err: Exception) -> HTTPStatus:
        """Choose the answer to what could not be taken, and tell of it."""
        match err:
            case _BodyTooLargeError() | TooManyNotificationsError():
                self._inbox.count_unmatched()
                return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
            case TimeoutError():
                return HTTPStatus.REQUEST_TIMEOUT
            case ClientError() | HttpProcessingError():
                return HTTPStatus.BAD_REQUEST
            case OSError() | RequestPayloadError():
                return HTTPStatus.BAD_REQUEST
            case NoRoomError():
                self._warn("There is no room for more notifications")
            case sqlite3.Error():
                self._warn("A notification could not be written down: %s", err)
            case _:
                # What it says may hold a number.
                self._warn(
                    "A notification could not be taken: %s\n%s",
                    type(err).__name__,
                    "".join(traceback.format_tb(err.__traceback__)),
                )
        return HTTPStatus.SERVICE_UNAVAILABLE

    async def _async_take(self, request: Request, token: str | None) -> Response:
        """Write a body down, and only then acknowledge it."""
        is_paid = self._inbox.awaits(token)
        with Visit(self._admission, is_paid=is_paid) as visit:
            body = await self._async_read_body(request, visit)
            parsed = await self._async_parse(body, visit)
            if not is_paid:
                if not parsed.notifications and not (
                    token and self._inbox.may_be_of_earlier_file
                ):
                    return self._refuse()
                visit.claim(max(1, len(parsed.notifications)))
            taken = await self._inbox.take(
                token,
                body,
                parsed,
                is_awaited=is_paid,
                by_number=not self._token_required,
            )
        return await self._async_answer(token, parsed, taken)

    async def _async_read_body(self, request: Request, visit: Visit) -> bytes:
        """Read a body of a bounded size within a bounded time.

        Only one that is paid for may be longer: a whole request's results. On a
        cloudhook `content` is a new reader at each access, and a read gives what has
        arrived, not all there is.
        """
        stream = request.content
        body = bytearray()
        limit = MAX_PAID_BODY_SIZE if visit.is_paid else MAX_BODY_SIZE
        # A timer costs as much as all the rest, and most bodies are here already.
        is_here = isinstance(stream, StreamReader) and stream.is_eof()
        async with asyncio.timeout(None if is_here else BODY_TIMEOUT):
            while chunk := await stream.read(limit + 1 - len(body)):
                body += chunk
                if len(body) > limit:
                    raise _BodyTooLargeError
                if visit.is_paid:
                    visit.claim(len(body))
        return bytes(body)

    async def _async_parse(self, body: bytes, visit: Visit) -> ParsedBody:
        """Read what a body holds; a long one takes too long for the event loop."""
        limit = None if visit.is_paid else MAX_NOTIFICATIONS
        try:
            if len(body) <= MAX_SIZE_READ_AT_ONCE:
                return parse_notifications(body, limit)
            async with visit.parsing:
                return await self._hass.async_add_executor_job(
                    parse_notifications, body, limit
                )
        except HlrNotificationError:
            return _UNREADABLE

    async def _async_answer(
        self, token: str | None, parsed: ParsedBody, taken: Taken
    ) -> Response:
        """Acknowledge what was settled or kept, and tell of it."""
        if token and not self._token_required and Arrival.SETTLED in taken.arrivals:
            self._on_proof()
        if taken.left_over is LeftOver.REFUSED:
            raise NoRoomError
        if taken.left_over is LeftOver.KEPT:
            await self._on_unread()
        if Arrival.UNMATCHED in taken.arrivals:
            self._warn(
                "A notification belongs to no lookup of ours; how many there were is"
                " told by the sensor of unmatched notifications"
            )
        if taken.left_over is LeftOver.DROPPED and not parsed.is_whole:
            if not parsed.notifications:
                return self._refuse()
            self._inbox.count_unmatched()
        return Response(text=ACKNOWLEDGEMENT)

    def _refuse(self) -> Response:
        """Refuse a body in which there is nothing."""
        self._inbox.count_unmatched()
        return Response(status=HTTPStatus.BAD_REQUEST)

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
