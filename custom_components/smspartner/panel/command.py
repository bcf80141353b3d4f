"""Commands and subscriptions of the page: who may give them, and how they answer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_type_hints

import voluptuous as vol
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized

from ..actions.calls import async_find_entry
from ..data import SmsPartnerConfigEntry
from .checking import InvalidMessageError, check
from .updates import Updates

_ANYTHING: Final = vol.Schema({}, extra=vol.ALLOW_EXTRA)

type Handler = Callable[[Request, Any], Awaitable[Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """A message of the page on its way to what handles it."""

    hass: HomeAssistant
    connection: ActiveConnection
    context: Context
    """That of the user who uses the page."""

    @callback
    def async_entry(self, message: Mapping[str, Any]) -> SmsPartnerConfigEntry:
        """Return the account that a message is about.

        Raise ServiceValidationError if it is not there, or not loaded.
        """
        return async_find_entry(self.hass, message["config_entry_id"])


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """A message that the page may send, and what handles it."""

    name: str
    message: type
    """The TypedDict that it is checked against."""
    answer: type
    """The TypedDict of what is answered, or of each event of a subscription."""
    is_subscription: bool
    handler: Handler

    @callback
    def async_register(self, hass: HomeAssistant) -> None:
        """Register the command: for administrators, whoever may see the page."""

        @websocket_api.require_admin
        @websocket_api.async_response
        async def handle(
            hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
        ) -> None:
            """Check a message, handle it, and send what it is answered with."""
            await self._async_handle(hass, connection, msg)

        # Home Assistant's schemas write what does not fit into the log, and it may be
        # a phone number; so it is checked here, and only its name is told.
        websocket_api.async_register_command(hass, self.name, handle, _ANYTHING)

    async def _async_handle(
        self, hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
    ) -> None:
        """Handle a message; an error that people can act on is an answer."""
        message = {key: value for key, value in msg.items() if key != "id"}
        try:
            check(message, self.message)
            request = Request(
                hass=hass, connection=connection, context=connection.context(msg)
            )
            if self.is_subscription:
                await self._async_subscribe(request, message, msg["id"])
            else:
                answer = await self.handler(request, message)
                connection.send_result(msg["id"], answer)
        except InvalidMessageError as err:
            connection.send_error(msg["id"], websocket_api.ERR_INVALID_FORMAT, str(err))
        except Unauthorized:
            raise
        except HomeAssistantError as err:
            _send_translated(connection, msg["id"], err)

    async def _async_subscribe(
        self, request: Request, message: Mapping[str, Any], message_id: int
    ) -> None:
        """Begin to send the events of a subscription."""
        connection = request.connection
        # It may be ended, or the connection be closed, before it has begun.
        ended = asyncio.Event()
        connection.subscriptions[message_id] = ended.set
        try:
            updates: Updates[Any] = await self.handler(request, message)
            await updates.async_open()
        except BaseException:
            connection.subscriptions.pop(message_id, None)
            raise
        if ended.is_set():
            updates.close()
            return
        connection.subscriptions[message_id] = updates.close
        connection.send_result(message_id)

        @callback
        def send(event: Any) -> None:
            """Send an event, or end it all where the user is no administrator now."""
            if connection.user.is_admin:
                connection.send_event(message_id, event)
            else:
                connection.subscriptions.pop(message_id, None)
                updates.close()

        updates.start(send)


def command(handler: Callable[[Request, Any], Awaitable[Any]]) -> Command:
    """Return the command that a function handles: from its message to its answer."""
    _, message, answer = get_type_hints(handler).values()
    return _command(handler, message, answer, is_subscription=False)


def subscription(event: type) -> Callable[[Handler], Command]:
    """Return a decorator for a function that returns the updates of a subscription."""

    def decorate(handler: Handler) -> Command:
        """Return the command that the function handles."""
        _, message, _ = get_type_hints(handler).values()
        return _command(handler, message, event, is_subscription=True)

    return decorate


def _command(
    handler: Handler, message: type, answer: type, *, is_subscription: bool
) -> Command:
    """Return the command with the name that its message has."""
    (name,) = get_type_hints(message)["type"].__args__
    return Command(
        name=name,
        message=message,
        answer=answer,
        is_subscription=is_subscription,
        handler=handler,
    )


def _send_translated(
    connection: ActiveConnection, message_id: int, err: HomeAssistantError
) -> None:
    """Send an error with what the page needs to say it in its user's language."""
    connection.send_error(
        message_id,
        websocket_api.ERR_HOME_ASSISTANT_ERROR,
        str(err),
        translation_key=err.translation_key,
        translation_domain=err.translation_domain,
        translation_placeholders=err.translation_placeholders,
    )
