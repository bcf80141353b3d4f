"""Fires the events in the ledger's outbox; a restart loses none of them."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiolimiter import AsyncLimiter
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.signal_type import SignalType, SignalTypeFormat

from ..data import SmsPartnerConfigEntry
from ..ledger import AccountLedger, outbox
from ..ledger.outbox import EndedVerification, OutboxEvent
from ..ledger.results import ResultRecord
from ..ledger.states import LookupState
from ..ledger.transaction import Transaction

SIGNAL_RESULT: SignalTypeFormat[ResultRecord] = SignalTypeFormat("smspartner_result_{}")
SIGNAL_EVENT: SignalTypeFormat[OutboxEvent] = SignalTypeFormat("smspartner_event_{}_{}")
SIGNAL_VERIFICATION: SignalTypeFormat[EndedVerification] = SignalTypeFormat(
    "smspartner_verification_{}"
)

EVENT_CHANGE: Final = "smspartner_change"
"""What is fired on the bus for the log beside each event of an entity that tells of a
change; it names the entity and the type, and nothing else."""

_LOGGER = logging.getLogger(__name__)

SECONDS_BETWEEN_READINGS: Final = 0.1
SECONDS_AFTER_ERROR: Final = 10

# Home Assistant's recorder keeps up with 50 to 100 states a second of one entity.
STATES_PER_SECOND: Final = 50
STATES_OF_ANSWER: Final = 2
"""What an answer says is in the first of them alone."""
SECONDS_AFTER_ANSWER: Final = 0.02
"""What a script has waited for is overwritten by an event that follows at once."""
BATCH: Final = 50
"""Events that are marked as fired together: as many may fire once more after a kill."""

VERIFICATION_COMPLETED: Final = "completed"
VERIFICATION_EXPIRED: Final = "expired"
VERIFICATION_FAILED: Final = "failed"


def verification_event(verification: EndedVerification) -> str:
    """Return the type of the event of a verification that has ended."""
    states = set(verification.counts.states)
    if states == {LookupState.REPORTED}:
        return VERIFICATION_COMPLETED
    if states <= {LookupState.REJECTED}:
        return VERIFICATION_FAILED
    return VERIFICATION_EXPIRED


@dataclass(frozen=True, kw_only=True, slots=True)
class _Queue[E]:
    """One kind of events in the outbox, and how they are read, fired and marked."""

    read: Callable[[Transaction, int], Sequence[E]]
    signal: Callable[[E], SignalType[E]]
    id: Callable[[E], int]
    mark: Callable[[Transaction, Sequence[int]], None]
    limiter: AsyncLimiter
    states: int = 1
    """How many states its entity writes for each."""
    pause: float = 0
    """Seconds after each, in which a script that waited for it goes on."""
    batch: int = BATCH


class EventDelivery:
    """Fires the events in an account's outbox while its config entry is loaded.

    Those of monitored numbers and of SMS come first, however many others wait, then
    answers to SMS, results, verifications that have ended, and the stop list.
    """

    def __init__(
        self, hass: HomeAssistant, ledger: AccountLedger, entry_id: str
    ) -> None:
        """Initialize for the ledger that holds the outbox."""
        self._hass = hass
        self._ledger = ledger
        self._entry_id = entry_id
        self._changed = asyncio.Event()
        """Set when there may be events that were not read yet."""
        self._changed.set()
        self._queues: tuple[_Queue[Any], ...] = self._make_queues()
        self._unmarked: set[tuple[SignalType[Any], int]] = set()
        """What was fired, and not marked as fired yet because the disk is full."""

    def _make_queues(self) -> tuple[_Queue[Any], ...]:
        """Return the kinds of events, the most important first."""
        limiter = AsyncLimiter(STATES_PER_SECOND, 1)
        return (
            _Queue(
                read=outbox.next_monitored_events,
                signal=self._event_signal,
                id=lambda event: event.id,
                mark=outbox.remove_events,
                # Its own: what the less important have fired must not delay an alarm.
                limiter=AsyncLimiter(STATES_PER_SECOND, 1),
            ),
            _Queue(
                read=outbox.next_answers,
                signal=self._event_signal,
                id=lambda event: event.id,
                mark=outbox.remove_events,
                limiter=limiter,
                states=STATES_OF_ANSWER,
                pause=SECONDS_AFTER_ANSWER,
                batch=BATCH // STATES_OF_ANSWER,
            ),
            _Queue(
                read=outbox.next_results,
                signal=lambda _: SIGNAL_RESULT.format(self._entry_id),
                id=lambda record: record.lookup_id,
                mark=outbox.mark_results_fired,
                limiter=limiter,
            ),
            _Queue(
                read=outbox.next_verifications,
                signal=lambda _: SIGNAL_VERIFICATION.format(self._entry_id),
                id=lambda verification: verification.key,
                mark=outbox.mark_verifications_fired,
                limiter=limiter,
                batch=1,
            ),
            _Queue(
                read=outbox.next_stop_list_events,
                signal=self._event_signal,
                id=lambda event: event.id,
                mark=outbox.remove_events,
                limiter=limiter,
            ),
        )

    @callback
    def async_start(self, entry: SmsPartnerConfigEntry) -> None:
        """Start to fire events, once the entities are there to show them."""
        self._remove_listener = self._ledger.listen(self._note_change)
        self._task = entry.async_create_background_task(
            self._hass, self._run(), "smspartner events"
        )

    @callback
    def async_stop(self) -> None:
        """Stop before the entities go; the outbox keeps what was not fired."""
        self._remove_listener()
        self._task.cancel()

    async def _run(self) -> None:
        """Fire what is in the outbox, and whatever comes into it."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                while await self._fire_next():
                    pass
            except sqlite3.Error as err:
                _LOGGER.debug("The outbox could not be read: %s", err)
                await asyncio.sleep(SECONDS_AFTER_ERROR)
                self._changed.set()
            await asyncio.sleep(SECONDS_BETWEEN_READINGS)

    def _note_change(self, _finished: Collection[str]) -> None:
        """Note that there may be new events."""
        self._changed.set()

    async def _fire_next(self) -> bool:
        """Fire a batch of the most important events; return False if there are none."""
        index, batch = await self._ledger.read(_next_batch, self._queues)
        if batch:
            await self._fire(self._queues[index], batch, self._queues[:index])
        return bool(batch)

    async def _fire[E](
        self, queue: _Queue[E], batch: Sequence[E], before: Sequence[_Queue[Any]]
    ) -> None:
        """Fire a batch, until there is something in a queue that comes before."""
        fired: dict[int, SignalType[E]] = {}
        try:
            for event in batch:
                signal, id_ = queue.signal(event), queue.id(event)
                if (signal, id_) not in self._unmarked:
                    await queue.limiter.acquire(queue.states)
                    if await self._has_new_events(before):
                        break
                    async_dispatcher_send(self._hass, signal, event)
                    self._unmarked.add((signal, id_))
                fired[id_] = signal
                await asyncio.sleep(queue.pause)
        finally:
            await self._mark(queue, fired)

    async def _has_new_events(self, queues: Sequence[_Queue[Any]]) -> bool:
        """Return whether something has come into queues since they were read last."""
        if not queues or not self._changed.is_set():
            return False
        self._changed.clear()
        return await self._ledger.read(_has_events, queues)

    async def _mark[E](self, queue: _Queue[E], fired: dict[int, SignalType[E]]) -> None:
        """Mark events as fired; those that cannot be marked are read again later."""
        if fired:
            await self._ledger.write_silently(queue.mark, list(fired))
            self._unmarked.difference_update((fired[id_], id_) for id_ in fired)

    def _event_signal(self, event: OutboxEvent) -> SignalType[OutboxEvent]:
        """Return the signal of an event about a number, an SMS or the stop list."""
        return SIGNAL_EVENT.format(self._entry_id, event.subject)


def _next_batch(
    tx: Transaction, queues: Sequence[_Queue[Any]]
) -> tuple[int, Sequence[Any]]:
    """Return the first queue that has events, by its index, and a batch of these.

    The batch is empty where no queue has any.
    """
    for index, queue in enumerate(queues):
        if batch := queue.read(tx, queue.batch):
            return index, batch
    return 0, ()


def _has_events(tx: Transaction, queues: Sequence[_Queue[Any]]) -> bool:
    """Return whether some queues have events."""
    return any(queue.read(tx, 1) for queue in queues)
