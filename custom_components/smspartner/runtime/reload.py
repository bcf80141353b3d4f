"""Reloads a config entry when its settings have changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from homeassistant.core import HomeAssistant, callback

from ..const import CONF_DAILY_BUDGET, CONF_FORMER_WEBHOOKS
from ..data import SmsPartnerConfigEntry


@dataclass(frozen=True, kw_only=True, slots=True)
class _Settings:
    """Copies of what an entry was loaded with: Home Assistant changes it in place.

    Its title is not among them, nor are the addresses that were replaced: the entry
    need not be reloaded for those.
    """

    data: Mapping[str, Any]
    options: Mapping[str, Any]
    subentries: Mapping[str, tuple[str, Mapping[str, Any]]]

    @classmethod
    def of(cls, entry: SmsPartnerConfigEntry) -> Self:
        """Return what an entry holds by now."""
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


@callback
def async_reload_on_change(entry: SmsPartnerConfigEntry) -> None:
    """Reload an entry when its settings change, until it is unloaded."""
    loaded = _Settings.of(entry)

    async def reload(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
        """Reload the entry, unless what has changed does not matter."""
        changed = _Settings.of(entry)
        if changed == loaded:
            return
        budget = loaded.options.get(CONF_DAILY_BUDGET)
        if changed.options.get(CONF_DAILY_BUDGET) != budget:
            entry.runtime_data.account.issues.async_clear_budget_exceeded()
        await hass.config_entries.async_reload(entry.entry_id)

    entry.async_on_unload(entry.add_update_listener(reload))
