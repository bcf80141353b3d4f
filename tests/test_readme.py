"""The README: its actions answer as printed, and it explains every name."""

import logging
import re
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from homeassistant.components import notify
from homeassistant.components.notify.const import DATA_COMPONENT
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.db_schema import Events, EventTypes
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import json_dumps
from homeassistant.helpers.recorder import session_scope
from homeassistant.setup import async_setup_component
from homeassistant.util.json import json_loads, json_loads_object
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import select

from custom_components.smspartner.actions.schemas import Action, Field
from custom_components.smspartner.api import VERDICTS, HlrResult
from custom_components.smspartner.callback.address_check import AddressState
from custom_components.smspartner.const import (
    DEFAULT_DAILY_BUDGET,
    DEFAULT_RETENTION_DAYS,
    DEFAULT_STOP_LIST_INTERVAL,
    DOMAIN,
)
from custom_components.smspartner.phone_numbers import PhoneNumberProblem

from .documents import (
    EXAMPLES,
    README,
    TEXTS,
    TRANSLATIONS,
    Kind,
    anchors_of,
    of_kind,
    texts_at,
)
from .helpers import CallAction

VOLATILE: Final = frozenset(
    {"verification_id", "campaign_id", "message_id", "date", "received_at"}
)
"""Fields that have another value each time; only their types are compared."""


def _steady(value: Any, key: str | None = None) -> Any:
    """Return a response with the types of volatile fields instead of their values."""
    match value:
        case dict():
            return {name: _steady(item, name) for name, item in value.items()}
        case list():
            return [_steady(item) for item in value]
        case _:
            return type(value).__name__ if key in VOLATILE else value


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Return a folder that Home Assistant may write to."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    return tmp_path


@pytest.mark.usefixtures("account")
async def test_actions(call_action: CallAction, folder: Path) -> None:
    """Each action, called in the order of the page, returns the printed response."""
    for call, printed in pairwise(example.written_to(folder) for example in EXAMPLES):
        if call.kind is not Kind.OUR_ACTION:
            continue
        assert set(call.content) == {"action", "data"}
        name = call.content["action"].removeprefix(f"{DOMAIN}.")
        answer = await call_action(name, **call.content["data"])
        # As text, for the order counts too: a person compares them line by line.
        assert json_dumps(_steady(json_loads(json_dumps(answer)))) == json_dumps(
            _steady(printed.content)
        )


class _Phone(notify.NotifyEntity):
    """A phone that shows messages."""

    _attr_name = "Téléphone"

    def __init__(self) -> None:
        """Initialize the phone."""
        self.shown: list[tuple[str | None, str]] = []

    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Show a message."""
        self.shown.append((title, message))


async def test_message_to_a_phone(hass: HomeAssistant) -> None:
    """The action for messages to a phone reaches the phone."""
    assert await async_setup_component(hass, "notify", {})
    phone = _Phone()
    await hass.data[DATA_COMPONENT].async_add_entities([phone])
    [example] = of_kind(Kind.NOTICE)
    call = example.with_ids({"your phone": phone.entity_id}).content
    domain, _, name = call["action"].partition(".")
    await hass.services.async_call(
        domain, name, call["data"], target=call["target"], blocking=True
    )
    assert phone.shown == [("Alarm panel", "The SIM is not reachable.")]


@pytest.fixture
def mock_recorder_before_hass(
    async_test_recorder: object, caplog: pytest.LogCaptureFixture
) -> None:
    """Prepare the recorder before Home Assistant, as it requires."""
    caplog.set_level(logging.WARNING, "sqlalchemy.engine")


@pytest.mark.parametrize(
    ("recorder_config", "recorded"),
    [
        pytest.param({}, True, id="without"),
        pytest.param(
            of_kind(Kind.CONFIGURATION)[0].content["recorder"], False, id="with"
        ),
    ],
)
async def test_recorder_lines(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    recorded: bool,
) -> None:
    """The recorder stores action calls, but not with the lines of the README."""
    assert len(of_kind(Kind.CONFIGURATION)) == 1
    assert set(of_kind(Kind.CONFIGURATION)[0].content) == {"recorder"}
    await call_action("verify_numbers", phone_numbers="+33612345678")
    await async_wait_recording_done(hass)
    with session_scope(hass=hass, read_only=True) as session:
        types = session.scalars(
            select(EventTypes.event_type).join(
                Events, Events.event_type_id == EventTypes.event_type_id
            )
        ).all()
    assert types
    assert (EVENT_CALL_SERVICE in types) is recorded


@pytest.mark.parametrize(
    "path",
    [
        ("config", "step", "user", "data", "*"),
        ("config", "step", "user", "sections", "*", "name"),
        ("config", "step", "user", "sections", "*", "data", "*"),
        ("config", "step", "reconfigure", "data", "*"),
        ("options", "step", "*", "data", "*"),
        ("entity", "*", "*", "name"),
        ("services", "*", "fields", "*", "name"),
    ],
    ids="-".join,
)
def test_every_name_is_explained(path: tuple[str, ...]) -> None:
    """Each name that a user sees is on the page, in italics."""
    text = " ".join(README.read_text().split())
    names = set(texts_at(TEXTS, *path))
    assert names
    assert {name for name in names if f"*{name}*" not in text} == set()


def test_every_text_is_explained() -> None:
    """The page explains the repairs and the states that need an explanation."""
    text = README.read_text()
    shown = {
        *texts_at(TEXTS, "issues", "*", "title"),
        *texts_at(TEXTS, "entity", "sensor", "notification_address", "state", "*"),
        *texts_at(TEXTS, "entity", "sensor", "last_hlr_result", "state", "*"),
    }
    assert {words for words in shown if f"| {words}" not in text} == set()
    assert anchors_of(README) >= {
        name.lower().replace(" ", "-")
        for name in texts_at(TEXTS, "services", "*", "name")
    }


def test_every_word_of_the_contract_is_explained() -> None:
    """Actions, fields, results, verdicts and reasons are on the page."""
    text = README.read_text()
    words: set[str] = {
        *(f"`{DOMAIN}.{action}`" for action in Action),
        *(f"`{field}`" for field in Field),
        "`config_entry_id`",
        *(f"`{state}`" for state in AddressState),
        *(f"`{result}`" for result in HlrResult),
        *(f"`{verdict}`" for verdict in VERDICTS.values()),
        *(f"`{problem}`" for problem in PhoneNumberProblem),
    }
    assert {word for word in words if word not in text} == set()


def test_french_names() -> None:
    """The page has the French names of the way to a first number."""
    french = json_loads_object((TRANSLATIONS / "fr.json").read_text())
    text = README.read_text()
    for path in (
        ("services", "verify_numbers", "name"),
        ("services", "verify_numbers", "fields", "phone_numbers", "name"),
        ("services", "verify_numbers", "fields", "wait", "name"),
    ):
        [in_english], [in_french] = texts_at(TEXTS, *path), texts_at(french, *path)
        assert f"| {in_english} | {in_french} |" in text


def test_verdicts() -> None:
    """The table of verdicts is that of the code."""
    row = re.compile(r"^\| (?:`(\w+)`)? ?\| `(\w+)` \| ", re.MULTILINE)
    found: dict[str, str] = {}
    verdict = ""
    for named, result in row.findall(README.read_text()):
        verdict = named or verdict
        found[result] = verdict
    assert {result: found.get(result) for result in HlrResult} == VERDICTS


def test_defaults() -> None:
    """The table of options has the defaults of the code."""
    text = README.read_text()
    for option, default in {
        "daily_budget": f"{DEFAULT_DAILY_BUDGET}",
        "retention_days": f"{DEFAULT_RETENTION_DAYS} days",
        "stop_list_interval": f"{DEFAULT_STOP_LIST_INTERVAL} minutes",
    }.items():
        [label] = texts_at(TEXTS, "options", "step", "init", "data", option)
        assert f"| *{label}* | {default} |" in text
