"""What the page may be told by whoever is no page: anything at all, in any place."""

import logging
import re
import sqlite3
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from types import NoneType, UnionType
from typing import (
    Any,
    Final,
    Literal,
    TypeAliasType,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util.ulid import ulid_now
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smspartner.panel.command import Command
from custom_components.smspartner.panel.commands import COMMANDS

from ..helpers import LOGGER, PHONE, CallAction, ledger_path, rename_table
from .results import ALL, verify
from .socket import PageSocket

SECRET: Final = "+33698712345 Ambroisine"
"""A number and a name that are told nobody but who has sent them."""

TELLTALE: Final = re.compile("98712345|Ambroisine|33600000001")

WEBSOCKET: Final = "homeassistant.components.websocket_api"

HOSTILE: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    2**63 - 1,
    -(2**63),
    2**63,
    2**64 - 1,
    0.5,
    -1e308,
    1e308,
    "",
    " ",
    "\0",
    "x",
    SECRET,
    f"=1+1\r\n{SECRET}",
    "%s%n{0}{x}",
    "<img src=x onerror=alert(1)>",
    "\u2028\u202e\ufeff",
    "٣²①" * 30,
    "9" * 60_000,
    "ß" * 60_000,
    f"{SECRET}," * 10_000,
    [],
    [None],
    [SECRET],
    [[SECRET]],
    ["FR"] * 20_000,
    [f"+336{number:08}" for number in range(20_000)],
    {},
    {SECRET: SECRET},
    {"__proto__": {"is_admin": True}},
)


def usual(hint: Any) -> Any:
    """Return a value of a type that nothing is unusual about."""
    if isinstance(hint, TypeAliasType):
        return usual(hint.__value__)
    arguments = get_args(hint)
    origin = get_origin(hint) or hint
    if origin is Literal:
        return arguments[0]
    if origin is UnionType or isinstance(hint, UnionType):
        return None if NoneType in arguments else usual(arguments[0])
    if is_typeddict(origin):
        return {key: usual(value) for key, value in get_type_hints(origin).items()}
    return origin()


def variants(wanted: type, message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a message with something hostile in each of its places in turn."""
    for key, hint in get_type_hints(wanted).items():
        if key == "type":
            continue
        for value in HOSTILE:
            yield {**message, key: value}
        yield {one: value for one, value in message.items() if one != key}
        if is_typeddict(hint):
            for inner in variants(hint, message[key]):
                yield {**message, key: inner}
    yield {**message, SECRET: SECRET}


@contextmanager
def without_tables(hass: HomeAssistant) -> Generator[None]:
    """Take the tables of the ledger away for a while."""
    with closing(sqlite3.connect(ledger_path(hass))) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
        names = [name for (name,) in connection.execute(query)]
    names = [name for name in names if not name.startswith("sqlite_")]
    for name in names:
        rename_table(hass, name, f"{name}_gone")
    yield
    for name in names:
        rename_table(hass, f"{name}_gone", name)


@pytest.fixture
async def known(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    call_action: CallAction,
) -> dict[str, Any]:
    """Return what a message may name: an account, and something of each kind."""
    verification_id = await verify(call_action, [PHONE], wait=30)
    page = PageSocket(await hass_ws_client(hass), account)
    opened = await page.ask("list/open")
    await page.ask("list/add", list_id=opened["list_id"], row=0, cells=[PHONE])
    await page.answer("results/subscribe", filter=ALL)
    shown = await page.client.receive_json()
    return {
        "config_entry_id": account.entry_id,
        "verification_id": verification_id,
        "sms_id": ulid_now(),
        "list_id": opened["list_id"],
        "view_id": shown["event"]["view_id"],
        "phone_number": PHONE,
    }


def usual_message(command: Command, known: Mapping[str, Any]) -> dict[str, Any]:
    """Return a message of a command that nothing is unusual about."""
    message: dict[str, Any] = usual(command.message)
    message |= {key: value for key, value in known.items() if key in message}
    if command.name == "smspartner/list/buy":
        message["verification_id"] = ulid_now()
    return message


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
async def test_anything_in_any_place(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    known: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    command: Command,
) -> None:
    """All is answered, over one connection, and nothing of it is in the log."""
    client = await hass_ws_client(hass)
    caplog.clear()
    caplog.set_level("DEBUG", LOGGER)
    message = usual_message(command, known)
    for variant in variants(command.message, message):
        await client.send_json_auto_id(variant)
        while (answer := await client.receive_json())["type"] == "event":
            pass
        code = None if answer["success"] else answer["error"]["code"]
        assert code in {None, "invalid_format", "home_assistant_error"}
    told = [one for one in caplog.records if one.name.startswith(LOGGER)]
    assert not [one for one in told if one.levelno >= logging.WARNING]
    assert not TELLTALE.search("\n".join(one.getMessage() for one in told))


async def test_unusable_database(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    known: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Every command tells so, or waits, where nothing can be read."""
    client = await hass_ws_client(hass)
    draft = {"phone_numbers": [PHONE], "message": "Hello", "advertising": False}
    caplog.clear()
    with without_tables(hass):
        for command in COMMANDS:
            message = usual_message(command, known)
            if "phone_numbers" in message:
                message["phone_numbers"] = [PHONE]
            if "draft" in message:
                message["draft"] |= draft
            await client.send_json_auto_id(message)
            while (answer := await client.receive_json())["type"] == "event":
                pass
            error = answer.get("error", {"translation_key": None})
            assert error["translation_key"] in {None, "ledger_error", "list_unknown"}
    assert not [
        one
        for one in caplog.records
        if one.name.startswith(WEBSOCKET) and one.levelno >= logging.WARNING
    ]
