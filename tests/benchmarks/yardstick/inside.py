"""The actions that look inside our integration, which is imported with this module."""

from homeassistant.core import HomeAssistant, SupportsResponse, callback

from . import stop_list
from .pushes import Pushes


@callback
def async_setup(hass: HomeAssistant, domain: str) -> None:
    """Register the actions, and time the subscriptions from now on."""
    pushes = Pushes()
    pushes.time_all()
    for name, action in {
        "get_stop_list": stop_list.get_stop_list,
        "poll_stop_list": stop_list.poll_stop_list,
        "pushes": pushes.read,
        "read_stop_list": stop_list.read_stop_list,
        "weigh_poll": stop_list.weigh_poll,
        "weigh_stop_list": stop_list.weigh_stop_list,
    }.items():
        hass.services.async_register(
            domain, name, action, supports_response=SupportsResponse.ONLY
        )
