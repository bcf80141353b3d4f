"""Reads the results of monitored numbers from the ledger and applies them."""

import asyncio
import logging
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from homeassistant.core import callback

from ..ledger import arrival_order, results
from ..ledger.outbox import NewEvent
from ..ledger.results import ResultRecord
from ..results import operator_name, result_fields
from .answers import apply_result
from .earlier import newest_fresh
from .settings import NumberSettings

if TYPE_CHECKING:
    from ..clock import Clock
    from ..ledger import AccountLedger
    from ..operators import Operators
    from .state import NumberState
    from .store import NumberStates

_LOGGER = logging.getLogger(__name__)

SECONDS_BETWEEN_READINGS: Final = 1
SECONDS_AFTER_ERROR: Final = 10


class ResultReader:
    """Applies each result once: the ledger keeps a cursor beside the states."""

    def __init__(
        self,
        states: NumberStates,
        ledger: AccountLedger,
        clock: Clock,
        operators: Operators,
    ) -> None:
        """Initialize for the numbers of an account."""
        self._states = states
        self._ledger = ledger
        self._clock = clock
        self._operators = operators
        self._changed = asyncio.Event()
        self._changed.set()

    @callback
    def async_wake(self) -> None:
        """Read soon: the ledger has changed."""
        self._changed.set()

    async def async_run(self) -> None:
        """Read results whenever the ledger has changed, until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            before = self._states.cursor
            try:
                await self.async_read_new(self._states.settings)
            except sqlite3.Error as err:
                _LOGGER.debug("Results of monitored numbers could not be read: %s", err)
                self._changed.set()
                await asyncio.sleep(SECONDS_AFTER_ERROR)
            # Many changes may follow, also of what is no result of the account.
            has_new = self._states.cursor != before
            await asyncio.sleep(SECONDS_BETWEEN_READINGS * (1 if has_new else 0.1))

    async def async_read_new(self, ids: Collection[str]) -> None:
        """Apply the results of some numbers that have arrived since the cursor."""
        async with self._states.lock:
            # Before they are read, so that what is corrected meanwhile is moved later.
            corrected = self._states.apply_corrections()
            cursor = await self._ledger.read(arrival_order.last_arrival_of_account)
            phones = [self._states.settings[id_].phone_number for id_ in ids]
            records = (
                await self._ledger.read(
                    results.between, self._states.cursor, cursor, phones
                )
                if phones and cursor != self._states.cursor
                else ()
            )
            await self._async_apply(records, cursor, corrected)

    async def async_read_earlier(self, ids: Collection[str]) -> None:
        """Apply to some new numbers their newest result, where it is fresh enough.

        One that has arrived after the cursor is applied by `async_read_new`, and a
        number that has a result already needs no earlier one.
        """
        async with self._states.lock:
            without = [
                self._states.settings[id_]
                for id_ in ids
                if self._states[id_].last_verified is None
            ]
            if not without:
                return
            now = self._clock.seconds()
            newest = await self._ledger.read(newest_fresh, without, now)
            fresh = [one for one in newest if one.arrival <= self._states.cursor]
            await self._async_apply(fresh, self._states.cursor, {})

    async def _async_apply(
        self,
        records: Iterable[ResultRecord],
        cursor: int,
        corrected: Mapping[str, NumberState],
    ) -> None:
        """Apply results and save the states, their events and the cursor together."""
        ids = {one.phone_number: id_ for id_, one in self._states.settings.items()}
        states = dict(corrected)
        events: list[NewEvent] = []
        for record in records:
            id_ = ids[str(record.phone_number)]
            before = states.get(id_, self._states[id_])
            settings = self._states.settings[id_]
            states[id_], changes = apply_result(
                before, settings, record, self._operators
            )
            if changes:
                data = self._event_data(settings, before, record)
                events += [NewEvent(id_, change, data) for change in changes]
        await self._states.async_save(states, events, cursor)

    def _event_data(
        self, settings: NumberSettings, before: NumberState, record: ResultRecord
    ) -> dict[str, Any]:
        """Return the attributes of the events that follow from a result."""
        return {
            "name": settings.name,
            "previous_operator": operator_name(before.mcc_mnc, self._operators),
            **result_fields(record, self._operators),
        }
