"""Sensors of a phone number: its reachability, and the last SMS to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import CoordinatorEntity
from homeassistant.util.dt import utc_from_timestamp

from .api import HlrResult
from .coordinator import SummaryCoordinator
from .entities.base import PhoneNumberEntity
from .results import operator_name

if TYPE_CHECKING:
    from .data import SmsPartnerConfigEntry
    from .monitoring.state import NumberState
    from .operators import Operators


@dataclass(frozen=True, kw_only=True)
class NumberSensorDescription(SensorEntityDescription):
    """Describes a sensor of a phone number: its value in the number's state."""

    value: Callable[[NumberState, Operators], StateType | datetime]
    attributes: Callable[[NumberState, Operators], dict[str, Any]] | None = None


NUMBER_SENSORS = (
    NumberSensorDescription(
        key="status",
        device_class=SensorDeviceClass.ENUM,
        options=[result.value for result in HlrResult],
        value=lambda state, _: state.result and state.result.value,
    ),
    NumberSensorDescription(
        key="operator",
        value=lambda state, operators: operator_name(state.mcc_mnc, operators),
        attributes=lambda state, operators: {
            "mcc_mnc": state.mcc_mnc,
            "country": operators.find(state.mcc_mnc).country,
            "ported": state.ported,
        },
    ),
    NumberSensorDescription(
        key="last_verified",
        device_class=SensorDeviceClass.TIMESTAMP,
        value=lambda state, _: _as_datetime(state.last_verified),
    ),
    NumberSensorDescription(
        key="last_reachable",
        device_class=SensorDeviceClass.TIMESTAMP,
        value=lambda state, _: _as_datetime(state.last_reachable),
    ),
)


class PhoneNumberSensor(PhoneNumberEntity, SensorEntity):
    """A value that is known of a phone number."""

    entity_description: NumberSensorDescription

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        subentry_id: str,
        description: NumberSensorDescription,
    ) -> None:
        """Initialize for a phone number."""
        super().__init__(hass, entry, subentry_id, description.key)
        self.entity_description = description
        self._operators = entry.runtime_data.operators

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the value."""
        return self.entity_description.value(self.number_state, self._operators)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what the description adds to the value."""
        if (attributes := self.entity_description.attributes) is None:
            return None
        return attributes(self.number_state, self._operators)


class NextCheckSensor(PhoneNumberEntity, SensorEntity):
    """When the next check of a number will be bought; unknown while none is planned."""

    _attr_device_class = SensorDeviceClass.TIMESTAMP

    @property
    @override
    def native_value(self) -> datetime | None:
        """Return the time."""
        return _as_datetime(self.outlook.next_check)


class LastDeliverySensor(
    CoordinatorEntity[SummaryCoordinator], PhoneNumberEntity, SensorEntity
):
    """When the last SMS to a phone number was delivered, of those that are kept."""

    _attr_device_class = SensorDeviceClass.TIMESTAMP

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, subentry_id: str
    ) -> None:
        """Initialize with the sums of the account beside the number."""
        CoordinatorEntity.__init__(self, entry.runtime_data.summary)
        PhoneNumberEntity.__init__(self, hass, entry, subentry_id, "last_delivery")

    @property
    @override
    def native_value(self) -> datetime | None:
        """Return the time."""
        deliveries = self.coordinator.data.sms.last_deliveries
        return deliveries.get(self.number_settings.phone_number)


def _as_datetime(seconds: float | None) -> datetime | None:
    """Return seconds since 1970 as a datetime in UTC."""
    return None if seconds is None else utc_from_timestamp(seconds)
