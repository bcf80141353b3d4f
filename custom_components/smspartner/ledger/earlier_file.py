"""Keeps notifications for a ledger file that another one has taken the place of.

The earlier file was damaged and set aside, or a backup of it was restored: results of
what was bought with it may still come. They are kept in a file of their own beside the
ledger.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Sequence
from datetime import timedelta
from enum import Enum, auto
from pathlib import Path
from typing import Any, Final

from ..api.shapes import MAX_SHAPES, describe_body
from ..clock import Clock, Correction
from .availability import WRITING, Availability
from .kept_bodies.of_earlier_file import EarlierFileBodies, EarlierFileBody
from .meta import Meta, read_meta
from .units import micros

WAIT_FOR: Final = timedelta(hours=48)
"""How long results may come of what was bought with the earlier file."""


class Keeping(Enum):
    """What became of a body that was to be kept."""

    KEPT = auto()
    NO_ROOM = auto()
    NOT_WRITTEN = auto()
    """The file of the kept bodies could not be written."""


class EarlierFile:
    """The bodies that came with tokens which the earlier file may have given out."""

    def __init__(self, path: Path, clock: Clock) -> None:
        """Initialize for the path of the ledger, without an earlier file."""
        self._bodies = EarlierFileBodies(path.with_stem(f"{path.stem}_orphans"))
        self._clock = clock
        self._availability = Availability("What was kept of an earlier database")
        self.replaced_at: int | None = None
        """When the file took its place; microseconds since 1970."""

    def load(self, connection: sqlite3.Connection) -> None:
        """Read whether a file that has just been opened replaced an earlier one."""
        replaced_at = read_meta(connection, Meta.RENEWED_AT)
        self.replaced_at = None if replaced_at is None else int(replaced_at)

    async def close(self) -> None:
        """Close the file of the kept bodies."""
        await self._bodies.close()

    @property
    def may_report(self) -> bool:
        """Return whether results may still come of what the earlier file bought."""
        if self.replaced_at is None:
            return False
        now = self._clock.now() - self._clock.doubt
        return now < self.replaced_at + micros(WAIT_FOR)

    async def keep(self, entry_id: str, token_hash: bytes, body: bytes) -> Keeping:
        """Keep a body that came with a token of this hash; return what became of it."""
        try:
            is_kept = await self._bodies.keep(
                EarlierFileBody(0, entry_id, token_hash, self._clock.now(), body)
            )
        except sqlite3.Error as err:
            self._availability.note_failure(WRITING, err)
            return Keeping.NOT_WRITTEN
        self._availability.note_success(WRITING)
        return Keeping.KEPT if is_kept else Keeping.NO_ROOM

    async def bodies(self, entry_id: str) -> AsyncIterator[EarlierFileBody]:
        """Yield the bodies kept for an account that are not too old, in order."""
        after_id = 0
        kept_since = self._clock.now() - self._clock.doubt - micros(WAIT_FOR)
        while page := await self._bodies.read_page(entry_id, after_id):
            for body in page:
                after_id = body.id
                if body.received_at >= kept_since:
                    yield body

    async def shapes(self, entry_id: str) -> Sequence[dict[str, Any]]:
        """Return the shapes of some kept bodies, without their content."""
        try:
            page = await self._bodies.read_page(entry_id, 0)
        except sqlite3.Error as err:
            self._availability.note_failure(WRITING, err)
            return []
        contents = [body.content for body in page[-MAX_SHAPES:]]
        return await asyncio.to_thread(lambda: [describe_body(one) for one in contents])

    async def erase_all(self, entry_id: str) -> None:
        """Erase the bodies kept for an account."""
        await self._try(self._bodies.erase_all(entry_id))

    async def erase_old(self) -> None:
        """Erase the bodies that are too old to be of use."""
        kept_since = self._clock.now() - micros(WAIT_FOR)
        await self._try(self._bodies.erase_old(kept_since))

    async def forget(self, entry_id: str, phone_numbers: Sequence[str]) -> None:
        """Erase the bodies in which one of some numbers stands."""
        await self._try(self._bodies.forget(entry_id, phone_numbers))

    async def move_times(self, correction: Correction) -> None:
        """Correct the times of the kept bodies, after the clock was wrong."""
        await self._try(self._bodies.move_times(correction))

    async def _try(self, work: Awaitable[None]) -> None:
        """Change the kept bodies; a failure is only logged."""
        try:
            await work
            self._availability.note_success(WRITING)
        except sqlite3.Error as err:
            self._availability.note_failure(WRITING, err)
