"""The event entity of the yardstick."""

from typing import Any, override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddEntitiesCallback
from homeassistant.helpers.typing import ConfigType, DiscoveryInfoType

SIGNAL = "yardstick_notification"


async def async_setup_platform(
    _hass: HomeAssistant,
    _config: ConfigType,
    async_add_entities: AddEntitiesCallback,
    _discovery_info: DiscoveryInfoType | None = None,
) -> None:
    """Add the entity."""
    async_add_entities([YardstickEvent()])


class YardstickEvent(EventEntity):
    """Fires for each notification at once."""

    _attr_name = "Yardstick"
    _attr_should_poll = False
    _attr_event_types = ["notified"]

    @override
    async def async_added_to_hass(self) -> None:
        """Begin to listen."""
        self.async_on_remove(async_dispatcher_connect(self.hass, SIGNAL, self._fire))

    @callback
    def _fire(self, notification: dict[str, Any]) -> None:
        """Fire."""
        self._trigger_event("notified", notification)
        self.async_write_ha_state()
