"""Creates the API client from the data of a config entry."""

from collections.abc import Mapping
from typing import Any

from homeassistant.const import CONF_API_KEY, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..api import DEFAULT_URL, SmsPartnerClient
from ..clock import async_get_clock


def create_client(hass: HomeAssistant, data: Mapping[str, Any]) -> SmsPartnerClient:
    """Return a client in Home Assistant's session, whose answers prove the time."""
    return SmsPartnerClient(
        async_get_clientsession(hass),
        data[CONF_API_KEY],
        data.get(CONF_URL, DEFAULT_URL),
        on_date=async_get_clock(hass).note_date,
    )
