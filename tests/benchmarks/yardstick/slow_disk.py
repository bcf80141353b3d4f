"""A disk that takes longer: the ledger's commits are followed by a sleep."""

import sqlite3
import time
from collections.abc import Sequence
from typing import Any

from homeassistant.core import ServiceCall, ServiceResponse


class SlowDisk:
    """Lets each commit that wrote something last longer, and counts those."""

    def __init__(self) -> None:
        """Initialize with a disk as it is."""
        self._seconds = 0.0
        self._commits = 0

    async def slow_down(self, call: ServiceCall) -> None:
        """Let each commit take so many milliseconds longer from now on."""
        self._seconds = call.data["milliseconds"] / 1000
        writer = call.hass.data["smspartner"].ledger.store._database._writer
        if not isinstance(writer._connection, _Connection):
            writer._connection = _Connection(writer._connection, self)

    async def read(self, _call: ServiceCall) -> ServiceResponse:
        """Answer how many commits there were since this was asked last."""
        commits, self._commits = self._commits, 0
        return {"commits": commits}

    def commit(self) -> None:
        """Take the time of one commit, in the thread that waits for it."""
        self._commits += 1
        if self._seconds:
            time.sleep(self._seconds)


class _Connection:
    """The writer's connection: all as it is, but the commits."""

    def __init__(self, connection: sqlite3.Connection, disk: SlowDisk) -> None:
        """Initialize with the connection, and the disk that it seems to write to."""
        self._connection = connection
        self._disk = disk
        self._changes = connection.total_changes

    def __getattr__(self, name: str) -> Any:
        """Return what the connection has."""
        return getattr(self._connection, name)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run a statement; a commit of something written takes as long as the disk."""
        cursor = self._connection.execute(statement, values)
        if statement == "COMMIT" and self._has_written():
            self._disk.commit()
        return cursor

    def _has_written(self) -> bool:
        """Return whether a row was written since this was asked last."""
        before, self._changes = self._changes, self._connection.total_changes
        return self._changes != before
