"""The address SMS Partner is given for its notifications: choosing and judging it."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from aiohttp import ClientError
from homeassistant.components import webhook
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_WEBHOOK_ID, EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.helpers.start import async_at_started
from yarl import URL

from .issues import (
    NO_CALLBACK_ADDRESS,
    PLAIN_HTTP_ADDRESS,
    async_clear_issue,
    async_raise_issue,
)
from .options import callback_url
from .verifier import NoCallbackAddressError

CLOUD: Final = "cloud"
CLOUD_CONNECTION_TIMEOUT: Final = 30


async def async_callback_address(hass: HomeAssistant, entry: ConfigEntry) -> str:
    """Choose the address: the option, else the cloudhook, else the external URL.

    Raises NoCallbackAddressError where there is none.
    """
    webhook_id = entry.data[CONF_WEBHOOK_ID]
    if not callback_url(entry) and (
        cloudhook := await _async_cloudhook(hass, webhook_id)
    ):
        return cloudhook
    if address := _own_address(hass, entry):
        return address
    raise NoCallbackAddressError


async def async_delete_cloudhook(hass: HomeAssistant, webhook_id: str) -> None:
    """Delete the cloudhook of an address that is given up, if it has one."""
    if CLOUD not in hass.config.components:
        return
    from hass_nabucasa import NabuCasaBaseError  # noqa: PLC0415 - it comes with cloud
    from homeassistant.components import cloud  # noqa: PLC0415 - it pulls in half of core

    with suppress(
        cloud.CloudNotAvailable,
        NabuCasaBaseError,
        ClientError,
        TimeoutError,
        ValueError,
        KeyError,
    ):
        await cloud.async_delete_cloudhook(hass, webhook_id)


@callback
def async_watch_address(hass: HomeAssistant, entry: ConfigEntry) -> Callable[[], None]:
    """Judge the address once Home Assistant has started, and whenever it may change.

    Returns what ends the watching.
    """

    @callback
    def judge(_: HomeAssistant | Event | Any) -> None:
        """Judge it, but not before all that it may come from is loaded."""
        if hass.state is CoreState.running:
            _async_judge(hass, entry)

    endings = [
        async_at_started(hass, judge),
        hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, judge),
    ]
    if CLOUD in hass.config.components:
        from homeassistant.components import cloud  # noqa: PLC0415 - as above

        endings.append(cloud.async_listen_connection_change(hass, judge))

    @callback
    def end() -> None:
        """End the watching; an entry that is not loaded needs no address."""
        for ending in endings:
            ending()
        for issue in (NO_CALLBACK_ADDRESS, PLAIN_HTTP_ADDRESS):
            async_clear_issue(hass, issue, entry.entry_id)

    return end


@callback
def _async_judge(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Raise or clear the repair issues about the address."""
    address = _own_address(hass, entry)
    cloudhook = not callback_url(entry) and _has_cloud(hass)
    issues = {
        NO_CALLBACK_ADDRESS: not cloudhook and address is None,
        PLAIN_HTTP_ADDRESS: not cloudhook
        and address is not None
        and URL(address).scheme == "http",
    }
    for issue, stands in issues.items():
        if stands:
            async_raise_issue(
                hass, issue, entry.entry_id, placeholders={"account": entry.title}
            )
        else:
            async_clear_issue(hass, issue, entry.entry_id)


def _own_address(hass: HomeAssistant, entry: ConfigEntry) -> str | None:
    """Put the address together from the option, else from the external URL."""
    webhook_id = entry.data[CONF_WEBHOOK_ID]
    if base := callback_url(entry):
        return f"{base.rstrip('/')}{webhook.async_generate_path(webhook_id)}"
    try:
        return webhook.async_generate_url(
            hass, webhook_id, allow_internal=False, allow_ip=True
        )
    except NoURLAvailableError:
        return None


def _has_cloud(hass: HomeAssistant) -> bool:
    """Tell whether Home Assistant Cloud can give a cloudhook."""
    if CLOUD not in hass.config.components:
        return False
    from homeassistant.components import cloud  # noqa: PLC0415 - as above

    return cloud.async_active_subscription(hass)


async def _async_cloudhook(hass: HomeAssistant, webhook_id: str) -> str | None:
    """Get the cloudhook, waiting a little for Home Assistant Cloud to connect."""
    if not _has_cloud(hass):
        return None
    from hass_nabucasa import NabuCasaBaseError  # noqa: PLC0415 - as above
    from homeassistant.components import cloud  # noqa: PLC0415 - as above

    connected = asyncio.Event()

    @callback
    def changed(state: cloud.CloudConnectionState) -> None:
        """Note that it has connected."""
        if state is cloud.CloudConnectionState.CLOUD_CONNECTED:
            connected.set()

    end = cloud.async_listen_connection_change(hass, changed)
    try:
        if not cloud.async_is_connected(hass):
            await asyncio.wait_for(connected.wait(), CLOUD_CONNECTION_TIMEOUT)
        return await cloud.async_get_or_create_cloudhook(hass, webhook_id)
    except (
        cloud.CloudNotAvailable,
        NabuCasaBaseError,
        ClientError,
        TimeoutError,
        ValueError,
    ):
        return None
    finally:
        end()
