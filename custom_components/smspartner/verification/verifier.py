"""Verifies phone numbers: reads them, places an order, waits, and reports."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant

from ..exceptions import InvalidNumbersError, NothingBoughtError, TooManyNumbersError
from ..ledger import AccountLedger, orders, plans, reports
from ..ledger.plans import Order, Plan
from ..ledger.reports import VerificationReport
from ..phone_numbers import MAX_INVALID, ReadNumbers, read_at_once, read_numbers
from ..purchase.queue import PurchaseQueue
from .request import BriefWait, VerificationRequest

if TYPE_CHECKING:
    from ..purchase.group import PurchaseGroup

_LOGGER = logging.getLogger(__name__)

MAX_NUMBERS: Final = 100_000
"""Numbers that one call may ask for."""

MAX_LISTED: Final = 1_000
"""Pending numbers and results that one report lists."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """The report of a verification, and what was read of its entries."""

    report: VerificationReport
    numbers: ReadNumbers


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimated:
    """What a verification would buy, and what was read of its entries."""

    plan: Plan
    numbers: ReadNumbers


class Verifier:
    """Verifies phone numbers for one account, for as long as the process lives."""

    def __init__(
        self,
        hass: HomeAssistant,
        ledger: AccountLedger,
        purchases: PurchaseQueue,
        *,
        find_address: Callable[[], Awaitable[str]],
    ) -> None:
        """Initialize for one account, with the queue that buys its lookups.

        `find_address` returns the URL for results, or raises NoCallbackAddressError.
        """
        self._hass = hass
        self._ledger = ledger
        self._purchases = purchases
        self._find_address = find_address

    async def verify(
        self,
        request: VerificationRequest,
        wait: timedelta | None = None,
        brief_wait: BriefWait | None = None,
    ) -> Verified:
        """Verify phone numbers: POST hlr/notify (S0, S1). This costs money.

        Returns when each request has its outcome; with `wait` when the last result has
        come, or after that time. With `brief_wait` it then waits for the results of a
        few numbers. Cancelling the call stops nothing that was ordered.

        Raises InvalidNumbersError, TooManyNumbersError, NoCallbackAddressError,
        BudgetExceededError and UnknownAccountError before anything is spent,
        NothingBoughtError when every request was rejected, by SMS Partner or by
        ourselves, and sqlite3.Error.
        """
        numbers = await self._read(request)
        order = request.order(numbers)
        await self._require_address(order, is_new=request.verification_id is None)
        with self._purchases.group(order.verification_id) as group:
            report = await self._carry_out(order, group, wait, brief_wait)
        if report.is_nothing_bought:
            raise NothingBoughtError(report, group.shortfall)
        return Verified(report=report, numbers=numbers)

    async def estimate(self, request: VerificationRequest) -> Estimated:
        """Return what a verification would buy and cost; nothing is sent.

        Raises InvalidNumbersError, TooManyNumbersError, UnknownAccountError and
        sqlite3.Error.
        """
        numbers = await self._read(request)
        plan = await self._ledger.read(plans.make, request.order(numbers))
        return Estimated(plan=plan, numbers=numbers)

    async def order(self, order: Order) -> None:
        """Buy the lookups of an order: POST hlr/notify (S0, S1). This costs money.

        Its numbers are read already. Returns when it is written down: its requests
        leave afterwards, and it can be seen in its report what becomes of them. An
        order that was placed before buys nothing more.

        Raises TooManyNumbersError, NoCallbackAddressError, BudgetExceededError,
        CostExceededError and UnknownAccountError before anything is spent, and
        sqlite3.Error.
        """
        if len(order.numbers) > MAX_NUMBERS:
            raise TooManyNumbersError(len(order.numbers))
        await self._require_address(order, is_new=False)
        await self._place(order)

    async def _read(self, request: VerificationRequest) -> ReadNumbers:
        """Return what was read of the entries.

        Raises InvalidNumbersError or TooManyNumbersError.
        """
        numbers = read_at_once(request.entries)
        if numbers is None:
            numbers = await self._hass.async_add_executor_job(
                partial(
                    read_numbers,
                    request.entries,
                    request.country,
                    max_invalid=None if request.skip_invalid else MAX_INVALID,
                )
            )
        if len(numbers.valid) > MAX_NUMBERS:
            raise TooManyNumbersError(len(numbers.valid))
        if not numbers.valid or (numbers.invalid and not request.skip_invalid):
            raise InvalidNumbersError(numbers)
        return numbers

    async def _require_address(self, order: Order, *, is_new: bool) -> None:
        """Raise NoCallbackAddressError if the results of a new order have no address.

        `is_new` says that it cannot have been placed before. Each of its requests takes
        the address as it is when the request is sent.
        """
        if order.notify_url is None and (
            is_new
            or not await self._ledger.read(orders.is_placed, order.verification_id)
        ):
            await self._find_address()

    async def _carry_out(
        self,
        order: Order,
        group: PurchaseGroup,
        wait: timedelta | None,
        brief_wait: BriefWait | None,
    ) -> VerificationReport:
        """Place an order and return its report, after waiting as long as asked for."""
        await self._place(order)
        if wait:
            await group.wait_ended(wait)
        else:
            await group.wait_settled()
        if brief_wait and len(order.numbers) <= brief_wait.up_to:
            await group.wait_ended(brief_wait.time)
        return await self._ledger.read(reports.load, order.verification_id, MAX_LISTED)

    async def _place(self, order: Order) -> None:
        """Write an order down and start to send its requests."""
        count = await self._purchases.place(orders.place, order)
        _LOGGER.debug(
            "Verification %s: %d numbers in %d requests",
            order.verification_id,
            len(order.numbers),
            count,
        )
