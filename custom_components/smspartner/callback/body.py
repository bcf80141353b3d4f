"""Reads and parses the body of a notification, of a limited size in a limited time."""

import asyncio
from functools import partial
from typing import Final

from aiohttp import StreamReader
from aiohttp.web import Request
from homeassistant.core import HomeAssistant

from ..api import ParsedBody, ShapeLog, parse_notifications
from ..exceptions import BodyTooLargeError
from .load_limits import WaitingBody

MAX_BODY_SIZE: Final = 64 * 1024
MAX_AWAITED_BODY_SIZE: Final = 1024 * 1024
"""An awaited body may hold the results of a whole request."""

MAX_NOTIFICATIONS: Final = 500
MAX_SIZE_PARSED_AT_ONCE: Final = 4 * 1024
BODY_TIMEOUT: Final = 10


async def async_read_body(
    request: Request, waiting: WaitingBody, *, is_awaited: bool
) -> bytes:
    """Return the body of a request, of a bounded size and within a bounded time.

    It may be longer where results are awaited under its token.

    Raises BodyTooLargeError, NoRoomError, TimeoutError, and what aiohttp raises where
    the connection breaks.
    """
    # On a cloudhook `content` is a new reader at each access, and a read returns what
    # has arrived, not all there is.
    stream = request.content
    limit = MAX_AWAITED_BODY_SIZE if is_awaited else MAX_BODY_SIZE
    # Most bodies are here already: a timer would cost as much as all the rest.
    if isinstance(stream, StreamReader) and stream.is_eof():
        body = stream.read_nowait(limit + 1)
        _admit(len(body), limit, waiting)
        return body
    begun = bytearray()
    async with asyncio.timeout(BODY_TIMEOUT):
        while chunk := await stream.read(limit + 1 - len(begun)):
            begun += chunk
            _admit(len(begun), limit, waiting)
    return bytes(begun)


def _admit(size: int, limit: int, waiting: WaitingBody) -> None:
    """Make room for a body of which so much has come; raise where it is too long."""
    if size > limit:
        raise BodyTooLargeError
    if waiting.is_authentic:
        waiting.reserve(size)


async def async_parse_body(
    hass: HomeAssistant,
    body: bytes,
    waiting: WaitingBody,
    shapes: ShapeLog,
    *,
    is_awaited: bool,
) -> ParsedBody:
    """Return the notifications in a body; none where it is not a notification.

    A long body is parsed in the executor. `shapes` notes those that are authentic:
    anybody may send others. Raises TooManyNotificationsError.
    """
    parse = partial(
        parse_notifications,
        body,
        None if is_awaited else MAX_NOTIFICATIONS,
        note=shapes.note_notification if waiting.is_authentic else None,
    )
    if len(body) <= MAX_SIZE_PARSED_AT_ONCE:
        return parse()
    async with waiting.parsing:
        return await hass.async_add_executor_job(parse)
