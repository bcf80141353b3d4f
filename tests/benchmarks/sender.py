"""Posts prepared requests over kept-alive connections and times each.

A process of its own: python -m tests.benchmarks.sender FILE PORT CONNECTIONS PAUSE. The
file holds the requests as they go over the wire, one after each NUL.
"""

import json
import re
import selectors
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"
SEPARATOR: Final = b"\0"
_HEAD: Final = re.compile(
    rb"HTTP/1\.1 (\d+).*?\r\ncontent-length: (\d+)\r\n.*?\r\n\r\n",
    re.DOTALL | re.IGNORECASE,
)
_CHUNK: Final = 65536


class Connection:
    """One connection, with at most one request on its way."""

    def __init__(self, port: int) -> None:
        """Connect."""
        self.socket = socket.create_connection((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._begun = 0.0
        self._received = b""

    def send(self, request: bytes) -> None:
        """Send a request."""
        self._received = b""
        self._begun = time.perf_counter()
        self.socket.sendall(request)

    def receive(self) -> tuple[float, bool] | None:
        """Take what came; once whole, give its seconds and whether it is an OK."""
        chunk = self.socket.recv(_CHUNK)
        if not chunk:
            raise ConnectionError("Home Assistant has closed the connection")
        self._received += chunk
        head = _HEAD.match(self._received)
        if head is None or len(self._received) < head.end() + int(head[2]):
            return None
        acknowledged = head[1] == b"200" and self._received.endswith(b"OK")
        return time.perf_counter() - self._begun, acknowledged


def send(
    requests: Sequence[bytes], port: int, connections: int, pause: float
) -> dict[str, object]:
    """Send all requests, one after another on each connection; return the figures."""
    lines = [Connection(port) for _ in range(connections)]
    begin, cpu = time.perf_counter(), time.process_time()
    answers = _exchange(iter(requests), lines, pause)
    seconds = time.perf_counter() - begin
    return {
        "seconds": seconds,
        "cpu_seconds": time.process_time() - cpu,
        "latencies": [latency for latency, _ in answers],
        "acknowledged": sum(acknowledged for _, acknowledged in answers),
    }


def _exchange(
    waiting: Iterator[bytes], lines: Sequence[Connection], pause: float
) -> list[tuple[float, bool]]:
    """Keep each connection busy until nothing waits any more."""
    answers: list[tuple[float, bool]] = []
    with selectors.DefaultSelector() as selector:
        for line, request in zip(lines, waiting, strict=False):
            selector.register(line.socket, selectors.EVENT_READ, line)
            line.send(request)
        while selector.get_map():
            for key, _ in selector.select():
                line = key.data
                if (answer := line.receive()) is None:
                    continue
                answers.append(answer)
                if pause:
                    time.sleep(pause)
                if following := next(waiting, None):
                    line.send(following)
                else:
                    selector.unregister(line.socket)
                    line.socket.close()
    return answers


if __name__ == "__main__":
    file, port, connections, pause = sys.argv[1:]
    sent = send(
        Path(file).read_bytes().split(SEPARATOR),
        int(port),
        int(connections),
        float(pause),
    )
    sys.stdout.write(json.dumps(sent))
