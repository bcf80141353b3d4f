"""One exchange over HTTP: sent once, and read within bounds."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import aiohttp

from . import fields
from .errors import SmsPartnerConnectionError, SmsPartnerError

MAX_QUICK_SIZE: Final = 64 * 1024
"""Bytes of an answer that are decoded in no time."""

# A stale kept-alive connection would look like a cut.
_HEADERS: Final = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
_JSON: Final = {"Content-Type": "application/json"}
_GZIP: Final = 16 + zlib.MAX_WBITS


class UnreadableError(Exception):
    """A body cannot be read, for a reason that quotes nothing of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """How long an exchange may take, and how long its answer may be."""

    timeout: aiohttp.ClientTimeout
    size: int
    """Bytes, as they come and when they are unpacked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    packed: bytes | None
    """The body as it came; None where it was too long."""
    size: int
    """What it may be unpacked to."""

    @property
    def is_quick(self) -> bool:
        """Tell whether it is read in no time: it is short, and in no package."""
        return len(self.packed or b"") <= MAX_QUICK_SIZE and not self._encoding

    @property
    def date(self) -> datetime | None:
        """When it was made; a cache that adds an age may tell the time of long ago."""
        return None if "Age" in self.headers else fields.date(self.headers.get("Date"))

    def unpack(self) -> bytes:
        """Return the body. Raises UnreadableError."""
        if self.packed is None:
            raise UnreadableError("a body that is too long")
        if not self.packed or not self._encoding:
            return self.packed
        if self._encoding != "gzip":
            raise UnreadableError("an encoding that was not asked for")
        unpacker = zlib.decompressobj(wbits=_GZIP)
        try:
            body = unpacker.decompress(self.packed, self.size + 1)
        except zlib.error as err:
            raise UnreadableError("broken gzip") from err
        if len(body) > self.size:
            raise UnreadableError("a body that is too long")
        if not unpacker.eof or unpacker.unused_data:
            raise UnreadableError("broken gzip")
        return body

    @property
    def _encoding(self) -> str:
        """Name the package the body came in; nothing stands for none."""
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
    unknown: type[SmsPartnerError],
) -> Reply | SmsPartnerError:
    """Send one request and read its answer, or tell how that failed.

    It gives the error and does not raise it: aiohttp's own exceptions may hold the
    address, and with it the key.
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
        return SmsPartnerConnectionError(f"No connection: {type(err).__name__}")
    except (aiohttp.ClientError, TimeoutError, OSError) as err:
        return unknown(f"The connection was lost: {type(err).__name__}")


async def _read(response: aiohttp.ClientResponse, most: int) -> bytes | None:
    """Read a body; one that is longer is left alone, and the connection closed."""
    parts = []
    size = 0
    async for part in response.content.iter_any():
        size += len(part)
        if size > most:
            response.close()
            return None
        parts.append(part)
    return b"".join(parts)


async def _send_once(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Turn a cut into an error that aiohttp does not answer by sending again.

    It repeats a GET that was cut, and a rented file can be downloaded only once.
    """
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as err:
        cut = type(err).__name__
    raise aiohttp.ClientError(cut)
