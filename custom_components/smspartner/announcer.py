"""Fires the events of what arrived; its queue is the ledger, so nothing is dropped."""

import asyncio
import logging
import sqlite3
from collections.abc import Collection
from typing import Any, Final

from aiolimiter import AsyncLimiter
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util.signal_type import SignalType, SignalTypeFormat

from .ledger import Ledger
from .ledger.records import FinishedVerification, LookupState, News, ResultRecord

SIGNAL_RESULT: SignalTypeFormat[ResultRecord] = SignalTypeFormat("smspartner_result_{}")
SIGNAL_NEWS: SignalTypeFormat[News] = SignalTypeFormat("smspartner_news_{}_{}")
SIGNAL_VERIFICATION: SignalTypeFormat[FinishedVerification] = SignalTypeFormat(
    "smspartner_verification_{}"
)

_LOGGER = logging.getLogger(__name__)

SECONDS_BETWEEN_READINGS: Final = 0.1
SECONDS_AFTER_ERROR: Final = 10

# Home Assistant's recorder keeps up with 50 to 100 states a second of one entity.
EVENTS_PER_SECOND: Final = 50
BATCH: Final = 50

VERIFICATION_COMPLETED: Final = "completed"
VERIFICATION_EXPIRED: Final = "expired"
VERIFICATION_FAILED: Final = "failed"


def verification_event(verification: FinishedVerification) -> str:
    """Tell how a verification ended."""
    states = set(verification.states)
    if states == {LookupState.REPORTED}:
        return VERIFICATION_COMPLETED
    if states <= {LookupState.REJECTED}:
        return VERIFICATION_FAILED
    return VERIFICATION_EXPIRED


class Announcer:
    """Announces an account's news to its entities while its entry is loaded."""

    def __init__(
        self, hass: HomeAssistant, ledger: Ledger, account: int, entry_id: str
    ) -> None:
        """Take the ledger to read the news from."""
        self._hass = hass
        self._ledger = ledger
        self._account = account
        self._entry_id = entry_id
        self._news = asyncio.Event()
        self._news.set()
        self._limiter = AsyncLimiter(EVENTS_PER_SECOND, 1)
        self._fired: set[tuple[SignalType[Any], int]] = set()
        """What was fired and could not be noted as fired yet: the file is full."""

    @callback
    def async_start(self, entry: ConfigEntry) -> None:
        """Begin to announce, once the entities of the entry are there to hear it."""
        self._end_listening = self._ledger.listen(self._account, self._note)
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
                await self._announce_results()
                await self._announce_verifications()
                await self._announce_news()
            except sqlite3.Error as err:
                _LOGGER.warning("The news could not be read: %s", err)
                await asyncio.sleep(SECONDS_AFTER_ERROR)
                self._news.set()
            await asyncio.sleep(SECONDS_BETWEEN_READINGS)

    def _note(self, _finished: Collection[str]) -> None:
        """Note that there may be news."""
        self._news.set()

    async def _announce_results(self) -> None:
        """Fire the events of results, in order of arrival."""
        while records := await self._ledger.unannounced_results(self._account, BATCH):
            fired: list[int] = []
            try:
                for record in records:
                    await self._fire(
                        SIGNAL_RESULT.format(self._entry_id), record.lookup_id, record
                    )
                    fired.append(record.lookup_id)
            finally:
                await self._ledger.mark_results_announced(fired)
            self._fired.clear()

    async def _announce_verifications(self) -> None:
        """Fire the events of ended verifications."""
        for verification in await self._ledger.unannounced_verifications(self._account):
            await self._fire(
                SIGNAL_VERIFICATION.format(self._entry_id),
                verification.key,
                verification,
            )
            await self._ledger.mark_verification_announced(verification.key)
            self._fired.clear()

    async def _announce_news(self) -> None:
        """Fire the events of monitored numbers and of the stop list, in order."""
        watching = self._ledger.watching
        while batch := await watching.next_news(self._account, BATCH):
            fired: list[int] = []
            try:
                for news in batch:
                    signal = SIGNAL_NEWS.format(self._entry_id, news.subject)
                    await self._fire(signal, news.id, news)
                    fired.append(news.id)
            finally:
                await watching.drop_news(fired)
            self._fired.clear()

    async def _fire(self, signal: SignalType[Any], id_: int, news: object) -> None:
        """Fire one event, once: what cannot be noted as fired comes here again."""
        if (signal, id_) not in self._fired:
            await self._limiter.acquire()
            async_dispatcher_send(self._hass, signal, news)
            self._fired.add((signal, id_))
