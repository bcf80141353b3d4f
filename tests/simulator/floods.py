"""Answers that are more than they seem: compressed ones, and one that never ends."""

import asyncio
import zlib

from aiohttp import web

from .replies import Reply

MEBIBYTE = 1024 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_CHUNK = b" " * 64 * 1024


async def zipped(reply: Reply, mebibytes: int) -> web.Response:
    """Return an answer as gzip, followed by so many MiB of blanks, which zip well."""
    return web.Response(
        body=await asyncio.to_thread(_zipped, reply.body(), mebibytes),
        status=reply.status,
        content_type=reply.content_type(),
        headers={"Content-Encoding": "gzip"},
    )


def _zipped(body: bytes, mebibytes: int) -> bytes:
    """Compress a body and the blanks behind it, which never are in memory whole."""
    compressor = zlib.compressobj(wbits=_GZIP)
    blanks = b" " * MEBIBYTE
    parts = [compressor.compress(body)]
    parts += [compressor.compress(blanks) for _ in range(mebibytes)]
    return b"".join([*parts, compressor.flush()])


async def endless(
    request: web.Request, reply: Reply, seconds: float, status: int | None
) -> web.StreamResponse:
    """Send an answer and blanks behind it until the client closes the connection.

    They come one at a time with pauses of so many seconds, and by the thousand without.
    """
    response = web.StreamResponse(status=status or reply.status)
    response.content_type = reply.content_type()
    await response.prepare(request)
    await response.write(reply.body())
    while True:
        await asyncio.sleep(seconds)
        await response.write(b" " if seconds else _CHUNK)
