"""Checks an account's monitored numbers when they are due, and hears what comes."""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import timedelta
from itertools import batched
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.start import async_at_started
from homeassistant.util.dt import utc_from_timestamp

from .. import options
from ..clock import async_get_clock
from ..const import SUBENTRY_MONITORED_NUMBER
from ..ledger import arrival_order, monitored, reports, results
from ..ledger.accounts import UnknownAccountError
from ..ledger.orders import BudgetExceededError
from ..ledger.outbox import NewEvent
from ..ledger.records import Reason
from ..ledger.results import ResultFilter, ResultRecord
from ..operators import Operators
from ..results import operator_name, result_fields
from ..runtime.engine import Account
from ..verification.verifier import (
    InvalidNumbersError,
    NoCallbackAddressError,
    NothingBoughtError,
    Verified,
    Wish,
)
from .monitored_number import DAY, LONGEST_FRESH, NumberState, Settings, Skipped, heard

_LOGGER = logging.getLogger(__name__)

TICK: Final = timedelta(minutes=1)
SHOWN_AT_ONCE: Final = 50
SECONDS_BETWEEN_READINGS: Final = 1
SECONDS_AFTER_ERROR: Final = 10
MAX_OLD_RESULTS: Final = 10_000


class Monitor:
    """Watches the monitored numbers of one account while its entry is loaded."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        account: Account,
        operators: Operators,
    ) -> None:
        """Take what it works with; the numbers are the entry's subentries."""
        self._hass = hass
        self._entry = entry
        self._account = account
        self._ledger = account.ledger
        self._clock = async_get_clock(hass)
        self._corrections = len(self._clock.corrections)
        self._operators = operators
        self._settings = {
            subentry.subentry_id: Settings.from_subentry(entry.entry_id, subentry)
            for subentry in entry.get_subentries_of_type(SUBENTRY_MONITORED_NUMBER)
        }
        self._states: dict[str, NumberState] = {}
        self._told = 0
        self._listeners: dict[str, list[CALLBACK_TYPE]] = {}
        self._news = asyncio.Event()
        self._news.set()
        self._lock = asyncio.Lock()
        self._ended = False

    @property
    def settings(self) -> Collection[Settings]:
        """What is wanted of each number."""
        return self._settings.values()

    @property
    def phone_numbers(self) -> list[str]:
        """The numbers that are monitored."""
        return [settings.phone_number for settings in self.settings]

    @property
    def checks_a_day(self) -> float:
        """How many regular checks a day brings."""
        return sum(DAY / settings.interval.seconds for settings in self.settings)

    def state(self, subentry_id: str) -> NumberState:
        """Tell what is known of a number."""
        return self._states[subentry_id]

    @callback
    def listen(self, subentry_id: str, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener when what is known changes; returns what ends it."""
        listeners = self._listeners.setdefault(subentry_id, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    async def async_load(self) -> None:
        """Take up what is known, and what came in while nobody was there to hear it.

        Raises sqlite3.Error when the ledger cannot be used.
        """
        self._corrections = len(self._clock.corrections)
        self._told, kept = await self._ledger.write(
            monitored.load, self._settings.keys()
        )
        known = {
            id_: state
            for id_, settings in self._settings.items()
            if (state := NumberState.restore(kept.get(id_), settings))
        }
        self._states = {
            id_: NumberState(
                phone_number=settings.phone_number, interval=settings.interval
            )
            for id_, settings in self._settings.items()
        } | known
        await self._async_hear(known.keys())
        await self._async_hear_old(self._settings.keys() - known.keys())
        await self._async_change(
            self._settings, lambda settings, state, now: state.planned(settings, now)
        )

    @callback
    def async_start(self) -> None:
        """Begin to check and to hear, until the entry is unloaded."""
        entry = self._entry

        @callback
        def begin(_: HomeAssistant) -> None:
            """Check what is due, once there is an address to give."""
            entry.async_on_unload(
                async_track_time_interval(
                    self._hass, self._async_tick, TICK, cancel_on_shutdown=True
                )
            )
            # Not the entry's: one that ends in the middle has noted what is not bought.
            self._hass.async_create_background_task(
                self._async_tick(), "smspartner monitor"
            )

        if not self._settings:
            return
        entry.async_on_unload(async_at_started(self._hass, begin))
        entry.async_on_unload(self._ledger.listen(lambda _: self._news.set()))
        entry.async_create_background_task(
            self._hass, self._async_listen(), "smspartner monitored numbers"
        )
        entry.async_on_unload(self._async_end)

    @callback
    def _async_end(self) -> None:
        """Change nothing any more: what is still on its way knows too little by then.

        The entry may be loaded again, with another monitor.
        """
        self._ended = True

    async def async_verify_now(self, subentry_id: str) -> None:
        """Check one number now: this costs money. Raises as Verifier.verify does."""
        before: list[NumberState] = []
        asked: list[float] = []

        def check(settings: Settings, state: NumberState, now: float) -> NumberState:
            """Note it as checked."""
            before.append(state)
            asked.append(now)
            return state.checked(settings, now, bought=True)

        def call_off(_: Settings, state: NumberState, _now: float) -> NumberState:
            """Take that back, unless it was checked once more since."""
            return state.called_off(*before) if state.asked_at in asked else state

        await self._async_change([subentry_id], check)
        try:
            await self._async_buy([self._settings[subentry_id]])
        except Exception:
            await self._async_change([subentry_id], call_off)
            raise

    async def _async_tick(self, _: object = None) -> None:
        """Note what has had no answer, and check what is due."""
        try:
            if self._clock.is_trusted:
                await self._async_change(
                    self._settings, lambda _, state, now: state.overdue(now)
                )
            wanted = await self._async_mark_due()
            while wanted:
                wanted = await self._async_buy_within_budget(wanted)
        except (sqlite3.Error, UnknownAccountError) as err:
            _LOGGER.debug("Monitored numbers could not be checked: %s", err)

    async def _async_mark_due(self) -> list[Settings]:
        """Note what is due as checked, before it is; give what has to be bought.

        Those that have waited longest come first, should the budget not do for all.
        """
        wanted: list[Settings] = []

        def check(settings: Settings, state: NumberState, now: float) -> NumberState:
            """Note one of them."""
            if not state.is_due(now):
                return state
            if not state.is_fresh(now):
                wanted.append(settings)
            return state.checked(settings, now, bought=not state.is_fresh(now))

        await self._async_change(self._settings, check)
        return sorted(
            wanted, key=lambda one: self._states[one.subentry_id].last_verified or 0
        )

    async def _async_buy_within_budget(self, wanted: list[Settings]) -> list[Settings]:
        """Buy checks, or note why not; give those the budget still does for."""
        try:
            verified = await self._async_buy(wanted)
            await self._async_skip_rejected(wanted, verified.report.verification_id)
        except BudgetExceededError as err:
            self._account.async_note_budget(refused=True)
            share = int(err.left / err.cost * len(wanted) + 1e-6)
            affordable = min(share, len(wanted) - 1)
            await self._async_skip(wanted[affordable:], Skipped.BUDGET)
            return wanted[:affordable]
        except NoCallbackAddressError:
            await self._async_skip(wanted, Skipped.NO_ADDRESS)
        except NothingBoughtError as err:
            await self._async_skip_rejected(wanted, err.report.verification_id)
        except InvalidNumbersError:
            await self._async_skip(wanted, Skipped.NOT_BOUGHT)
        return []

    async def _async_skip_rejected(
        self, wanted: Collection[Settings], verification_id: str
    ) -> None:
        """Note which checks were not bought after all: a price may have risen."""
        rejected = await self._ledger.read(reports.rejected_numbers, verification_id)
        for skipped in (Skipped.BUDGET, Skipped.NOT_BOUGHT):
            await self._async_skip(
                [
                    settings
                    for settings in wanted
                    if settings.phone_number in rejected
                    and (rejected[settings.phone_number] is Reason.BUDGET)
                    is (skipped is Skipped.BUDGET)
                ],
                skipped,
            )

    async def _async_buy(self, wanted: Collection[Settings]) -> Verified:
        """Buy a check of each number.

        One that a newer numbering plan does not know must not keep the others back.
        """
        return await self._account.verifier.verify(
            Wish(
                entries=[settings.phone_number for settings in wanted],
                country=None,
                budget=options.daily_budget(self._entry),
                skip_invalid=True,
                quiet=True,
            )
        )

    async def _async_skip(self, wanted: Collection[Settings], reason: Skipped) -> None:
        """Note that checks were not bought after all."""
        await self._async_change(
            [settings.subentry_id for settings in wanted],
            lambda _, state, now: state.not_checked(reason, now),
        )

    async def _async_listen(self) -> None:
        """Hear what comes while the entry is loaded, and came while it was loading."""
        while True:
            await self._news.wait()
            self._news.clear()
            before = self._told
            try:
                await self._async_hear(self._settings)
            except sqlite3.Error as err:
                _LOGGER.debug("Results of monitored numbers could not be read: %s", err)
                self._news.set()
                await asyncio.sleep(SECONDS_AFTER_ERROR)
            if self._told != before:  # many results may follow, each with a note
                await asyncio.sleep(SECONDS_BETWEEN_READINGS)

    async def _async_hear(self, ids: Collection[str]) -> None:
        """Hear the results of some numbers that have come since the last time."""
        async with self._lock:
            # Before they are read, so that what is corrected meanwhile is moved later.
            moved = self._catch_up()
            to = await self._ledger.read(arrival_order.last_arrival_of_account)
            phones = [self._settings[id_].phone_number for id_ in ids]
            records = (
                await self._ledger.read(results.between, self._told, to, phones)
                if phones
                else ()
            )
            await self._async_take(records, to, moved)

    async def _async_hear_old(self, ids: Collection[str]) -> None:
        """Let numbers that are new begin with a result that is fresh enough."""
        if not ids:
            return
        async with self._lock:
            now = self._clock.seconds()
            page = await self._ledger.read(
                results.find,
                ResultFilter(
                    phone_numbers=[self._settings[id_].phone_number for id_ in ids],
                    since=utc_from_timestamp(now - LONGEST_FRESH),
                ),
                limit=MAX_OLD_RESULTS,
            )
            newest = {
                record.phone_number: record
                for record in page.results
                if record.verification_id is not None
            }
            fresh = [
                record
                for id_ in ids
                if (record := newest.get(self._settings[id_].phone_number))
                and record.received_at.timestamp()
                > now - self._settings[id_].interval.fresh_for
            ]
            await self._async_take(fresh, self._told, {})

    async def _async_take(
        self,
        records: Iterable[ResultRecord],
        told: int,
        moved: Mapping[str, NumberState],
    ) -> None:
        """Take answers in, and write down at once what follows from them."""
        ids = {one.phone_number: one.subentry_id for one in self.settings}
        states = dict(moved)
        events: list[NewEvent] = []
        for record in records:
            id_ = ids[str(record.phone_number)]
            before = states.get(id_, self._states[id_])
            settings = self._settings[id_]
            states[id_], changes = heard(before, settings, record, self._operators)
            if changes:
                told_of = self._event(settings, before, record)
                events += [NewEvent(id_, change, told_of) for change in changes]
        if states:
            await self._async_keep(states, events, told)
        self._told = told

    def _event(
        self, settings: Settings, before: NumberState, record: ResultRecord
    ) -> dict[str, Any]:
        """Lay out what an event tells."""
        return {
            "name": settings.name,
            "previous_operator": operator_name(before.mcc_mnc, self._operators),
            **result_fields(record, self._operators),
        }

    async def _async_change(
        self,
        ids: Iterable[str],
        change: Callable[[Settings, NumberState, float], NumberState],
    ) -> None:
        """Change what is known of some numbers; one change after the other."""
        async with self._lock:
            if self._ended:
                return
            changed = self._catch_up()
            now = self._clock.seconds()
            for id_ in ids:
                before = changed.get(id_, self._states[id_])
                after = change(self._settings[id_], before, now)
                if after != before:
                    changed[id_] = after
            if changed:
                await self._async_keep(changed, (), self._told)

    def _catch_up(self) -> dict[str, NumberState]:
        """Move the times of all numbers by what the clock was corrected since.

        Returns what has to be kept and shown.
        """
        corrections = self._clock.corrections[self._corrections :]
        self._corrections += len(corrections)
        if not corrections:
            return {}
        for correction in corrections:
            for id_, state in self._states.items():
                self._states[id_] = state.corrected(self._settings[id_], correction)
        return dict(self._states)

    async def _async_keep(
        self, states: Mapping[str, NumberState], events: Iterable[NewEvent], told: int
    ) -> None:
        """Write states down with what follows from them, then show them."""
        await self._ledger.write(
            monitored.save,
            {id_: state.keep() for id_, state in states.items()},
            events=events,
            cursor=told,
        )
        self._states.update(states)
        for batch in batched(states, SHOWN_AT_ONCE, strict=False):
            for id_ in batch:
                for listener in tuple(self._listeners.get(id_, ())):
                    listener()
            await asyncio.sleep(0)
