"""Runs a program of the system that listens on a port of the loopback."""

import asyncio
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Final

HOST: Final = "127.0.0.1"
_PATIENCE: Final = 60
_SBIN: Final = "/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin"


def path_of(*names: str) -> str:
    """Return the path of the first of some programs that is there."""
    found = [path for name in names if (path := shutil.which(name, path=_SBIN))]
    if not found:
        raise FileNotFoundError(f"Not installed: {names[0]}. Run script/neighbour.")
    return found[0]


def free_port() -> int:
    """Return a port of the loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class Program:
    """A process that is there once its port can be reached."""

    def __init__(self, command: Sequence[str], port: int, log_file: Path) -> None:
        """Choose the command, the port that it listens on, and its log."""
        self._command = command
        self.port = port
        self._log_file = log_file
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, and wait until it listens."""
        with self._log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log.fileno(),
                stderr=asyncio.subprocess.STDOUT,
            )
        async with asyncio.timeout(_PATIENCE):
            while not await self._listens():
                if self._process.returncode is not None:
                    raise ChildProcessError(f"It has ended: see {self._log_file}")
                await asyncio.sleep(0.1)

    async def stop(self) -> None:
        """End it as a shutdown does."""
        if self._process and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()

    async def kill(self) -> None:
        """End it as a power cut does."""
        if self._process and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _listens(self) -> bool:
        """Return whether its port can be reached."""
        try:
            _, writer = await asyncio.open_connection(HOST, self.port)
        except OSError:
            return False
        writer.close()
        return True
