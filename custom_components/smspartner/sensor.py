"""Sensors of an account and of its phone numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, override

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

from .api import HlrResult
from .callback.address import async_listen_address
from .callback.address_check import AddressState
from .coordinator import SummaryCoordinator
from .entities.base import (
    SmsPartnerEntity,
    async_add_number_entities,
    async_add_reachability_entities,
)
from .ledger.units import DEFAULT_CURRENCY
from .number_sensors import (
    NUMBER_SENSORS,
    LastDeliverySensor,
    NextCheckSensor,
    PhoneNumberSensor,
)
from .results import PRIVATE_FIELDS, result_fields

if TYPE_CHECKING:
    from .api import AccountInfo
    from .coordinator import StopListReading
    from .data import SmsPartnerConfigEntry, SmsPartnerRuntimeData
    from .ledger.summaries import Summary

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class AccountSensorDescription[DataT](SensorEntityDescription):
    """Describes a sensor of an account: its coordinator, and its value in the data."""

    coordinator: Callable[[SmsPartnerRuntimeData], DataUpdateCoordinator[DataT]]
    value: Callable[[DataT], StateType | datetime]
    currency: Callable[[DataT], str | None] | None = None
    attributes: Callable[[DataT], dict[str, Any]] | None = None


STOP_LIST_SENSOR: AccountSensorDescription[StopListReading | None] = (
    AccountSensorDescription(
        key="stop_list",
        state_class=SensorStateClass.MEASUREMENT,
        coordinator=lambda data: data.stop_list,
        value=lambda reading: reading.count if reading else None,
    )
)

PENDING_LOOKUPS_SENSOR: AccountSensorDescription[Summary] = AccountSensorDescription(
    key="pending_lookups",
    state_class=SensorStateClass.MEASUREMENT,
    coordinator=lambda data: data.summary,
    value=lambda summary: summary.pending_lookups,
    attributes=lambda summary: (
        {"phone_numbers": list(summary.pending_numbers)}
        | ({"truncated": True} if summary.has_more_pending else {})
    ),
)

SUMMARY_SENSORS: tuple[AccountSensorDescription[Summary], ...] = (
    AccountSensorDescription(
        key="verification_cost",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=3,
        coordinator=lambda data: data.summary,
        value=lambda summary: summary.cost,
        currency=lambda summary: summary.currency,
        attributes=lambda summary: (
            {"other_currencies": summary.other_costs} if summary.other_costs else {}
        ),
    ),
    AccountSensorDescription(
        key="sms_cost",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=3,
        coordinator=lambda data: data.summary,
        value=lambda summary: summary.sms.cost,
        currency=lambda summary: summary.currency,
        attributes=lambda summary: (
            {"other_currencies": summary.sms.other_costs}
            if summary.sms.other_costs
            else {}
        ),
    ),
    AccountSensorDescription(
        key="pending_sms",
        state_class=SensorStateClass.MEASUREMENT,
        coordinator=lambda data: data.summary,
        value=lambda summary: summary.sms.pending,
    ),
    AccountSensorDescription(
        key="last_notification",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        coordinator=lambda data: data.summary,
        value=lambda summary: summary.received_at,
    ),
    AccountSensorDescription(
        key="unmatched_notifications",
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        state_class=SensorStateClass.TOTAL_INCREASING,
        coordinator=lambda data: data.summary,
        value=lambda summary: summary.unmatched,
    ),
)

BALANCE_SENSOR: AccountSensorDescription[AccountInfo | None] = AccountSensorDescription(
    key="balance",
    device_class=SensorDeviceClass.MONETARY,
    state_class=SensorStateClass.TOTAL,
    suggested_display_precision=2,
    coordinator=lambda data: data.balance,
    value=lambda account: account.balance if account else None,
    currency=lambda account: account.currency if account else None,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of an account and those of each phone number."""
    async_add_entities(
        [
            AccountSensor(entry, STOP_LIST_SENSOR),
            PendingLookupsSensor(entry, PENDING_LOOKUPS_SENSOR),
            *(AccountSensor(entry, description) for description in SUMMARY_SENSORS),
            LastHlrResultSensor(entry),
            NotificationAddressSensor(entry),
        ]
    )
    _async_add_balance(hass, entry, async_add_entities)
    async_add_reachability_entities(
        hass,
        entry,
        Platform.SENSOR,
        async_add_entities,
        lambda subentry_id: [
            *(
                PhoneNumberSensor(hass, entry, subentry_id, description)
                for description in NUMBER_SENSORS
            ),
            NextCheckSensor(hass, entry, subentry_id, "next_check"),
        ],
    )
    async_add_number_entities(
        entry,
        async_add_entities,
        lambda subentry_id: [LastDeliverySensor(hass, entry, subentry_id)],
    )


@callback
def _async_add_balance(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the balance once the API has given one, or at once if it ever has."""
    balance = entry.runtime_data.balance
    waiting = [AccountSensor(entry, BALANCE_SENSOR)]
    unique_id = waiting[0].unique_id or ""
    is_registered = er.async_get(hass).async_get_entity_id(
        Platform.SENSOR, entry.domain, unique_id
    )

    @callback
    def add() -> None:
        """Add the balance, unless it was added before."""
        is_given = balance.data is not None and balance.data.balance is not None
        if waiting and (is_given or is_registered):
            async_add_entities([waiting.pop()])

    entry.async_on_unload(balance.async_add_listener(add))
    add()


class AccountSensor[DataT](
    CoordinatorEntity[DataUpdateCoordinator[DataT]], SmsPartnerEntity, SensorEntity
):
    """A value of the account."""

    entity_description: AccountSensorDescription[DataT]

    def __init__(
        self, entry: SmsPartnerConfigEntry, description: AccountSensorDescription[DataT]
    ) -> None:
        """Initialize with the coordinator that the description names."""
        CoordinatorEntity.__init__(self, description.coordinator(entry.runtime_data))
        SmsPartnerEntity.__init__(self, entry, description.key)
        self.entity_description = description

    @property
    @override
    def available(self) -> bool:
        """Return whether the value was read: not before the first reading."""
        return super().available and self.coordinator.data is not None

    @property
    @override
    def native_value(self) -> StateType | datetime:
        """Return the value."""
        return self.entity_description.value(self.coordinator.data)

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """Return the currency of an amount, None for other values."""
        if (currency := self.entity_description.currency) is None:
            return None
        return currency(self.coordinator.data) or DEFAULT_CURRENCY

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return what the description adds to the value."""
        if (attributes := self.entity_description.attributes) is None:
            return None
        return attributes(self.coordinator.data)


class PendingLookupsSensor[DataT](AccountSensor[DataT]):
    """How many lookups are pending, and of which numbers."""

    _unrecorded_attributes = frozenset({"phone_numbers", "truncated"})


class LastHlrResultSensor(
    CoordinatorEntity[SummaryCoordinator], SmsPartnerEntity, SensorEntity
):
    """The last result of any verification."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_options = [result.value for result in HlrResult]
    _unrecorded_attributes = PRIVATE_FIELDS

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for an account."""
        CoordinatorEntity.__init__(self, entry.runtime_data.summary)
        SmsPartnerEntity.__init__(self, entry, "last_hlr_result")
        self._operators = entry.runtime_data.operators

    @property
    @override
    def native_value(self) -> StateType:
        """Return the result, None before the first one."""
        record = self.coordinator.data.last_result
        return record.result.value if record else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """Return the fields of the result."""
        if (record := self.coordinator.data.last_result) is None:
            return None
        return result_fields(record, self._operators)


class NotificationAddressSensor(SmsPartnerEntity, RestoreEntity, SensorEntity):
    """The outcome of the last check of the address for notifications."""

    _attr_device_class = SensorDeviceClass.ENUM
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_options = [state.value for state in AddressState]
    _attr_should_poll = False

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for an account."""
        super().__init__(entry, "notification_address")
        self._check = entry.runtime_data.account.addresses.check
        self._entry = entry

    @override
    async def async_added_to_hass(self) -> None:
        """Restore the outcome; write the state after checks and address changes."""
        await super().async_added_to_hass()
        if known := await self.async_get_last_extra_data():
            stored = known.as_dict()
            self._check.restore(stored.get("state"), stored.get("fingerprint"))
        for listen in (
            self._check.listen,
            lambda listener: async_listen_address(self.hass, self._entry, listener),
        ):
            self.async_on_remove(listen(self.async_write_ha_state))

    @property
    @override
    def native_value(self) -> StateType:
        """Return the outcome."""
        return self._check.state

    @property
    @override
    def extra_restore_state_data(self) -> ExtraStoredData:
        """Return the outcome, and a fingerprint of the address that was checked."""
        return RestoredExtraData(
            {"state": self._check.state, "fingerprint": self._check.fingerprint}
        )
