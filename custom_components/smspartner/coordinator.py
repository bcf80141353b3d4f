"""Coordinators of an account: its sums, its stop list and its balance."""

import logging
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from . import options
from .api import Account as ApiAccount
from .api import (
    SmsPartnerAuthError,
    SmsPartnerClient,
    SmsPartnerError,
    SmsPartnerRequestError,
)
from .const import DOMAIN
from .ledger import AccountLedger, accounts, prices, stop_list, summaries
from .ledger.summaries import Summary
from .monitoring.monitor import Monitor
from .runtime.account_name import async_adopt_name
from .runtime.announcer import Announcer
from .runtime.engine import Account

_LOGGER = logging.getLogger(__name__)

BALANCE_INTERVAL: Final = timedelta(hours=1)
SECONDS_BETWEEN_SUMS: Final = 1

type SmsPartnerConfigEntry = ConfigEntry[SmsPartnerRuntimeData]


@dataclass(frozen=True, kw_only=True, slots=True)
class SmsPartnerRuntimeData:
    """What a loaded entry works with."""

    account: Account
    announcer: Announcer
    client: SmsPartnerClient
    monitor: Monitor
    summary: SummaryCoordinator
    stop_list: StopListCoordinator
    balance: BalanceCoordinator


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
        """Take the ledger to read."""
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
        """Read the sums again after each change, until the entry is unloaded."""
        end = self._ledger.listen(
            lambda _: self._debounced_refresh.async_schedule_call()
        )
        self.config_entry.async_on_unload(end)

    @override
    async def _async_update_data(self) -> Summary:
        """Read the sums."""
        try:
            return await self._ledger.read(summaries.load, self._ledger.inbox.unmatched)
        except sqlite3.Error as err:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="ledger_error",
                translation_placeholders={"error": str(err)},
            ) from err


@dataclass(frozen=True, kw_only=True, slots=True)
class StopListReading:
    """What a reading of the stop list leaves in memory."""

    count: int
    monitored: frozenset[str]
    """The monitored numbers that are on it."""


class StopListCoordinator(DataUpdateCoordinator[StopListReading]):
    """Polls the stop list, which the ledger keeps."""

    config_entry: SmsPartnerConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        *,
        client: SmsPartnerClient,
        ledger: AccountLedger,
        monitor: Monitor,
    ) -> None:
        """Take the client to poll with, where the list is kept, and who looks it up."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=entry,
            name="stop list",
            update_interval=options.stop_list_interval(entry),
        )
        self._client = client
        self._ledger = ledger
        self._monitor = monitor

    @override
    async def _async_update_data(self) -> StopListReading:
        """Read the stop list; what stays of it in memory is little."""
        try:
            found = await self._client.get_stop_list_ids()
            await self._ledger.write(stop_list.replace, found.ids)
            monitored = await self._ledger.read(
                stop_list.listed, self._monitor.phone_numbers
            )
        except SmsPartnerAuthError as err:
            raise ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key="invalid_auth"
            ) from err
        except (SmsPartnerError, sqlite3.Error) as err:
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="update_failed",
                translation_placeholders={"error": str(err)},
            ) from err
        return StopListReading(count=found.count, monitored=monitored)


class BalanceCoordinator(DataUpdateCoordinator[ApiAccount | None]):
    """Polls the balance, where the API tells it: `/me` is not a documented call.

    The balance and the lookups it is good for give the price of one.
    """

    config_entry: SmsPartnerConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        client: SmsPartnerClient,
        ledger: AccountLedger,
    ) -> None:
        """Take the client to poll with, and where the price is remembered."""
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
    async def _async_update_data(self) -> ApiAccount | None:
        """Read the account; None where the API has no such call."""
        try:
            account = await self._client.get_account()
        except SmsPartnerError as err:
            if isinstance(err, SmsPartnerRequestError) and err.code is None:
                return None
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="update_failed",
                translation_placeholders={"error": str(err)},
            ) from err
        async_adopt_name(self.hass, self.config_entry, account.name)
        # What fails is told by the repair issue about the ledger.
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
