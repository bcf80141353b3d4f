"""Sends SMS: prepares the text, places an order, waits, and reports."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from homeassistant.core import HomeAssistant

from ..exceptions import TooManyRecipientsError
from ..ledger.sms import budget, guard, orders, records
from ..ledger.sms.states import MessageState
from ..sms_text.prepare import PreparedText, TextError, prepare
from .cancellation import cancel_sms, withdraw_queued

if TYPE_CHECKING:
    from ..ledger import AccountLedger
    from ..ledger.budget import Shortfall
    from ..ledger.sms.order import SmsOrder
    from ..ledger.sms.orders import SmsPreview
    from ..ledger.sms.records import SmsRecord
    from ..purchase.context import PurchasingAccount
    from ..purchase.group import PurchaseGroup
    from ..purchase.queue import PurchaseQueue
    from .request import SmsRequest

_LOGGER = logging.getLogger(__name__)

_QUEUED: Final = MessageState.QUEUED

MAX_RECIPIENTS: Final = 500
"""Phone numbers that one SMS may be for."""

FIRST_TRIES: Final = timedelta(seconds=30)
"""How long the outcome is waited for of what may be sent later as well."""

ALL_TRIES: Final = timedelta(seconds=60)
"""How long the outcome is waited for of anything else.

What may be sent for 30 seconds has its outcome by then, were the last answer lost.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class SentSms:
    """An SMS as it stands, and its text."""

    record: SmsRecord
    text: PreparedText
    shortfall: Shortfall | None
    """What lacked of the budget, where it did not suffice for all of it."""
    is_tried_later: bool
    """Whether what is queued may still be sent."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PreviewedSms:
    """What would become of an SMS."""

    text: PreparedText | None
    problem: TextError | None
    """Why there is no text."""
    preview: SmsPreview


class Sender:
    """Sends the SMS of one account, for as long as the process lives."""

    def __init__(
        self,
        hass: HomeAssistant,
        ledger: AccountLedger,
        purchases: PurchaseQueue,
        account: PurchasingAccount,
    ) -> None:
        """Initialize for one account, with the queue that hands over its SMS."""
        self._hass = hass
        self._ledger = ledger
        self._purchases = purchases
        self._account = account

    async def send(self, request: SmsRequest, wait: timedelta | None = None) -> SentSms:
        """Send an SMS: POST send or vn/send (S5, S9). This costs money.

        Returns when each of its requests has an outcome; what is `valid_for` a while
        may be queued by then. With `wait` it returns when the state of each message is
        final, or after that time; nothing becomes of a test, which is not waited for.
        Cancelling the call stops nothing that was ordered. An SMS that was placed
        before, by its ID, is not sent once more: it is waited for in the same way.

        Raises TextError, TooManyRecipientsError, CostExceededError and
        UnknownAccountError before anything is written down, UnknownAccountError as well
        where the account was removed meanwhile, and sqlite3.Error. That nothing was
        accepted is no exception here: the record says it.
        """
        _check_size(request)
        text = prepare(request.message, unicode=request.unicode)
        order = request.order(text.sent, text.parts)
        with self._purchases.group(order.sms_id) as group:
            is_repeat = bool(request.sms_id) and await self.is_placed(order.sms_id)
            return await self._carry_out(order, text, group, wait, is_repeat=is_repeat)

    async def is_placed(self, sms_id: str) -> bool:
        """Return whether an SMS with this ID was written down; raises sqlite3.Error."""
        return await self._ledger.read(orders.is_placed, sms_id)

    async def preview(self, request: SmsRequest) -> PreviewedSms:
        """Return what would become of an SMS; nothing is sent or written down.

        A text that cannot be sent is no exception here. Raises TooManyRecipientsError,
        UnknownAccountError and sqlite3.Error.
        """
        _check_size(request)
        text: PreparedText | None = None
        problem: TextError | None = None
        try:
            text = prepare(request.message, unicode=request.unicode)
        except TextError as err:
            problem = err
        order = request.order(text.sent if text else "", text.parts if text else 0)
        preview = await self._ledger.read(orders.preview, order)
        return PreviewedSms(text=text, problem=problem, preview=preview)

    async def cancel(self, sms_id: str) -> SmsRecord:
        """Cancel what is queued of an SMS, and what is scheduled: GET message-cancel.

        Returns how it stands then. A repeat is no error; cancelling the call stops
        nothing. Raises UnknownSmsError, SmsNotCancellableError where all of it was
        sent, SmsMayArriveError where that is not known of some, or the rest was sent,
        SmsIsTestError for a test that was sent, errors of the client (S7) where
        something scheduled could not be cancelled, and sqlite3.Error.
        """
        cancelling = self._hass.async_create_background_task(
            cancel_sms(self._ledger, self._account.create_client(), sms_id),
            "smspartner cancellation",
        )
        return await asyncio.shield(cancelling)

    async def _carry_out(
        self,
        order: SmsOrder,
        text: PreparedText,
        group: PurchaseGroup,
        wait: timedelta | None,
        *,
        is_repeat: bool,
    ) -> SentSms:
        """Place an order and return how it stands, after waiting as long as needed."""
        loop = asyncio.get_running_loop()
        begin = loop.time()
        await self._place(order)
        # How long it is tried was decided by the first call.
        is_tried_later = is_repeat or order.valid_for > FIRST_TRIES
        tries = FIRST_TRIES if is_tried_later else ALL_TRIES
        tries += order.time_in_line
        with suppress(TimeoutError):
            async with asyncio.timeout(tries.total_seconds()):
                await group.wait_settled()
        record = await self._ledger.read(records.load, order.sms_id)
        if not is_tried_later:
            record = await withdraw_queued(self._ledger, record)
        if wait and not order.is_test:
            await group.wait_ended(wait - timedelta(seconds=loop.time() - begin))
            record = await self._ledger.read(records.load, order.sms_id)
        if any(one.is_joined and one.state is _QUEUED for one in record.messages):
            await self._wait_for_joined(order.sms_id, begin + tries.total_seconds())
            record = await self._ledger.read(records.load, order.sms_id)
        return SentSms(
            record=record,
            text=text,
            shortfall=group.shortfall or await self._find_shortfall(order, record),
            is_tried_later=is_tried_later,
        )

    async def _wait_for_joined(self, sms_id: str, until: float) -> None:
        """Wait for the outcomes of the SMS that stand for messages of one.

        At most until a time of the event loop.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout_at(until):
                for other in await self._ledger.read(guard.joined_by, sms_id):
                    with self._purchases.group(other) as group:
                        await group.wait_settled()

    async def _find_shortfall(
        self, order: SmsOrder, record: SmsRecord
    ) -> Shortfall | None:
        """Return what lacked of the budget when the SMS was written down.

        The account is told, as it is where the budget did not suffice later.
        """
        if all(message.reason is None for message in record.messages):
            return None
        shortfall = await self._ledger.read(budget.shortfall, order, record.messages)
        if shortfall:
            self._account.async_handle_sms_budget_refusal(shortfall)
        return shortfall

    async def _place(self, order: SmsOrder) -> None:
        """Write an order down and start to send its requests."""
        count = await self._purchases.place(orders.place, order)
        _LOGGER.debug(
            "SMS %s: %d numbers in %d requests",
            order.sms_id,
            len(order.recipients),
            count,
        )


def _check_size(request: SmsRequest) -> None:
    """Raise TooManyRecipientsError for an SMS for too many phone numbers."""
    if len(request.recipients) > MAX_RECIPIENTS:
        raise TooManyRecipientsError(len(request.recipients))
