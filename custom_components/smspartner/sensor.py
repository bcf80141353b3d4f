"""Sensors of an account, its lists and money, and of each monitored number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.restore_state import (
    ExtraStoredData,
    RestoredExtraData,
    RestoreEntity,
)
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import (
    CoordinatorEntity,
    DataUpdateCoordinator,
)
from homeassistant.util.dt import utc_from_timestamp

from .api import HlrResult
from .callback.address import async_listen_address
from .callback.address_check import AddressState
from .const import DOMAIN
from .data import SmsPartnerConfigEntry, SmsPartnerRuntimeData
from .entity import MonitoredNumberEntity, SmsPartnerEntity
from .ledger.units import DEFAULT_CURRENCY
from .monitoring.monitored_number import NumberState, Settings
from .operators import Operators
from .results import PRIVATE_FIELDS, operator_name, result_fields

PARALLEL_UPDATES = 0

BALANCE = "balance"


@dataclass(frozen=True, kw_only=True)
class SmsPartnerSensorDescription(SensorEntityDescription):
    """Where a sensor takes its value from."""

    source: Callable[[SmsPartnerRuntimeData], DataUpdateCoordinator[Any]]
    value: Callable[[Any], StateType | datetime]
    currency: Callable[[Any], str | None] | None = None
    attributes: Callable[[Any], dict[str, Any]] | None = None


SENSORS = (
    SmsPartnerSensorDescription(
        key="stop_list",
        state_class=SensorStateClass.MEASUREMENT,
        source=lambda data: data.stop_list,
        value=lambda reading: reading.count,
    ),
    SmsPartnerSensorDescription(
        key="pending_lookups",
        state_class=SensorStateClass.MEASUREMENT,
        source=lambda data: data.summary,
        value=lambda summary: summary.pending_lookups,
    ),
    SmsPartnerSensorDescription(
        key="verification_cost",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=3,
        source=lambda data: data.summary,
        value=lambda summary: summary.cost,
        currency=lambda summary: summary.currency,
        attributes=lambda summary: (
            {"other_currencies": summary.other_costs} if summary.other_costs else {}
        ),
    ),
    SmsPartnerSensorDescription(
        key="last_notification",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        source=lambda data: data.summary,
        value=lambda summary: summary.received_at,
    ),
    SmsPartnerSensorDescription(
        key="unmatched_notifications",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.TOTAL_INCREASING,
        source=lambda data: data.summary,
        value=lambda summary: summary.unmatched,
    ),
)

BALANCE_SENSOR = SmsPartnerSensorDescription(
    key=BALANCE,
    device_class=SensorDeviceClass.MONETARY,
    state_class=SensorStateClass.TOTAL,
    suggested_display_precision=2,
    source=lambda data: data.balance,
    value=lambda account: account.balance if account else None,
    currency=lambda account: account.currency if account else None,
)


@dataclass(frozen=True, kw_only=True)
class NumberSensorDescription(SensorEntityDescription):
    """What of a monitored number a sensor shows."""

    number_value: Callable[[NumberState, Operators], StateType | datetime]
    attributes: Callable[[NumberState, Operators], dict[str, Any]] | None = None


NUMBER_SENSORS = (
    NumberSensorDescription(
        key="status",
        device_class=SensorDeviceClass.ENUM,
        options=[result.value for result in HlrResult],
        number_value=lambda number, _: number.result and number.result.value,
    ),
    NumberSensorDescription(
        key="operator",
        number_value=lambda number, operators: operator_name(number.mcc_mnc, operators),
        attributes=lambda number, operators: {
            "mcc_mnc": number.mcc_mnc,
            "country": operators.find(number.mcc_mnc).country,
            "ported": number.ported,
        },
    ),
    NumberSensorDescription(
        key="last_verified",
        device_class=SensorDeviceClass.TIMESTAMP,
        number_value=lambda number, _: _moment(number.last_verified),
    ),
    NumberSensorDescription(
        key="last_reachable",
        device_class=SensorDeviceClass.TIMESTAMP,
        number_value=lambda number, _: _moment(number.last_reachable),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of an account; the balance once the API has given one."""
    async_add_entities(
        [
            *(SmsPartnerSensor(entry, description) for description in SENSORS),
            LastHlrResultSensor(entry),
            NotificationAddressSensor(entry),
        ]
    )
    balance = entry.runtime_data.balance
    waiting = [SmsPartnerSensor(entry, BALANCE_SENSOR)]
    expected = _is_registered(hass, entry, BALANCE)

    @callback
    def add_balance() -> None:
        """Add the balance, once there is one or an earlier run had one."""
        given = balance.data is not None and balance.data.balance is not None
        if waiting and (given or expected):
            async_add_entities([waiting.pop()])

    entry.async_on_unload(balance.async_add_listener(add_balance))
    add_balance()
    for settings in entry.runtime_data.monitor.settings:
        async_add_entities(
            (
                MonitoredNumberSensor(hass, entry, settings, description)
                for description in NUMBER_SENSORS
            ),
            config_subentry_id=settings.subentry_id,
        )


def _is_registered(hass: HomeAssistant, entry: SmsPartnerConfigEntry, key: str) -> bool:
    """Tell whether an earlier run had this sensor."""
    registry = er.async_get(hass)
    unique_id = f"{entry.entry_id}_{key}"
    return bool(registry.async_get_entity_id(Platform.SENSOR, DOMAIN, unique_id))


class SmsPartnerSensor(
    CoordinatorEntity[DataUpdateCoordinator[Any]], SmsPartnerEntity, SensorEntity
):
    """A number of the account."""

    entity_description: SmsPartnerSensorDescription

    def __init__(
        self, entry: SmsPartnerConfigEntry, description: SmsPartnerSensorDescription
    ) -> None:
        """Take the description and its source."""
        CoordinatorEntity.__init__(self, description.source(entry.runtime_data))
        SmsPartnerEntity.__init__(self, entry, description.key)
        self.entity_description = description

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """The value."""
        return self.entity_description.value(self.coordinator.data)

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """The currency of an amount."""
        if (currency := self.entity_description.currency) is None:
            return None
        return currency(self.coordinator.data) or DEFAULT_CURRENCY

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what belongs to the value."""
        if (attributes := self.entity_description.attributes) is None:
            return None
        return attributes(self.coordinator.data)


class LastHlrResultSensor(
    CoordinatorEntity[DataUpdateCoordinator[Any]], SmsPartnerEntity, SensorEntity
):
    """The last result of any verification."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_options = [result.value for result in HlrResult]
    _unrecorded_attributes = PRIVATE_FIELDS

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Take the account's sums."""
        CoordinatorEntity.__init__(self, entry.runtime_data.summary)
        SmsPartnerEntity.__init__(self, entry, "last_hlr_result")
        self._operators = entry.runtime_data.operators

    @property
    @override
    def native_value(self) -> StateType:
        """The result."""
        record = self.coordinator.data.last_result
        return record.result.value if record else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """The fields of the result."""
        record = self.coordinator.data.last_result
        return result_fields(record, self._operators) if record else None


class NotificationAddressSensor(SmsPartnerEntity, RestoreEntity, SensorEntity):
    """What the last test of the address for notifications showed."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_options = [state.value for state in AddressState]
    _attr_should_poll = False

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Take the account's test."""
        super().__init__(entry, "notification_address")
        self._test = entry.runtime_data.account.addresses.check
        self._entry = entry

    @override
    async def async_added_to_hass(self) -> None:
        """Take up what was known, and follow tests and changes of the address."""
        await super().async_added_to_hass()
        if known := await self.async_get_last_extra_data():
            stored = known.as_dict()
            self._test.restore(stored.get("state"), stored.get("fingerprint"))
        for listen in (
            self._test.listen,
            lambda listener: async_listen_address(self.hass, listener),
        ):
            self.async_on_remove(listen(self.async_write_ha_state))

    @property
    @override
    def native_value(self) -> StateType:
        """What it showed."""
        return self._test.state

    @property
    @override
    def extra_restore_state_data(self) -> ExtraStoredData:
        """Remember which address was tested, beside what the test showed."""
        return RestoredExtraData(
            {"state": self._test.state, "fingerprint": self._test.fingerprint}
        )


class MonitoredNumberSensor(MonitoredNumberEntity, SensorEntity):
    """Something that is known of a monitored number."""

    entity_description: NumberSensorDescription

    def __init__(
        self,
        hass: HomeAssistant,
        entry: SmsPartnerConfigEntry,
        settings: Settings,
        description: NumberSensorDescription,
    ) -> None:
        """Take the number and what to show of it."""
        super().__init__(hass, entry, settings, description.key)
        self._operators = entry.runtime_data.operators
        self.entity_description = description

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """What is known."""
        return self.entity_description.number_value(self.number, self._operators)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """What belongs to it."""
        if (attributes := self.entity_description.attributes) is None:
            return None
        return attributes(self.number, self._operators)


def _moment(seconds: float | None) -> datetime | None:
    """Turn seconds since 1970 into a moment with a zone."""
    return None if seconds is None else utc_from_timestamp(seconds)
