"""All commands of the page: who may give them, and what a message has to be."""

import asyncio
from collections.abc import Callable
from typing import Any, Final, Literal, TypedDict

import pytest
from homeassistant.auth.const import GROUP_ID_READ_ONLY, GROUP_ID_USER
from homeassistant.auth.models import TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.const import DATA_CONNECTIONS
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from pytest_homeassistant_custom_component.common import MockUser
from pytest_homeassistant_custom_component.typing import (
    MockHAClientWebSocket,
    WebSocketGenerator,
)

from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.panel.command import Command, Request, subscription
from custom_components.smspartner.panel.commands import COMMANDS
from custom_components.smspartner.panel.updates import Updates

from ..helpers import PHONE, until

NAMES: Final = sorted(command.name for command in COMMANDS)
CHANGED: Final = "smspartner_test_changed"


class Watch(TypedDict):
    """Ask for something that only this test has."""

    type: Literal["smspartner/test/subscribe"]


class Event(TypedDict):
    """What it is told."""

    value: int


class Source:
    """Something to watch: it may have to be waited for, and may fail."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin at once, and with 1."""
        self.hass = hass
        self.may_begin = asyncio.Event()
        self.may_begin.set()
        self.is_awaited = False
        self.value: int | None = 1
        self.listeners = 0
        self.loads = 0

    def set(self, value: int | None) -> None:
        """Change what is told; None fails."""
        self.value = value
        async_dispatcher_send(self.hass, CHANGED)

    def command(self) -> Command:
        """Return the command that watches it."""

        @subscription(Event)
        async def watch(request: Request, _message: Watch) -> Updates[Event]:
            """Return the updates once they may begin."""
            self.is_awaited = True
            await self.may_begin.wait()
            return Updates(request.hass, self._load, self._listen)

        return watch

    async def _load(self) -> Event:
        """Return what it is told."""
        self.loads += 1
        if self.value is None:
            raise ServiceValidationError(
                translation_domain=DOMAIN, translation_key="no_account"
            )
        return {"value": self.value}

    def _listen(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call a function with each change; count those that do."""
        end = async_dispatcher_connect(self.hass, CHANGED, changed)
        self.listeners += 1

        def stop() -> None:
            """Count one less."""
            self.listeners -= 1
            end()

        return stop


@pytest.fixture
def source(hass: HomeAssistant) -> Source:
    """Return something to watch by a command."""
    return Source(hass)


async def token_of(hass: HomeAssistant, group: str) -> str:
    """Return an access token of a new user of a group."""
    user = await hass.auth.async_create_user("Camille", group_ids=[group])
    token = await hass.auth.async_create_refresh_token(
        user, client_name="test", token_type=TOKEN_TYPE_LONG_LIVED_ACCESS_TOKEN
    )
    return hass.auth.async_create_access_token(token)


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("group", [GROUP_ID_USER, GROUP_ID_READ_ONLY])
async def test_who_is_no_administrator(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, group: str
) -> None:
    """Every command is refused, whatever it says."""
    # The first user is the owner.
    await hass.auth.async_create_user("Owner")
    client = await hass_ws_client(hass, await token_of(hass, group))
    for name in NAMES:
        await client.send_json_auto_id({"type": name})
        answer = await client.receive_json()
        assert (name, answer["success"]) == (name, False)
        assert (name, answer["error"]["code"]) == (name, "unauthorized")


@pytest.mark.usefixtures("account")
async def test_administrator(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> None:
    """No command is refused, but the form of what it says."""
    client = await hass_ws_client(hass)
    for name in NAMES:
        await client.send_json_auto_id({"type": name, "nonsense": 1})
        answer = await client.receive_json()
        assert (name, answer["error"]["code"]) == (name, "invalid_format")


@pytest.mark.usefixtures("account")
async def test_no_command_is_without_these_rules(hass: HomeAssistant) -> None:
    """All commands with the name of the integration are those of the page."""
    found = [name for name in hass.data[websocket_api.DOMAIN] if "smspartner" in name]
    assert sorted(found) == NAMES


@pytest.mark.usefixtures("account")
async def test_what_does_not_fit_is_not_told(
    hass_ws_client: WebSocketGenerator, caplog: pytest.LogCaptureFixture
) -> None:
    """A phone number in a wrong place is neither in the answer nor in the log."""
    client = await hass_ws_client()
    caplog.clear()
    caplog.set_level("INFO")
    for fields in ({"phone_number": [PHONE]}, {PHONE: 1}, {"phone_number": {PHONE: 1}}):
        message = {"type": "smspartner/results/number", "config_entry_id": "1"} | fields
        await client.send_json_auto_id(message)
        answer = await client.receive_json()
        assert answer["error"]["code"] == "invalid_format"
        assert PHONE not in str(answer)
    assert PHONE not in caplog.text


async def test_subscription_follows_what_changes(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, source: Source
) -> None:
    """Many changes at once are one event, and a change back is none."""
    client = await hass_ws_client()
    source.command().async_register(hass)
    await client.send_json_auto_id({"type": "smspartner/test/subscribe"})
    assert (await client.receive_json())["success"]
    assert (await client.receive_json())["event"] == {"value": 1}
    for value in (2, 3):
        source.set(value)
    assert (await client.receive_json())["event"] == {"value": 3}
    loads = source.loads
    source.set(3)
    await until(lambda: source.loads > loads)
    source.set(4)
    assert (await client.receive_json())["event"] == {"value": 4}


async def test_subscription_outlives_a_failure(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, source: Source
) -> None:
    """An event that could not be loaded is left out; the next change is told."""
    client = await hass_ws_client()
    source.command().async_register(hass)
    await client.send_json_auto_id({"type": "smspartner/test/subscribe"})
    assert (await client.receive_json())["success"]
    assert (await client.receive_json())["event"] == {"value": 1}
    loads = source.loads
    source.set(None)
    await until(lambda: source.loads > loads)
    source.set(2)
    assert (await client.receive_json())["event"] == {"value": 2}


async def test_subscription_that_fails_at_first(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, source: Source
) -> None:
    """What it fails with is the answer, for the page to say it; nothing is left."""
    client = await hass_ws_client()
    source.value = None
    source.command().async_register(hass)
    await client.send_json_auto_id({"type": "smspartner/test/subscribe"})
    error = (await client.receive_json())["error"]
    assert error["translation_domain"] == DOMAIN
    assert error["translation_key"] == "no_account"
    assert source.listeners == 0
    await client.send_json_auto_id({"type": "unsubscribe_events", "subscription": 1})
    assert (await client.receive_json())["error"]["code"] == "not_found"


@pytest.mark.parametrize("is_begun", [False, True])
@pytest.mark.parametrize("is_closed", [False, True])
async def test_subscription_that_ends(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    source: Source,
    *,
    is_begun: bool,
    is_closed: bool,
) -> None:
    """It watches nothing any more, even where it ends before it has begun."""
    client = await hass_ws_client()
    source.command().async_register(hass)
    if not is_begun:
        source.may_begin.clear()
    message: dict[str, Any] = {"type": "smspartner/test/subscribe"}
    await client.send_json_auto_id(message)
    if is_begun:
        await until(lambda: source.listeners == 1)
    else:
        await until(lambda: source.is_awaited)
    if is_closed:
        await client.close()
        await until(lambda: not hass.data[DATA_CONNECTIONS])
    else:
        await end(client, message["id"])
    source.may_begin.set()
    await hass.async_block_till_done()
    assert source.listeners == 0


async def test_subscription_of_who_is_no_administrator_any_more(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
    source: Source,
) -> None:
    """It ends with the next change, of which nothing is told."""
    client = await hass_ws_client()
    source.command().async_register(hass)
    await client.send_json_auto_id({"type": "smspartner/test/subscribe"})
    assert (await client.receive_json())["success"]
    assert (await client.receive_json())["event"] == {"value": 1}
    hass_admin_user.groups = []
    source.set(2)
    await until(lambda: source.listeners == 0)
    await client.send_json_auto_id({"type": "ping"})
    assert (await client.receive_json())["type"] == "pong"


async def end(client: MockHAClientWebSocket, subscription_id: int) -> None:
    """End a subscription, and wait until that is answered."""
    message = {"type": "unsubscribe_events", "subscription": subscription_id}
    await client.send_json_auto_id(message)
    while (answer := await client.receive_json())["id"] != message["id"]:
        pass
    assert answer["success"]
