"""Fires the events of what arrived; its queue is the ledger, so nothing is dropped."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiolimiter import AsyncLimiter
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.signal_type import SignalType, SignalTypeFormat

from ..ledger import AccountLedger, outbox
from ..ledger.outbox import EndedVerification, OutboxEvent
from ..ledger.records import LookupState
from ..ledger.results import ResultRecord
from ..ledger.transaction import Transaction

SIGNAL_RESULT: SignalTypeFormat[ResultRecord] = SignalTypeFormat("smspartner_result_{}")
SIGNAL_NEWS: SignalTypeFormat[OutboxEvent] = SignalTypeFormat("smspartner_news_{}_{}")
SIGNAL_VERIFICATION: SignalTypeFormat[EndedVerification] = SignalTypeFormat(
    "smspartner_verification_{}"
)

_LOGGER = logging.getLogger(__name__)

SECONDS_BETWEEN_READINGS: Final = 0.1
SECONDS_AFTER_ERROR: Final = 10

# Home Assistant's recorder keeps up with 50 to 100 states a second of one entity.
EVENTS_PER_SECOND: Final = 50
BATCH: Final = 50
"""How many events are noted as fired together: so many may fire twice after a kill."""

VERIFICATION_COMPLETED: Final = "completed"
VERIFICATION_EXPIRED: Final = "expired"
VERIFICATION_FAILED: Final = "failed"


def verification_event(verification: EndedVerification) -> str:
    """Tell how a verification ended."""
    states = set(verification.states)
    if states == {LookupState.REPORTED}:
        return VERIFICATION_COMPLETED
    if states <= {LookupState.REJECTED}:
        return VERIFICATION_FAILED
    return VERIFICATION_EXPIRED


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind[N]:
    """One kind of news: where it waits, and how it is fired and noted as fired."""

    read: Callable[[int], Awaitable[Sequence[N]]]
    signal: Callable[[N], SignalType[N]]
    id: Callable[[N], int]
    mark: Callable[[Transaction, Sequence[int]], None]
    limiter: AsyncLimiter
    batch: int = BATCH


class Announcer:
    """Announces an account's news to its entities while its entry is loaded.

    What matters more comes first, however long the line is: what happened to monitored
    numbers, then results, verifications that ended, and the stop list.
    """

    def __init__(
        self, hass: HomeAssistant, ledger: AccountLedger, entry_id: str
    ) -> None:
        """Take the ledger to read the news from."""
        self._hass = hass
        self._ledger = ledger
        self._entry_id = entry_id
        self._news = asyncio.Event()
        self._news.set()
        self._kinds: tuple[_Kind[Any], ...] = self._make_kinds()
        self._fired: set[tuple[SignalType[Any], int]] = set()
        """What was fired and could not be noted as fired yet: the file is full."""

    def _make_kinds(self) -> tuple[_Kind[Any], ...]:
        """List the kinds of news, the most important first."""
        # What the less important have spent keeps no alarm waiting.
        limiter = AsyncLimiter(EVENTS_PER_SECOND, 1)
        return (
            _Kind(
                read=self._changes,
                signal=self._signal_of_news,
                id=lambda event: event.id,
                mark=outbox.remove_events,
                limiter=AsyncLimiter(EVENTS_PER_SECOND, 1),
            ),
            _Kind(
                read=self._results,
                signal=lambda _: SIGNAL_RESULT.format(self._entry_id),
                id=lambda record: record.lookup_id,
                mark=outbox.mark_results_fired,
                limiter=limiter,
            ),
            _Kind(
                read=self._verifications,
                signal=lambda _: SIGNAL_VERIFICATION.format(self._entry_id),
                id=lambda verification: verification.key,
                mark=outbox.mark_verifications_fired,
                limiter=limiter,
                batch=1,
            ),
            _Kind(
                read=self._all_news,
                signal=self._signal_of_news,
                id=lambda event: event.id,
                mark=outbox.remove_events,
                limiter=limiter,
            ),
        )

    @callback
    def async_start(self, entry: ConfigEntry) -> None:
        """Begin to announce, once the entities of the entry are there to hear it."""
        self._end_listening = self._ledger.listen(self._note)
        self._task = entry.async_create_background_task(
            self._hass, self._run(), "smspartner announcer"
        )

    @callback
    def async_stop(self) -> None:
        """Stop before the entities go; what is left is announced when they are back."""
        self._end_listening()
        self._task.cancel()

    async def _run(self) -> None:
        """Announce what is new, and what was new when nobody was there to hear it."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                while await self._announce_next():
                    pass
            except sqlite3.Error as err:
                _LOGGER.debug("The news could not be read: %s", err)
                await asyncio.sleep(SECONDS_AFTER_ERROR)
                self._news.set()
            await asyncio.sleep(SECONDS_BETWEEN_READINGS)

    def _note(self, _finished: Collection[str]) -> None:
        """Note that there may be news."""
        self._news.set()

    async def _announce_next(self) -> bool:
        """Announce some of what matters most; tell whether there was anything."""
        for place, kind in enumerate(self._kinds):
            if batch := await kind.read(kind.batch):
                await self._announce(kind, batch, self._kinds[:place])
                return True
        return False

    async def _announce[N](
        self, kind: _Kind[N], batch: Sequence[N], before: Sequence[_Kind[Any]]
    ) -> None:
        """Fire the events of a batch, unless there is something that goes before."""
        fired: dict[int, SignalType[N]] = {}
        try:
            for event in batch:
                signal, id_ = kind.signal(event), kind.id(event)
                if (signal, id_) not in self._fired:
                    await kind.limiter.acquire()
                    if await self._is_overtaken(before):
                        break
                    async_dispatcher_send(self._hass, signal, event)
                    self._fired.add((signal, id_))
                fired[id_] = signal
        finally:
            await self._mark(kind, fired)

    async def _is_overtaken(self, before: Sequence[_Kind[Any]]) -> bool:
        """Look whether there is news since the last look that goes before."""
        if not before or not self._news.is_set():
            return False
        self._news.clear()
        for kind in before:
            if await kind.read(1):
                return True
        return False

    async def _mark[N](self, kind: _Kind[N], fired: dict[int, SignalType[N]]) -> None:
        """Note events as fired; those that cannot be noted come here again."""
        if fired:
            await self._ledger.write_silently(kind.mark, list(fired))
            self._fired.difference_update((fired[id_], id_) for id_ in fired)

    async def _changes(self, limit: int) -> Sequence[OutboxEvent]:
        """List what happened to monitored numbers, in order."""
        return await self._ledger.read(outbox.next_monitored_events, limit)

    async def _results(self, limit: int) -> Sequence[ResultRecord]:
        """List results, in order of arrival."""
        return await self._ledger.read(outbox.next_results, limit)

    async def _verifications(self, limit: int) -> Sequence[EndedVerification]:
        """List ended verifications whose results have all been announced."""
        return await self._ledger.read(outbox.next_verifications, limit)

    async def _all_news(self, limit: int) -> Sequence[OutboxEvent]:
        """List what is left when all else is announced: changes of the stop list."""
        return await self._ledger.read(outbox.next_events, limit)

    def _signal_of_news(self, news: OutboxEvent) -> SignalType[OutboxEvent]:
        """Name the signal of an event that the ledger has in line."""
        return SIGNAL_NEWS.format(self._entry_id, news.subject)
