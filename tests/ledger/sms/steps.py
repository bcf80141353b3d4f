"""The steps of an SMS in the ledger, and how it stands after them."""

from collections.abc import Iterable, Sequence
from itertools import count
from typing import Any, Final

from custom_components.smspartner.ledger import AccountLedger
from custom_components.smspartner.ledger.departures import Departure
from custom_components.smspartner.ledger.sms import (
    departures,
    orders,
    outcomes,
    prices,
    records,
)
from custom_components.smspartner.ledger.sms.departures import SmsToSend
from custom_components.smspartner.ledger.sms.order import Recipient, SmsOrder
from custom_components.smspartner.ledger.states import (
    Outcome,
    QueuedRequest,
    RequestState,
)
from custom_components.smspartner.ledger.transaction import Transaction

from ...helpers import ADDRESS

TEXT: Final = "Water in the cellar"
PART: Final = 0.1
"""What a part costs where nothing is known."""

ACCEPTED: Final = Outcome(state=RequestState.ACCEPTED)
UNCERTAIN: Final = Outcome(state=RequestState.UNCERTAIN)

_serials = count()


def refused(code: int, field: str | None = None) -> Outcome:
    """Return the outcome that SMS Partner has refused a request."""
    return Outcome(state=RequestState.REJECTED, code=code, field=field)


def accepted(nb_sms: int, cost: float, **values: Any) -> Outcome:
    """Return the outcome that SMS Partner has taken a request."""
    return Outcome(state=RequestState.ACCEPTED, nb_sms=nb_sms, cost=cost, **values)


def french(count: int, first: int = 0) -> list[str]:
    """Return numbers of France."""
    return [f"+336{index:08}" for index in range(first, first + count)]


def order(recipients: Iterable[str | Recipient], **wishes: Any) -> SmsOrder:
    """Return an order for some numbers."""
    return SmsOrder(
        **{
            "sms_id": f"sms {next(_serials)}",
            "recipients": [
                Recipient(phone_number=one) if isinstance(one, str) else one
                for one in recipients
            ],
            "text": TEXT,
            "parts": 1,
            **wishes,
        }
    )


class Sms:
    """An SMS that was placed."""

    def __init__(
        self, ledger: AccountLedger, wanted: SmsOrder, queued: Sequence[QueuedRequest]
    ) -> None:
        """Initialize with what was placed, and the requests it has."""
        self._ledger = ledger
        self.wanted = wanted
        self.id = wanted.sms_id
        self.queued = list(queued)

    @property
    def ids(self) -> list[int]:
        """Return the ids of its requests."""
        return [request.id for request in self.queued]

    async def leave(self, index: int = 0) -> SmsToSend:
        """Let one of its requests leave, which it may."""
        departure = await leave(self._ledger, self.ids[index])
        assert departure.request is not None
        return departure.request

    async def send(self, outcome: Outcome = ACCEPTED) -> None:
        """Let all of its requests leave, with one outcome."""
        for request in self.queued:
            await leave(self._ledger, request.id)
            await self._ledger.write(outcomes.finish, request.id, outcome)

    async def finish(self, outcome: Outcome, index: int = 0) -> Sequence[QueuedRequest]:
        """Write the outcome of one of its requests down."""
        return await self._ledger.write(outcomes.finish, self.ids[index], outcome)

    async def record(self) -> records.SmsRecord:
        """Return how it stands."""
        return await self._ledger.read(records.load, self.id)

    async def states(self) -> list[str]:
        """Return the states of its messages, with the reasons that they have."""
        return [
            f"{one.state} {one.reason}" if one.reason else str(one.state)
            for one in (await self.record()).messages
        ]


async def place(
    ledger: AccountLedger, recipients: Iterable[str | Recipient], **wishes: Any
) -> Sms:
    """Place an SMS."""
    wanted = order(recipients, **wishes)
    return Sms(ledger, wanted, await ledger.write(orders.place, wanted))


async def leave(
    ledger: AccountLedger, request_id: int, address: str | None = ADDRESS
) -> Departure[SmsToSend]:
    """Let a request leave, if it may."""
    return await ledger.write(departures.start, request_id, address)


async def rows(ledger: AccountLedger, query: str) -> list[tuple[Any, ...]]:
    """Return what a query finds."""

    def run(tx: Transaction) -> list[tuple[Any, ...]]:
        """Run it."""
        return [tuple(row) for row in tx.execute(query)]

    return await ledger.read(run)


async def change(ledger: AccountLedger, statement: str) -> None:
    """Run a statement."""

    def run(tx: Transaction) -> None:
        """Run it."""
        tx.execute(statement)

    await ledger.write(run)


async def know_price(
    ledger: AccountLedger, code: str = "33", price: float = PART
) -> None:
    """Let the price of a part be known."""

    def learn(tx: Transaction) -> None:
        """Write it down as a request shows it."""
        prices.learn(tx, code, round(price * 1_000_000), "EUR")

    await ledger.write(learn)


async def events(ledger: AccountLedger) -> list[tuple[str, str]]:
    """Return what waits to be told, by whom and of which kind."""
    return await rows(ledger, "SELECT subject, type FROM outbox ORDER BY id")
