"""The name an account gives itself: what tells it from another one."""

from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN, NAME
from ..data import SmsPartnerConfigEntry


def unique_id_of(name: str | None) -> str | None:
    """Return what tells an account from another; None where it has no name."""
    return name.lower() if name else None


@callback
def async_adopt_name(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, name: str | None
) -> None:
    """Give an entry the name of its account, where adding it could not tell that.

    An entry that was renamed keeps its title. Where another entry has the account
    already, nothing is changed.
    """
    unique_id = unique_id_of(name)
    if entry.unique_id or not unique_id:
        return
    if hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, unique_id):
        return
    title = name if entry.title == NAME and name else entry.title
    hass.config_entries.async_update_entry(entry, unique_id=unique_id, title=title)
