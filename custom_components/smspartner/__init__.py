"""SMS Partner: is a phone number alive? HLR lookups in Home Assistant."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from homeassistant.config_entries import SOURCE_IGNORE
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.typing import ConfigType

from .callback.address import async_watch_address
from .callback.webhook import async_turn_away
from .const import CONF_DAILY_BUDGET, CONF_FORMER_WEBHOOKS, DOMAIN
from .coordinator import BalanceCoordinator, StopListCoordinator, SummaryCoordinator
from .data import SmsPartnerConfigEntry, SmsPartnerRuntimeData
from .entity import account_device
from .monitoring.monitor import Monitor
from .runtime.announcer import Announcer
from .runtime.client import create_client
from .runtime.credit import async_watch_credit
from .runtime.engine import LEDGER_ERRORS, addresses_of, async_get_engine
from .services import async_setup_services

_LOGGER = logging.getLogger(__name__)

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.SENSOR,
]


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Open the ledger and every account's address, before any call to the API."""
    async_setup_services(hass)
    entries = [
        entry
        for entry in hass.config_entries.async_entries(DOMAIN)
        if entry.source != SOURCE_IGNORE
    ]
    try:
        engine = await async_get_engine(hass)
        for entry in entries:
            await engine.async_open_account(entry)
    except LEDGER_ERRORS as err:
        _LOGGER.warning("The ledger cannot be opened: %s", err)
        for entry in entries:
            for webhook_id in addresses_of(entry):
                async_turn_away(hass, webhook_id)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> bool:
    """Set up an account."""
    try:
        engine = await async_get_engine(hass)
        account = await engine.async_open_account(entry)
        monitor = Monitor(hass, entry, account, engine.operators)
        await monitor.async_load()
    except LEDGER_ERRORS as err:
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key="ledger_not_open",
            translation_placeholders={"error": str(err)},
        ) from err
    client = create_client(hass, entry.data)
    data = SmsPartnerRuntimeData(
        account=account,
        announcer=Announcer(hass, account.ledger, entry.entry_id),
        client=client,
        monitor=monitor,
        operators=engine.operators,
        summary=SummaryCoordinator(hass, entry, account.ledger),
        stop_list=StopListCoordinator(
            hass,
            entry,
            client=client,
            ledger=account.ledger,
            monitor=monitor,
        ),
        balance=BalanceCoordinator(hass, entry, client, account.ledger),
    )
    await data.stop_list.async_config_entry_first_refresh()
    await data.balance.async_refresh()
    # After the balance, which tells the currency.
    await data.summary.async_config_entry_first_refresh()
    entry.runtime_data = data
    data.summary.async_follow()
    # The devices of monitored numbers name the account's, so it must be there first.
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, **account_device(entry)
    )
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    data.announcer.async_start(entry)
    monitor.async_start()
    account.async_resume()
    entry.async_on_unload(async_watch_address(hass, entry))
    async_watch_credit(hass, entry)
    known = _Known.of(entry)
    entry.async_on_unload(
        entry.add_update_listener(partial(_async_follow, known=known))
    )
    return True


async def async_unload_entry(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> bool:
    """Unload an account; its address and its requests go on."""
    entry.runtime_data.announcer.async_stop()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Close the address of an account and erase what is known of it."""
    engine = await async_get_engine(hass)
    await engine.async_remove_account(entry)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Known:
    """What an account was loaded with, in copies: Home Assistant changes it in place.

    Its title is not in it, nor are the addresses that were replaced: nothing follows.
    """

    data: Mapping[str, Any]
    options: Mapping[str, Any]
    subentries: Mapping[str, tuple[str, Mapping[str, Any]]]

    @classmethod
    def of(cls, entry: SmsPartnerConfigEntry) -> Self:
        """Copy it from the entry."""
        return cls(
            data={
                name: value
                for name, value in entry.data.items()
                if name != CONF_FORMER_WEBHOOKS
            },
            options=dict(entry.options),
            subentries={
                id_: (subentry.title, dict(subentry.data))
                for id_, subentry in entry.subentries.items()
            },
        )


async def _async_follow(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, *, known: _Known
) -> None:
    """Reload an account whose settings have changed, its budget perhaps."""
    now = _Known.of(entry)
    if now == known:
        return
    budget = known.options.get(CONF_DAILY_BUDGET)
    if now.options.get(CONF_DAILY_BUDGET) != budget:
        entry.runtime_data.account.async_note_budget(refused=False)
    await hass.config_entries.async_reload(entry.entry_id)
