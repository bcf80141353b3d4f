"""Registration of the actions about the stop list."""

from homeassistant.core import HomeAssistant, SupportsResponse, callback
from homeassistant.helpers.service import async_register_admin_service

from ...const import DOMAIN
from ..schemas import Action
from . import change, get


@callback
def async_register_stop_list_actions(hass: HomeAssistant) -> None:
    """Register the actions; only administrators may change the list."""
    hass.services.async_register(
        DOMAIN,
        Action.GET_STOP_LIST,
        get.async_get_stop_list,
        get.SCHEMA,
        SupportsResponse.ONLY,
    )
    async_register_admin_service(
        hass,
        DOMAIN,
        Action.ADD_TO_STOP_LIST,
        change.async_add_to_stop_list,
        change.ADD_SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    async_register_admin_service(
        hass,
        DOMAIN,
        Action.REMOVE_FROM_STOP_LIST,
        change.async_remove_from_stop_list,
        change.REMOVE_SCHEMA,
        SupportsResponse.OPTIONAL,
    )
