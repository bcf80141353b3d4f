"""Event entities of an account and of its phone numbers."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.event import EventEntity
from homeassistant.const import ATTR_ENTITY_ID, CONF_TYPE, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util.signal_type import SignalType

from .api import HlrResult
from .entity import (
    PhoneNumberEntity,
    SmsPartnerEntity,
    async_add_reachability_entities,
)
from .ledger import stop_list
from .ledger.outbox import STOP_LIST, EndedVerification, OutboxEvent
from .ledger.results import ResultRecord
from .monitoring.answers import Change
from .results import PRIVATE_FIELDS, result_fields, verification_fields
from .runtime.delivery import (
    EVENT_CHANGE,
    SIGNAL_EVENT,
    SIGNAL_RESULT,
    SIGNAL_VERIFICATION,
    VERIFICATION_COMPLETED,
    VERIFICATION_EXPIRED,
    VERIFICATION_FAILED,
    verification_event,
)

if TYPE_CHECKING:
    from .data import SmsPartnerConfigEntry

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: SmsPartnerConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entities of an account and of each phone number."""
    async_add_entities(
        [
            HlrNotificationEvent(entry),
            VerificationEvent(entry),
            StopListChangeEvent(entry),
        ]
    )
    async_add_reachability_entities(
        hass,
        entry,
        Platform.EVENT,
        async_add_entities,
        lambda subentry_id: [ChangeEvent(hass, entry, subentry_id)],
    )


class SignalEvent[T](EventEntity):
    """An event entity that fires whenever a signal is sent."""

    _signal: SignalType[T]

    @override
    async def async_added_to_hass(self) -> None:
        """Connect to the signal."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(self.hass, self._signal, self._async_fire)
        )

    @callback
    def _async_fire(self, data: T) -> None:
        """Fire the event of what the signal carries."""
        self._trigger_event(*self._event(data))
        self.async_write_ha_state()

    @abstractmethod
    def _event(self, data: T) -> tuple[str, dict[str, Any]]:
        """Return the type of the event and its attributes."""


class HlrNotificationEvent(SmsPartnerEntity, SignalEvent[ResultRecord]):
    """Fires for each new result of a verification of up to 500 numbers.

    Not for those of larger ones, nor for those of the checks of monitored numbers.
    Results that are sent to an address of the caller's never come here. After Home
    Assistant was killed, up to 50 results may fire once more.
    """

    _attr_event_types: list[str] = [result.value for result in HlrResult]
    _unrecorded_attributes = PRIVATE_FIELDS

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for the results of an account."""
        super().__init__(entry, "hlr_notification")
        self._operators = entry.runtime_data.operators
        self._signal = SIGNAL_RESULT.format(entry.entry_id)

    @override
    def _event(self, data: ResultRecord) -> tuple[str, dict[str, Any]]:
        """Return the result and its fields."""
        return data.result, result_fields(data, self._operators)


class VerificationEvent(SmsPartnerEntity, SignalEvent[EndedVerification]):
    """Fires when nothing of a verification is awaited any more."""

    _attr_event_types = [
        VERIFICATION_COMPLETED,
        VERIFICATION_EXPIRED,
        VERIFICATION_FAILED,
    ]
    _unrecorded_attributes = frozenset({"tag"})

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for the verifications of an account."""
        super().__init__(entry, "verification")
        self._signal = SIGNAL_VERIFICATION.format(entry.entry_id)

    @override
    def _event(self, data: EndedVerification) -> tuple[str, dict[str, Any]]:
        """Return how the verification ended, with its counts and cost."""
        return verification_event(data), verification_fields(data)


class OutboxEventEntity(SignalEvent[OutboxEvent]):
    """Fires the events that wait in the ledger's outbox, as they stand there."""

    @override
    @callback
    def _async_fire(self, data: OutboxEvent) -> None:
        """Fire the event, and what `logbook.py` describes for the log."""
        super()._async_fire(data)
        self.hass.bus.async_fire(
            EVENT_CHANGE, {ATTR_ENTITY_ID: self.entity_id, CONF_TYPE: data.type}
        )

    @override
    def _event(self, data: OutboxEvent) -> tuple[str, dict[str, Any]]:
        """Return the type and the attributes that were put into the outbox."""
        return data.type, data.data


class StopListChangeEvent(SmsPartnerEntity, OutboxEventEntity):
    """Fires when a number joins the stop list or leaves it, or when many do."""

    _attr_event_types = [stop_list.JOINED, stop_list.LEFT, stop_list.MANY]
    _unrecorded_attributes = frozenset({"phone_number"})

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for the stop list of an account."""
        super().__init__(entry, "stop_list_change")
        self._signal = SIGNAL_EVENT.format(entry.entry_id, STOP_LIST)


class ChangeEvent(PhoneNumberEntity, OutboxEventEntity):
    """Fires when a result has changed something of a phone number."""

    _attr_event_types = [change.value for change in Change]
    _unrecorded_attributes = PRIVATE_FIELDS

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, subentry_id: str
    ) -> None:
        """Initialize for a phone number."""
        super().__init__(hass, entry, subentry_id, "change")
        self._signal = SIGNAL_EVENT.format(entry.entry_id, subentry_id)
