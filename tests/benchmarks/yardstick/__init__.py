"""A custom integration that measures the Home Assistant it runs in.

`begin` starts a measurement and `read` answers its figures; `time_action` and
`time_bare` take the time of a verification and of what it cannot do without, and
`time_sending` that of both for an SMS; `load`, `add` and `set_up` that of an
integration and its entries; `slow_down` lets the disk seem slower, and `commits`
answers how often it was written. `look_inside` registers what needs our code: it is not
imported before, so that `load` can take the time of that. One of its webhooks reads the
body and nothing else, the other has the shape of core's overseerr: parse, dispatch,
event entity, nothing kept.
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
from homeassistant.helpers.importlib import async_import_module
from homeassistant.helpers.typing import ConfigType

from . import entries, sending, verification
from .download import Download
from .event import SIGNAL
from .measurement import Measurement
from .slow_disk import SlowDisk

DOMAIN = "yardstick"
WEBHOOK_ID_LENGTH = 64
"""As Home Assistant makes them: it looks at each character of an address."""
PAGE = "custom_components.smspartner.panel.commands"


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, the webhooks and the event entity."""
    measurement = Measurement(hass)
    measurement.begin()
    disk = SlowDisk()

    async def begin(_call: ServiceCall) -> None:
        """Begin a measurement."""
        measurement.begin()

    async def read(_call: ServiceCall) -> ServiceResponse:
        """Answer what was measured since it began; it goes on."""
        return await measurement.figures()

    async def blocks(_call: ServiceCall) -> ServiceResponse:
        """Answer how much is allocated."""
        return measurement.blocks()

    async def look_inside(_call: ServiceCall) -> None:
        """Register the actions that need our code, and load that of the page."""
        await async_import_module(hass, PAGE)
        inside = await async_import_module(hass, f"{__package__}.inside")
        inside.async_setup(hass, DOMAIN)

    hass.services.async_register(DOMAIN, "begin", begin)
    hass.services.async_register(DOMAIN, "look_inside", look_inside)
    hass.services.async_register(DOMAIN, "hasten", verification.hasten)
    hass.services.async_register(DOMAIN, "slow_down", disk.slow_down)
    answering = {
        "blocks": blocks,
        "commits": disk.read,
        "read": read,
        "time_action": verification.time_action,
        "time_bare": verification.time_bare,
        "time_sending": sending.time_sending,
        "add": entries.add,
        "load": entries.load,
        "set_up": entries.set_up,
    }
    for name, action in answering.items():
        hass.services.async_register(
            DOMAIN, name, action, supports_response=SupportsResponse.ONLY
        )
    for shape, handler in (("body", _async_read), ("event", _async_dispatch)):
        webhook_id = f"{DOMAIN}_{shape}".ljust(WEBHOOK_ID_LENGTH, "_")
        webhook.async_register(hass, DOMAIN, shape, webhook_id, handler)
    hass.http.register_view(Download())
    hass.async_create_task(
        async_load_platform(hass, Platform.EVENT, DOMAIN, {}, config)
    )
    return True


async def _async_read(
    _hass: HomeAssistant, _webhook_id: str, request: Request
) -> Response:
    """Read the body."""
    await request.read()
    return Response(text="OK")


async def _async_dispatch(
    hass: HomeAssistant, _webhook_id: str, request: Request
) -> Response:
    """Parse a notification and dispatch it."""
    async_dispatcher_send(hass, SIGNAL, dict(await request.post()))
    return Response(text="OK")
