"""The requests that were ordered together, and waiting for them."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..ledger.budget import Shortfall


class PurchaseGroup:
    """The requests of one order while they are under way or waited for."""

    def __init__(self) -> None:
        """Initialize with no request."""
        self.ended = asyncio.Event()
        """Set when no result of any of its requests is awaited any more."""
        self.called_off = asyncio.Event()
        """Set when a queued request need not wait for its turn in the pace.

        It may have been rejected together with another one of the group.
        """
        self.tasks: dict[int, asyncio.Task[None]] = {}
        """The requests that have no outcome yet, by their ids in the ledger."""
        self.waiting = 0
        """How many callers wait for it."""
        self.shortfall: Shortfall | None = None
        """What lacked of the budget where requests were rejected for that."""

    @property
    def is_idle(self) -> bool:
        """Return whether none of it is under way or waited for."""
        return not self.tasks and not self.waiting

    def end(self) -> None:
        """Note that no result is awaited any more, so that nothing has to be sent."""
        self.ended.set()
        self.called_off.set()

    async def wait_ended(self, time: timedelta) -> None:
        """Wait until no result is awaited any more, or for that time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(time.total_seconds()):
                await self.ended.wait()
                # The last result may come before the answer to its request, which
                # names the cost.
                await self.wait_settled()

    async def wait_settled(self) -> None:
        """Wait until each request has an outcome, those that are split off too."""
        while self.tasks:
            await asyncio.wait(self.tasks.values())
