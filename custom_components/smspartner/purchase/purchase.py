"""One paid request on its way from the queue to its outcome."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final

from ..ledger import departures, outcomes, prices
from ..ledger.departures import RequestToSend
from ..ledger.states import Cause, Outcome, QueuedRequest
from .context import SECONDS_BETWEEN_WRITES, PurchaseContext
from .group import PurchaseGroup
from .posting import make_paid_call
from .retries import AT_ONCE, Retries, Retry

_LOGGER = logging.getLogger(__name__)

LONGEST_ADDRESS_WAIT: Final = 1
"""Seconds that finding the address may take before another turn is needed."""


class Purchase:
    """The life of one paid request, a small state machine.

    It waits in the queue until its price is known, its turn in the pace has come and
    there is an address for its results. Then it is marked as being sent, unless the
    budget or its age forbids it, and is posted:

        queued -- price, turn, mark --> sending -- post --> settled
           ^                                |
           +------- nothing was bought -----+

    What takes it a step further returns a Retry where the request is queued
    afterwards, and None where it is settled: it has an outcome, or needs none.
    """

    def __init__(
        self,
        context: PurchaseContext,
        group: PurchaseGroup,
        request: QueuedRequest,
        enqueue: Callable[[QueuedRequest], None],
    ) -> None:
        """Initialize for a queued request of an account and an order.

        `enqueue` is called with a request that was split off and is queued as well.
        """
        self._context = context
        self._ledger = context.ledger
        self._group = group
        self._request = request
        self._enqueue = enqueue
        self._retries = Retries()

    async def run(self) -> None:
        """Send the request as often as it takes; return once nothing is left to do.

        It is settled then, or nothing may be sent any more.
        """
        while self._context.may_send:
            try:
                retry = await self._take_turn()
            except sqlite3.Error as err:
                _LOGGER.debug("Request %d cannot leave yet: %s", self._request.id, err)
                retry = Retry(SECONDS_BETWEEN_WRITES)
            if retry is None:
                return
            if retry.pause:
                await _wait_first(asyncio.sleep(retry.pause), self._group.ended.wait())

    async def _take_turn(self) -> Retry | None:
        """Wait for the price and for a turn in the pace, then send the request."""
        async with self._known_price() as is_known:
            address = await self._wait_for_turn()
            if not self._context.may_send:
                return AT_ONCE
            return await self._context.finish_sending(
                self._send(address, may_probe=not is_known)
            )

    @asynccontextmanager
    async def _known_price(self) -> AsyncGenerator[bool]:
        """Wait until the price of one number is known, or may be found out.

        Yields whether it is known. One request of a calling code at a time may find it
        out; the others wait.
        """
        code = self._request.calling_code
        while not await self._ledger.read(prices.is_known, code):
            async with self._context.probing[code]:
                if not await self._ledger.read(prices.is_known, code):
                    yield False
                    return
        yield True

    async def _wait_for_turn(self) -> str | None:
        """Wait for a turn in the pace; return the address for results as of then.

        None where there is none. Where choosing it took long, other requests have
        waited for it too: each takes a new turn, for sending all of them at once would
        be a burst.
        """
        loop = asyncio.get_running_loop()
        pace, called_off = self._context.pace, self._group.called_off
        while True:
            if not called_off.is_set():
                await _wait_first(pace.slot(), called_off.wait())
            if called_off.is_set() and await self._ledger.read(
                departures.is_queued, self._request.id
            ):  # nothing leaves without a turn
                await pace.slot()
            if self._request.elsewhere:
                return None
            turn = loop.time()
            address = await self._context.find_address()
            if address is None or loop.time() - turn < LONGEST_ADDRESS_WAIT:
                return address

    async def _send(self, address: str | None, *, may_probe: bool) -> Retry | None:
        """Send the request, or one number of it to find out the price."""
        sent = await self._mark_as_sending(address, may_probe=may_probe)
        if not isinstance(sent, RequestToSend):
            return sent
        result: Outcome | Retry = AT_ONCE
        if self._context.may_send:
            result = await make_paid_call(self._context, sent, address, self._retries)
        if isinstance(result, Retry):
            await self._requeue(sent, result)
            return result
        await self._settle(sent, result)
        return AT_ONCE if self._is_other_request(sent) else None

    async def _mark_as_sending(
        self, address: str | None, *, may_probe: bool
    ) -> RequestToSend | Retry | None:
        """Mark the request as being sent; return what to post.

        Where the price is not known, that is one number, split off the request. Returns
        None if nothing of it may be sent any more, and a Retry if it has to wait.
        """
        if address is None and not self._request.elsewhere:
            outcome = Outcome.not_sent(Cause.NO_ADDRESS)
            await self._context.write_persistently(
                outcomes.finish, self._request.id, outcome
            )
            return None
        departure = await self._ledger.write(
            departures.start, self._request.id, address, may_probe=may_probe
        )
        if departure.refused:
            self._group.called_off.set()
        if departure.shortfall:
            self._group.shortfall = departure.shortfall
            self._context.account.async_handle_budget_refusal(departure.shortfall)
        return AT_ONCE if departure.must_wait else departure.request

    async def _requeue(self, sent: RequestToSend, retry: Retry) -> None:
        """Put a request back into the queue of which nothing was bought."""
        if retry.pause_of_all:
            self._context.pace.hold(retry.pause_of_all)
        await self._context.write_persistently(outcomes.requeue, sent.id)
        if self._is_other_request(sent):
            self._enqueue(replace(self._request, id=sent.id))

    async def _settle(self, sent: RequestToSend, outcome: Outcome) -> None:
        """Save the outcome of a request."""
        _LOGGER.debug("Request %d is %s", sent.id, outcome.state)
        await self._context.write_persistently(outcomes.finish, sent.id, outcome)
        if outcome.cost is not None:
            self._context.account.async_handle_cost()

    def _is_other_request(self, sent: RequestToSend) -> bool:
        """Return whether one number was sent alone, in a request of its own."""
        return sent.id != self._request.id


async def _wait_first(*waits: Coroutine[Any, Any, object]) -> None:
    """Wait until one of several is over; cancel the others."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
