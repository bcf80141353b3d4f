"""Makes the API client from what a config entry holds."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from homeassistant.const import CONF_API_KEY, CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .api import DEFAULT_URL, SmsPartnerClient


def create_client(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    *,
    on_date: Callable[[datetime], None] | None = None,
) -> SmsPartnerClient:
    """Make a client with Home Assistant's own session.

    `on_date` is called with the time that the API tells with an answer.
    """
    return SmsPartnerClient(
        async_get_clientsession(hass),
        data[CONF_API_KEY],
        data.get(CONF_URL, DEFAULT_URL),
        on_date=on_date,
    )
