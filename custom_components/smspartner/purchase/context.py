"""What the purchases of one account share: the ledger, and what line they are in."""

import asyncio
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Concatenate, Final, Protocol

from homeassistant.core import HomeAssistant

from ..api import SmsPartnerClient
from ..exceptions import NoCallbackAddressError
from ..ledger import AccountLedger
from ..ledger.budget import Shortfall
from ..ledger.transaction import Transaction

if TYPE_CHECKING:
    from .line import PurchaseLine

_LOGGER = logging.getLogger(__name__)

STOP_TIMEOUT: Final = 18
"""Seconds for which an answer is waited for; Home Assistant gives it 20 to stop.

An answer of SMS Partner to an SMS may take nearly as long.
"""

SECONDS_BETWEEN_WRITES: Final = 10
"""The pause after the ledger could not be read or written."""


class PurchasingAccount(Protocol):
    """What purchases need of the account that pays for them."""

    @property
    def may_send(self) -> bool:
        """Return whether the account may buy: not while it is disabled."""

    def create_client(self) -> SmsPartnerClient:
        """Return a client with the API key that is valid by now."""

    async def async_get_callback_address(self) -> str:
        """Return the URL for what is reported, or raise NoCallbackAddressError."""

    def async_handle_auth_error(self) -> None:
        """Handle that SMS Partner has refused the API key."""

    def async_handle_budget_refusal(self, shortfall: Shortfall) -> None:
        """Handle that lookups were rejected for want of budget."""

    def async_handle_sms_budget_refusal(self, shortfall: Shortfall) -> None:
        """Handle that an SMS was rejected, or some of it, for want of budget."""

    def async_handle_cost(self) -> None:
        """Handle that an answer has named the cost of a request."""


class PurchaseContext:
    """The account, its ledger and the line, and which requests are being sent."""

    def __init__(
        self,
        hass: HomeAssistant,
        ledger: AccountLedger,
        account: PurchasingAccount,
        line: PurchaseLine[Any],
    ) -> None:
        """Initialize for one account and one kind of requests."""
        self._hass = hass
        self.ledger = ledger
        self.account = account
        self.line = line
        self.probing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """By calling code, held by the one request that shows what a number costs."""
        self._sending: set[asyncio.Task[Any]] = set()
        self._stopped = False

    @property
    def may_send(self) -> bool:
        """Return whether requests may be sent: not once stopped, nor while disabled."""
        return not self._stopped and self.account.may_send

    async def find_address(self) -> str | None:
        """Return the URL for what is reported; None where none is found in time."""
        try:
            async with asyncio.timeout(self.line.longest_search):
                return await self.account.async_get_callback_address()
        except NoCallbackAddressError, TimeoutError:
            return None

    async def find_address_at_once(self) -> str | None:
        """Return the URL for what is reported, None where there is none.

        Raises TimeoutError where it would have to be waited for.
        """
        try:
            async with asyncio.timeout(0):
                return await self.account.async_get_callback_address()
        except NoCallbackAddressError:
            return None

    def start_task[T](self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Start a task that goes on when the caller is cancelled."""
        return self._hass.async_create_background_task(work, "smspartner purchase")

    async def finish_sending[T](self, sending: Coroutine[Any, Any, T]) -> T:
        """Run what sends a request to its end; return what came of it.

        It goes on when the caller is cancelled, and is waited for by `wait_sent`.
        """
        task = self.start_task(sending)
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return await asyncio.shield(task)

    async def write_persistently[**P, T](
        self,
        operation: Callable[Concatenate[Transaction, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T | None:
        """Run a write operation on the ledger, and repeat it while the disk is full.

        Returns its result, None once the ledger is closed.
        """
        return await write_persistently(self.ledger, operation, *args, **kwargs)

    def stop(self) -> None:
        """Send no more requests."""
        self._stopped = True

    async def wait_sent(self) -> None:
        """Wait a limited time for the outcomes of the requests on their way.

        What is being written down now may put one on its way, or back into the queue.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_TIMEOUT):
                while self._sending:
                    await asyncio.wait(self._sending)


async def write_persistently[**P, T](
    ledger: AccountLedger,
    operation: Callable[Concatenate[Transaction, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T | None:
    """Run a write operation on a ledger, and repeat it while the disk is full.

    Returns its result, None once the ledger is closed.
    """
    while True:
        try:
            return await ledger.write(operation, *args, **kwargs)
        except sqlite3.Error as err:
            if not ledger.is_open:
                return None
            _LOGGER.debug("An outcome could not be written down yet: %s", err)
            await asyncio.sleep(SECONDS_BETWEEN_WRITES)
