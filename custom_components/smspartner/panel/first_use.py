"""Loads the code of the page when the page is used for the first time.

Most starts of Home Assistant are not followed by that, and the code of the page is a
fifth of the integration's.
"""

import asyncio
from typing import Any, Final

import voluptuous as vol
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api import ActiveConnection
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.importlib import async_import_module

NAMES: Final = (
    "smspartner/accounts/subscribe",
    "smspartner/history/sms/forget",
    "smspartner/history/sms/recipients",
    "smspartner/history/sms/subscribe",
    "smspartner/history/verifications/forget",
    "smspartner/history/verifications/subscribe",
    "smspartner/list/add",
    "smspartner/list/buy",
    "smspartner/list/close",
    "smspartner/list/correct",
    "smspartner/list/entries",
    "smspartner/list/numbers",
    "smspartner/list/open",
    "smspartner/list/repeat",
    "smspartner/list/summarize",
    "smspartner/money/subscribe",
    "smspartner/progress/stop",
    "smspartner/progress/subscribe",
    "smspartner/results/export",
    "smspartner/results/number",
    "smspartner/results/rows",
    "smspartner/results/subscribe",
    "smspartner/sms/cancel",
    "smspartner/sms/numbers",
    "smspartner/sms/preview",
    "smspartner/sms/send",
    "smspartner/sms/subscribe",
    "smspartner/sms/text",
    "smspartner/stop_list/change",
    "smspartner/stop_list/changes",
    "smspartner/stop_list/rows",
    "smspartner/stop_list/subscribe",
)
"""All commands of the page."""

_ANYTHING: Final = vol.Schema({}, extra=vol.ALLOW_EXTRA)


@callback
def async_await_first_use(hass: HomeAssistant) -> None:
    """Register, for each command of the page, what loads them all."""
    for name in NAMES:
        websocket_api.async_register_command(hass, name, _async_load, _ANYTHING)


@websocket_api.require_admin
@websocket_api.async_response
async def _async_load(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Register the commands themselves, and give one of them its message."""
    # A subscription may be ended, or the connection be closed, before they are there.
    ended = asyncio.Event()
    connection.subscriptions[msg["id"]] = ended.set
    try:
        commands = await async_import_module(hass, f"{__package__}.commands")
    finally:
        connection.subscriptions.pop(msg["id"], None)
    if ended.is_set():
        return
    commands.async_register_commands(hass)
    handle, _ = connection.handlers[msg["type"]]
    handle(hass, connection, msg)
