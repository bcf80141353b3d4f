"""Buys lookups, prepares their notifications and has another process post them."""

import asyncio
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory

from yarl import URL

from tests.simulator import Notification, Simulator
from tests.simulator.notification import address, encode, fields_of

from .figures import percentile
from .home_assistant import MeasuredProcess
from .sender import SEPARATOR

ROOT = Path(__file__).parents[2]
CONNECTIONS = 32


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What came back for some notifications."""

    seconds: float
    cpu_seconds: float
    latencies: Sequence[float]
    acknowledged: int

    @property
    def per_second(self) -> float:
        """How many were answered in a second."""
        return len(self.latencies) / self.seconds

    @property
    def sender_load(self) -> float:
        """How busy the sender was, in percent of a core."""
        return 100 * self.cpu_seconds / self.seconds

    def latency(self, share: float) -> float:
        """Return the milliseconds that this share of them did not pass."""
        return percentile(self.latencies, share) * 1000


def numbers(count: int, first: int = 0) -> list[str]:
    """Return mobile numbers, none of which stays without an answer."""
    serials = (serial for serial in range(first, 2 * (first + count)))
    answering = (serial for serial in serials if serial % 100 != 98)
    return [f"+{33_600_000_000 + next(answering)}" for _ in range(count)]


async def buy(
    home_assistant: MeasuredProcess,
    simulator: Simulator,
    phones: Sequence[str],
    size: int,
) -> list[Notification]:
    """Buy lookups in verifications of a size; return what is owed for them."""
    before = len(simulator.books.notifications)
    for chunk in batched(phones, size, strict=False):
        await home_assistant.call_action(
            "smspartner", "verify_numbers", {"phone_numbers": chunk, "wait": 0}
        )
    return simulator.books.notifications[before:]


async def send(
    simulator: Simulator,
    home_assistant: MeasuredProcess,
    owed: Iterable[Notification],
    *,
    url: str | None = None,
    connections: int = CONNECTIONS,
    pause: float = 0,
) -> Sent:
    """Post notifications where they belong, or elsewhere, from another process."""
    requests = [_request(simulator, one, url) for one in owed]
    return await post(home_assistant, requests, connections=connections, pause=pause)


async def post(
    home_assistant: MeasuredProcess,
    requests: Iterable[bytes],
    *,
    connections: int = CONNECTIONS,
    pause: float = 0,
) -> Sent:
    """Post prepared requests from another process."""
    with TemporaryDirectory(prefix="smspartner-bench-") as folder:
        file = Path(folder) / "requests"
        file.write_bytes(SEPARATOR.join(requests))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.benchmarks.sender", str(file)),
            *(str(home_assistant.port), str(connections), str(pause)),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"The sender ended with {process.returncode}")
    return Sent(**json.loads(output))


def _request(simulator: Simulator, owed: Notification, url: str | None) -> bytes:
    """Prepare a notification as it goes over the wire."""
    target = URL(url) if url else address(owed.url, simulator.settings)
    assert target
    settings = simulator.settings
    return as_request(target, *encode([fields_of(owed, settings)], settings))


def as_request(target: URL, body: bytes, content_type: str) -> bytes:
    """Prepare a body as it goes over the wire."""
    head = (
        f"POST {target.raw_path_qs} HTTP/1.1\r\n"
        f"Host: {target.host}:{target.port}\r\n"
        f"Content-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
