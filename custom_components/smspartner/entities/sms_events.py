"""Event entities of SMS: of a phone number, and of the whole account."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Final, override

from homeassistant.const import ATTR_NAME
from homeassistant.core import HomeAssistant, callback

from ..ledger.sms.events import SMS
from ..ledger.sms.states import MessageState
from ..runtime.delivery import SIGNAL_EVENT
from .base import PhoneNumberEntity, SmsPartnerEntity
from .signal_events import OutboxEventEntity

if TYPE_CHECKING:
    from ..data import SmsPartnerConfigEntry
    from ..ledger.outbox import OutboxEvent

ANSWERS: Final = ("reply", "stop")
"""The types of the events of what somebody wrote."""

PERSONAL_IN_ANSWERS: Final = ("phone_number", "text")
"""The attributes of an answer that are gone as soon as it has been told."""

SMS_EVENTS: Final = [
    MessageState.DELIVERED.value,
    MessageState.NOT_DELIVERED.value,
    MessageState.FAILED.value,
    "delayed",
    MessageState.UNCERTAIN.value,
    MessageState.REJECTED.value,
    MessageState.EXPIRED.value,
    MessageState.CANCELLED.value,
    MessageState.OPTED_OUT.value,
    *ANSWERS,
]
"""The types of the events of one message, and of its answers."""

SMS_FINISHED: Final = "finished"
"""The type of the only event of an SMS to many numbers."""


class SmsEvent(OutboxEventEntity):
    """Fires when something has become known of a message."""

    _attr_event_types = SMS_EVENTS
    # Whatever could hold a phone number or what was written stays out of the recorder.
    _unrecorded_attributes = frozenset({"phone_number", "text", "name", "tag"})

    @override
    @callback
    def _async_fire(self, data: OutboxEvent) -> None:
        """Fire the event; write an answer's number and text into one state alone.

        They are in the state that automations are given, and the next one, of the same
        time and type, lacks them: Home Assistant stores the last state, to restore it.
        """
        if data.type not in ANSWERS:
            super()._async_fire(data)
            return
        self._attr_extra_state_attributes = {
            name: data.data[name] for name in PERSONAL_IN_ANSWERS
        }
        super()._async_fire(data)
        self._attr_extra_state_attributes = {}
        self.async_write_ha_state()

    @override
    def _event(self, data: OutboxEvent) -> tuple[str, dict[str, Any]]:
        """Return the type and the attributes, with the name the number has now."""
        if data.type == SMS_FINISHED:
            return data.type, data.data
        attributes = {**data.data, ATTR_NAME: self._name_of(data)}
        if data.type in ANSWERS:
            attributes |= dict.fromkeys(PERSONAL_IN_ANSWERS)
        return data.type, attributes

    @abstractmethod
    def _name_of(self, data: OutboxEvent) -> str | None:
        """Return the name of the phone number, None where it has none."""


class NumberSmsEvent(PhoneNumberEntity, SmsEvent):
    """Fires when something has become known of a message to a phone number."""

    def __init__(
        self, hass: HomeAssistant, entry: SmsPartnerConfigEntry, subentry_id: str
    ) -> None:
        """Initialize for a phone number."""
        super().__init__(hass, entry, subentry_id, "sms")
        self._signal = SIGNAL_EVENT.format(entry.entry_id, f"{SMS}:{subentry_id}")

    @override
    def _name_of(self, _data: OutboxEvent) -> str:
        """Return the name of the phone number."""
        return self.number_settings.name


class AccountSmsEvent(SmsPartnerEntity, SmsEvent):
    """Fires for each message of the account, whether its number has a name or not.

    Not for those of an SMS to many numbers, which has one event when it has ended.
    """

    _attr_event_types = [*SMS_EVENTS, SMS_FINISHED]

    def __init__(self, entry: SmsPartnerConfigEntry) -> None:
        """Initialize for the messages of an account."""
        super().__init__(entry, "sms")
        self._monitor = entry.runtime_data.monitor
        self._signal = SIGNAL_EVENT.format(entry.entry_id, SMS)

    @override
    def _name_of(self, data: OutboxEvent) -> str | None:
        """Return the name of the phone number."""
        phone_number = data.data["phone_number"]
        names = (
            settings.name
            for settings in self._monitor.settings
            if settings.phone_number == phone_number
        )
        return next(names, None)
