"""Update coordinators of an account: its sums, its stop list and its balance."""

import logging
import sqlite3
from asyncio import CancelledError
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, override

from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.update_coordinator import (
    DataUpdateCoordinator,
    UpdateFailed,
)

from . import options
from .actions.errors import auth_failed, update_failed
from .api import (
    AccountInfo,
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerError,
    SmsPartnerHttpError,
)
from .ledger import credit, stop_list, summaries
from .ledger.summaries import Summary
from .monitoring.settings import settings_by_subentry

if TYPE_CHECKING:
    from .data import SmsPartnerConfigEntry
    from .ledger import AccountLedger
    from .sms.opt_outs.reader import StopListReader

_LOGGER = logging.getLogger(__name__)

BALANCE_INTERVAL: Final = timedelta(hours=1)
SECONDS_BETWEEN_SUMS: Final = 1
SECONDS_BEFORE_SUMS: Final = 0.05
"""After a change: a call makes several, and reads the sums itself when it ends."""
FIRST_RETRY: Final = timedelta(seconds=30)
"""After how long the API is called again at first, as long as it has told nothing."""


class SummaryCoordinator(DataUpdateCoordinator[Summary]):
    """Reads an account's sums from the ledger when it changes, but not at each change.

    A campaign's results may arrive by the thousand within seconds, and each state costs
    the recorder more than the result costs us.
    """

    config_entry: SmsPartnerConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        ledger: AccountLedger,
    ) -> None:
        """Initialize for the ledger of an account."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name="ledger",
            request_refresh_debouncer=Debouncer(
                hass, _LOGGER, cooldown=SECONDS_BETWEEN_SUMS, immediate=True
            ),
        )
        self._ledger = ledger
        self._forget_change: CALLBACK_TYPE | None = None
        """Ends the wait of a change for the sums to be read, where there is one."""

    @callback
    def async_follow(self) -> None:
        """Read the sums after each change of the ledger while the entry is loaded."""
        end = self._ledger.listen(lambda _: self._async_read_soon())
        self.config_entry.async_on_unload(end)

    @override
    async def async_shutdown(self) -> None:
        """Read the sums no more."""
        await super().async_shutdown()
        self._async_forget_change()

    @callback
    def _async_read_soon(self) -> None:
        """Read the sums soon, after what changes together with the first change."""
        is_over = self._shutdown_requested or self.hass.is_stopping
        if self._forget_change is None and not is_over:
            self._forget_change = async_call_later(
                self.hass,
                SECONDS_BEFORE_SUMS,
                HassJob(self._async_read_now, cancel_on_shutdown=True),
            )

    @callback
    def _async_read_now(self, _now: datetime) -> None:
        """Read the sums, unless they were read within the last second."""
        self._forget_change = None
        self._debounced_refresh.async_schedule_call()

    @callback
    def _async_forget_change(self) -> None:
        """Forget a change: the sums are read anyway, or not any more."""
        if self._forget_change:
            self._forget_change()
            self._forget_change = None

    @override
    async def _async_update_data(self) -> Summary:
        """Return the sums."""
        self._async_forget_change()
        numbers = settings_by_subentry(self.config_entry).values()
        try:
            return await self._ledger.read(
                summaries.load,
                self._ledger.inbox.unmatched,
                [settings.phone_number for settings in numbers],
            )
        except sqlite3.Error as err:
            raise update_failed(err) from err
        except CancelledError:
            # The change is there, though the action ends that was to read it.
            self._async_read_soon()
            raise


class ApiCoordinator[DataT](DataUpdateCoordinator[DataT | None]):
    """Polls the API; its data are None until it has told something.

    Until then it is called again sooner, and then less and less often.
    """

    config_entry: SmsPartnerConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        client: SmsPartnerClient,
        ledger: AccountLedger,
        *,
        name: str,
        interval: timedelta,
    ) -> None:
        """Initialize for an account and its ledger."""
        super().__init__(
            hass, _LOGGER, config_entry=entry, name=name, update_interval=interval
        )
        self._client = client
        self._ledger = ledger
        self._soon = FIRST_RETRY

    def _failure(self, err: SmsPartnerError | sqlite3.Error) -> UpdateFailed:
        """Return the error of an update that failed, with when the next one comes.

        Only another key helps where the key is refused.
        """
        failure = update_failed(err)
        is_refused = isinstance(err, SmsPartnerAuthError)
        if self.data is None and self.update_interval and not is_refused:
            failure.retry_after = min(self._soon, self.update_interval).total_seconds()
            self._soon = min(self._soon * 2, self.update_interval)
        return failure


@dataclass(frozen=True, kw_only=True, slots=True)
class StopListReading:
    """What is kept in memory of the stop list."""

    count: int
    own: frozenset[str]
    """The phone numbers of the account's devices that are on it, in E.164."""


class StopListCoordinator(ApiCoordinator[StopListReading]):
    """Polls the stop list and writes it to the ledger."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        client: SmsPartnerClient,
        ledger: AccountLedger,
        reader: StopListReader,
    ) -> None:
        """Initialize for an account; its ledger keeps the list."""
        super().__init__(
            hass,
            entry,
            client,
            ledger,
            name="stop list",
            interval=options.stop_list_interval(entry),
        )
        self._reader = reader

    @callback
    def async_follow(self) -> None:
        """Show what changes between two readings, while the entry is loaded.

        A reply opts somebody out, and an action puts numbers on the list, reads it and
        takes numbers off it.
        """
        looking = Debouncer(
            self.hass,
            _LOGGER,
            cooldown=SECONDS_BETWEEN_SUMS,
            immediate=True,
            function=self.async_show_changes,
        )
        self.config_entry.async_on_unload(looking.async_shutdown)
        end = self._ledger.listen(lambda _: looking.async_schedule_call())
        self.config_entry.async_on_unload(end)

    @callback
    def async_set_interval(self, interval: timedelta) -> None:
        """Set how often the stop list is read, beginning now."""
        if interval != self.update_interval:
            self.update_interval = interval
            self._schedule_refresh()

    async def async_look_up_numbers(self) -> None:
        """Find out in the ledger whether new phone numbers are on the list.

        Raises sqlite3.Error when it cannot be read.
        """
        listed = await self._async_find_own()
        if self.data:
            self.data = replace(self.data, own=self.data.own | listed)

    @override
    async def _async_update_data(self) -> StopListReading:
        """Write the stop list to the ledger; return what is kept of it in memory."""
        try:
            count = await self._reader.read(self._client)
            own = await self._async_find_own()
        except SmsPartnerAuthError as err:
            raise auth_failed() from err
        except (SmsPartnerError, sqlite3.Error) as err:
            raise self._failure(err) from err
        return StopListReading(count=count, own=own)

    async def async_show_changes(self) -> None:
        """Show what the ledger holds by now."""
        # An error of the ledger has its own repair issue.
        with suppress(sqlite3.Error):
            own = await self._async_find_own()
            if not self.data:
                return
            count = self._reader.count
            count = self.data.count if count is None else count
            reading = StopListReading(count=count, own=own)
            if self.data != reading:
                self.data = reading
                self.async_update_listeners()

    async def _async_find_own(self) -> frozenset[str]:
        """Return which of the phone numbers are on the list in the ledger."""
        while True:
            phones = self._own_numbers()
            listed = await self._ledger.read(stop_list.listed, phones)
            if phones == self._own_numbers():
                return listed

    def _own_numbers(self) -> list[str]:
        """Return the phone numbers in E.164, which may change at any time."""
        settings = settings_by_subentry(self.config_entry)
        return [one.phone_number for one in settings.values()]


class BalanceCoordinator(ApiCoordinator[AccountInfo]):
    """Polls the balance from `/me`, which is not documented and need not be there.

    The balance and the number of lookups or SMS that it pays for give the price of
    one.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        client: SmsPartnerClient,
        ledger: AccountLedger,
    ) -> None:
        """Initialize for an account, whose ledger keeps the price."""
        super().__init__(
            hass, entry, client, ledger, name="balance", interval=BALANCE_INTERVAL
        )

    @override
    async def _async_update_data(self) -> AccountInfo:
        """Return the account, of which nothing is known where there is no such call."""
        try:
            account = await self._client.get_account()
        except SmsPartnerHttpError:
            return AccountInfo.from_answer({})
        except SmsPartnerError as err:
            raise self._failure(err) from err
        # An error of the ledger has its own repair issue.
        with suppress(sqlite3.Error):
            await self._ledger.write_silently(credit.note, account)
        return account
