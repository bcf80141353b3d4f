"""The engine: what all accounts share for as long as the process lives."""

import asyncio
import logging
import sqlite3
from typing import TYPE_CHECKING

from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HassJob, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started
from homeassistant.util.hass_dict import HassKey

from ..callback.load_limits import LoadLimits
from ..const import DOMAIN
from ..operators import Operators, load_operators
from .account import Account
from .clock_correction import ClockCorrection
from .housekeeping import (
    async_do_housekeeping,
    async_read_kept_results,
    async_resume_sms,
    async_schedule_housekeeping,
)
from .ledger_file import async_clear_set_aside, async_open_ledger
from .lines import Lines

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry
    from ..ledger import AccountLedger, Ledger

_LOGGER = logging.getLogger(__name__)


class Engine:
    """Holds the ledger, the lines of purchases and the accounts; keeps them running.

    A config entry may be unloaded meanwhile: purchases and notifications go on.
    """

    def __init__(
        self, hass: HomeAssistant, ledger: Ledger, operators: Operators
    ) -> None:
        """Initialize with the open ledger and the table of operators."""
        self._hass = hass
        self.ledger = ledger
        self.operators = operators
        self._lines = Lines()
        self.load_limits = LoadLimits()
        self._accounts: dict[str, Account] = {}

    @callback
    def async_start(self) -> None:
        """Start the housekeeping; it ends with Home Assistant, and so does the rest."""
        async_schedule_housekeeping(self._hass, self._accounts)
        ClockCorrection(self._hass, self.ledger, self._accounts).async_start()
        self._hass.async_create_background_task(
            async_read_kept_results(self._hass, self.ledger, self._accounts),
            "smspartner kept results",
        )
        self._hass.async_add_shutdown_job(HassJob(self._async_stop))
        self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, self._async_close)

    async def async_open_account(self, entry: SmsPartnerConfigEntry) -> Account:
        """Return the account of an entry, with its addresses open.

        Raises sqlite3.Error when a new account cannot be written to the ledger.
        """
        if account := self._accounts.get(entry.entry_id):
            account.addresses.async_open()
            return account
        account = await self._async_add_account(entry)
        self._accounts[entry.entry_id] = account
        account.addresses.async_open()
        self._hass.async_create_background_task(
            async_resume_sms(account), "smspartner queued SMS"
        )

        async def do_housekeeping(hass: HomeAssistant) -> None:
            """Do the housekeeping: requests can be given an address by now."""
            await async_do_housekeeping(hass, account)

        async_at_started(self._hass, do_housekeeping)
        self._hass.async_create_background_task(
            _async_read_earlier(account.ledger), "smspartner earlier ledger"
        )
        return account

    async def async_remove_account(self, entry: SmsPartnerConfigEntry) -> None:
        """Close the addresses of a removed entry and erase its records."""
        account = self._accounts.pop(
            entry.entry_id, None
        ) or await self._async_add_account(entry)
        for queue in account.queues:
            queue.close()
        account.stop_list.close()
        account.addresses.async_close()
        await self.ledger.remove_account(account.ledger)
        account.issues.async_clear_all()
        if not self._accounts:
            async_clear_set_aside(self._hass)

    async def _async_add_account(self, entry: SmsPartnerConfigEntry) -> Account:
        """Return a new account for an entry, which the ledger may know already."""
        ledger = await self.ledger.add_account(entry.entry_id)
        return Account(
            self._hass, entry, ledger, self._lines, load_limits=self.load_limits
        )

    async def _async_stop(self) -> None:
        """Wait for the answers to requests that were sent: they are paid for."""
        await asyncio.gather(
            *(
                one.stop()
                for account in self._accounts.values()
                for one in (*account.queues, account.stop_list)
            )
        )

    async def _async_close(self, _: Event) -> None:
        """Close the ledger, after everything that writes to it has ended."""
        await self.ledger.close()


ENGINE: HassKey[Engine] = HassKey(DOMAIN)
_STARTING: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_starting")


async def async_get_engine(hass: HomeAssistant) -> Engine:
    """Return the engine of the process, and start it if it is not there yet.

    Raises sqlite3.Error, OSError or NewerSchemaError when the ledger cannot be opened.
    """
    # Several entries may ask at the same time, when the first try has failed.
    async with hass.data.setdefault(_STARTING, asyncio.Lock()):
        if ENGINE not in hass.data:
            ledger, operators = await asyncio.gather(
                async_open_ledger(hass), hass.async_add_executor_job(load_operators)
            )
            hass.data[ENGINE] = engine = Engine(hass, ledger, operators)
            engine.async_start()
    return hass.data[ENGINE]


async def _async_read_earlier(ledger: AccountLedger) -> None:
    """Read the notifications that were kept of an earlier file."""
    try:
        await ledger.inbox.read_earlier()
    except sqlite3.Error as err:
        _LOGGER.warning("Results kept of an earlier database are unusable: %s", err)
