"""Writes an order down, and marks its first request as being sent where that may leave.

Both come before the POST, so one wait for the disk does for both.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from ..ledger.departures import Departure
from ..ledger.states import QueuedRequest
from ..ledger.transaction import Transaction
from .context import PurchaseContext
from .line import PurchaseLine

_LOGGER = logging.getLogger(__name__)

type PlaceOrder[O] = Callable[[Transaction, O], Sequence[QueuedRequest]]
"""Writes an order down, and returns its requests, which are to be sent."""


class _DepartureError(Exception):
    """An order could be written down, and the departure of its request could not."""


class Placed(NamedTuple):
    """What came of an order."""

    requests: Sequence[QueuedRequest]
    """Those that are queued."""
    first: QueuedRequest | None = None
    """The one for which its departure was decided with the order."""
    departure: Departure[Any] = Departure()
    """What was decided."""
    address: str | None = None
    """The URL for what is reported of it."""


async def place_order[O](
    context: PurchaseContext, place: PlaceOrder[O], order: O
) -> Placed:
    """Write an order down; its first request may leave with it.

    That is where it has to wait for nothing: neither for the price or the address, nor
    for its turn. Raises what `place` raises, and sqlite3.Error: then nothing was
    written.
    """
    line = context.line
    with suppress(TimeoutError):
        address = await context.find_address_at_once()
        has_address = address is not None or not line.needs_address
        if has_address and context.may_send and line.pace.take_free_slot():
            try:
                return await _place_with_turn(context, place, order, address)
            except _DepartureError as err:
                _LOGGER.debug("An order cannot leave yet: %s", err.__cause__)
    return Placed(await context.ledger.write(place, order))


async def _place_with_turn[O](
    context: PurchaseContext, place: PlaceOrder[O], order: O, address: str | None
) -> Placed:
    """Write an order down with the departure of its first request.

    Its turn in the pace is taken; it is given back where nothing leaves.
    """
    placed = Placed([])
    loop = asyncio.get_running_loop()
    begin = loop.time()
    try:
        placed = await context.ledger.write(
            place_and_start, place, order, context.line, address
        )
    finally:
        if placed.departure.request is None:
            context.line.pace.give_back(loop.time() - begin)
    return placed


def place_and_start[O](
    tx: Transaction,
    place: PlaceOrder[O],
    order: O,
    line: PurchaseLine[Any],
    address: str | None,
) -> Placed:
    """Write an order down, and decide whether its first request may be sent now."""
    requests = place(tx, order)
    if not requests or requests[0].gives_way:
        return Placed(requests)
    first, *others = requests
    used = None if first.elsewhere else address
    try:
        departure = line.start(tx, first.id, used, may_probe=False)
    except sqlite3.Error as err:
        raise _DepartureError from err
    if departure.must_wait:
        return Placed(requests)
    return Placed(others, first, departure, used)
