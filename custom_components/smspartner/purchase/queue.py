"""Sends the paid requests of an account that have no outcome yet."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from homeassistant.core import HomeAssistant

from ..ledger import AccountLedger
from ..ledger.states import QueuedRequest
from .context import PurchaseContext, PurchasingAccount
from .group import PurchaseGroup
from .line import PurchaseLine
from .placing import PlaceOrder, place_order
from .purchase import Purchase


class PurchaseQueue:
    """Sends the queued requests of one kind and account, while the process lives."""

    def __init__(
        self,
        hass: HomeAssistant,
        ledger: AccountLedger,
        account: PurchasingAccount,
        line: PurchaseLine[Any],
    ) -> None:
        """Initialize for one account, with the line that its requests stand in."""
        self._context = PurchaseContext(hass, ledger, account, line)
        self._ledger = ledger
        self._line = line
        self._groups: defaultdict[str, PurchaseGroup] = defaultdict(PurchaseGroup)
        self._end_listening = ledger.listen(self._end_groups)

    @contextmanager
    def group(self, group_id: str) -> Iterator[PurchaseGroup]:
        """Return the requests of an order, to wait for them in a `with` block."""
        group = self._groups[group_id]
        group.waiting += 1
        try:
            yield group
        finally:
            group.waiting -= 1
            self._drop_if_idle(group_id)

    async def place[O](self, place: PlaceOrder[O], order: O) -> int:
        """Write an order down and start to send its requests; return how many.

        This costs money. It is finished even if the caller is cancelled. Raises what
        `place` raises, and sqlite3.Error: then nothing was written.
        """
        return await self._context.finish_sending(self._place(place, order))

    async def _place[O](self, place: PlaceOrder[O], order: O) -> int:
        """Write an order down; start with the request that left with it, if any.

        The time that a slow disk takes for it is no time left to send it.
        """
        loop = asyncio.get_running_loop()
        begin = loop.time()
        placed = await place_order(self._context, place, order)
        taken = loop.time() - begin
        if (first := placed.first) is not None:
            self._start(
                first.after(taken),
                lambda purchase: purchase.go_on(placed.departure, placed.address),
            )
        for request in placed.requests:
            self.add(request.after(taken))
        return len(placed.requests) + (first is not None)

    def add(self, request: QueuedRequest) -> None:
        """Start to send a queued request; one that is under way goes on as it is.

        This costs money. What is added survives the caller, and goes on until the
        request has an outcome or nothing may be sent any more.
        """
        self._start(request, Purchase.run)

    def _start(
        self,
        request: QueuedRequest,
        run: Callable[[Purchase], Coroutine[Any, Any, None]],
    ) -> None:
        """Start what sends a request, unless it is under way."""
        group_id = request.order_id
        group = self._groups[group_id]
        if request.id in group.tasks:
            return

        def remove(_: asyncio.Task[None]) -> None:
            """Remove a request that is not under way any more."""
            del group.tasks[request.id]
            self._drop_if_idle(group_id)

        purchase = Purchase(self._context, group, request, self.add)
        group.tasks[request.id] = task = self._context.start_task(run(purchase))
        task.add_done_callback(remove)

    def call_off(self, order_id: str) -> None:
        """Let no request of an order wait for its turn any more."""
        if group := self._groups.get(order_id):
            group.called_off.set()

    async def resume(self) -> None:
        """Send the requests that are queued in the ledger, as the last run left them.

        Raises sqlite3.Error where the ledger cannot be read.
        """
        if self._context.may_send:
            for request in await self._ledger.read(self._line.list_queued):
                self.add(request)

    async def stop(self) -> None:
        """Send no more requests; wait a while for the answers to those on their way."""
        self._context.stop()
        await self._context.wait_sent()

    def close(self) -> None:
        """Send no more requests and end all waiting: the account is being removed."""
        self._context.stop()
        self._end_listening()
        self._end_groups(self._groups.keys())

    def _end_groups(self, ended: Collection[str]) -> None:
        """End the waiting for orders of which nothing is awaited any more."""
        for group_id in self._groups.keys() & ended:
            self._groups[group_id].end()

    def _drop_if_idle(self, group_id: str) -> None:
        """Forget a group of which nothing is under way or waited for."""
        if group_id in self._groups and self._groups[group_id].is_idle:
            del self._groups[group_id]
