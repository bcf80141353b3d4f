"""A custom integration that writes down each reply that the event entity tells.

It writes at once, so that whatever was heard before a kill is there after it.
"""

from pathlib import Path

from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.typing import ConfigType

HEARD = "heard.txt"


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Listen from before any other integration can tell anything."""
    path = Path(hass.config.path(HEARD))
    file = await hass.async_add_executor_job(lambda: path.open("ab", buffering=0))

    @callback
    def hear(event: Event[EventStateChangedData]) -> None:
        """Write down who has replied."""
        state = event.data["new_state"]
        if state and state.domain == "event" and state.attributes.get("text"):
            file.write(f"{state.attributes['phone_number']}\n".encode())

    hass.bus.async_listen("state_changed", hear)
    return True
