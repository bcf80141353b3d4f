"""Update coordinators of an account: its sums, its stop list and its balance."""

import logging
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from . import options
from .actions.errors import auth_failed, update_failed
from .api import (
    AccountInfo,
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerError,
    SmsPartnerHttpError,
)
from .ledger import accounts, prices, stop_list, summaries
from .ledger.summaries import Summary
from .monitoring.settings import settings_by_subentry

if TYPE_CHECKING:
    from .data import SmsPartnerConfigEntry
    from .ledger import AccountLedger

_LOGGER = logging.getLogger(__name__)

BALANCE_INTERVAL: Final = timedelta(hours=1)
SECONDS_BETWEEN_SUMS: Final = 1


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

    @callback
    def async_follow(self) -> None:
        """Read the sums after each change of the ledger while the entry is loaded."""
        end = self._ledger.listen(
            lambda _: self._debounced_refresh.async_schedule_call()
        )
        self.config_entry.async_on_unload(end)

    @override
    async def _async_update_data(self) -> Summary:
        """Return the sums."""
        try:
            return await self._ledger.read(summaries.load, self._ledger.inbox.unmatched)
        except sqlite3.Error as err:
            raise update_failed(err) from err


@dataclass(frozen=True, kw_only=True, slots=True)
class StopListReading:
    """What is kept in memory of the stop list."""

    count: int
    monitored: frozenset[str]
    """The monitored numbers that are on it, in E.164."""


class StopListCoordinator(DataUpdateCoordinator[StopListReading]):
    """Polls the stop list and writes it to the ledger."""

    config_entry: SmsPartnerConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        client: SmsPartnerClient,
        ledger: AccountLedger,
    ) -> None:
        """Initialize for an account; its ledger keeps the list."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name="stop list",
            update_interval=options.stop_list_interval(entry),
        )
        self._client = client
        self._ledger = ledger

    @callback
    def async_set_interval(self, interval: timedelta) -> None:
        """Set how often the stop list is read, beginning now."""
        if interval != self.update_interval:
            self.update_interval = interval
            self._schedule_refresh()

    async def async_look_up_numbers(self) -> None:
        """Find out in the ledger whether new monitored numbers are on the list.

        Raises sqlite3.Error when it cannot be read.
        """
        listed = await self._async_find_monitored()
        self.data = replace(self.data, monitored=self.data.monitored | listed)

    @override
    async def _async_update_data(self) -> StopListReading:
        """Write the stop list to the ledger; return what is kept of it in memory."""
        try:
            found = await self._client.get_stop_list_ids()
            await self._ledger.write(stop_list.replace, found.ids)
            monitored = await self._async_find_monitored()
        except SmsPartnerAuthError as err:
            raise auth_failed() from err
        except (SmsPartnerError, sqlite3.Error) as err:
            raise update_failed(err) from err
        return StopListReading(count=found.count, monitored=monitored)

    async def _async_find_monitored(self) -> frozenset[str]:
        """Return which of the monitored numbers are on the list in the ledger."""
        while True:
            phones = self._monitored_numbers()
            listed = await self._ledger.read(stop_list.listed, phones)
            if phones == self._monitored_numbers():
                return listed

    def _monitored_numbers(self) -> list[str]:
        """Return the monitored numbers in E.164, which may change at any time."""
        settings = settings_by_subentry(self.config_entry)
        return [one.phone_number for one in settings.values()]


class BalanceCoordinator(DataUpdateCoordinator[AccountInfo | None]):
    """Polls the balance from `/me`, which is not documented and need not be there.

    The balance and the number of lookups it pays for give the price of one lookup.
    """

    config_entry: SmsPartnerConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        client: SmsPartnerClient,
        ledger: AccountLedger,
    ) -> None:
        """Initialize for an account, whose ledger keeps the price."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name="balance",
            update_interval=BALANCE_INTERVAL,
        )
        self._client = client
        self._ledger = ledger

    @override
    async def _async_update_data(self) -> AccountInfo | None:
        """Return the account; None where the API has no such call."""
        try:
            account = await self._client.get_account()
        except SmsPartnerHttpError:
            return None
        except SmsPartnerError as err:
            raise update_failed(err) from err
        # An error of the ledger has its own repair issue.
        with suppress(sqlite3.Error):
            if account.currency:
                await self._ledger.write_silently(
                    accounts.note_currency, account.currency
                )
            if account.lookup_price:
                await self._ledger.write_silently(
                    prices.set_listed, account.lookup_price, account.currency
                )
        return account
