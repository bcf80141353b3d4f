"""Plans, records, paces and sends verifications: the only code that spends money."""

import asyncio
import itertools
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.util.ulid import ulid_now
from yarl import URL

from .api import (
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerConnectionError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
)
from .ledger import Ledger
from .ledger.records import (
    Order,
    Outcome,
    Reason,
    RequestState,
    RequestToSend,
    VerificationReport,
)
from .pace import Pace
from .phone_numbers import PhoneNumberInput, PhoneNumberProblem, read_numbers

_LOGGER = logging.getLogger(__name__)

MAX_LISTED: Final = 1_000
"""Pending numbers and results that one answer holds."""

CONNECTION_PAUSES: Final = (2, 4)
"""Seconds before the second and the third try when nothing could be sent."""

LONGEST_PAUSE: Final = 60
SECONDS_PER_HOUR: Final = 3600
STOP_TIMEOUT: Final = 15


class NoCallbackAddressError(Exception):
    """There is no address that SMS Partner could send results to."""


class InvalidNumbersError(Exception):
    """Some entries are no mobile numbers, or none is: nothing was bought."""

    def __init__(self, invalid: Sequence[tuple[str, PhoneNumberProblem]]) -> None:
        """Keep each bad entry as it was written, with what is wrong with it."""
        super().__init__("Some entries cannot be verified")
        self.invalid = invalid


class NothingBoughtError(Exception):
    """SMS Partner took none of the requests."""

    def __init__(self, report: VerificationReport) -> None:
        """Keep how the verification ended."""
        super().__init__("No request was taken")
        self.report = report


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """What became of one call."""

    report: VerificationReport
    duplicates: Sequence[tuple[str, str]]
    invalid: Sequence[tuple[str, PhoneNumberProblem]]


class Verifier:
    """Verifies numbers for one account, for as long as the process lives."""

    def __init__(
        self,
        hass: HomeAssistant,
        ledger: Ledger,
        account: int,
        pace: Pace,
        *,
        client: Callable[[], SmsPartnerClient],
        address: Callable[[], Awaitable[str]],
        on_auth_error: Callable[[], None],
    ) -> None:
        """Take what it works with; client and address are asked for each time."""
        self._hass = hass
        self._ledger = ledger
        self._account = account
        self._pace = pace
        self._client = client
        self._address = address
        self._on_auth_error = on_auth_error
        self._waiting: dict[str, asyncio.Event] = {}
        self._posts: set[asyncio.Task[float | None]] = set()
        ledger.listen(account, self._wake)

    async def verify(
        self,
        entries: Collection[PhoneNumberInput],
        *,
        country: str | None,
        tag: str | None = None,
        notify_url: str | None = None,
        skip_invalid: bool = False,
        wait: timedelta | None = None,
    ) -> Verified:
        """Verify numbers: POST hlr/notify (S0, S1). This costs money.

        Takes entries as people write them, read as national numbers of `country`.
        Returns when each request has its outcome; with `wait` when the last result is
        in, or after that time. Being cancelled stops nothing that was written down.

        Raises InvalidNumbersError and NoCallbackAddressError before anything is spent,
        NothingBoughtError when SMS Partner took nothing.
        """
        numbers = await self._hass.async_add_executor_job(
            read_numbers, entries, country
        )
        if not numbers.valid or (numbers.invalid and not skip_invalid):
            raise InvalidNumbersError(numbers.invalid)
        if notify_url is None:
            await self._address()
        order = Order(
            verification_id=ulid_now(),
            numbers=numbers.valid,
            tag=tag,
            notify_url=notify_url,
        )
        report = await self._carry_out(order, wait)
        if _nothing_bought(report):
            raise NothingBoughtError(report)
        return Verified(
            report=report, duplicates=numbers.duplicates, invalid=numbers.invalid
        )

    async def resume(self) -> None:
        """Send what was written down but not sent when the process ended."""
        for request_id in await self._ledger.queued_requests(self._account):
            self._start(self._send(request_id))

    async def stop(self) -> None:
        """Wait a while for the answers to paid requests that are on their way."""
        if self._posts:
            await asyncio.wait(self._posts, timeout=STOP_TIMEOUT)

    def _wake(self, finished: Collection[str]) -> None:
        """Wake the calls whose verification has ended."""
        for verification_id in self._waiting.keys() & finished:
            self._waiting[verification_id].set()

    def _start[T](self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run something that must go on when the caller does not."""
        return self._hass.async_create_background_task(work, "smspartner verification")

    async def _carry_out(
        self, order: Order, wait: timedelta | None
    ) -> VerificationReport:
        """Place an order, wait as long as was asked for, and tell how it stands."""
        ended = self._waiting[order.verification_id] = asyncio.Event()
        try:
            sending = await asyncio.shield(self._start(self._buy(order)))
            await _outcomes(sending, ended, wait)
        finally:
            del self._waiting[order.verification_id]
        return await self._ledger.report(
            self._account, order.verification_id, MAX_LISTED
        )

    async def _buy(self, order: Order) -> Sequence[asyncio.Task[None]]:
        """Write an order down and start sending its requests."""
        placed = await self._ledger.place(self._account, order)
        _LOGGER.debug(
            "Verification %s: %d numbers to buy in %d requests, %d already awaited",
            order.verification_id,
            placed.submitted,
            len(placed.request_ids),
            placed.joined,
        )
        return [self._start(self._send(id_)) for id_ in placed.request_ids]

    async def _send(self, request_id: int) -> None:
        """Send one request, again where it is certain that it was not taken."""
        retries = _Retries()
        pause: float | None = 0
        while pause is not None:
            await asyncio.sleep(pause)
            await self._pace.slot()
            address = await self._address_or_none()
            request = await self._ledger.start_request(self._account, request_id)
            if request is None:
                return
            post = self._start(self._post(request_id, request, address, retries))
            self._posts.add(post)
            post.add_done_callback(self._posts.discard)
            pause = await asyncio.shield(post)

    async def _address_or_none(self) -> str | None:
        """Choose the address now; it may be gone since the order was placed."""
        try:
            return await self._address()
        except NoCallbackAddressError:
            return None

    async def _post(
        self,
        request_id: int,
        request: RequestToSend,
        address: str | None,
        retries: _Retries,
    ) -> float | None:
        """Post a request, write down what came of it; give the pause before a retry."""
        try:
            outcome = await self._outcome(request, address)
        except SmsPartnerRateLimitError as err:
            pause = retries.after_rate_limit(err.retry_after)
            self._pace.hold(pause)
            await self._ledger.requeue_request(self._account, request_id)
            return pause
        except SmsPartnerConnectionError as err:
            if (short_pause := retries.after_no_connection()) is not None:
                await self._ledger.requeue_request(self._account, request_id)
                return short_pause
            outcome = _not_sent(str(err))
        _LOGGER.debug("Request %d is %s", request_id, outcome.state)
        await self._ledger.finish_request(self._account, request_id, outcome)
        return None

    async def _outcome(self, request: RequestToSend, address: str | None) -> Outcome:
        """Post a request; tell what came back, or raise where it was not taken."""
        notify_url = request.notify_url
        if notify_url is None:
            if address is None:
                return _not_sent("There is no address for the results")
            notify_url = str(URL(address).update_query(token=request.token))
        try:
            submission = await self._client().request_hlr(
                request.phone_numbers, notify_url=notify_url, tag=request.tag
            )
        except SmsPartnerRequestError as err:
            if isinstance(err, SmsPartnerAuthError):
                self._on_auth_error()
            return Outcome(
                state=RequestState.REJECTED, code=err.code, message=err.message
            )
        except SmsPartnerOutcomeUnknownError as err:
            return Outcome(state=RequestState.UNCERTAIN, message=str(err))
        return Outcome(
            state=RequestState.ACCEPTED,
            campaign_id=submission.campaign_id,
            number=submission.number,
            cost=submission.cost,
            currency=submission.currency,
        )


class _Retries:
    """How long to pause before a request that was not taken is sent again."""

    def __init__(self) -> None:
        """Start with the shortest pauses."""
        self._connection_pauses = iter(CONNECTION_PAUSES)
        self._growing_pauses = (
            min(1 << exponent, LONGEST_PAUSE) for exponent in itertools.count()
        )

    def after_rate_limit(self, retry_after: float | None) -> float:
        """Pause as long as was asked for, else longer each time."""
        if retry_after is None:
            return next(self._growing_pauses)
        return min(retry_after, SECONDS_PER_HOUR)

    def after_no_connection(self) -> float | None:
        """Pause a little; None when it was tried often enough."""
        return next(self._connection_pauses, None)


def _not_sent(message: str) -> Outcome:
    """Make the outcome of a request that never left."""
    return Outcome(state=RequestState.REJECTED, reason=Reason.NOT_SENT, message=message)


def _nothing_bought(report: VerificationReport) -> bool:
    """Tell whether a verification ended with nothing to wait for or to show."""
    return (
        not report.joined
        and not report.reused
        and all(request.state is RequestState.REJECTED for request in report.requests)
    )


async def _outcomes(
    sending: Collection[asyncio.Task[None]],
    ended: asyncio.Event,
    wait: timedelta | None,
) -> None:
    """Wait for the outcome of each request, with `wait` for the last result too.

    The last result may come before the answer to its request, which tells the cost.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(None if wait is None else wait.total_seconds()):
            if wait is not None:
                await ended.wait()
            if sending:
                await asyncio.wait(sending)
