"""Holds the states of an account's monitored numbers, and saves what changes."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import batched
from typing import Final, NamedTuple

from homeassistant.core import CALLBACK_TYPE, callback

from ..clock import Clock
from ..ledger import AccountLedger, monitored_states
from ..ledger.outbox import NewEvent
from .schedule import plan, plan_after_correction
from .settings import NumberSettings
from .state import NumberState

LISTENERS_AT_ONCE: Final = 50
"""Numbers whose listeners are called before other tasks get their turn."""

type Update = Callable[[NumberSettings, NumberState, float], NumberState]
"""Returns a number's new state, from its settings and state and the time."""


class ChangedNumbers(NamedTuple):
    """The ids of numbers whose settings have changed."""

    changed: Collection[str]
    """Those that are new or have other settings than before."""
    begun: Collection[str]
    """Those of them that are new or have another phone number than before."""


class NumberStates:
    """The state of each number: saves what changes, and then calls listeners."""

    def __init__(
        self,
        settings: Mapping[str, NumberSettings],
        ledger: AccountLedger,
        clock: Clock,
    ) -> None:
        """Initialize without any state."""
        self.settings = dict(settings)
        """The settings of each number by subentry id; `async_set_settings` changes them
        in place, so that who has waited for the lock finds the latest."""
        self._ledger = ledger
        self._clock = clock
        self._corrections = len(clock.corrections)
        self._states: dict[str, NumberState] = {}
        self._listeners: dict[str, list[CALLBACK_TYPE]] = {}
        self._ended = False
        self.lock = asyncio.Lock()
        """Held from when states are read until their changes are saved."""
        self.cursor = 0
        """Position, in the order of arrival, of the last result that is applied."""

    def __getitem__(self, subentry_id: str) -> NumberState:
        """Return the state of a number."""
        return self._states[subentry_id]

    @callback
    def async_listen(self, subentry_id: str, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener after each change of a number; returns what removes it."""
        listeners = self._listeners.setdefault(subentry_id, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    @callback
    def async_end(self) -> None:
        """End all updates: another instance may have loaded the states since."""
        self._ended = True

    async def async_load(self) -> Collection[str]:
        """Load the states and the cursor; return the ids of the numbers that had one.

        Raises sqlite3.Error when the ledger cannot be used.
        """
        self._corrections = len(self._clock.corrections)
        self.cursor, saved = await self._ledger.write(
            monitored_states.load, self.settings.keys()
        )
        restored = {
            id_: state
            for id_, settings in self.settings.items()
            if (state := NumberState.restore(saved.get(id_), settings))
        }
        self._states = dict.fromkeys(self.settings, NumberState()) | restored
        return restored.keys()

    async def async_set_settings(
        self, settings: Mapping[str, NumberSettings]
    ) -> ChangedNumbers:
        """Take over the settings of all numbers; return which have changed.

        What was known of numbers that are gone is erased. A number of which the phone
        number has changed begins anew. Raises sqlite3.Error when the ledger cannot be
        used.
        """
        async with self.lock:
            if self._ended:
                return ChangedNumbers((), ())
            await self._ledger.write(monitored_states.load, settings.keys())
            changed = [
                id_ for id_, one in settings.items() if one != self.settings.get(id_)
            ]
            kept = {
                id_: state
                for id_ in changed
                if (before := self.settings.get(id_))
                and (state := self._states[id_].under(before, settings[id_]))
            }
            for id_ in self.settings.keys() - settings:
                del self.settings[id_], self._states[id_]
                self._listeners.pop(id_, None)
            self.settings.update(settings)
            self._states |= dict.fromkeys(changed, NumberState()) | kept
            await self.async_save({id_: self._states[id_] for id_ in changed})
        return ChangedNumbers(changed, [id_ for id_ in changed if id_ not in kept])

    async def async_update(self, ids: Iterable[str], update: Update) -> None:
        """Update the states of some numbers, one update after the other.

        Those that are not monitored any more are left out.
        """
        async with self.lock:
            if self._ended:
                return
            changed = self.apply_corrections()
            now = self._clock.seconds()
            for id_ in ids:
                if id_ not in self.settings:
                    continue
                before = changed.get(id_, self._states[id_])
                after = update(self.settings[id_], before, now)
                if after != before:
                    changed[id_] = after
            await self.async_save(changed)

    async def async_plan(self, ids: Iterable[str]) -> None:
        """Plan the next checks of numbers, at the start, after a pause or a change."""
        await self.async_update(
            ids, lambda settings, state, now: plan(state, settings, now)
        )

    def apply_corrections(self) -> dict[str, NumberState]:
        """Apply the clock's new corrections; return the states that are to be saved."""
        corrections = self._clock.corrections[self._corrections :]
        self._corrections += len(corrections)
        if not corrections:
            return {}
        for correction in corrections:
            for id_, state in self._states.items():
                self._states[id_] = plan_after_correction(
                    state, self.settings[id_], correction
                )
        return dict(self._states)

    async def async_save(
        self,
        states: Mapping[str, NumberState],
        events: Iterable[NewEvent] = (),
        cursor: int | None = None,
    ) -> None:
        """Save states in one transaction with their events and the cursor, if any."""
        cursor = self.cursor if cursor is None else cursor
        if states:
            await self._ledger.write(
                monitored_states.save,
                {id_: one.as_dict(self.settings[id_]) for id_, one in states.items()},
                events=events,
                cursor=cursor,
            )
            self._states.update(states)
            await self._async_call_listeners(states)
        self.cursor = cursor

    async def _async_call_listeners(self, ids: Iterable[str]) -> None:
        """Call the listeners of some numbers."""
        for batch in batched(ids, LISTENERS_AT_ONCE, strict=False):
            for id_ in batch:
                for listener in tuple(self._listeners.get(id_, ())):
                    listener()
            await asyncio.sleep(0)
