"""Applies changed settings to an account while its config entry stays loaded."""

import asyncio
import logging
import sqlite3
from typing import TYPE_CHECKING, Any, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .. import options
from ..const import (
    CONF_FORMER_REPLY_WEBHOOKS,
    CONF_FORMER_WEBHOOKS,
    CONF_REPLY_ADDRESS,
    CONF_REPLY_WEBHOOK_ID,
    DOMAIN,
)
from ..exceptions import UnknownAccountError

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry

_LOGGER = logging.getLogger(__name__)


@callback
def async_follow_settings(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Apply what changes of the settings of an entry, until it is unloaded."""
    changes = SettingsChanges(entry)
    entry.async_on_unload(entry.add_update_listener(changes.async_apply))
    # What has changed while the entry was being set up, as soon as that is done.
    entry.async_create_task(
        hass,
        changes.async_apply(hass, entry),
        "smspartner settings",
        eager_start=False,
    )


_NEEDS_NO_RELOAD: Final = frozenset(
    {
        CONF_FORMER_WEBHOOKS,
        CONF_FORMER_REPLY_WEBHOOKS,
        CONF_REPLY_ADDRESS,
        CONF_REPLY_WEBHOOK_ID,
    }
)


class SettingsChanges:
    """Finds what has changed of the settings of an entry, and applies it.

    Only other data, such as an API key, need a reload; a title needs nothing at all.
    Home Assistant changes an entry in place, so copies are kept of what was applied.
    """

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize with what the entry is being loaded with."""
        self._lock = asyncio.Lock()
        self._data = _data_of(entry)
        self._budget = options.daily_budget(entry)
        self._sms_budget = _sms_budget_of(entry)

    async def async_apply(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry
    ) -> None:
        """Apply what has changed by now, one change after the other."""
        async with self._lock:
            if entry.state is not ConfigEntryState.LOADED:
                return
            self._async_apply_options(entry)
            if self._data != (data := _data_of(entry)):
                self._data = data
                hass.config_entries.async_schedule_reload(entry.entry_id)
                return
            await _async_apply_numbers(hass, entry)

    @callback
    def _async_apply_options(self, entry: SmsPartnerConfigEntry) -> None:
        """Apply those options that are not read whenever they are used."""
        data = entry.runtime_data
        if self._budget != (budget := options.daily_budget(entry)):
            self._budget = budget
            data.account.issues.budget.async_clear()
        if self._sms_budget != (sms_budget := _sms_budget_of(entry)):
            self._sms_budget = sms_budget
            data.account.issues.sms_budget.async_clear()
        data.stop_list.async_set_interval(options.stop_list_interval(entry))


def _sms_budget_of(entry: SmsPartnerConfigEntry) -> tuple[float, float]:
    """Return the budget of SMS, and what urgent ones may use beyond."""
    return options.sms_budget(entry), options.sms_reserve(entry)


def _data_of(entry: SmsPartnerConfigEntry) -> dict[str, Any]:
    """Return the data of an entry, without what changes nothing of what is loaded."""
    return {
        name: value
        for name, value in entry.data.items()
        if name not in _NEEDS_NO_RELOAD
    }


async def _async_apply_numbers(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> None:
    """Take over the phone numbers and their settings; check what is due by that.

    When they cannot be written down, the entry is reloaded until they can.
    """
    data = entry.runtime_data
    is_outdated = data.monitor.is_outdated
    if is_outdated:
        try:
            # First, so that no number is shown as one that is not on the list.
            await data.stop_list.async_look_up_numbers()
            await data.monitor.async_apply_settings()
            # The sums tell when the last SMS to each number was delivered.
            await data.summary.async_refresh()
        except (sqlite3.Error, UnknownAccountError) as err:
            _LOGGER.debug("Monitored numbers could not be changed: %s", err)
            if entry.state is ConfigEntryState.LOADED:
                hass.config_entries.async_schedule_reload(entry.entry_id)
            return
    if entry.state is ConfigEntryState.LOADED:
        _async_update_devices(hass, entry)
        if is_outdated:
            data.monitor.async_check_due()


@callback
def _async_update_devices(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Add the entities of numbers that have no device yet, and update other devices.

    Home Assistant removes the devices and entities of a number that is removed.
    """
    devices = dr.async_get(hass)
    for settings in entry.runtime_data.monitor.settings:
        id_ = settings.subentry_id
        if id_ not in entry.subentries:
            continue
        device = devices.async_get_device_by_identifier((DOMAIN, id_), entry.entry_id)
        if device is None:
            for add_entities in entry.runtime_data.number_entities:
                add_entities(id_)
            continue
        if device.name != settings.name:
            devices.async_update_device(device.id, name=settings.name)
        for update_entities in entry.runtime_data.reachability_entities:
            update_entities(id_)
