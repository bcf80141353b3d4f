"""Registration of the actions."""

from homeassistant.core import HomeAssistant, SupportsResponse, callback
from homeassistant.helpers.service import async_register_admin_service

from .actions import (
    download_rental_file,
    forget_numbers,
    get_results,
    verify_numbers,
)
from .actions.schemas import Action
from .actions.sms.registration import async_register_sms_actions
from .actions.stop_list.registration import async_register_stop_list_actions
from .const import DOMAIN


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        Action.VERIFY_NUMBERS,
        verify_numbers.async_verify_numbers,
        verify_numbers.SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        Action.GET_RESULTS,
        get_results.async_get_results,
        get_results.SCHEMA,
        SupportsResponse.ONLY,
    )
    async_register_admin_service(
        hass,
        DOMAIN,
        Action.DOWNLOAD_RENTAL_FILE,
        download_rental_file.async_download_rental_file,
        download_rental_file.SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    async_register_admin_service(
        hass,
        DOMAIN,
        Action.FORGET_NUMBERS,
        forget_numbers.async_forget_numbers,
        forget_numbers.SCHEMA,
        SupportsResponse.OPTIONAL,
    )
    async_register_sms_actions(hass)
    async_register_stop_list_actions(hass)
