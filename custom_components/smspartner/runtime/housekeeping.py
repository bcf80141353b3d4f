"""The housekeeping: what is done for each account at the start and every 15 minutes."""

import logging
import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CoreState, HomeAssistant, callback
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.loader import async_get_integration

from .. import options
from ..clock import async_get_clock
from ..const import DOMAIN
from ..ledger import Ledger, ageing
from ..ledger.rereading import read_again
from .account import Account

_LOGGER = logging.getLogger(__name__)

HOUSEKEEPING_INTERVAL: Final = timedelta(minutes=15)


@callback
def async_schedule_housekeeping(
    hass: HomeAssistant, accounts: Mapping[str, Account]
) -> None:
    """Do the housekeeping of all accounts every HOUSEKEEPING_INTERVAL."""

    async def tick(_: datetime) -> None:
        """Do the housekeeping, after a check whether the time can be trusted by now."""
        async_get_clock(hass).check_trust()
        await async_do_all_housekeeping(hass, accounts)

    async_track_time_interval(
        hass, tick, HOUSEKEEPING_INTERVAL, cancel_on_shutdown=True
    )


@callback
def async_resume_account(hass: HomeAssistant, account: Account) -> None:
    """Do the housekeeping of an account that is loaded: it may have been disabled.

    Not before Home Assistant has started: the first housekeeping of all comes then.
    """
    if hass.state is CoreState.running:
        hass.async_create_background_task(
            async_do_housekeeping(hass, account), "smspartner housekeeping"
        )


async def async_resume_sms(account: Account) -> None:
    """Send the SMS that are queued, before Home Assistant has started too.

    Lookups have to wait for their address until then. An alarm must not.
    """
    try:
        await account.sms_purchases.resume()
    except sqlite3.Error as err:
        _LOGGER.debug("Queued SMS could not be read: %s", err)


async def async_do_all_housekeeping(
    hass: HomeAssistant, accounts: Mapping[str, Account]
) -> None:
    """Do the housekeeping of all accounts, one after the other."""
    for account in tuple(accounts.values()):
        await async_do_housekeeping(hass, account)


async def async_do_housekeeping(hass: HomeAssistant, account: Account) -> None:
    """Do the housekeeping of an account; what a full disk prevents is done next time.

    Sends what is queued, expires and erases what is old, and updates the issues. While
    the time is not trusted nothing is known to be old.
    """
    clock = async_get_clock(hass)
    try:
        is_trusted = clock.is_trusted
        if is_trusted:
            await account.ledger.write(ageing.reject_late)
        for queue in account.queues:
            await queue.resume()
        await account.stop_list.resume()
        if is_trusted:
            await account.ledger.write(ageing.expire)
            await account.ledger.erase_old(options.retention(account.entry))
            await account.addresses.async_drop_expired()
        await account.issues.async_update()
    except sqlite3.Error as err:
        _LOGGER.debug("The housekeeping could not be done: %s", err)


async def async_read_kept_results(
    hass: HomeAssistant, ledger: Ledger, accounts: Mapping[str, Account]
) -> None:
    """Read kept results that an older version of the integration could not read."""
    integration = await async_get_integration(hass, DOMAIN)
    try:
        await read_again(ledger, str(integration.version))
        for account in tuple(accounts.values()):
            await account.issues.async_update_kept()
    except sqlite3.Error as err:
        _LOGGER.warning("Kept results could not be read again: %s", err)
