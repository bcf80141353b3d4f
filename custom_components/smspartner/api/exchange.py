"""One exchange over HTTP: a request that is sent once, and a reply of limited size."""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Final

import aiohttp

from . import fields
from .errors import (
    AnswerProblem,
    ConnectionProblem,
    SmsPartnerConnectionError,
    SmsPartnerError,
    SmsPartnerOutcomeUnknownError,
)

MAX_QUICK_SIZE: Final = 64 * 1024
"""Bytes of an answer that may be decoded in the event loop."""

# A stale kept-alive connection would look like a cut.
_HEADERS: Final = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
_JSON: Final = {"Content-Type": "application/json"}
_GZIP: Final = 16 + zlib.MAX_WBITS


class UnreadableError(Exception):
    """A body cannot be read."""

    def __init__(self, problem: AnswerProblem) -> None:
        """Initialize with what is wrong with the body."""
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """Limits of an exchange."""

    timeout: aiohttp.ClientTimeout
    size: int
    """The most bytes of the reply, both compressed and decompressed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """The reply to a request."""

    status: int
    headers: Mapping[str, str]
    packed: bytes | None
    """The body as it was sent; None if it was too long."""
    size: int
    """The most bytes of the decompressed body."""

    @property
    def is_quick(self) -> bool:
        """Return whether it is short and not compressed."""
        return len(self.packed or b"") <= MAX_QUICK_SIZE and not self._encoding

    @property
    def date(self) -> datetime | None:
        """Return when the reply was made, unless it may come from a cache."""
        return None if "Age" in self.headers else fields.date(self.headers.get("Date"))

    @property
    def digest(self) -> str:
        """Return what only the same reply has, but for its other headers."""
        hash_ = hashlib.sha256(f"{self.status} {self._encoding}\n".encode())
        hash_.update(self.packed or b"")
        return hash_.hexdigest()

    def unpack(self) -> bytes:
        """Return the decompressed body. Raise UnreadableError if there is none."""
        if self.packed is None:
            raise UnreadableError(AnswerProblem.TOO_LONG)
        if not self.packed or not self._encoding:
            return self.packed
        if self._encoding != "gzip":
            raise UnreadableError(AnswerProblem.UNKNOWN_ENCODING)
        unpacker = zlib.decompressobj(wbits=_GZIP)
        try:
            body = unpacker.decompress(self.packed, self.size + 1)
        except zlib.error as err:
            raise UnreadableError(AnswerProblem.BROKEN_GZIP) from err
        if len(body) > self.size:
            raise UnreadableError(AnswerProblem.TOO_LONG)
        if not unpacker.eof or unpacker.unused_data:
            raise UnreadableError(AnswerProblem.BROKEN_GZIP)
        return body

    @property
    def _encoding(self) -> str:
        """Return the encoding of the body; an empty text if there is none."""
        encoding = self.headers.get("Content-Encoding", "").strip().lower()
        return "" if encoding == "identity" else encoding


async def exchange(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    data: bytes | None,
    params: Mapping[str, str] | None,
    bounds: Bounds,
    paid: bool,
) -> Reply | SmsPartnerError:
    """Send one request, and return its reply or why there is none.

    Return SmsPartnerOutcomeUnknownError if a `paid` call may have been sent, else
    SmsPartnerConnectionError. The exception is returned and not raised because those of
    aiohttp, which it would be chained to, may hold the address with the key.
    """
    try:
        async with session.request(
            method,
            url,
            data=data,
            params=params,
            headers=_HEADERS if data is None else _HEADERS | _JSON,
            timeout=bounds.timeout,
            allow_redirects=False,
            # It is unpacked where its length is bounded.
            auto_decompress=False,
            middlewares=(_send_once,),
        ) as response:
            return Reply(
                status=response.status,
                headers=response.headers,
                packed=await _read(response, bounds.size),
                size=bounds.size,
            )
    except (
        aiohttp.ClientConnectorError,
        aiohttp.ConnectionTimeoutError,
        aiohttp.InvalidURL,
        aiohttp.NonHttpUrlClientError,
    ) as err:
        return SmsPartnerConnectionError(
            f"No connection: {type(err).__name__}", _problem(err)
        )
    except (aiohttp.ClientError, TimeoutError, OSError) as err:
        text = f"The connection was lost: {type(err).__name__}"
        if paid:
            return SmsPartnerOutcomeUnknownError(text)
        return SmsPartnerConnectionError(text, _problem(err))


def _problem(err: Exception) -> ConnectionProblem:
    """Return the kind of problem that an exception of aiohttp stands for."""
    match err:
        case aiohttp.ClientConnectorDNSError():
            return ConnectionProblem.NAME_NOT_RESOLVED
        case aiohttp.ClientSSLError():
            return ConnectionProblem.TLS_ERROR
        case TimeoutError():
            return ConnectionProblem.TIMED_OUT
        case (
            aiohttp.ClientConnectorError()
            | aiohttp.InvalidURL()
            | aiohttp.NonHttpUrlClientError()
        ):
            return ConnectionProblem.NOT_REACHABLE
        case _:
            return ConnectionProblem.LOST


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes | None:
    """Return a body; close the connection and return None if it is too long."""
    # To join the parts in the end would take twice the memory of a long body.
    body = BytesIO()
    async for part in response.content.iter_any():
        if body.tell() + len(part) > most:
            response.close()
            return None
        body.write(part)
    return body.getvalue()


async def _send_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a GET again when its connection was lost.

    A rented file can be downloaded only once, and some of them change something.
    """
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as err:
        cut = type(err).__name__
    raise aiohttp.ClientError(cut)
