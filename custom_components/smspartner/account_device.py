"""The device of an account, and the name it has for good."""

from itertools import chain, count

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntry, DeviceEntryType

from .const import DOMAIN, NAME, VENDOR_URL
from .data import SmsPartnerConfigEntry


@callback
def async_register_account_device(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> None:
    """Register the device of an account, or leave it the name that it has."""
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, entry.entry_id)},
        entry_type=DeviceEntryType.SERVICE,
        name=_registered_name(hass, entry) or _free_name(hass, entry),
        manufacturer=NAME,
        model=f"{NAME} account",
        configuration_url=VENDOR_URL,
    )


@callback
def async_has_account_device(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> bool:
    """Return whether an account has its device: whether it was set up before."""
    return _device(hass, entry) is not None


def _device(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> DeviceEntry | None:
    """Return the device of an account, None where there is none."""
    return dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, entry.entry_id), entry.entry_id
    )


def _registered_name(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> str | None:
    """Return the name of the device of an account, None where there is no device."""
    device = _device(hass, entry)
    return device.name if device else None


def _free_name(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> str:
    """Return a name that tells the account's device from those of other accounts.

    The first account's is that of the service. Others have the title of their entry,
    but never an e-mail address: entity ids are made of it.
    """
    accounts = hass.config_entries.async_entries(DOMAIN)
    taken = {_registered_name(hass, account) for account in accounts}
    if entry is not accounts[0]:
        taken.add(NAME)
    title = [entry.title] if entry.title and "@" not in entry.title else []
    numbered = (f"{NAME} {number}" for number in count(2))
    return next(name for name in chain([NAME], title, numbered) if name not in taken)
