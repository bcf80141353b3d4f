"""The examples in the documents: actions answer as printed, lines work as told."""

import logging
import re
import tomllib
from datetime import datetime
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
from homeassistant.util.json import json_loads
from homeassistant.util.yaml import load_yaml_dict
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from sqlalchemy import select

from custom_components.smspartner.const import (
    DOMAIN,
)

from .documents import ROOT, Example, Kind, examples_of, name_of, of_kind
from .helpers import PHONE, SECOND, CallAction, monitored_number, until
from .simulator import Simulator

VOLATILE: Final = frozenset(
    {
        "verification_id",
        "sms_id",
        "campaign_id",
        "message_id",
        "date",
        "received_at",
    }
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


ANNA: Final = "notify.anna"
"""The phone number that the examples write to."""

BEFORE: Final = {ROOT / "docs/other-actions.md": ROOT / "docs/sms.md"}
"""Pages that ask for what the actions of another one have done."""


@pytest.fixture
async def anna(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Add the phone number that the examples write to."""
    number = monitored_number("Anna", SECOND, interval="off")
    hass.config_entries.async_add_subentry(account, number)
    await until(lambda: hass.states.get(ANNA) is not None)


def _call_of(example: Example) -> tuple[str, dict[str, Any]]:
    """Return the name of an action and its fields, with those of its target."""
    content = example.with_ids({"Anna": ANNA}).content
    assert set(content) <= {"action", "target", "data"}
    name = content["action"].removeprefix(f"{DOMAIN}.")
    return name, content["data"] | content.get("target", {})


WITH_ACTIONS: Final = sorted({example.document for example in of_kind(Kind.OUR_ACTION)})


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("document", WITH_ACTIONS, ids=name_of)
async def test_actions(call_action: CallAction, folder: Path, document: Path) -> None:
    """Each action, called in the order of the page, returns the printed response."""
    if before := BEFORE.get(document):
        for example in examples_of(before):
            if example.kind is Kind.OUR_ACTION:
                name, data = _call_of(example)
                await call_action(name, **data)
    examples = [example.written_to(folder) for example in examples_of(document)]
    for call, printed in pairwise(examples):
        if call.kind is not Kind.OUR_ACTION:
            continue
        name, data = _call_of(call)
        answer = await call_action(name, **data)
        # As text, for the order counts too: a person compares them line by line.
        assert json_dumps(_steady(json_loads(json_dumps(answer)))) == json_dumps(
            _steady(printed.content)
        )


@pytest.mark.usefixtures("account")
async def test_list(call_action: CallAction) -> None:
    """The list is read whole: each line but that of the columns has a number."""
    [example] = of_kind(Kind.LIST)
    answer = await call_action(
        "verify_numbers", phone_numbers=example.text, dry_run=True
    )
    assert answer["to_buy"] == len(example.text.splitlines()) - 1


@pytest.mark.usefixtures("account")
async def test_spellings(call_action: CallAction) -> None:
    """Each spelling of a number in the table is read as that number."""
    page = (ROOT / "docs" / "phone-numbers.md").read_text()
    rows = re.findall(r"^\| (`.+`) \|", page.split("\n## ")[1], re.MULTILINE)
    spellings = [spelling for row in rows for spelling in re.findall("`(.+?)`", row)]
    assert len(spellings) > len(rows) > 4
    answer = await call_action("verify_numbers", phone_numbers=spellings, dry_run=True)
    assert answer["to_buy"] == 1
    assert {one["phone_number"] for one in answer["duplicates"]} == {PHONE}
    assert len(answer["duplicates"]) == len(spellings) - 1


@pytest.mark.usefixtures("account")
async def test_bridge(call_action: CallAction) -> None:
    """What takes results on from a broker reads what is published there."""
    [example] = of_kind(Kind.BRIDGE)
    read = tomllib.loads(example.text)["inputs"]["mqtt_consumer"][0]
    path = ROOT / "blueprints/automation/smspartner/publish_results.yaml"
    topic = load_yaml_dict(str(path))["blueprint"]["input"]["topic"]["default"]
    assert read["topics"] == [f"{topic}/results"]
    await call_action("verify_numbers", phone_numbers=PHONE, wait=30)
    answer = await call_action("get_results", phone_numbers=PHONE)
    published = {"id", *answer["results"][0]}
    [told] = read["json_v2"]
    named = [told["timestamp_path"]]
    named += [one["path"] for one in (*told["tag"], *told["field"])]
    assert set(named) <= published
    datetime.fromisoformat(answer["results"][0][told["timestamp_path"]])


class _Phone(notify.NotifyEntity):
    """A phone that shows messages."""

    _attr_name = "Téléphone"

    def __init__(self) -> None:
        """Initialize the phone."""
        self.shown: list[tuple[str | None, str]] = []

    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Show a message."""
        self.shown.append((title, message))


def _notice_of(page: str) -> Example:
    """Return the message to a phone on a page."""
    [notice] = [one for one in of_kind(Kind.NOTICE) if name_of(one.document) == page]
    return notice


async def _send(hass: HomeAssistant, call: dict[str, Any]) -> None:
    """Call an action as it is printed."""
    domain, _, name = call["action"].partition(".")
    await hass.services.async_call(
        domain, name, call["data"], target=call["target"], blocking=True
    )


async def test_message_to_a_phone(hass: HomeAssistant) -> None:
    """The action for messages to a phone reaches the phone."""
    assert await async_setup_component(hass, "notify", {})
    phone = _Phone()
    await hass.data[DATA_COMPONENT].async_add_entities([phone])
    example = _notice_of("docs/automations.md")
    await _send(hass, example.with_ids({"your phone": phone.entity_id}).content)
    assert phone.shown == [("Alarm panel", "The SIM is not reachable.")]


@pytest.mark.usefixtures("anna")
async def test_message_as_sms(hass: HomeAssistant, simulator: Simulator) -> None:
    """The same action sends an SMS to a phone number, its title in the first line."""
    await _send(hass, _notice_of("docs/sms.md").with_ids({"Anna": ANNA}).content)
    text = "Alarm\nWater leak in the cellar."
    assert simulator.books.sms.texted == {(SECOND, text): 1}


def test_every_notice_is_tried() -> None:
    """No page has another one."""
    pages = {name_of(one.document) for one in of_kind(Kind.NOTICE)}
    assert pages == {"docs/automations.md", "docs/sms.md"}


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
    """The recorder stores action calls, but not with the lines of the page."""
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
