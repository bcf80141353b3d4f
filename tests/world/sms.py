"""Notes which SMS leave, as it happens."""

import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from custom_components.smspartner.api.errors import SmsPartnerConnectionError
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
        self._noting = 0
        self.noted: dict[Callable[..., Any], Callable[..., Awaitable[Any]]] = {
            SmsLine.start: self._start,
            SmsLine.requeue: self._requeue,
            SmsLine.finish: self._finish,
        }
        """What notes each operation of the ledger."""

    @property
    def is_quiet(self) -> bool:
        """Return whether nothing is between its departure and its answer."""
        return not (self._under_way or self._noting)

    def die(self) -> None:
        """Note that the process is killed: it sends nothing any more."""
        self._under_way.clear()

    def forget_all(self) -> None:
        """Note that the ledger need not know of anything that has left."""
        self.departures.clear()

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
        asked = moment()
        self._noting += 1
        try:
            departure = await call(request_id, address, **options)
        finally:
            self._noting -= 1
        if departure.request and is_today():
            request = departure.request
            self._under_way[request_id] = request.vendor_tag
            self.departures[request.vendor_tag] = Departure(
                account=ledger.account_id,
                tag=request.vendor_tag,
                text=request.text,
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
        queued = await call(request_id, outcome)
        if is_today():
            self._under_way.pop(request_id, None)
        return queued
