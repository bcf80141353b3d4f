"""The phone numbers of one account, while its entry is loaded."""

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from homeassistant.core import CALLBACK_TYPE, CoreState, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.start import async_at_started

from .. import options
from ..clock import async_get_clock
from .buyer import CheckBuyer
from .outlook import Outlook
from .reader import ResultReader
from .settings import (
    CHECK_INTERVAL,
    Interval,
    NumberSettings,
    settings_by_subentry,
)
from .state import NumberState
from .store import NumberStates

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry
    from ..ledger import AccountLedger
    from ..ledger.budget import Shortfall
    from ..operators import Operators
    from ..verification.verifier import Verifier


class Monitor:
    """Checks an account's monitored numbers; follows the results of all its numbers."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        *,
        ledger: AccountLedger,
        verifier: Verifier,
        operators: Operators,
        on_budget_exceeded: Callable[[Shortfall], None],
    ) -> None:
        """Initialize; the numbers are the subentries of the entry."""
        self._hass = hass
        self._entry = entry
        self._ledger = ledger
        clock = async_get_clock(hass)
        self._states = NumberStates(settings_by_subentry(entry), ledger, clock)
        self._reader = ResultReader(self._states, ledger, clock, operators)
        self._buyer = CheckBuyer(
            self._states,
            ledger,
            clock,
            verifier,
            budget=partial(options.daily_budget, entry),
            on_budget_exceeded=on_budget_exceeded,
        )

    @property
    def settings(self) -> Collection[NumberSettings]:
        """Return the settings of each number."""
        return self._states.settings.values()

    @property
    def checks_a_day(self) -> float:
        """Return how many regular checks a day brings."""
        return sum(settings.interval.checks_a_day for settings in self.settings)

    def settings_of(self, subentry_id: str) -> NumberSettings:
        """Return the settings of a number."""
        return self._states.settings[subentry_id]

    def state(self, subentry_id: str) -> NumberState:
        """Return the state of a number."""
        return self._states[subentry_id]

    def has_reachability(self, subentry_id: str) -> bool:
        """Return whether a number is monitored, or has had a result."""
        is_monitored = self.settings_of(subentry_id).interval is not Interval.OFF
        return is_monitored or self.state(subentry_id).last_verified is not None

    def outlook(self, subentry_id: str) -> Outlook:
        """Return what is to come of a number."""
        return Outlook.of(self.state(subentry_id), self.settings_of(subentry_id))

    @callback
    def async_listen(self, subentry_id: str, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call a listener after each change of a number; returns what removes it."""
        return self._states.async_listen(subentry_id, listener)

    async def async_load(self) -> None:
        """Load the states, apply the results that came since, and plan the checks.

        Raises sqlite3.Error when the ledger cannot be used.
        """
        known = await self._states.async_load()
        await self._reader.async_read_new(known)
        await self._reader.async_read_earlier(self._states.settings.keys() - known)
        await self._states.async_plan(self._states.settings)

    @property
    def is_outdated(self) -> bool:
        """Return whether the entry holds other numbers or settings by now."""
        return settings_by_subentry(self._entry) != self._states.settings

    async def async_apply_settings(self) -> None:
        """Take over the numbers and settings that the entry holds by now.

        Raises sqlite3.Error when the ledger cannot be used.
        """
        # So that a new number is not told earlier results as if they were news.
        await self._reader.async_read_new(self._states.settings)
        changed, begun = await self._states.async_set_settings(
            settings_by_subentry(self._entry)
        )
        await self._reader.async_read_earlier(begun)
        await self._states.async_plan(changed)

    @callback
    def async_start(self) -> None:
        """Check numbers and apply results from now on, until the entry is unloaded."""
        entry = self._entry
        # Checks need the address for results, which is known after the start.
        entry.async_on_unload(async_at_started(self._hass, self._async_start_checks))
        entry.async_on_unload(self._ledger.listen(lambda _: self._reader.async_wake()))
        entry.async_create_background_task(
            self._hass, self._reader.async_run(), "smspartner monitored numbers"
        )
        entry.async_on_unload(self._states.async_end)

    @callback
    def _async_start_checks(self, _: HomeAssistant) -> None:
        """Buy the checks that are due, now and whenever it is time."""
        self._entry.async_on_unload(
            async_track_time_interval(
                self._hass,
                self._buyer.async_check_due,
                CHECK_INTERVAL,
                cancel_on_shutdown=True,
            )
        )
        self.async_check_due()

    @callback
    def async_check_due(self) -> None:
        """Buy the checks that are due now.

        Not before the start, nor before other settings are applied: both call this.
        """
        if self._hass.state is not CoreState.running or self.is_outdated:
            return
        # Not the entry's task: one that is cancelled has not marked what it skips.
        self._hass.async_create_background_task(
            self._buyer.async_check_due(), "smspartner monitor"
        )

    async def async_check_now(self, subentry_id: str) -> None:
        """Buy a check of one number now. Raises as Verifier.verify does."""
        await self._buyer.async_check_now(subentry_id)
