"""What all entities of an account share."""

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity

from .const import DOMAIN, VENDOR_URL
from .coordinator import SmsPartnerConfigEntry


class SmsPartnerEntity(Entity):
    """An entity on the account's device."""

    _attr_has_entity_name = True

    def __init__(self, entry: SmsPartnerConfigEntry, key: str) -> None:
        """Take the entry and the key that names the entity within it."""
        self._attr_translation_key = key
        self._attr_unique_id = f"{entry.entry_id}_{key}"
        # Named after the service: entity ids must not hold the account's e-mail.
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.entry_id)},
            entry_type=DeviceEntryType.SERVICE,
            name="SMS Partner",
            manufacturer="SMS Partner",
            configuration_url=VENDOR_URL,
        )
