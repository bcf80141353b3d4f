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
from yarl import URL

from ..data import SmsPartnerConfigEntry
from ..exceptions import AddressInsideNetworkError, NoCallbackAddressError
from ..options import AccountSettings, callback_url
from .cloudhook import async_get_cloudhook, async_listen_connection, has_subscription
from .own_network import async_is_unreachable, may_be_inside


class AddressSource(StrEnum):
    """Where the address comes from."""

    OPTION = auto()
    CLOUDHOOK = auto()
    EXTERNAL_URL = auto()
    NONE = auto()


async def async_callback_address(
    hass: HomeAssistant, settings: AccountSettings, *, renew: bool = False
) -> str:
    """Return the address: from the option, else the cloudhook, else the external URL.

    With `renew` its name is looked up, whatever is known of it.

    Raises NoCallbackAddressError where there is none, and AddressInsideNetworkError
    where SMS Partner cannot reach it.
    """
    return await async_address_of_webhook(
        hass, settings, settings.data[CONF_WEBHOOK_ID], renew=renew
    )


async def async_address_of_webhook(
    hass: HomeAssistant,
    settings: AccountSettings,
    webhook_id: str,
    *,
    renew: bool = False,
) -> str:
    """Return the address of a webhook of an account, as `async_callback_address`."""
    if not callback_url(settings) and (
        cloudhook := await async_get_cloudhook(hass, webhook_id)
    ):
        return cloudhook
    if not (address := _async_local_address_of(hass, settings, webhook_id)):
        raise NoCallbackAddressError
    if await async_is_unreachable(hass, settings, address, renew=renew):
        raise AddressInsideNetworkError(str(URL(address).origin()))
    return address


@callback
def async_local_address(hass: HomeAssistant, settings: AccountSettings) -> str | None:
    """Return the address without Home Assistant Cloud, if there is one.

    It is made of the option, else of the external URL.
    """
    return _async_local_address_of(hass, settings, settings.data[CONF_WEBHOOK_ID])


@callback
def _async_local_address_of(
    hass: HomeAssistant, settings: AccountSettings, webhook_id: str
) -> str | None:
    """Return the address of a webhook without Home Assistant Cloud."""
    if base := callback_url(settings):
        return f"{base.rstrip('/')}{webhook.async_generate_path(webhook_id)}"
    try:
        return webhook.async_generate_url(
            hass, webhook_id, allow_internal=False, allow_ip=True
        )
    except NoURLAvailableError:
        return None


@callback
def async_address_source(
    hass: HomeAssistant, settings: AccountSettings
) -> AddressSource:
    """Return where the address comes from; Home Assistant Cloud is not called."""
    return _async_source(hass, settings, async_local_address(hass, settings))


@callback
def _async_source(
    hass: HomeAssistant, settings: AccountSettings, local: str | None
) -> AddressSource:
    """Return where the address comes from, given that without Home Assistant Cloud."""
    if callback_url(settings):
        return AddressSource.OPTION
    if has_subscription(hass):
        return AddressSource.CLOUDHOOK
    return AddressSource.EXTERNAL_URL if local else AddressSource.NONE


@callback
def async_fingerprint(hass: HomeAssistant, settings: AccountSettings) -> str:
    """Return a hash that is another one as soon as the address is, or may be inside.

    It is another one too where the same address comes from another source.
    """
    local = async_local_address(hass, settings)
    source = _async_source(hass, settings, local)
    address = _distinct(source, settings.data[CONF_WEBHOOK_ID], local)
    inside = local is not None and may_be_inside(settings, local)
    return _hash(f"{source} {address} {inside}")


@callback
def async_fingerprint_of_webhook(
    hass: HomeAssistant, settings: AccountSettings, webhook_id: str
) -> str | None:
    """Return a hash of the address of a webhook alone; None where there is none."""
    local = _async_local_address_of(hass, settings, webhook_id)
    address = _distinct(_async_source(hass, settings, local), webhook_id, local)
    return None if address is None else _hash(address)


def _distinct(source: AddressSource, webhook_id: str, local: str | None) -> str | None:
    """Return what tells the address of a webhook from others; None where there is none.

    That is the webhook ID where it is a cloudhook: Home Assistant Cloud is not called.
    """
    if source is AddressSource.CLOUDHOOK:
        return webhook_id
    return None if local is None else str(URL(local))


def _hash(text: str) -> str:
    """Return a hash of a text that holds a secret."""
    return hashlib.sha256(text.encode()).hexdigest()


@callback
def async_listen_address(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, listener: Callable[[], None]
) -> Callable[[], None]:
    """Call a listener once Home Assistant has started, and when the address may change.

    Returns what removes the listener.
    """

    @callback
    def changed(_: HomeAssistant | Event | Any) -> None:
        """Call the listener."""
        listener()

    async def updated(_hass: HomeAssistant, _entry: SmsPartnerConfigEntry) -> None:
        """Call the listener: the options or the webhook ID may be others."""
        listener()

    removers = [
        async_at_started(hass, changed),
        hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, changed),
        async_listen_connection(hass, changed),
        entry.add_update_listener(updated),
    ]

    @callback
    def remove() -> None:
        """Remove the listener."""
        for remove_one in removers:
            remove_one()

    return remove
