"""The button of an account that tests its address for notifications."""

from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import SmsPartnerConfigEntry
from .entity import SmsPartnerEntity
from .errors import translated_errors

PARALLEL_UPDATES = 1


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the button of an account."""
    async_add_entities([TestNotificationAddressButton(entry)])


class TestNotificationAddressButton(SmsPartnerEntity, ButtonEntity):
    """Tests whether the address that SMS Partner is given leads here."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Take the account."""
        super().__init__(entry, "test_notification_address")
        self._entry = entry

    @override
    async def async_press(self) -> None:
        """Test it; the sensor beside it shows what came of it."""
        async with translated_errors(self.hass, self._entry):
            await self._entry.runtime_data.account.address_test.async_run()
