"""The name an account has at SMS Partner, which tells it from others."""

from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN, NAME
from ..data import SmsPartnerConfigEntry


def unique_id_of(name: str | None) -> str | None:
    """Return the unique ID of an account; None where it has no name."""
    return name.lower() if name else None


@callback
def async_watch_name(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Adopt the name of an account as soon as its balance brings it."""
    balance = entry.runtime_data.balance

    @callback
    def adopt() -> None:
        """Adopt the name, if the balance has brought one."""
        if balance.data and balance.data.name:
            _async_adopt_name(hass, entry, balance.data.name)

    entry.async_on_unload(balance.async_add_listener(adopt))
    adopt()


@callback
def _async_adopt_name(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, name: str
) -> None:
    """Set the name of the account on an entry that was added without one.

    An entry that was renamed keeps its title. Where another entry has the account
    already, nothing is changed.
    """
    unique_id = unique_id_of(name)
    if entry.unique_id or not unique_id:
        return
    if hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, unique_id):
        return
    title = name if entry.title == NAME else entry.title
    hass.config_entries.async_update_entry(entry, unique_id=unique_id, title=title)
