"""The SMS on their way from the queue to an outcome."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, override

from ..ledger.departures import Departure, is_queued
from ..ledger.sms import departures, outcomes, queued
from ..ledger.sms.departures import SmsToSend
from ..purchase.line import PurchaseLine
from ..purchase.pace import Pace
from ..purchase.retries import PatientRetries, Retries
from .submission import submit_sms

if TYPE_CHECKING:
    from ..api import SmsPartnerClient
    from ..ledger.budget import Shortfall
    from ..ledger.states import Outcome, QueuedRequest
    from ..ledger.transaction import Transaction
    from ..purchase.context import PurchasingAccount

SECONDS_PER_REQUEST: Final = 1 / 10
SECONDS_PER_REQUEST_THAT_GIVES_WAY: Final = 1 / 5
"""Half of the pace is left for other SMS."""

LONGEST_SEARCH: Final = 2
"""Seconds that the address for reports is searched for: there need not be one."""


class SmsLine(PurchaseLine[SmsToSend]):
    """How SMS are paced, written down and posted; all accounts share it."""

    needs_address: Final = False
    waits_for_price: Final = False
    longest_search: Final = LONGEST_SEARCH

    def __init__(self) -> None:
        """Initialize with the paces of the SMS of all accounts."""
        self._pace = Pace(SECONDS_PER_REQUEST)
        self._pace_that_gives_way = Pace(
            SECONDS_PER_REQUEST_THAT_GIVES_WAY, within=self._pace
        )

    @property
    @override
    def pace(self) -> Pace:
        """Return the pace of what is urgent."""
        return self._pace

    @override
    def pace_of(self, request: QueuedRequest) -> Pace:
        """Return the pace of a request: none waits for one that gives way."""
        return self._pace_that_gives_way if request.gives_way else self._pace

    @override
    def new_retries(self) -> Retries:
        """Return the pauses of one request, which is tried until its time is over."""
        return PatientRetries()

    @override
    def list_queued(self, tx: Transaction) -> Sequence[QueuedRequest]:
        """Return the requests of SMS that have yet to be sent, oldest first."""
        return queued.list_queued(tx)

    @override
    def is_queued(self, tx: Transaction, request_id: int) -> bool:
        """Return whether a request has yet to be sent and still holds a number."""
        return is_queued(tx, request_id)

    @override
    def start(
        self, tx: Transaction, request_id: int, address: str | None, *, may_probe: bool
    ) -> Departure[SmsToSend]:
        """Move a request from queued to sending, or reject it."""
        return departures.start(tx, request_id, address)

    @override
    def requeue(self, tx: Transaction, request_id: int) -> None:
        """Move a request that was not taken from sending back to queued."""
        outcomes.requeue(tx, request_id)

    @override
    def finish(
        self, tx: Transaction, request_id: int, outcome: Outcome
    ) -> Sequence[QueuedRequest]:
        """Write down the outcome of a request; return what is queued because of it."""
        return outcomes.finish(tx, request_id, outcome)

    @override
    async def post(
        self, client: SmsPartnerClient, request: SmsToSend, url: str | None
    ) -> Outcome:
        """Send a text to each number of a request. This costs money."""
        return await submit_sms(client, request, url)

    @override
    def handle_shortfall(
        self, account: PurchasingAccount, shortfall: Shortfall
    ) -> None:
        """Tell the account that the budget of SMS did not suffice."""
        account.async_handle_sms_budget_refusal(shortfall)
