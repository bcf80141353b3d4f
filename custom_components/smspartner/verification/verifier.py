"""Plans, records, paces and sends verifications: the only code that spends money."""

import asyncio
import itertools
import logging
import sqlite3
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Concatenate, Final

from homeassistant.core import HomeAssistant
from homeassistant.util.ulid import ulid_now
from yarl import URL

from ..api import (
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerConnectionError,
    SmsPartnerOutcomeUnknownError,
    SmsPartnerRateLimitError,
    SmsPartnerRequestError,
)
from ..const import REQUEST_FIELD
from ..exceptions import (
    InvalidNumbersError,
    NoCallbackAddressError,
    NothingBoughtError,
    TooManyNumbersError,
)
from ..ledger import AccountLedger, orders, prices, queries, requests
from ..ledger.records import (
    Cause,
    Order,
    Outcome,
    Plan,
    QueuedRequest,
    Reason,
    RequestState,
    RequestToSend,
    VerificationReport,
)
from ..ledger.transaction import Transaction
from ..phone_numbers import MAX_INVALID, PhoneNumberInput, ReadNumbers, read_numbers
from ..purchase.pace import Pace

_LOGGER = logging.getLogger(__name__)

MAX_NUMBERS: Final = 100_000
"""Numbers that one call may ask for."""

MAX_LISTED: Final = 1_000
"""Pending numbers and results that one answer holds."""

CONNECTION_PAUSES: Final = (2, 4)
"""Seconds before the second and the third try when nothing could be sent."""

LONGEST_PAUSE: Final = 60
SECONDS_PER_HOUR: Final = 3600
SECONDS_BETWEEN_WRITES: Final = 10
STOP_TIMEOUT: Final = 15

LONGEST_DETOUR: Final = 1
"""Seconds between a turn in the pace and the departure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What one call asks for."""

    entries: Collection[PhoneNumberInput]
    """Numbers as people write them."""
    country: str | None
    """Where national numbers are read; None refuses them."""
    tag: str | None = None
    notify_url: str | None = None
    """The caller's own address for the results."""
    reuse_within: timedelta | None = None
    """How old a result may be that is given instead of buying one."""
    skip_invalid: bool = False
    """Verify the good entries even if some are none."""
    budget: float = 0
    """What may be spent in 24 hours, in the account's currency; 0 is no limit."""
    quiet: bool = False
    """Fire no event of its results and of its end."""
    verification_id: str | None = None
    """The caller's own id: what was asked for with it before is not bought again."""


class _Run:
    """What is under way of one verification."""

    def __init__(self) -> None:
        """Initialize with nothing under way."""
        self.ended = asyncio.Event()
        """Set when nothing of it is awaited any more."""
        self.called_off = asyncio.Event()
        """Set when what waits for its turn need not wait: it may have been rejected."""
        self.sending: dict[int, asyncio.Task[None]] = {}
        self.callers = 0

    def end(self) -> None:
        """Note that nothing of it is awaited, and so nothing waits for its turn."""
        self.ended.set()
        self.called_off.set()


@dataclass(frozen=True, kw_only=True, slots=True)
class Verified:
    """What became of one call."""

    report: VerificationReport
    numbers: ReadNumbers


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimated:
    """What one call would come to."""

    plan: Plan
    numbers: ReadNumbers


class Verifier:
    """Verifies numbers for one account, for as long as the process lives."""

    def __init__(
        self,
        hass: HomeAssistant,
        ledger: AccountLedger,
        pace: Pace,
        *,
        client: Callable[[], SmsPartnerClient],
        address: Callable[[], Awaitable[str]],
        may_send: Callable[[], bool],
        on_auth_error: Callable[[], None],
        on_budget: Callable[[], None],
        on_cost: Callable[[], None],
    ) -> None:
        """Initialize for an account; client and address are asked for each time."""
        self._hass = hass
        self._ledger = ledger
        self._pace = pace
        self._client = client
        self._address = address
        self._may_send = may_send
        self._on_auth_error = on_auth_error
        self._on_budget = on_budget
        self._on_cost = on_cost
        self._runs: dict[str, _Run] = {}
        self._probing: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._departures: set[asyncio.Task[float | None]] = set()
        self._stopping = False
        self._end_listening = ledger.listen(self._wake)

    async def verify(self, wish: Wish, wait: timedelta | None = None) -> Verified:
        """Verify numbers: POST hlr/notify (S0, S1). This costs money.

        Returns when each request has its outcome; with `wait` when the last result is
        in, or after that time. Being cancelled stops nothing that was written down.

        Raises InvalidNumbersError, TooManyNumbersError, NoCallbackAddressError,
        BudgetExceededError and UnknownAccountError before anything is spent,
        NothingBoughtError when SMS Partner took nothing.
        """
        numbers = await self._read(wish)
        order = _order(wish, numbers)
        if wish.notify_url is None and not await self._ledger.read(
            orders.is_placed, order.verification_id
        ):
            await self._address()
        report = await self._carry_out(order, wait)
        if _nothing_bought(report):
            raise NothingBoughtError(report)
        return Verified(report=report, numbers=numbers)

    async def estimate(self, wish: Wish) -> Estimated:
        """Tell what a verification would buy and cost: nothing is sent.

        Raises InvalidNumbersError, TooManyNumbersError and UnknownAccountError.
        """
        numbers = await self._read(wish)
        plan = await self._ledger.read(orders.plan, _order(wish, numbers))
        return Estimated(plan=plan, numbers=numbers)

    async def resume(self) -> None:
        """Send what was written down and is not in line: the last run left it."""
        if self._may_go_on():
            for request in await self._ledger.read(requests.queued_requests):
                self._enter(request)

    async def stop(self) -> None:
        """Send nothing more; wait a while for the answers to what was sent."""
        self._stopping = True
        if self._departures:
            await asyncio.wait(self._departures, timeout=STOP_TIMEOUT)

    def close(self) -> None:
        """Send nothing more: the account is being removed."""
        self._stopping = True
        self._end_listening()
        for run in self._runs.values():
            run.end()

    async def _read(self, wish: Wish) -> ReadNumbers:
        """Read the entries, or raise InvalidNumbersError or TooManyNumbersError."""
        numbers = await self._hass.async_add_executor_job(
            partial(
                read_numbers,
                wish.entries,
                wish.country,
                max_invalid=None if wish.skip_invalid else MAX_INVALID,
            )
        )
        if len(numbers.valid) > MAX_NUMBERS:
            raise TooManyNumbersError(len(numbers.valid))
        if not numbers.valid or (numbers.invalid and not wish.skip_invalid):
            raise InvalidNumbersError(numbers)
        return numbers

    def _wake(self, finished: Collection[str]) -> None:
        """Wake the calls whose verification has ended."""
        for verification_id in self._runs.keys() & finished:
            self._runs[verification_id].end()

    def _start[T](self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run something that must go on when the caller does not."""
        return self._hass.async_create_background_task(work, "smspartner verification")

    def _run(self, verification_id: str) -> _Run:
        """Return what is under way of a verification."""
        return self._runs.setdefault(verification_id, _Run())

    def _drop_run(self, verification_id: str) -> None:
        """Forget a verification of which nothing is under way any more."""
        run = self._runs.get(verification_id)
        if run and not run.callers and not run.sending:
            del self._runs[verification_id]

    async def _carry_out(
        self, order: Order, wait: timedelta | None
    ) -> VerificationReport:
        """Place an order, wait as long as was asked for, and return how it stands."""
        id_ = order.verification_id
        run = self._run(id_)
        run.callers += 1
        try:
            await asyncio.shield(self._start(self._buy(order)))
            await _outcomes(run, wait)
        finally:
            run.callers -= 1
            self._drop_run(id_)
        return await self._ledger.read(queries.report, id_, MAX_LISTED)

    async def _buy(self, order: Order) -> None:
        """Write an order down and start sending its requests."""
        queued = await self._ledger.write(orders.place, order)
        _LOGGER.debug(
            "Verification %s: %d numbers in %d requests",
            order.verification_id,
            len(order.numbers),
            len(queued),
        )
        for request in queued:
            self._enter(request)

    def _enter(self, request: QueuedRequest) -> None:
        """Let a request stand in line until it is sent, or its verification ends."""
        run = self._run(request.verification_id)
        if request.id in run.sending:
            return

        def leave(_: asyncio.Task[None]) -> None:
            """Note that it stands in line no more."""
            del run.sending[request.id]
            self._drop_run(request.verification_id)

        run.sending[request.id] = task = self._start(self._send(request, run))
        task.add_done_callback(leave)

    async def _send(self, queued: QueuedRequest, run: _Run) -> None:
        """Send one request, again where it is certain that it was not taken."""
        retries = _Retries()
        while self._may_go_on():
            try:
                pause = await self._take_turn(queued, run, retries)
            except sqlite3.Error as err:
                _LOGGER.debug("Request %d cannot leave yet: %s", queued.id, err)
                pause = SECONDS_BETWEEN_WRITES
            if pause is None:
                return
            if pause:
                await _first_of(asyncio.sleep(pause), run.ended.wait())

    def _may_go_on(self) -> bool:
        """Return whether anything may be sent: not when stopping or disabled."""
        return not self._stopping and self._may_send()

    async def _take_turn(
        self, queued: QueuedRequest, run: _Run, retries: _Retries
    ) -> float | None:
        """Let a request leave; return the pause before another turn, None after it.

        While no price is known for its calling code, one at a time.
        """
        code = queued.calling_code
        if await self._ledger.read(prices.is_price_known, code):
            return await self._leave(queued, run, retries, may_probe=False)
        async with self._probing[code]:
            if await self._ledger.read(prices.is_price_known, code):
                return 0
            return await self._leave(queued, run, retries, may_probe=True)

    async def _leave(
        self,
        queued: QueuedRequest,
        run: _Run,
        retries: _Retries,
        *,
        may_probe: bool,
    ) -> float | None:
        """Let a request leave in the pace; return the pause before another turn."""
        address = await self._address_in_pace(queued, run)
        if not self._may_go_on():
            return None
        departure = self._start(
            self._depart(queued, address, retries, may_probe=may_probe)
        )
        self._departures.add(departure)
        departure.add_done_callback(self._departures.discard)
        return await asyncio.shield(departure)

    async def _address_in_pace(self, queued: QueuedRequest, run: _Run) -> str | None:
        """Wait for a turn and choose the address then; None where there is none.

        Where that took long, others have waited for it too: they take a new turn, for
        leaving all at once would be a burst.
        """
        loop = asyncio.get_running_loop()
        while True:
            await _first_of(self._pace.slot(), run.called_off.wait())
            if run.called_off.is_set() and await self._ledger.read(
                requests.is_to_be_sent, queued.id
            ):  # nothing leaves without a turn
                await self._pace.slot()
            if queued.elsewhere:
                return None
            turn = loop.time()
            try:
                address = await self._address()
            except NoCallbackAddressError:
                return None
            if loop.time() - turn < LONGEST_DETOUR:
                return address

    async def _depart(
        self,
        queued: QueuedRequest,
        address: str | None,
        retries: _Retries,
        *,
        may_probe: bool,
    ) -> float | None:
        """Write down that a request leaves and post it; return the pause to a retry."""
        if address is None and not queued.elsewhere:
            outcome = Outcome.not_sent(Cause.NO_ADDRESS)
            await self._insist(requests.finish_request, queued.id, outcome)
            return None
        departure = await self._ledger.write(
            requests.start_request, queued.id, address, may_probe=may_probe
        )
        if departure.refused:
            self._run(queued.verification_id).called_off.set()
        if departure.refused is Reason.BUDGET:
            self._on_budget()
        if (request := departure.request) is None:
            return 0 if departure.must_wait else None
        is_probe = request.id != queued.id
        if self._may_go_on():
            pause = await self._post(request, address, retries)
        else:
            await self._insist(requests.requeue_request, request.id)
            return 0 if self._may_go_on() else None
        if is_probe and pause is not None:
            self._enter(replace(queued, id=request.id))
        return 0 if is_probe and pause is None else pause

    async def _post(
        self, request: RequestToSend, address: str | None, retries: _Retries
    ) -> float | None:
        """Post a request, write down what came of it; return the pause to a retry."""
        try:
            outcome = await self._outcome(request, address)
        except SmsPartnerRateLimitError as err:
            if (pause := retries.after_rate_limit(err.retry_after)) is not None:
                self._pace.hold(min(pause, LONGEST_PAUSE))
                await self._insist(requests.requeue_request, request.id)
                return pause
            outcome = Outcome.not_sent(Cause.RATE_LIMITED)
        except SmsPartnerConnectionError as err:
            if (pause := retries.after_no_connection()) is not None:
                await self._insist(requests.requeue_request, request.id)
                return pause
            outcome = Outcome.not_sent(Cause.NO_CONNECTION, str(err))
        except Exception:  # whatever it was, it may have been bought
            _LOGGER.exception("A request failed unexpectedly")
            outcome = Outcome(state=RequestState.UNCERTAIN, message="Unexpected error")
        _LOGGER.debug("Request %d is %s", request.id, outcome.state)
        await self._insist(requests.finish_request, request.id, outcome)
        if outcome.cost is not None:
            self._on_cost()
        return None

    async def _insist[**P](
        self,
        operation: Callable[Concatenate[Transaction, P], None],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Write an outcome down, however long the disk takes to let it."""
        while True:
            try:
                await self._ledger.write(operation, *args, **kwargs)
            except sqlite3.Error as err:
                if not self._ledger.is_open:
                    return
                _LOGGER.debug("An outcome could not be written down yet: %s", err)
                await asyncio.sleep(SECONDS_BETWEEN_WRITES)
            else:
                return

    async def _outcome(self, request: RequestToSend, address: str | None) -> Outcome:
        """Post a request; return what came back, or raise where it was not taken."""
        notify_url = request.notify_url or str(
            URL(address or "").update_query({REQUEST_FIELD: request.token})
        )
        try:
            submission = await self._client().request_hlr(
                request.phone_numbers, notify_url=notify_url, tag=request.tag
            )
        except SmsPartnerRequestError as err:
            if isinstance(err, SmsPartnerAuthError):
                self._on_auth_error()
            return Outcome.refused_by_vendor(err)
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

    def after_rate_limit(self, retry_after: float | None) -> float | None:
        """Pause as long as was asked for, else longer each time; None if for hours."""
        if not retry_after:
            return next(self._growing_pauses)
        return retry_after if retry_after < SECONDS_PER_HOUR else None

    def after_no_connection(self) -> float | None:
        """Pause a little; None when it was tried often enough."""
        return next(self._connection_pauses, None)


def _order(wish: Wish, numbers: ReadNumbers) -> Order:
    """Make the order for a wish whose entries have been read."""
    return Order(
        verification_id=wish.verification_id or ulid_now(),
        numbers=numbers.valid,
        tag=wish.tag,
        notify_url=wish.notify_url,
        reuse_within=wish.reuse_within,
        budget=wish.budget,
        quiet=wish.quiet,
    )


async def _first_of(*waits: Coroutine[Any, Any, object]) -> None:
    """Wait until the first of them is over; the others are dropped."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()


def _nothing_bought(report: VerificationReport) -> bool:
    """Tell whether a verification ended with nothing to wait for or to show."""
    return (
        bool(report.requests)
        and not report.joined
        and not report.reused
        and all(request.state is RequestState.REJECTED for request in report.requests)
    )


async def _outcomes(run: _Run, wait: timedelta | None) -> None:
    """Wait for the outcome of each request, with `wait` for the last result too.

    The last result may come before the answer to its request, which tells the cost.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(None if wait is None else wait.total_seconds()):
            if wait is not None:
                await run.ended.wait()
            while run.sending:
                await asyncio.wait(run.sending.values())
