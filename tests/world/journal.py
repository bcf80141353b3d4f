"""Notes what is ordered, what leaves and what is answered, as it happens."""

import sqlite3
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from custom_components.smspartner.api import SmsPartnerClient
from custom_components.smspartner.api.errors import SmsPartnerConnectionError
from custom_components.smspartner.ledger import (
    AccountLedger,
    Ledger,
    orders,
    plans,
)
from custom_components.smspartner.ledger.departures import RequestToSend
from custom_components.smspartner.ledger.states import Outcome, RequestState
from custom_components.smspartner.phone_numbers.calling_codes import calling_code
from custom_components.smspartner.purchase.line import PurchaseLine
from custom_components.smspartner.purchase.placing import place_and_start
from custom_components.smspartner.runtime.delivery import EventDelivery
from custom_components.smspartner.sms.line import SmsLine
from custom_components.smspartner.verification.line import LookupLine
from tests.simulator import Simulator

from .money import Money
from .records import Order, Trip, moment, token_of
from .sms import SmsJournal


def read(file: Path, statement: str, *values: object) -> list[Any]:
    """Read a file of the integration as anybody can."""
    with closing(sqlite3.connect(file, timeout=10)) as connection:
        connection.row_factory = sqlite3.Row
        return connection.execute(statement, values).fetchall()


class Journal:
    """What has happened, and what the ledger of today can know of it."""

    def __init__(
        self, simulators: Mapping[int, Simulator], entry_ids: Mapping[int, str]
    ) -> None:
        """Initialize with the vendor's side, and the config entry of each account."""
        self.simulators = simulators
        self.entry_ids = entry_ids
        self.orders: dict[tuple[int, str], Order] = {}
        self.trips: list[Trip] = []
        """What the ledger of today can know of."""
        self.broken: list[str] = []
        self.ledger: Ledger | None = None
        self.life = 0
        self.path = Path()
        self.is_disabled = defaultdict[int, bool](bool)
        self.restored_at = 0
        self.reborn_at = 0
        """When the ledger was last replaced by a copy of itself."""
        self.sms = SmsJournal()
        self._departing: set[object] = set()
        self._placing = defaultdict[tuple[int, str], list[Order]](list)
        self.on_delivery: Callable[[int], None] = lambda _: None

    @property
    def is_quiet(self) -> bool:
        """Return whether nothing is between its departure and its answer."""
        return (
            not self._departing
            and self.sms.is_quiet
            and all(trip.answered for trip in self.trips)
        )

    def under_way(self, account: int) -> list[Trip]:
        """Return the trips whose outcome is not written down."""
        return [
            trip
            for trip in self.trips
            if trip.account == account and trip.answered is None
        ]

    def rows(self, statement: str, *values: object) -> list[Any]:
        """Read the ledger's file as anybody can."""
        return read(self.path, statement, *values)

    def bill(self) -> None:
        """Note what the vendor has really taken for each trip."""
        taken = {
            token_of(request.notify_url): request.cost
            for simulator in self.simulators.values()
            for request in simulator.books.requests
            if request.billed
        }
        for trip in self.trips:
            trip.real = taken.get(trip.token, 0.0)

    def _money(self, account: int) -> Money:
        """Return what is known of an account's money."""
        self.bill()
        [row] = self.rows("SELECT currency FROM accounts WHERE id = ?", account)
        return Money.of(self.trips, account, row["currency"] or "EUR")

    def die(self) -> None:
        """Note that the process is killed: nobody knows what was on its way."""
        self.ledger = None
        self._departing.clear()
        self.sms.die()
        self.life += 1
        for trip in self.trips:
            if trip.answered is None:
                trip.answering = trip.answered = moment()

    def forget_unknown(self, ledger: Path) -> None:
        """Let what a copy of the ledger does not know be ordered for the first time."""
        known = {
            (row["account_id"], row["id"])
            for row in read(ledger, "SELECT account_id, id FROM verifications")
        }
        self.reborn_at = moment()
        self.orders = {key: one for key, one in self.orders.items() if key in known}

    @contextmanager
    def watching(self) -> Generator[None]:
        """Note what happens from now on."""
        with (
            _wrapped(AccountLedger, "write", self._write),
            _wrapped(SmsPartnerClient, "request_hlr", self._post),
            _wrapped(SmsPartnerClient, "send_sms", self.sms.post),
            patch.object(EventDelivery, "async_start", self._delivering()),
        ):
            yield

    def _delivering(self) -> Callable[..., None]:
        """Return what begins to fire events, and notes what waits by then."""
        original = EventDelivery.async_start

        def start(delivery: EventDelivery, *values: Any) -> None:
            """Begin."""
            self.on_delivery(delivery._ledger.account_id)
            original(delivery, *values)

        return start

    async def _write(
        self,
        call: Callable[..., Awaitable[Any]],
        ledger: AccountLedger,
        operation: Callable[..., Any],
        *values: Any,
        **options: Any,
    ) -> Any:
        """Note an operation of the ledger, if it is one of those of a purchase."""
        noting: dict[Callable[..., Any], Callable[..., Awaitable[Any]]] = {
            orders.place: self._place,
            LookupLine.start: self._start,
            LookupLine.requeue: self._requeue,
            LookupLine.finish: self._finish,
            place_and_start: self._place_and_start,
        }
        run = partial(call, ledger, operation)
        function = getattr(operation, "__func__", operation)
        if note := noting.get(function):
            return await note(run, ledger, *values, **options)
        if note := self.sms.noted.get(function):
            is_today = partial(self._is_today, ledger)
            return await note(run, ledger, is_today, *values, **options)
        return await run(*values, **options)

    async def _place(
        self,
        call: Callable[..., Awaitable[Any]],
        ledger: AccountLedger,
        wanted: plans.Order,
    ) -> Any:
        """Note an order."""
        account = ledger.account_id
        self._refuse_dead(ledger)
        key = account, wanted.verification_id
        order = Order(
            verification_id=wanted.verification_id,
            account=account,
            phones=frozenset(phone for _, phone in wanted.numbers),
            budget=wanted.budget,
            time=time.time(),
            begun=moment(),
        )
        placing = self._placing[key]
        placing.append(order)
        self.orders.setdefault(key, order)
        try:
            placed = await call(wanted)
        except Exception:
            if self._is_today(ledger) and self.orders[key] is order:
                self._refuse(key)
            raise
        finally:
            placing.remove(order)
        if self._is_today(ledger):
            order.ended = moment()
        return placed

    async def _place_and_start(
        self,
        call: Callable[..., Awaitable[Any]],
        ledger: AccountLedger,
        place: Callable[..., Any],
        wanted: Any,
        line: PurchaseLine[Any],
        address: str | None,
    ) -> Any:
        """Note an order, and the departure that is written down with it."""
        placed: Any = None

        async def depart(*_: object) -> Any:
            """Write both down; return what was decided about the departure."""
            nonlocal placed
            placed = await call(place, wanted, line, address)
            return placed.departure

        async def note(_wanted: object) -> Any:
            """Note the departure alone."""
            if isinstance(line, LookupLine):
                await self._start(depart, ledger, 0, address)
            else:
                start, is_today = self.sms.noted[SmsLine.start], self._is_today
                await start(depart, ledger, partial(is_today, ledger), 0, address)
            return placed

        if isinstance(line, LookupLine):
            return await self._place(note, ledger, wanted)
        return await note(wanted)

    def _refuse(self, key: tuple[int, str]) -> None:
        """Note that an order was refused: the next call with its id is the first."""
        refused = self.orders.pop(key)
        for order in self._placing[key]:
            if order is not refused:
                self.orders[key] = order
                return

    async def _start(
        self,
        call: Callable[..., Awaitable[Any]],
        ledger: AccountLedger,
        request_id: int,
        address: str | None,
        **options: Any,
    ) -> Any:
        """Note a departure, and whether it was allowed."""
        account = ledger.account_id
        self._refuse_dead(ledger)
        asked, disabled = moment(), self.is_disabled[account]
        before = self._money(account)
        departing = object()
        self._departing.add(departing)
        try:
            departure = await call(request_id, address, **options)
        finally:
            self._departing.discard(departing)
        if departure.request is None or not self._is_today(ledger):
            return departure
        self._leave(account, departure.request, before, asked)
        if disabled:
            self.broken.append(f"account {account} sent something while disabled")
        return departure

    def _leave(
        self, account: int, request: RequestToSend, before: Money, asked: int
    ) -> None:
        """Note one that has left."""
        [row] = self.rows(
            "SELECT v.id FROM requests r"
            " JOIN verifications v ON v.key = r.verification_key WHERE r.id = ?",
            request.id,
        )
        order = self.orders.get((account, row["id"]))
        if order is None:
            self.broken.append(f"account {account} sent what nobody has ordered")
            return
        code = calling_code(request.phone_numbers[0])
        trip = Trip(
            order=order,
            request=request.id,
            account=account,
            phones=tuple(request.phone_numbers),
            code=code,
            life=self.life,
            price=before.prices.get(code),
            currency=before.currency,
            token=request.token,
            time=time.time(),
            left=moment(),
        )
        if complaint := before.complaint(trip, asked):
            self.broken.append(complaint)
        for one in self.trips:  # it was put back, which a kill may have hidden from us
            one.is_void |= (one.account, one.request) == (account, request.id)
        if order.begun < self.restored_at:
            self.broken.append("a request left that was queued in a restored copy")
        self.trips.append(trip)

    async def _post(
        self,
        call: Callable[..., Awaitable[Any]],
        client: SmsPartnerClient,
        *v: Any,
        **options: Any,
    ) -> Any:
        """Post a request, unless whoever does was killed before."""
        token = token_of(options.get("notify_url"))
        living = (trip for trip in self.trips if trip.life == self.life)
        if not any(trip.token == token for trip in living):
            raise SmsPartnerConnectionError("It was killed")
        return await call(client, *v, **options)

    async def _requeue(
        self,
        call: Callable[..., Awaitable[Any]],
        ledger: AccountLedger,
        request_id: int,
    ) -> None:
        """Note that a request was not taken."""
        trip = self._answering(ledger, request_id)
        await call(request_id)
        if trip and self._is_today(ledger):
            trip.is_void = True
            trip.answered = moment()

    async def _finish(
        self,
        call: Callable[..., Awaitable[Any]],
        ledger: AccountLedger,
        request_id: int,
        outcome: Outcome,
    ) -> None:
        """Note what was answered."""
        prices = self._money(ledger.account_id).prices
        trip = self._answering(ledger, request_id)
        await call(request_id, outcome)
        if trip and self._is_today(ledger):
            currency = outcome.currency or trip.currency
            trip.price_by_then = prices.get(trip.code)
            if currency != trip.currency:
                trip.price = trip.price_by_then = None
            trip.is_void = outcome.state is RequestState.REJECTED
            trip.told = outcome.cost or None
            trip.currency = currency
            trip.answered = moment()

    def _answering(self, ledger: AccountLedger, request_id: int) -> Trip | None:
        """Return the trip that is answered, and note that it is."""
        if not self._is_today(ledger):
            return None
        for trip in self.under_way(ledger.account_id):
            if trip.request == request_id and trip.answering is None:
                trip.answering = moment()
                return trip
        return None

    def _is_today(self, ledger: AccountLedger) -> bool:
        """Return whether a ledger is the one that is open."""
        return self.ledger is not None and ledger._store is self.ledger.store

    def _refuse_dead(self, ledger: AccountLedger) -> None:
        """Let a ledger that was killed write nothing."""
        if not self._is_today(ledger):
            raise sqlite3.OperationalError("It was killed")


@contextmanager
def _wrapped(
    owner: type, name: str, around: Callable[..., Awaitable[Any]]
) -> Iterator[None]:
    """Let a method of a class be called through another function."""
    original = getattr(owner, name)

    async def wrapper(*values: Any, **options: Any) -> Any:
        """Call it."""
        return await around(original, *values, **options)

    with patch.object(owner, name, wrapper):
        yield
