"""What differs between lookups and SMS on their way from the queue to an outcome.

That of lookups is `verification/line.py`, that of SMS is `sms/line.py`.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from ..ledger.departures import Departure, Leaving
from ..ledger.states import Outcome, QueuedRequest
from ..ledger.transaction import Transaction

if TYPE_CHECKING:
    from ..api import SmsPartnerClient
    from ..ledger.budget import Shortfall
    from .context import PurchasingAccount
    from .pace import Pace
    from .retries import Retries


class PurchaseLine[R: Leaving](Protocol):
    """One kind of paid requests: how they are paced, written down and posted.

    All accounts share it. Its operations on the ledger are run by `AccountLedger`.
    """

    @property
    def needs_address(self) -> bool:
        """Return whether nothing is sent without an address for what is reported."""

    @property
    def waits_for_price(self) -> bool:
        """Return whether one number is sent alone first, where no price is known.

        What others cost may show then that a price was wrong.
        """

    @property
    def longest_search(self) -> float | None:
        """Return the seconds that an address is searched for; None for no limit."""

    @property
    def pace(self) -> Pace:
        """Return the pace of requests that give way to none."""

    def pace_of(self, request: QueuedRequest) -> Pace:
        """Return the pace in which a request waits for its turn."""

    def new_retries(self) -> Retries:
        """Return the pauses of one request between its tries."""

    def list_queued(self, tx: Transaction) -> Sequence[QueuedRequest]:
        """Return the requests that have yet to be sent, oldest first."""

    def is_queued(self, tx: Transaction, request_id: int) -> bool:
        """Return whether a request has yet to be sent and still holds a number."""

    def start(
        self, tx: Transaction, request_id: int, address: str | None, *, may_probe: bool
    ) -> Departure[R]:
        """Move a request from queued to sending, or reject it."""

    def requeue(self, tx: Transaction, request_id: int) -> None:
        """Move a request that was not taken from sending back to queued."""

    def finish(
        self, tx: Transaction, request_id: int, outcome: Outcome
    ) -> Sequence[QueuedRequest]:
        """Write down the outcome of a request; return what is queued because of it."""

    async def post(
        self, client: SmsPartnerClient, request: R, url: str | None
    ) -> Outcome:
        """Make the paid call of the API. This costs money.

        What is reported is sent to `url`, which holds the token of the request. Returns
        the outcome of a request that was accepted, or raises an error of the client.
        """

    def handle_shortfall(
        self, account: PurchasingAccount, shortfall: Shortfall
    ) -> None:
        """Tell the account that the budget of its kind did not suffice."""
