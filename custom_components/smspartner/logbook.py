"""Describes the changes of monitored numbers and of the stop list for the log.

The log shows the state of an event entity only beside the state before, so it lacks a
change after which the recorder has erased that one; and it shows the last change once
more, at the time at which the entity is restored. What is described here is there in
each log, once and at its time. A card that is limited to the types of the changes shows
nothing else.
"""

from collections.abc import Callable
from typing import Any

from homeassistant.components.event import EventEntityStateAttribute
from homeassistant.const import ATTR_ENTITY_ID, ATTR_NAME, CONF_TYPE
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN
from .runtime.delivery import EVENT_CHANGE


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, Any]]], None],
) -> None:
    """Describe our event."""

    @callback
    def describe(event: Event) -> dict[str, Any]:
        """Return a change as the log shows an event of its entity.

        So it is shown in the language of whoever looks at it.
        """
        entity_id, type_ = event.data[ATTR_ENTITY_ID], event.data[CONF_TYPE]
        state = hass.states.get(entity_id)
        return {
            ATTR_NAME: state.name if state else entity_id,
            ATTR_ENTITY_ID: entity_id,
            "state": type_,
            "attributes": {EventEntityStateAttribute.EVENT_TYPE: type_},
        }

    async_describe_event(DOMAIN, EVENT_CHANGE, describe)
