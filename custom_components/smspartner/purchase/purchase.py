"""One paid request on its way from the queue to its outcome."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final

from ..ledger import prices
from ..ledger.departures import Departure, Leaving
from ..ledger.states import Cause, Outcome, QueuedRequest
from .context import SECONDS_BETWEEN_WRITES, PurchaseContext
from .group import PurchaseGroup
from .posting import make_paid_call
from .retries import AT_ONCE, Retry
from .time_left import TimeLeft

_LOGGER = logging.getLogger(__name__)

LONGEST_ADDRESS_WAIT: Final = 1
"""Seconds that finding the address may take before another turn is needed."""


class Purchase:
    """The life of one paid request, a small state machine.

    It waits in the queue until its price is known, its turn in the pace has come and
    there is an address for what is reported of it, as far as its line needs these. Then
    it is marked as being sent, unless the budget or its age forbids it, and is posted:

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
        self._line = context.line
        self._retries = context.line.new_retries()
        self._time_left = TimeLeft(request.seconds_left)
        self._cause_if_late = Cause.TOO_LATE

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
            await self._pause(retry)

    async def go_on(self, departure: Departure[Any], address: str | None) -> None:
        """Send the request, whose departure was decided with its order.

        `address` is the URL for what is reported. Goes on as `run` does.
        """
        retry = await self._context.finish_sending(self._leave(departure, address))
        if retry is not None:
            await self._pause(retry)
            await self.run()

    async def _pause(self, retry: Retry) -> None:
        """Wait before another try, unless nothing has to be sent any more."""
        if retry.pause:
            pause = self._time_left.pause(retry.pause)
            await _wait_first(asyncio.sleep(pause), self._group.ended.wait())

    async def _take_turn(self) -> Retry | None:
        """Wait for the price and for a turn in the pace, then send the request.

        One whose time is over is rejected instead.
        """
        if self._time_left.is_over:
            await self._reject(self._cause_if_late)
            return None
        async with self._known_price() as is_known:
            address = await self._wait_for_turn()
            if self._time_left.is_over or not self._context.may_send:
                return AT_ONCE
            return await self._context.finish_sending(
                self._send(address, may_probe=not is_known)
            )

    @asynccontextmanager
    async def _known_price(self) -> AsyncGenerator[bool]:
        """Wait until the price of one number is known, or may be found out.

        Yields whether it is known, or need not be. One request of a calling code at a
        time may find it out; the others wait.
        """
        if not self._line.waits_for_price:
            yield True
            return
        code = self._request.calling_code
        while not await self._ledger.read(prices.is_known, code):
            async with self._context.probing[code]:
                if not await self._ledger.read(prices.is_known, code):
                    yield False
                    return
        yield True

    async def _wait_for_turn(self) -> str | None:
        """Wait for a turn in the pace; return the address for what is reported.

        None where there is none. Where one is needed, it is as of the turn: where
        finding it took long, other requests have waited for it too, so each takes a new
        turn, for sending all of them at once would be a burst.
        """
        loop = asyncio.get_running_loop()
        if not self._line.needs_address:
            address = await self._context.find_address()
            await self._take_slot()
            return address
        while True:
            await self._take_slot()
            if self._request.elsewhere:
                return None
            turn = loop.time()
            address = await self._context.find_address()
            if address is None or loop.time() - turn < LONGEST_ADDRESS_WAIT:
                return address

    async def _take_slot(self) -> None:
        """Wait for the request's turn in the pace, or for the end of its time.

        One that need not be sent any more is not waited for.
        """
        pace, called_off = self._line.pace_of(self._request), self._group.called_off
        if not called_off.is_set():
            await self._wait_in_time(pace.slot(), called_off.wait())
        if called_off.is_set() and await self._ledger.read(
            self._line.is_queued, self._request.id
        ):  # nothing leaves without a turn
            await self._wait_in_time(pace.slot())

    async def _wait_in_time(self, *waits: Coroutine[Any, Any, object]) -> None:
        """Wait until one of several is over, or the time of the request is."""
        if not await _wait_first(*waits, seconds=self._time_left.seconds):
            self._time_left.end()

    async def _send(self, address: str | None, *, may_probe: bool) -> Retry | None:
        """Send the request, or one number of it to find out the price."""
        if address is None and self._line.needs_address and not self._request.elsewhere:
            await self._reject(Cause.NO_ADDRESS)
            return None
        departure = await self._ledger.write(
            self._line.start, self._request.id, address, may_probe=may_probe
        )
        return await self._leave(departure, address)

    async def _leave(
        self, departure: Departure[Any], address: str | None
    ) -> Retry | None:
        """Post what was marked as being sent, unless nothing was or all has to wait.

        Where the price is not known, that is one number, split off the request.
        """
        if departure.refused:
            self._group.called_off.set()
        if departure.shortfall:
            self._group.shortfall = departure.shortfall
            self._line.handle_shortfall(self._context.account, departure.shortfall)
        if departure.must_wait:
            return AT_ONCE
        if departure.request is None:
            return None
        return await self._post(departure.request, address)

    async def _post(self, sent: Leaving, address: str | None) -> Retry | None:
        """Post what is marked as being sent, and write down what came of it."""
        result: Outcome | Retry = AT_ONCE
        if self._context.may_send and not self._time_left.is_over:
            result = await make_paid_call(self._context, sent, address, self._retries)
        if isinstance(result, Retry):
            await self._requeue(sent, result)
            return result
        goes_on = await self._settle(sent, result)
        return AT_ONCE if goes_on or self._is_other_request(sent) else None

    async def _reject(self, cause: Cause) -> None:
        """Write down that the request was not sent."""
        await self._context.write_persistently(
            self._line.finish, self._request.id, Outcome.not_sent(cause)
        )

    async def _requeue(self, sent: Leaving, retry: Retry) -> None:
        """Put a request back into the queue of which nothing was bought."""
        self._cause_if_late = retry.cause or self._cause_if_late
        if retry.pause_of_all:
            self._line.pace_of(self._request).hold(retry.pause_of_all)
        await self._context.write_persistently(self._line.requeue, sent.id)
        if self._is_other_request(sent):
            self._enqueue(replace(self._request, id=sent.id))

    async def _settle(self, sent: Leaving, outcome: Outcome) -> bool:
        """Save the outcome of a request; return whether it is queued once more."""
        _LOGGER.debug("Request %d is %s", sent.id, outcome.state)
        queued = await self._context.write_persistently(
            self._line.finish, sent.id, outcome
        )
        if outcome.cost is not None and self._line.waits_for_price:
            self._context.account.async_handle_cost()
        for request in queued or ():
            if request.id != self._request.id:
                self._enqueue(request)
        return any(request.id == self._request.id for request in queued or ())

    def _is_other_request(self, sent: Leaving) -> bool:
        """Return whether one number was sent alone, in a request of its own."""
        return sent.id != self._request.id


async def _wait_first(
    *waits: Coroutine[Any, Any, object], seconds: float | None = None
) -> bool:
    """Wait until one of several is over, or for some seconds; cancel the others.

    Returns whether one is over.
    """
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        done, _ = await asyncio.wait(
            tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        for task in tasks:
            task.cancel()
    return bool(done)
