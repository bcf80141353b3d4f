"""The address SMS Partner is given for its notifications: choosing and judging it."""

import hashlib
from collections.abc import Callable
from enum import StrEnum, auto
from typing import Any

from homeassistant.components import webhook
from homeassistant.const import CONF_WEBHOOK_ID, EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.helpers.network import NoURLAvailableError
from homeassistant.helpers.start import async_at_started
from yarl import URL

from ..data import SmsPartnerConfigEntry
from ..exceptions import NoCallbackAddressError
from ..issues import (
    NO_CALLBACK_ADDRESS,
    PLAIN_HTTP_ADDRESS,
    async_clear_issue,
    async_raise_issue,
)
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
    """Choose the address: the option, else the cloudhook, else the external URL.

    Raises NoCallbackAddressError where there is none.
    """
    webhook_id = entry.data[CONF_WEBHOOK_ID]
    if not callback_url(entry) and (
        cloudhook := await async_get_cloudhook(hass, webhook_id)
    ):
        return cloudhook
    if address := _own_address(hass, entry):
        return address
    raise NoCallbackAddressError


@callback
def async_address_source(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> AddressSource:
    """Tell where the address comes from, without asking for it."""
    if callback_url(entry):
        return AddressSource.OPTION
    if has_subscription(hass):
        return AddressSource.CLOUDHOOK
    if _own_address(hass, entry):
        return AddressSource.EXTERNAL_URL
    return AddressSource.NONE


@callback
def async_fingerprint(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> str:
    """Tell one address from another without telling the address."""
    source = async_address_source(hass, entry)
    cloudhook = source is AddressSource.CLOUDHOOK
    address = entry.data[CONF_WEBHOOK_ID] if cloudhook else _own_address(hass, entry)
    return hashlib.sha256(f"{source} {address}".encode()).hexdigest()


@callback
def async_watch_address(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry
) -> Callable[[], None]:
    """Judge the address once Home Assistant has started, and whenever it may change.

    Returns what ends the watching.
    """

    @callback
    def judge() -> None:
        """Judge it, but not before all that it may come from is loaded."""
        if hass.state is CoreState.running:
            _async_judge(hass, entry)
            entry.runtime_data.account.address_test.async_judge()

    end_listening = async_listen_address(hass, judge)

    @callback
    def end() -> None:
        """End the watching; an entry that is not loaded needs no address."""
        end_listening()
        for issue in (NO_CALLBACK_ADDRESS, PLAIN_HTTP_ADDRESS):
            async_clear_issue(hass, issue, entry.entry_id)

    return end


@callback
def async_listen_address(
    hass: HomeAssistant, listener: Callable[[], None]
) -> Callable[[], None]:
    """Call a listener whenever the address may have changed, and once at the start.

    Returns what ends the listening.
    """

    @callback
    def changed(_: HomeAssistant | Event | Any) -> None:
        """Pass it on."""
        listener()

    endings = [
        async_at_started(hass, changed),
        hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, changed),
        async_listen_connection(hass, changed),
    ]

    @callback
    def end() -> None:
        """End all of it."""
        for ending in endings:
            ending()

    return end


@callback
def _async_judge(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> None:
    """Raise or clear the repair issues about the address."""
    address = _own_address(hass, entry)
    cloudhook = not callback_url(entry) and has_subscription(hass)
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


def _own_address(hass: HomeAssistant, entry: SmsPartnerConfigEntry) -> str | None:
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
