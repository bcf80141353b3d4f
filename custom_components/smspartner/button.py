"""The buttons: testing the address for notifications, verifying a number now."""

from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions.errors import translated_errors
from .data import SmsPartnerConfigEntry
from .entity import MonitoredNumberEntity, SmsPartnerEntity
from .monitoring.monitored_number import Settings

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the button of an account, and one for each monitored number."""
    async_add_entities([TestNotificationAddressButton(entry)])
    for settings in entry.runtime_data.monitor.settings:
        async_add_entities(
            [VerifyNowButton(hass, entry, settings)],
            config_subentry_id=settings.subentry_id,
        )


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
            await self._entry.runtime_data.account.addresses.check.async_run()


class VerifyNowButton(MonitoredNumberEntity, ButtonEntity):
    """Checks a monitored number now; this costs money."""

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, settings: Settings
    ) -> None:
        """Take the number."""
        super().__init__(hass, entry, settings, "verify_now")
        self._entry = entry

    @override
    async def async_press(self) -> None:
        """Check it; the entities beside it show what came of it."""
        async with translated_errors(self.hass, self._entry):
            await self._monitor.async_verify_now(self._settings.subentry_id)
