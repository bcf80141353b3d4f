"""Notes which SMS leave, as it happens."""

import sqlite3
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from custom_components.smspartner.api.errors import SmsPartnerConnectionError
from custom_components.smspartner.phone_numbers.calling_codes import calling_code
from custom_components.smspartner.sms.line import SmsLine

from .records import Departure, moment

if TYPE_CHECKING:
    from custom_components.smspartner.api import SmsPartnerClient
    from custom_components.smspartner.ledger import AccountLedger


class SmsJournal:
    """The SMS that have left, as far as the ledger of today can know of them."""

    def __init__(self) -> None:
        """Initialize with none."""
        self.departures: dict[str, Departure] = {}
        """By the tag that the vendor is given."""
        self._under_way: dict[int, str] = {}
        self._starting = 0
        self._finishing = Counter[tuple[int, str]]()
        self._prices: dict[tuple[int, str], float] = {}
        self.noted: dict[Callable[..., Any], Callable[..., Awaitable[Any]]] = {
            SmsLine.start: self._start,
            SmsLine.requeue: self._requeue,
            SmsLine.finish: self._finish,
        }
        """What notes each operation of the ledger."""

    @property
    def is_quiet(self) -> bool:
        """Return whether nothing is between its departure and its answer."""
        return not (self._under_way or self._starting)

    def die(self) -> None:
        """Note that the process is killed: it sends nothing any more."""
        self._under_way.clear()
        for key in +self._finishing:
            self._prices.pop(key, None)

    def forget_all(self) -> None:
        """Note that the ledger need not know of anything that has left."""
        self.departures.clear()
        self._prices.clear()

    async def post(
        self,
        call: Callable[..., Awaitable[Any]],
        client: SmsPartnerClient,
        phone_numbers: Any,
        text: str,
        *,
        tag: str,
        **options: Any,
    ) -> Any:
        """Post an SMS, unless whoever does was killed before."""
        if tag not in self._under_way.values():
            raise SmsPartnerConnectionError("It was killed")
        return await call(client, phone_numbers, text, tag=tag, **options)

    async def _start(
        self,
        call: Callable[..., Awaitable[Any]],
        ledger: AccountLedger,
        is_today: Callable[[], bool],
        request_id: int,
        address: str | None,
        **options: Any,
    ) -> Any:
        """Note a departure."""
        if not is_today():
            raise sqlite3.OperationalError("It was killed")
        asked, before = moment(), self._certain_prices()
        self._starting += 1
        try:
            departure = await call(request_id, address, **options)
        finally:
            self._starting -= 1
        if departure.request and is_today():
            request = departure.request
            code = calling_code(request.phone_numbers[0])
            key = ledger.account_id, code
            price = self._certain_prices().get(key)
            self._under_way[request.id] = request.vendor_tag
            self.departures[request.vendor_tag] = Departure(
                account=ledger.account_id,
                tag=request.vendor_tag,
                text=request.text,
                code=code,
                phones=tuple(request.phone_numbers),
                price=price if before.get(key) == price else None,
                time=time.time(),
                asked=asked,
                left=moment(),
            )
        return departure

    async def _requeue(
        self,
        call: Callable[..., Awaitable[Any]],
        _ledger: AccountLedger,
        is_today: Callable[[], bool],
        request_id: int,
    ) -> None:
        """Note that a request was not taken."""
        await call(request_id)
        if is_today() and (tag := self._under_way.pop(request_id, None)):
            self.departures.pop(tag)

    async def _finish(
        self,
        call: Callable[..., Awaitable[Any]],
        _ledger: AccountLedger,
        is_today: Callable[[], bool],
        request_id: int,
        outcome: Any,
    ) -> Any:
        """Note that a request has an outcome."""
        departure = self.departures.get(self._under_way.get(request_id, ""))
        if departure is None:
            return await call(request_id, outcome)
        key = departure.account, departure.code
        self._finishing[key] += 1
        try:
            queued = await call(request_id, outcome)
        finally:
            self._finishing[key] -= 1
        if is_today():
            self._under_way.pop(request_id, None)
            departure.told = outcome.cost
            departure.answered = moment()
            if outcome.cost and outcome.nb_sms:
                self._prices[key] = outcome.cost / outcome.nb_sms
        return queued

    def _certain_prices(self) -> dict[tuple[int, str], float]:
        """Return what an SMS costs, where no answer is just being written down."""
        return {
            key: price
            for key, price in self._prices.items()
            if not self._finishing[key]
        }
