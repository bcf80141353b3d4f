"""Makes one call of the API: sends it once, and reads what it is answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import aiohttp
import orjson

from .answers import read_answer
from .content import Content, read_content
from .errors import SmsPartnerError
from .exchange import Bounds, Reply, exchange
from .long_answers import ListReader, read_in_pieces
from .models import Answer
from .shapes.received import ReceivedAnswer, find_surprises

_LOGGER = logging.getLogger(__name__)


type IsKnown = Callable[[str], Awaitable[bool]]
"""Returns whether the digest of an answer is that of one which was read before."""


class ListAnswer[T](NamedTuple):
    """A list that was answered."""

    value: T
    digest: str | None
    """What only the same answer has; None where something surprised in it."""


class Caller:
    """Makes the calls of one account."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_key: str,
        url: str,
        *,
        on_date: Callable[[datetime], None] | None = None,
        on_answer: Callable[[ReceivedAnswer], None] | None = None,
    ) -> None:
        """Initialize with what SmsPartnerClient is initialized with."""
        self._session = session
        self._api_key = api_key
        self._url = url
        self._on_date = on_date
        self._on_answer = on_answer

    async def call[T](
        self,
        method: str,
        path: str,
        read: Callable[[Answer], T],
        *,
        bounds: Bounds,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
        private: Collection[str] = (),
        paid: bool = False,
    ) -> T:
        """Send one call and return its answer as `read` reads it.

        Neither the key nor what is `private` of what is sent is in any exception. A
        call that is `paid` changes something: it must not be sent again by itself.
        """
        reply = await self._send(
            method, path, bounds=bounds, json=json, params=params, paid=paid
        )
        value, _ = await self._read(path, reply, read, private=private, paid=paid)
        return value

    async def get_list[T](
        self,
        path: str,
        reader: ListReader[T],
        *,
        bounds: Bounds,
        is_known: IsKnown | None = None,
    ) -> ListAnswer[T] | None:
        """Get a list, which may be long; return it as a reader reads it.

        `is_known` is asked whether the digest of an answer is that of one which need
        not be read again; None is returned then.
        """
        reply = await self._send("GET", path, bounds=bounds)
        digest = await _run(reply, lambda: reply.digest)
        if is_known and await is_known(digest):
            content = Content(size=len(reply.packed or b""), problem=None)
            self._pass_on_shape(path, reply, content, ())
            return None
        plain = await _run(reply, lambda: read_in_pieces(path, reply, reader))
        if plain:
            self._pass_on_shape(path, reply, plain.content, ())
            return ListAnswer(plain.value, digest)
        value, surprises = await self._read(path, reply, reader.from_answer)
        return ListAnswer(value, None if surprises else digest)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        bounds: Bounds,
        json: Mapping[str, object] | None = None,
        params: Mapping[str, str] | None = None,
        paid: bool = False,
    ) -> Reply:
        """Send one call, and return its reply; raise SmsPartnerError without one."""
        key = {"apiKey": self._api_key}
        _LOGGER.debug("Calling %s", path)
        reply = await exchange(
            self._session,
            method,
            f"{self._url}/{path}",
            data=None if json is None else orjson.dumps(key | dict(json)),
            params=key | dict(params or {}) if json is None else None,
            bounds=bounds,
            paid=paid,
        )
        if isinstance(reply, SmsPartnerError):
            _LOGGER.debug("%s failed: %s", path, reply)
            raise reply
        _LOGGER.debug("%s answered with status %s", path, reply.status)
        self._pass_on_date(reply)
        return reply

    async def _read[T](
        self,
        path: str,
        reply: Reply,
        read: Callable[[Answer], T],
        *,
        private: Collection[str] = (),
        paid: bool = False,
    ) -> tuple[T, Sequence[str]]:
        """Return an answer as `read` reads it, and what surprises in it."""
        secrets = [self._api_key, *private]

        def decode() -> tuple[Content, Sequence[str]]:
            """Return the content, and what surprises in it."""
            content = read_content(reply)
            return content, find_surprises(path, reply.status, content)

        content, surprises = await _run(reply, decode)
        self._pass_on_shape(path, reply, content, surprises)
        value = await _run(
            reply,
            lambda: read(read_answer(path, reply, content, secrets, paid=paid)),
        )
        return value, surprises

    def _pass_on_date(self, reply: Reply) -> None:
        """Call `on_date` with the date of a reply that is the vendor's: 2xx or 4xx."""
        date = reply.date if reply.status // 100 in {2, 4} else None
        if self._on_date and date:
            self._on_date(date)

    def _pass_on_shape(
        self, path: str, reply: Reply, content: Content, surprises: Sequence[str]
    ) -> None:
        """Call `on_answer` with an answer, whatever it says."""
        if self._on_answer:
            answer = ReceivedAnswer(
                call=path,
                status=reply.status,
                headers=reply.headers,
                content=content,
                surprises=surprises,
            )
            self._on_answer(answer)


async def _run[T](reply: Reply, function: Callable[[], T]) -> T:
    """Return what a function makes of a reply; a long one would block."""
    return function() if reply.is_quick else await asyncio.to_thread(function)
