"""Assembles the runtime data of a config entry."""

import asyncio
import logging

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady

from .account_device import async_has_account_device
from .const import DOMAIN
from .coordinator import BalanceCoordinator, StopListCoordinator, SummaryCoordinator
from .data import SmsPartnerConfigEntry, SmsPartnerRuntimeData
from .exceptions import LEDGER_ERRORS
from .monitoring.monitor import Monitor
from .runtime.delivery import EventDelivery
from .runtime.engine import async_get_engine

_LOGGER = logging.getLogger(__name__)


async def async_load(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> SmsPartnerRuntimeData:
    """Return the runtime data of an entry.

    The first time, they hold readings of the API. Afterwards the API is read in the
    background: neither an API that is down nor a refused key, after which Home
    Assistant asks for another, keeps entities and actions from being there.

    Raises ConfigEntryNotReady when the ledger cannot be used, and the first time also
    when the API cannot, and ConfigEntryAuthFailed when the API key is refused then.
    """
    try:
        engine = await async_get_engine(hass)
        account = await engine.async_open_account(entry)
        monitor = Monitor(
            hass,
            entry,
            ledger=account.ledger,
            verifier=account.verifier,
            operators=engine.operators,
            on_budget_exceeded=account.async_handle_budget_refusal,
        )
        await monitor.async_load()
    except LEDGER_ERRORS as err:
        _LOGGER.debug("The database cannot be opened: %s", err)
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN, translation_key="ledger_not_open"
        ) from err
    client = account.create_client()
    data = SmsPartnerRuntimeData(
        account=account,
        balance=BalanceCoordinator(hass, entry, client, account.ledger),
        client=client,
        delivery=EventDelivery(hass, account.ledger, entry.entry_id),
        monitor=monitor,
        operators=engine.operators,
        stop_list=StopListCoordinator(
            hass, entry, client, account.ledger, account.stop_list.reader
        ),
        summary=SummaryCoordinator(hass, entry, account.ledger),
    )
    if async_has_account_device(hass, entry):
        await data.summary.async_config_entry_first_refresh()
        entry.async_create_background_task(
            hass, _async_read_api(data), "smspartner first readings"
        )
    else:
        await data.stop_list.async_config_entry_first_refresh()
        await data.balance.async_refresh()
        # After the balance, which tells the currency.
        await data.summary.async_config_entry_first_refresh()
    data.summary.async_follow()
    data.stop_list.async_follow()
    return data


async def _async_read_api(data: SmsPartnerRuntimeData) -> None:
    """Read the API; the sums afterwards show a currency that has become known."""
    await asyncio.gather(data.stop_list.async_refresh(), data.balance.async_refresh())
    await data.summary.async_refresh()
