"""Whether a monitored number is reachable, and whether it has opted out."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util.dt import utc_from_timestamp

from .coordinator import StopListCoordinator
from .data import SmsPartnerConfigEntry
from .entity import MonitoredNumberEntity
from .monitoring.monitored_number import Settings

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of each monitored number."""
    for settings in entry.runtime_data.monitor.settings:
        async_add_entities(
            [
                ReachableBinarySensor(hass, entry, settings, "reachable"),
                OnStopListBinarySensor(hass, entry, settings),
            ],
            config_subentry_id=settings.subentry_id,
        )


class ReachableBinarySensor(MonitoredNumberEntity, BinarySensorEntity):
    """Whether the number is reachable."""

    _attr_device_class = BinarySensorDeviceClass.CONNECTIVITY
    _unrecorded_attributes = frozenset({"phone_number"})

    @property
    @override
    def is_on(self) -> bool | None:
        """Whether it is; None before that is known."""
        return self.number.reachable

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Which number it is, and how its checks go."""
        number = self.number
        since = number.unreachable_since
        return {
            "phone_number": number.phone_number,
            "no_answer": number.no_answer,
            "skipped": number.skipped and number.skipped.value,
            "unreachable_since": since and utc_from_timestamp(since),
        }


class OnStopListBinarySensor(
    CoordinatorEntity[StopListCoordinator], MonitoredNumberEntity, BinarySensorEntity
):
    """Whether the number has opted out of marketing messages."""

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, settings: Settings
    ) -> None:
        """Take the stop list, beside the number."""
        CoordinatorEntity.__init__(self, entry.runtime_data.stop_list)
        MonitoredNumberEntity.__init__(self, hass, entry, settings, "on_stop_list")

    @property
    @override
    def is_on(self) -> bool:
        """Whether it has."""
        return self._settings.phone_number in self.coordinator.data.monitored
