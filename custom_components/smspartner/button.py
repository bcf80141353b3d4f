"""Buttons: check the address for notifications, and verify a number now."""

from typing import override

from homeassistant.components.button import ButtonEntity
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .actions.errors import translated_errors
from .data import SmsPartnerConfigEntry
from .entities.base import (
    PhoneNumberEntity,
    SmsPartnerEntity,
    async_add_number_entities,
)

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the button of an account, and one for each phone number."""
    async_add_entities([CheckCallbackAddressButton(entry)])
    async_add_number_entities(
        entry,
        async_add_entities,
        lambda subentry_id: [VerifyNowButton(hass, entry, subentry_id)],
    )


class CheckCallbackAddressButton(SmsPartnerEntity, ButtonEntity):
    """Checks whether the address that SMS Partner is given leads here."""

    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for an account."""
        super().__init__(entry, "test_notification_address")
        self._entry = entry

    @override
    async def async_press(self) -> None:
        """Check the address; a sensor shows the outcome."""
        async with translated_errors(self.hass, self._entry):
            await self._entry.runtime_data.account.addresses.check.async_run()


class VerifyNowButton(PhoneNumberEntity, ButtonEntity):
    """Buys a check of a phone number.

    The event *Change* fires only if the result changes something: neither for the
    first result of a number nor for one like the last.
    """

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, subentry_id: str
    ) -> None:
        """Initialize for a phone number."""
        super().__init__(hass, entry, subentry_id, "verify_now")
        self._entry = entry

    @override
    async def async_press(self) -> None:
        """Buy the check; the other entities of the number show its result."""
        async with translated_errors(self.hass, self._entry):
            await self._monitor.async_check_now(self._subentry_id)
