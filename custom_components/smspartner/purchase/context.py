"""What the purchases of one account share: the ledger, the pace, the paid call."""

import asyncio
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Concatenate, Final, Protocol

from homeassistant.core import HomeAssistant

from ..api import SmsPartnerClient
from ..exceptions import NoCallbackAddressError
from ..ledger import AccountLedger
from ..ledger.budget import Shortfall
from ..ledger.departures import RequestToSend
from ..ledger.states import Outcome
from ..ledger.transaction import Transaction
from .pace import Pace

_LOGGER = logging.getLogger(__name__)

STOP_TIMEOUT: Final = 15

SECONDS_BETWEEN_WRITES: Final = 10
"""The pause after the ledger could not be read or written."""

type PaidCall = Callable[[SmsPartnerClient, RequestToSend, str], Awaitable[Outcome]]
"""The paid call of the API that buys a request, whose results go to the URL given.

Returns the outcome of a request that was accepted, or raises an error of the client.
"""


class PurchasingAccount(Protocol):
    """What purchases need of the account that pays for them."""

    @property
    def may_send(self) -> bool:
        """Return whether the account may buy: not while it is disabled."""

    def create_client(self) -> SmsPartnerClient:
        """Return a client with the API key that is valid by now."""

    async def async_get_callback_address(self) -> str:
        """Return the URL for results, or raise NoCallbackAddressError."""

    def async_handle_auth_error(self) -> None:
        """Handle that SMS Partner has refused the API key."""

    def async_handle_budget_refusal(self, shortfall: Shortfall) -> None:
        """Handle that a request was rejected for want of budget."""

    def async_handle_cost(self) -> None:
        """Handle that an answer has named the cost of a request."""


class PurchaseContext:
    """The account, the ledger and the pace, and which requests are being sent."""

    def __init__(
        self,
        hass: HomeAssistant,
        ledger: AccountLedger,
        pace: Pace,
        account: PurchasingAccount,
        paid_call: PaidCall,
    ) -> None:
        """Initialize for one account, with the call that buys its requests."""
        self._hass = hass
        self.ledger = ledger
        self.pace = pace
        self.account = account
        self.paid_call = paid_call
        self.probing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        """By calling code, held by the one request that shows what a number costs."""
        self._sending: set[asyncio.Task[Any]] = set()
        self._stopped = False

    @property
    def may_send(self) -> bool:
        """Return whether requests may be sent: not once stopped, nor while disabled."""
        return not self._stopped and self.account.may_send

    async def find_address(self) -> str | None:
        """Return the URL for results; None where there is none."""
        try:
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

    async def write_persistently[**P](
        self,
        operation: Callable[Concatenate[Transaction, P], None],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Run a write operation on the ledger, and repeat it while the disk is full."""
        while True:
            try:
                await self.ledger.write(operation, *args, **kwargs)
            except sqlite3.Error as err:
                if not self.ledger.is_open:
                    return
                _LOGGER.debug("An outcome could not be written down yet: %s", err)
                await asyncio.sleep(SECONDS_BETWEEN_WRITES)
            else:
                return

    def stop(self) -> None:
        """Send no more requests."""
        self._stopped = True

    async def wait_sent(self) -> None:
        """Wait a limited time for the outcomes of the requests on their way."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=STOP_TIMEOUT)
