"""The webhook that SMS Partner calls: saves notifications, then acknowledges them.

What cannot be saved, because the disk is full or too much waits, is answered 503: SMS
Partner sends it again later. Nothing that was acknowledged is lost.
"""

import logging
import sqlite3
import time
import traceback
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from aiohttp import ClientError
from aiohttp.hdrs import METH_GET, METH_POST, METH_PUT
from aiohttp.http import HttpProcessingError
from aiohttp.web import Request, RequestPayloadError, Response
from homeassistant.components import webhook
from homeassistant.core import HomeAssistant, callback

from ..api import ParsedBody, ShapeLog, TooManyNotificationsError
from ..const import DOMAIN, NAME, REQUEST_FIELD
from ..exceptions import BodyTooLargeError, NoRoomError
from ..ledger.inbox import Inbox
from ..ledger.states import Arrival, LeftOver, Taken
from .address_check import CHECK_FIELD, async_pop_answer
from .body import async_parse_body, async_read_body
from .load_limits import LoadLimits, WaitingBody

_LOGGER = logging.getLogger(__name__)

SECONDS_BETWEEN_LOGS: Final = 3600

# Home Assistant answers an empty 200 for an address it does not know: this tells ours
# apart.
ACKNOWLEDGEMENT: Final = "OK"


class NotificationWebhook:
    """Receives the notifications of one account at one address."""

    def __init__(
        self,
        hass: HomeAssistant,
        webhook_id: str,
        inbox: Inbox,
        load_limits: LoadLimits,
        shapes: ShapeLog,
        *,
        is_former: bool,
        takes_replies: bool,
        on_proof: Callable[[], None],
        on_kept: Callable[[], Awaitable[None]],
    ) -> None:
        """Initialize for a webhook ID, and the inbox and the shapes of its account.

        `is_former` says that another address has replaced this one: a result needs the
        token of its request then, its number alone does not do. `takes_replies` says
        that it is an address for replies: these need no token. `on_proof` is called
        when a result has come under its token, or a reply at its address: the address
        works. `on_kept` is called when a body was kept for a decision.
        """
        self._hass = hass
        self._webhook_id = webhook_id
        self._inbox = inbox
        self._load_limits = load_limits
        self._shapes = shapes
        self._is_former = is_former
        self._takes_replies = takes_replies
        self._on_proof = on_proof
        self._on_kept = on_kept
        self._logged_at: dict[str, float] = {}

    @callback
    def async_open(self) -> None:
        """Register the webhook in place of whatever has its ID."""
        _async_register(self._hass, self._webhook_id, self._async_handle)

    @callback
    def async_close(self) -> None:
        """Unregister the webhook."""
        async_close_webhook(self._hass, self._webhook_id)

    async def _async_handle(
        self, hass: HomeAssistant, _webhook_id: str, request: Request
    ) -> Response:
        """Handle a request: a check of the address, or a notification."""
        if answer := _answer_to_check(hass, request):
            return answer
        try:
            token = None if self._takes_replies else _token(request)
            return await self._async_receive(request, token)
        except Exception as err:  # noqa: BLE001 - Home Assistant would answer 200
            return Response(status=self._handle_error(err))

    async def _async_receive(self, request: Request, token: str | None) -> Response:
        """Write a notification to the ledger, and only then acknowledge it."""
        is_awaited = self._inbox.awaits(token)
        is_authentic = (
            self._takes_replies or is_awaited or self._inbox.has_given_out(token)
        )
        with WaitingBody(self._load_limits, is_authentic=is_authentic) as waiting:
            body = await async_read_body(request, waiting, is_awaited=is_awaited)
            parsed = await async_parse_body(
                self._hass, body, waiting, self._shapes, is_awaited=is_awaited
            )
            if not (is_awaited or parsed.notifications) and not (
                token and self._inbox.may_be_of_earlier_file
            ):
                return self._refuse()
            if not is_authentic:
                waiting.reserve(max(1, len(parsed.notifications)))
            taken = await self._inbox.take(
                token,
                body,
                parsed,
                is_awaited=is_awaited,
                may_match_by_number=not (self._is_former or self._takes_replies),
                is_for_replies=self._takes_replies,
            )
        return await self._async_answer(token, parsed, taken)

    async def _async_answer(
        self, token: str | None, parsed: ParsedBody, taken: Taken
    ) -> Response:
        """Return the acknowledgement of what was settled or kept, or a refusal.

        Raises NoRoomError where some of it could not be kept.
        """
        if self._is_proof(token, taken):
            self._on_proof()
        if taken.left_over is LeftOver.REFUSED:
            raise NoRoomError
        if taken.left_over is LeftOver.KEPT:
            await self._on_kept()
        if Arrival.UNMATCHED in taken.arrivals:
            self._warn(
                "A notification belongs to no lookup and no SMS of ours; the sensor of"
                " unmatched notifications counts them"
            )
        if taken.left_over is LeftOver.DROPPED and not parsed.is_whole:
            if not parsed.notifications:
                return self._refuse()
            self._inbox.count_unmatched()
        return Response(text=ACKNOWLEDGEMENT)

    def _is_proof(self, token: str | None, taken: Taken) -> bool:
        """Return whether what came proves that SMS Partner has the address.

        A reply may have come before, under the token of its request.
        """
        if self._takes_replies:
            return not {Arrival.SETTLED, Arrival.DUPLICATE}.isdisjoint(taken.arrivals)
        is_current = token is not None and not self._is_former
        return is_current and Arrival.SETTLED in taken.arrivals

    def _refuse(self) -> Response:
        """Return the answer to a body in which there is no notification."""
        self._inbox.count_unmatched()
        return Response(status=HTTPStatus.BAD_REQUEST)

    def _handle_error(self, err: Exception) -> HTTPStatus:
        """Log an error, and return the status that SMS Partner is answered.

        It is 503 where the notification is good and has to be sent again.
        """
        match err:
            case BodyTooLargeError() | TooManyNotificationsError():
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
                self._warn("A notification could not be written: %s", err)
            case _:
                # Its text may hold a phone number.
                self._warn(
                    "A notification could not be handled: %s\n%s",
                    type(err).__name__,
                    "".join(traceback.format_tb(err.__traceback__)),
                )
        return HTTPStatus.SERVICE_UNAVAILABLE

    def _warn(self, message: str, *values: object) -> None:
        """Log a warning, but not the same one twice within an hour."""
        now = time.monotonic()
        logged_at = self._logged_at.get(message)
        if logged_at is None or now - logged_at > SECONDS_BETWEEN_LOGS:
            self._logged_at[message] = now
            _LOGGER.warning(message, *values)


@callback
def async_answer_unavailable(hass: HomeAssistant, webhook_id: str) -> None:
    """Register a webhook that answers 503, so that SMS Partner comes again later.

    A check of the address is answered all the same.
    """

    async def answer(
        hass: HomeAssistant, _webhook_id: str, request: Request
    ) -> Response:
        """Return the answer."""
        return _answer_to_check(hass, request) or Response(
            status=HTTPStatus.SERVICE_UNAVAILABLE
        )

    _async_register(hass, webhook_id, answer)


@callback
def async_close_webhook(hass: HomeAssistant, webhook_id: str) -> None:
    """Unregister a webhook."""
    webhook.async_unregister(hass, webhook_id)


@callback
def _async_register(
    hass: HomeAssistant,
    webhook_id: str,
    handler: Callable[[HomeAssistant, str, Request], Awaitable[Response]],
) -> None:
    """Register a webhook in place of whatever has its ID.

    It refuses other methods itself: Home Assistant would log the address, which is a
    secret, when somebody opens it in a browser.
    """

    async def handle(
        hass: HomeAssistant, webhook_id: str, request: Request
    ) -> Response:
        """Return the answer to a request, which has to be a POST."""
        if request.method != METH_POST:
            return Response(status=HTTPStatus.METHOD_NOT_ALLOWED)
        return await handler(hass, webhook_id, request)

    webhook.async_unregister(hass, webhook_id)
    webhook.async_register(
        hass,
        DOMAIN,
        NAME,
        webhook_id,
        handle,
        allowed_methods=[METH_GET, METH_POST, METH_PUT],
    )


def _answer_to_check(hass: HomeAssistant, request: Request) -> Response | None:
    """Return the answer to a check of the address, None for any other request."""
    answer = async_pop_answer(hass, request.query.get(CHECK_FIELD, ""))
    return None if answer is None else Response(text=answer)


def _token(request: Request) -> str | None:
    """Return the token in the address, cut off where the sender doubled the query."""
    token: str | None = request.query.get(REQUEST_FIELD)
    return None if token is None else token.split("?", 1)[0]
