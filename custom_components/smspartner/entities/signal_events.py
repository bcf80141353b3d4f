"""Event entities that fire what a signal carries."""

from abc import abstractmethod
from typing import Any, override

from homeassistant.components.event import EventEntity
from homeassistant.const import ATTR_ENTITY_ID, CONF_TYPE
from homeassistant.core import callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.signal_type import SignalType

from ..ledger.outbox import OutboxEvent
from ..runtime.delivery import EVENT_CHANGE


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


class OutboxEventEntity(SignalEvent[OutboxEvent]):
    """Fires the events that wait in the ledger's outbox, as they stand there."""

    @override
    def _event(self, data: OutboxEvent) -> tuple[str, dict[str, Any]]:
        """Return the type and the attributes that were put into the outbox."""
        return data.type, data.data


class ChangeEventEntity(OutboxEventEntity):
    """Fires events that `logbook.py` describes for the log as well."""

    @override
    @callback
    def _async_fire(self, data: OutboxEvent) -> None:
        """Fire the event, and the one that the log shows of it."""
        super()._async_fire(data)
        self.hass.bus.async_fire(
            EVENT_CHANGE, {ATTR_ENTITY_ID: self.entity_id, CONF_TYPE: data.type}
        )
