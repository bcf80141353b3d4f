"""What lives as long as the process: the ledger, the pace, and each account's door."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID, EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import Event, HassJob, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.helpers.start import async_at_started
from homeassistant.util.hass_dict import HassKey

from .callback_address import async_callback_address, async_delete_cloudhook
from .client import create_client
from .const import DOMAIN, LEDGER_FILE
from .ledger import Ledger
from .operators import Operators, load_operators
from .pace import Pace
from .verifier import Verifier
from .webhook import NotificationWebhook

EXPIRY_INTERVAL: Final = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """What an account keeps while its config entry is unloaded or being retried."""

    number: int
    verifier: Verifier
    webhook: NotificationWebhook


class Engine:
    """Keeps what must go on whatever happens to a config entry."""

    def __init__(
        self, hass: HomeAssistant, ledger: Ledger, operators: Operators
    ) -> None:
        """Take the open ledger and the table of operators."""
        self._hass = hass
        self.ledger = ledger
        self.operators = operators
        self._pace = Pace()
        self._accounts: dict[str, Account] = {}

    async def async_open_account(self, entry: ConfigEntry) -> Account:
        """Open the address of an entry and resume its requests, once."""
        if account := self._accounts.get(entry.entry_id):
            return account
        number = await self.ledger.add_account(entry.entry_id)
        account = Account(
            number=number,
            verifier=Verifier(
                self._hass,
                self.ledger,
                number,
                self._pace,
                client=lambda: create_client(self._hass, entry.data),
                address=partial(async_callback_address, self._hass, entry),
                on_auth_error=partial(entry.async_start_reauth, self._hass),
            ),
            webhook=NotificationWebhook(
                self._hass, entry.data[CONF_WEBHOOK_ID], self.ledger, number
            ),
        )
        self._accounts[entry.entry_id] = account
        account.webhook.async_open()

        async def resume(_: HomeAssistant) -> None:
            """Send what the last run left, once there is an address to give."""
            await account.verifier.resume()

        async_at_started(self._hass, resume)
        return account

    async def async_remove_account(self, entry: ConfigEntry) -> None:
        """Close the address of a removed entry and erase its records."""
        account = self._accounts.pop(entry.entry_id, None)
        if account:
            account.webhook.async_close()
        await async_delete_cloudhook(self._hass, entry)
        await self.ledger.remove_account(
            account.number if account else await self.ledger.add_account(entry.entry_id)
        )

    @callback
    def async_run(self) -> None:
        """Expire what stays away, and stop with Home Assistant in good order."""

        async def expire(_: datetime) -> None:
            """Give up what nobody reports any more."""
            await self.ledger.expire()

        async def stop() -> None:
            """Wait for the answers to what was paid."""
            verifiers = [account.verifier for account in self._accounts.values()]
            await asyncio.gather(*(verifier.stop() for verifier in verifiers))

        async def close(_: Event) -> None:
            """Close the ledger after everything that writes to it."""
            await self.ledger.close()

        async_track_time_interval(
            self._hass, expire, EXPIRY_INTERVAL, cancel_on_shutdown=True
        )
        self._hass.async_add_shutdown_job(HassJob(stop))
        self._hass.bus.async_listen_once(EVENT_HOMEASSISTANT_CLOSE, close)


ENGINE: HassKey[Engine] = HassKey(DOMAIN)


async def async_get_engine(hass: HomeAssistant) -> Engine:
    """Give the engine, starting it where nothing has yet."""
    if ENGINE not in hass.data:
        ledger = Ledger(Path(hass.config.path(LEDGER_FILE)))
        await ledger.open()
        operators = await hass.async_add_executor_job(load_operators)
        hass.data[ENGINE] = Engine(hass, ledger, operators)
        hass.data[ENGINE].async_run()
    return hass.data[ENGINE]
