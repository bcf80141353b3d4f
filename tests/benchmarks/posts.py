"""Posts prepared bodies over kept-alive connections, and times each."""

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from yarl import URL

_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


class Post(NamedTuple):
    """A body and where it goes."""

    url: URL
    body: bytes
    content_type: str

    def encoded(self) -> bytes:
        """Give it as HTTP."""
        head = (
            f"POST {self.url.raw_path_qs} HTTP/1.1\r\n"
            f"Host: {self.url.host}:{self.url.port}\r\n"
            f"Content-Type: {self.content_type}\r\n"
            f"Content-Length: {len(self.body)}\r\n\r\n"
        )
        return head.encode() + self.body


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What came back for a flood of posts."""

    seconds: float
    latencies: Sequence[float]
    acknowledged: int
    sender_cpu: float

    def figures(self) -> dict[str, Any]:
        """Sum up."""
        count = len(self.latencies)
        ordered = sorted(self.latencies)
        return {
            "notifications": count,
            "acknowledged": self.acknowledged,
            "seconds": round(self.seconds, 2),
            "per_second": round(count / self.seconds),
            "p50_ms": round(ordered[count // 2] * 1000, 2),
            "p99_ms": round(ordered[count * 99 // 100] * 1000, 2),
            "longest_ms": round(ordered[-1] * 1000, 1),
            "sender_cpu_seconds": round(self.sender_cpu, 2),
        }


async def flood(posts: Sequence[Post], connections: int) -> Posted:
    """Post them all, one after another on each connection."""
    prepared = [post.encoded() for post in posts]
    waiting = iter(prepared)
    latencies: list[float] = []
    begin, cpu = time.monotonic(), time.process_time()
    taken = await asyncio.gather(
        *(_work(posts[0].url, waiting, latencies) for _ in range(connections))
    )
    return Posted(
        seconds=time.monotonic() - begin,
        latencies=latencies,
        acknowledged=sum(taken),
        sender_cpu=time.process_time() - cpu,
    )


async def _work(url: URL, waiting: Iterator[bytes], latencies: list[float]) -> int:
    """Post what waits over one connection; give how many were acknowledged."""
    reader, writer = await asyncio.open_connection(url.host, url.port)
    acknowledged = 0
    try:
        for request in waiting:
            begin = time.monotonic()
            writer.write(request)
            acknowledged += await _is_acknowledged(reader)
            latencies.append(time.monotonic() - begin)
    finally:
        writer.close()
        await writer.wait_closed()
    return acknowledged


async def _is_acknowledged(reader: asyncio.StreamReader) -> bool:
    """Read an answer; tell whether it is a 200 with our OK."""
    head = await reader.readuntil(b"\r\n\r\n")
    match = _LENGTH.search(head)
    body = await reader.readexactly(int(match[1])) if match else b""
    return head.startswith(b"HTTP/1.1 200") and body == b"OK"
