"""A custom integration that measures the Home Assistant it runs in.

`yardstick.begin` starts a measurement, `yardstick.read` answers its figures. Its
webhook has the shape of core's overseerr: parse, dispatch, event entity, nothing kept.
"""

from aiohttp.web import Request, Response
from homeassistant.components import webhook
from homeassistant.const import Platform
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
)
from homeassistant.helpers.discovery import async_load_platform
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.typing import ConfigType

from .event import SIGNAL
from .measurement import Measurement

DOMAIN = "yardstick"


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, the webhook and the event entity."""
    measurement = Measurement(hass)
    measurement.begin()

    async def begin(_call: ServiceCall) -> None:
        """Begin a measurement."""
        measurement.begin()

    async def read(_call: ServiceCall) -> ServiceResponse:
        """Answer what was measured since it began; it goes on."""
        return measurement.figures()

    hass.services.async_register(DOMAIN, "begin", begin)
    hass.services.async_register(
        DOMAIN, "read", read, supports_response=SupportsResponse.ONLY
    )
    webhook.async_register(hass, DOMAIN, "Yardstick", DOMAIN, _async_take)
    hass.async_create_task(
        async_load_platform(hass, Platform.EVENT, DOMAIN, {}, config)
    )
    return True


async def _async_take(
    hass: HomeAssistant, _webhook_id: str, request: Request
) -> Response:
    """Parse a notification and dispatch it."""
    async_dispatcher_send(hass, SIGNAL, dict(await request.post()))
    return Response(text="OK")
