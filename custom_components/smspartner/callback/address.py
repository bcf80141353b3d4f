"""The address that SMS Partner is given for its notifications."""

import hashlib
from collections.abc import Callable
from enum import StrEnum, auto
from typing import Any

from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID, EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.helpers.start import async_at_started

from ..data import SmsPartnerConfigEntry
from ..exceptions import NoCallbackAddressError
from ..options import callback_url
from .cloudhook import async_get_cloudhook, async_listen_connection, has_subscription


class AddressSource(StrEnum):
    """Where the address comes from."""

    OPTION = auto()
    CLOUDHOOK = auto()
    EXTERNAL_URL = auto()
    NONE = auto()


async def async_callback_address(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> str:
    """Return the address: from the option, else the cloudhook, else the external URL.

    Raises NoCallbackAddressError where there is none.
    """
    webhook_id = entry.data[CONF_WEBHOOK_ID]
    if not callback_url(entry) and (
        cloudhook := await async_get_cloudhook(hass, webhook_id)
    ):
        return cloudhook
    if address := async_local_address(hass, entry):
        return address
    raise NoCallbackAddressError


@callback
def async_local_address(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> str | None:
    """Return the address without Home Assistant Cloud, if there is one.

    It is made of the option, else of the external URL.
    """
    webhook_id = entry.data[CONF_WEBHOOK_ID]
    if base := callback_url(entry):
        return f"{base.rstrip('/')}{webhook.async_generate_path(webhook_id)}"
    try:
        return webhook.async_generate_url(
            hass, webhook_id, allow_internal=False, allow_ip=True
        )
    except NoURLAvailableError:
        return None


@callback
def async_address_source(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> AddressSource:
    """Return where the address comes from; Home Assistant Cloud is not called."""
    if callback_url(entry):
        return AddressSource.OPTION
    if has_subscription(hass):
        return AddressSource.CLOUDHOOK
    if async_local_address(hass, entry):
        return AddressSource.EXTERNAL_URL
    return AddressSource.NONE


@callback
def async_fingerprint(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> str:
    """Return a hash that is another one as soon as the address is."""
    source = async_address_source(hass, entry)
    address = (
        entry.data[CONF_WEBHOOK_ID]
        if source is AddressSource.CLOUDHOOK
        else async_local_address(hass, entry)
    )
    return hashlib.sha256(f"{source} {address}".encode()).hexdigest()


@callback
def async_listen_address(
    hass: HomeAssistant, listener: Callable[[], None]
) -> Callable[[], None]:
    """Call a listener once Home Assistant has started, and when the address may change.

    Returns what removes the listener.
    """

    @callback
    def changed(_: HomeAssistant | Event | Any) -> None:
        """Call the listener."""
        listener()

    removers = [
        async_at_started(hass, changed),
        hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, changed),
        async_listen_connection(hass, changed),
    ]

    @callback
    def remove() -> None:
        """Remove the listener."""
        for remove_one in removers:
            remove_one()

    return remove
