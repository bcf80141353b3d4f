"""Binary sensors: whether a phone number is reachable, and has opted out."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
)
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util.dt import utc_from_timestamp

from .coordinator import StopListCoordinator
from .data import SmsPartnerConfigEntry
from .entities.base import (
    PhoneNumberEntity,
    async_add_number_entities,
    async_add_reachability_entities,
)

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of each phone number."""
    async_add_number_entities(
        entry,
        async_add_entities,
        lambda subentry_id: [OnStopListBinarySensor(hass, entry, subentry_id)],
    )
    async_add_reachability_entities(
        hass,
        entry,
        Platform.BINARY_SENSOR,
        async_add_entities,
        lambda subentry_id: [
            ReachableBinarySensor(hass, entry, subentry_id, "reachable")
        ],
    )


class ReachableBinarySensor(PhoneNumberEntity, BinarySensorEntity):
    """Whether the number is reachable."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _unrecorded_attributes = frozenset({"phone_number"})

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether the number is reachable, None before that is known."""
        return self.number_state.reachable

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return the phone number, how its checks go, and what ends a doubt."""
        state, outlook = self.number_state, self.outlook
        since, known_at = state.unreachable_since, outlook.known_at
        return {
            "phone_number": self.number_settings.phone_number,
            "no_answer": state.no_answer,
            "skipped": state.skipped and state.skipped.value,
            "unreachable_since": since and utc_from_timestamp(since),
            "decided_by": outlook.decided_by and outlook.decided_by.value,
            "known_at": known_at and utc_from_timestamp(known_at),
        }


class OnStopListBinarySensor(
    CoordinatorEntity[StopListCoordinator], PhoneNumberEntity, BinarySensorEntity
):
    """Whether the number has opted out of marketing messages."""

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, subentry_id: str
    ) -> None:
        """Initialize with the stop list beside the number."""
        CoordinatorEntity.__init__(self, entry.runtime_data.stop_list)
        PhoneNumberEntity.__init__(self, hass, entry, subentry_id, "on_stop_list")

    @property
    @override
    def available(self) -> bool:
        """Return whether the stop list was read: not before the first reading."""
        return super().available and self.coordinator.data is not None

    @property
    @override
    def is_on(self) -> bool | None:
        """Return whether the number is on the stop list."""
        if (reading := self.coordinator.data) is None:
            return None
        return self.number_settings.phone_number in reading.own
