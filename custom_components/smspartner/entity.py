"""What entities share: those of an account, and those of a monitored number."""

from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity

from .const import DOMAIN, NAME, VENDOR_URL
from .data import SmsPartnerConfigEntry
from .monitoring.monitored_number import NumberState, Settings


def account_device(entry: SmsPartnerConfigEntry) -> DeviceInfo:
    """Describe the account's device.

    It is named after the service: entity ids must not hold the account's e-mail.
    """
    return DeviceInfo(
        identifiers={(DOMAIN, entry.entry_id)},
        entry_type=DeviceEntryType.SERVICE,
        name=NAME,
        manufacturer=NAME,
        configuration_url=VENDOR_URL,
    )


class SmsPartnerEntity(Entity):
    """An entity on the account's device."""

    _attr_has_entity_name = True

    def __init__(self, entry: SmsPartnerConfigEntry, key: str) -> None:
        """Take the entry and the key that names the entity within it."""
        self._attr_translation_key = key
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        self._attr_device_info = account_device(entry)


class MonitoredNumberEntity(Entity):
    """An entity on the device of a monitored number."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        settings: Settings,
        key: str,
    ) -> None:
        """Take whose number it is, the number, and the key that names the entity."""
        self._monitor = entry.runtime_data.monitor
        self._settings = settings
        self._attr_translation_key = key
        self._attr_unique_id = f"{settings.subentry_id}_{key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, settings.subentry_id)},
            entry_type=DeviceEntryType.SERVICE,
            name=settings.name,
            manufacturer=NAME,
            via_device_id=dr.async_get_device_id_by_identifier(
                hass, (DOMAIN, entry.entry_id), config_entry_id=entry.entry_id
            ),
        )

    @property
    def number(self) -> NumberState:
        """What is known of the number."""
        return self._monitor.state(self._settings.subentry_id)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow what becomes known of the number."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self._monitor.listen(self._settings.subentry_id, self.async_write_ha_state)
        )
