"""The code of the page: it is loaded when the page is used for the first time."""

import asyncio
from collections.abc import Generator
from types import ModuleType
from typing import Final
from unittest.mock import patch

import pytest
from homeassistant.components.websocket_api.const import DATA_CONNECTIONS
from homeassistant.core import HomeAssistant
from homeassistant.helpers.importlib import async_import_module
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smspartner.panel import commands
from custom_components.smspartner.panel.commands import COMMANDS
from custom_components.smspartner.panel.first_use import NAMES

from ..helpers import until

FIRST: Final = {"type": "smspartner/accounts/subscribe"}
IMPORT: Final = "custom_components.smspartner.panel.first_use.async_import_module"


class Import:
    """An import that takes as long as it has to."""

    def __init__(self) -> None:
        """Initialize with one that has not begun."""
        self.is_awaited = False
        self.has_ended = False
        self.may_end = asyncio.Event()

    async def __call__(self, hass: HomeAssistant, name: str) -> ModuleType:
        """Import a module once that may end."""
        self.is_awaited = True
        await self.may_end.wait()
        module = await async_import_module(hass, name)
        self.has_ended = True
        return module


@pytest.fixture
def slow_import() -> Generator[Import]:
    """Let the test say how long the page's code takes to load."""
    slow = Import()
    with patch(IMPORT, slow):
        yield slow


def test_every_command_is_waited_for() -> None:
    """Each command is known before its code is loaded, and there are no others."""
    assert sorted(NAMES) == sorted(command.name for command in COMMANDS)


@pytest.mark.usefixtures("account")
async def test_messages_that_come_together(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, slow_import: Import
) -> None:
    """The first messages of all are answered in their order, each once."""
    client = await hass_ws_client()
    for _ in range(3):
        await client.send_json_auto_id(FIRST)
    await until(lambda: slow_import.is_awaited)
    slow_import.may_end.set()
    answers = [await client.receive_json() for _ in range(6)]
    assert [one["id"] for one in answers if one["type"] == "result"] == [1, 2, 3]
    assert sorted(one["id"] for one in answers if one["type"] == "event") == [1, 2, 3]


@pytest.mark.usefixtures("account")
async def test_message_of_somebody_else(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> None:
    """Who is no administrator is refused, and has nothing loaded."""
    client = await hass_ws_client(hass, hass_read_only_access_token)
    with patch(IMPORT, side_effect=AssertionError):
        await client.send_json_auto_id(FIRST)
        answer = await client.receive_json()
    assert answer["error"]["code"] == "unauthorized"


@pytest.mark.usefixtures("account")
async def test_code_that_cannot_be_loaded(
    hass_ws_client: WebSocketGenerator, caplog: pytest.LogCaptureFixture
) -> None:
    """Each message is answered with an error, which the log tells, until it can be."""
    client = await hass_ws_client()
    with patch(IMPORT, side_effect=ImportError("no such thing")):
        for _ in range(2):
            await client.send_json_auto_id(FIRST)
            answer = await client.receive_json()
            assert answer["error"]["code"] == "unknown_error"
    assert caplog.text.count("ImportError: no such thing") == 2
    await client.send_json_auto_id(FIRST)
    assert (await client.receive_json())["success"]


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.usefixtures("account")
async def test_subscription_that_ends_before_the_code_is_there(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    slow_import: Import,
    *,
    is_closed: bool,
) -> None:
    """It does not begin afterwards."""
    client = await hass_ws_client()
    await client.send_json_auto_id(FIRST)
    await until(lambda: slow_import.is_awaited)
    if is_closed:
        await client.close()
        await until(lambda: not hass.data[DATA_CONNECTIONS])
    else:
        await client.send_json_auto_id(
            {"type": "unsubscribe_events", "subscription": 1}
        )
        assert (await client.receive_json())["success"]
    with patch.object(commands, "async_register_commands") as register:
        slow_import.may_end.set()
        await until(lambda: slow_import.has_ended)
    assert not register.called
