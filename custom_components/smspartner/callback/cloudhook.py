"""The address that Home Assistant Cloud provides for a webhook.

The imports stand inside the functions: the cloud integration pulls in half of core,
and is not there where nobody uses it.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from aiohttp import ClientError
from homeassistant.core import HomeAssistant, callback

CLOUD: Final = "cloud"
CONNECTION_TIMEOUT: Final = 30


def has_subscription(hass: HomeAssistant) -> bool:
    """Return whether Home Assistant Cloud can create a cloudhook."""
    if CLOUD not in hass.config.components:
        return False
    from homeassistant.components import cloud

    return cloud.async_active_subscription(hass)


@callback
def async_listen_connection(
    hass: HomeAssistant, listener: Callable[[Any], None]
) -> Callable[[], None]:
    """Call a listener when the connection changes; return what removes it."""
    if CLOUD not in hass.config.components:
        return lambda: None
    from homeassistant.components import cloud

    return cloud.async_listen_connection_change(hass, listener)


async def async_get_cloudhook(hass: HomeAssistant, webhook_id: str) -> str | None:
    """Return the cloudhook of a webhook, and create it where there is none.

    Waits up to CONNECTION_TIMEOUT seconds for Home Assistant Cloud to connect. None
    without a subscription, or where no cloudhook could be created.
    """
    if not has_subscription(hass):
        return None
    from homeassistant.components import cloud

    connected = asyncio.Event()

    @callback
    def changed(state: cloud.CloudConnectionState) -> None:
        """Set the event once the cloud is connected."""
        if state is cloud.CloudConnectionState.CLOUD_CONNECTED:
            connected.set()

    remove_listener = async_listen_connection(hass, changed)
    try:
        if not cloud.async_is_connected(hass):
            await asyncio.wait_for(connected.wait(), CONNECTION_TIMEOUT)
        return await cloud.async_get_or_create_cloudhook(hass, webhook_id)
    except _errors():
        return None
    finally:
        remove_listener()


async def async_delete_cloudhook(hass: HomeAssistant, webhook_id: str) -> None:
    """Delete the cloudhook of a webhook that is closed for good, if it has one."""
    if CLOUD not in hass.config.components:
        return
    from homeassistant.components import cloud

    with suppress(*_errors()):
        await cloud.async_delete_cloudhook(hass, webhook_id)


def _errors() -> tuple[type[Exception], ...]:
    """Return the errors that Home Assistant Cloud raises."""
    from hass_nabucasa import NabuCasaBaseError
    from homeassistant.components.cloud import CloudNotAvailable

    return (
        CloudNotAvailable,
        NabuCasaBaseError,
        ClientError,
        TimeoutError,
        ValueError,
        KeyError,
    )
