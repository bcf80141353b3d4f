"""The lookups on their way from the queue to an outcome."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, override

from ..ledger import departures, outcomes
from ..ledger.departures import Departure, RequestToSend
from ..ledger.states import Outcome, QueuedRequest
from ..ledger.transaction import Transaction
from ..purchase.line import PurchaseLine
from ..purchase.pace import Pace
from ..purchase.retries import Retries
from .submission import submit_lookups

if TYPE_CHECKING:
    from ..api import SmsPartnerClient
    from ..ledger.budget import Shortfall
    from ..purchase.context import PurchasingAccount


class LookupLine(PurchaseLine[RequestToSend]):
    """How lookups are paced, written down and posted; all accounts share it."""

    needs_address: Final = True
    waits_for_price: Final = True
    longest_search: Final = None

    def __init__(self, pace: Pace) -> None:
        """Initialize with the pace of the lookups of all accounts."""
        self._pace = pace

    @property
    @override
    def pace(self) -> Pace:
        """Return the pace."""
        return self._pace

    @override
    def pace_of(self, request: QueuedRequest) -> Pace:
        """Return the pace, which is one for all lookups."""
        return self._pace

    @override
    def new_retries(self) -> Retries:
        """Return the pauses of one request between its tries."""
        return Retries()

    @override
    def list_queued(self, tx: Transaction) -> Sequence[QueuedRequest]:
        """Return the lookups' requests that have yet to be sent, oldest first."""
        return departures.list_queued(tx)

    @override
    def is_queued(self, tx: Transaction, request_id: int) -> bool:
        """Return whether a request has yet to be sent and still holds a number."""
        return departures.is_queued(tx, request_id)

    @override
    def start(
        self, tx: Transaction, request_id: int, address: str | None, *, may_probe: bool
    ) -> Departure[RequestToSend]:
        """Move a request from queued to sending, or reject it."""
        return departures.start(tx, request_id, address, may_probe=may_probe)

    @override
    def requeue(self, tx: Transaction, request_id: int) -> None:
        """Move a request that was not taken from sending back to queued."""
        outcomes.requeue(tx, request_id)

    @override
    def finish(
        self, tx: Transaction, request_id: int, outcome: Outcome
    ) -> Sequence[QueuedRequest]:
        """Write down the outcome of a request; nothing is queued because of it."""
        outcomes.finish(tx, request_id, outcome)
        return ()

    @override
    async def post(
        self, client: SmsPartnerClient, request: RequestToSend, url: str | None
    ) -> Outcome:
        """Buy a lookup of each number of a request. This costs money.

        The results go to the caller's own address if the request has one.
        """
        return await submit_lookups(client, request, request.notify_url or url or "")

    @override
    def handle_shortfall(
        self, account: PurchasingAccount, shortfall: Shortfall
    ) -> None:
        """Tell the account that the daily budget of lookups did not suffice."""
        account.async_handle_budget_refusal(shortfall)
