"""The README, used as its reader uses it: examples are run and links followed."""

import asyncio
import csv
import logging
import os
import re
import runpy
import shlex
import sys
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum, auto
from functools import cached_property
from itertools import chain, pairwise
from pathlib import Path
from textwrap import indent
from typing import Any, Final

import aiohttp
import pytest
from homeassistant.components import notify
from homeassistant.components.notify.const import DATA_COMPONENT
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.db_schema import Events, EventTypes
from homeassistant.const import EVENT_CALL_SERVICE
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.helpers.json import json_dumps
from homeassistant.helpers.recorder import session_scope
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.json import json_loads, json_loads_object
from homeassistant.util.yaml import parse_yaml
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
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
    REPOSITORY_URL,
)
from custom_components.smspartner.phone_numbers import PhoneNumberProblem

from .helpers import CallAction, until
from .simulator import API_KEY, Simulator

ROOT: Final = Path(__file__).parents[1]
README: Final = ROOT / "README.md"
DOCUMENTS: Final = (
    README,
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("**/*.md")),
    *sorted((ROOT / "tests").glob("*/README.md")),
)
BLUEPRINTS: Final = [
    path.relative_to(ROOT).as_posix() for path in ROOT.glob("blueprints/*/*/*.yaml")
]
TRANSLATIONS: Final = ROOT / "custom_components/smspartner/translations"
TEXTS: Final = json_loads_object((TRANSLATIONS / "en.json").read_text())

FENCE: Final = re.compile(r"^ *(?:```|~~~)", re.MULTILINE)
BLOCK: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PLACE_OF_AN_ID: Final = re.compile(r"(entity_id: )(\S+)  # put the id here: (.+)")
COMMAND: Final = re.compile(r"^script/\w+", re.MULTILINE)
HEADING: Final = re.compile(r"^#+ (.+)$", re.MULTILINE)
LINK: Final = re.compile(
    r"\]\(([^)\s]+)\)|^\[[^]]+\]: (\S+)$| src(?:set)?=\"([^\"]+)\"", re.MULTILINE
)
PICTURE: Final = re.compile(
    r"""<picture>
  <source media="\(prefers-color-scheme: dark\)" srcset="(\S+)-dark\.png">
  <img alt="[^"]{10,}" src="(\S+)\.png">
</picture>"""
)
REFERENCE: Final = re.compile(r"(?:\]|^## )\[([^]]+)\]", re.MULTILINE)

VOLATILE: Final = frozenset(
    {"verification_id", "campaign_id", "message_id", "date", "received_at"}
)
"""What is another value each time; only its type can be printed."""

MEDIA: Final = "/media/"
"""Where examples write to."""


class Kind(StrEnum):
    """What an example is."""

    ANSWER = auto()
    AUTOMATION = auto()
    COMMANDS = auto()
    CONFIGURATION = auto()
    NOTICE = auto()
    OUR_ACTION = auto()
    PROGRAM = auto()
    SIMULATOR = auto()


KINDS: Final = {"": Kind.SIMULATOR, "python": Kind.PROGRAM, "sh": Kind.COMMANDS}
"""By the language of a block, where that tells it."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """One fenced block of a document."""

    document: Path
    language: str
    text: str
    follows_action: bool = False

    @cached_property
    def content(self) -> Any:
        """What the YAML says."""
        return json_loads(json_dumps(parse_yaml(self.text)))

    @property
    def kind(self) -> Kind:
        """What it is; one that cannot be told is an error."""
        if kind := KINDS.get(self.language):
            return kind
        assert self.language == "yaml", f"nobody checks this: {self.text}"
        match self.content:
            case {"action": str(action)} if action.startswith(f"{DOMAIN}."):
                return Kind.OUR_ACTION
            case {"action": "notify.send_message"}:
                return Kind.NOTICE
            case {"alias": str(), "triggers": list(), "actions": list()}:
                return Kind.AUTOMATION
            case {"recorder": dict()}:
                return Kind.CONFIGURATION
        assert self.follows_action, f"nobody checks this: {self.text}"
        return Kind.ANSWER

    def written_to(self, folder: Path) -> Example:
        """Give the same example with another folder for its files."""
        return replace(self, text=self.text.replace(MEDIA, f"{folder}/"))

    def with_ids(self, ids: dict[str, str]) -> Example:
        """Put ids in where the document says that they must be put in."""
        return replace(
            self, text=PLACE_OF_AN_ID.sub(lambda at: at[1] + ids[at[3]], self.text)
        )


def _name(document: Path) -> str:
    """Name a document by its place."""
    return document.relative_to(ROOT).as_posix()


def _examples(document: Path) -> list[Example]:
    """Take the examples out of a document; each answer knows that it is one."""
    found = [
        Example(document=document, language=language, text=text)
        for language, text in BLOCK.findall(document.read_text())
    ]
    after = [
        replace(example, follows_action=before.text.startswith(f"action: {DOMAIN}."))
        for before, example in pairwise(found)
    ]
    return found[:1] + after


EXAMPLES: Final = [example for document in DOCUMENTS for example in _examples(document)]


def _of(kind: Kind) -> list[Example]:
    """Select the examples of a kind."""
    return [example for example in EXAMPLES if example.kind is kind]


def _steady(value: Any, key: str | None = None) -> Any:
    """Leave out of an answer what is another value each time."""
    match value:
        case dict():
            return {name: _steady(item, name) for name, item in value.items()}
        case list():
            return [_steady(item) for item in value]
        case _:
            return type(value).__name__ if key in VOLATILE else value


def _anchors(document: Path) -> set[str]:
    """List the anchors that GitHub gives the headings of a document."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(BLOCK.sub("", document.read_text()))
    }


def _links(document: Path) -> set[str]:
    """List where the links and images of a document lead."""
    text = BLOCK.sub("", document.read_text())
    return {"".join(one) for one in LINK.findall(text)}


def _named(text: Any, *path: str) -> Iterator[str]:
    """Give the texts at a path in the translations; `*` stands for any key."""
    match path:
        case ():
            yield text
        case ("*", *rest):
            for item in text.values():
                yield from _named(item, *rest)
        case (key, *rest):
            if key in text:
                yield from _named(text[key], *rest)


@pytest.fixture
def folder(hass: HomeAssistant, tmp_path: Path) -> Path:
    """Give the media folder."""
    hass.config.allowlist_external_dirs = {str(tmp_path)}
    return tmp_path


@pytest.fixture
def ids(hass: HomeAssistant, account: MockConfigEntry) -> dict[str, str]:
    """Name the entities as in another language; give their ids by English names."""
    registry = er.async_get(hass)
    ids: dict[str, str] = {}
    entries = er.async_entries_for_config_entry(registry, account.entry_id)
    for number, entity in enumerate(entries):
        mine = f"{entity.domain}.la_mienne_{number}"
        registry.async_update_entity(entity.entity_id, new_entity_id=mine)
        key = entity.unique_id.removeprefix(f"{account.entry_id}_")
        [name] = _named(TEXTS, "entity", entity.domain, key, "name")
        ids[name] = mine
    return ids


@dataclass(kw_only=True)
class Messages:
    """What appears under Notifications, at once or not before it is let through."""

    shown: list[str] = field(default_factory=list)
    let_through: asyncio.Event = field(default_factory=asyncio.Event)

    async def show(self, call: ServiceCall) -> None:
        """Show one."""
        await self.let_through.wait()
        self.shown.append(call.data["message"])


@pytest.fixture
async def messages(hass: HomeAssistant) -> Messages:
    """Take the place of what shows them; what it is told is checked as ever."""
    domain, name = "persistent_notification", "create"
    assert await async_setup_component(hass, domain, {})
    schema = hass.services.async_services_for_domain(domain)[name].schema
    messages = Messages()
    messages.let_through.set()
    hass.services.async_register(domain, name, messages.show, schema)
    return messages


@dataclass(frozen=True, kw_only=True)
class Household:
    """What an automation of the README meets."""

    hass: HomeAssistant
    simulator: Simulator
    call_action: CallAction
    messages: Messages
    folder: Path
    ids: dict[str, str]

    async def told(self, count: int) -> list[str]:
        """Wait for so many messages, and give them once all is quiet."""
        await until(lambda: len(self.messages.shown) >= count)
        await self.hass.async_block_till_done()
        told = list(self.messages.shown)
        self.messages.shown.clear()
        return told

    async def let_it_be(self, later: timedelta) -> None:
        """Let time pass, and wait for what is due then."""
        async_fire_time_changed(self.hass, dt_util.utcnow() + later)
        await self.hass.async_block_till_done()


async def _each_result(house: Household) -> None:
    """Send a burst of results: each SIM out of reach is told, none is dropped."""
    absent = [f"+336123{number:03}06" for number in range(30)]
    fired: list[object] = []
    async_track_state_change_event(
        house.hass, house.ids["HLR notification"], fired.append
    )
    house.messages.let_through.clear()
    await house.call_action(
        "verify_numbers", phone_numbers=[*absent, "+33612345678"], tag="alarm panel"
    )
    await house.call_action(
        "verify_numbers", phone_numbers="+33612345706", tag="something else"
    )
    await until(lambda: len(fired) == len(absent) + 2)
    house.messages.let_through.set()
    told = await house.told(len(absent))
    assert sorted(told) == [f"{phone}: absent_subscriber_sm" for phone in absent]


async def _alarm_panel(house: Household) -> None:
    """Let mornings come: dead, alive, not to be found out, refused."""
    now = dt_util.now()
    nine = now.replace(hour=9, minute=0, second=0, microsecond=0) - now
    results = house.simulator.settings.results
    expected: dict[str | None, list[str]] = {
        "EC_ABSENT_SUBSCRIBER_SM": ["reachable: unreachable absent_subscriber_sm."],
        "NO_ERROR": [],
        "EC_SYSTEM_FAILURE": ["reachable: unknown other."],
        None: ["reachable: no answer ."],
    }
    for day, (result, endings) in enumerate(expected.items(), 1):
        if result:
            results["+33612345606"] = result
        else:
            house.simulator.fault("hlr/notify", "refuse", code=11)
        await house.let_it_be(nine + timedelta(days=day))
        told = await house.told(len(endings))
        assert [text.removesuffix(" Look at the panel.") for text in told] == [
            f"The SIM of the alarm panel is not known to be {ending}"
            for ending in endings
        ]
    assert house.simulator.books.billed_numbers["+33612345606"] == 3


async def _campaign(house: Household) -> None:
    """Buy the list that the README prices; file and message tell the rest."""
    [asked] = [
        example.content["data"]
        for example in _of(Kind.OUR_ACTION)
        if example.content["data"].get("tag") == "spring campaign"
    ]
    answer = await house.call_action("verify_numbers", **asked | {"dry_run": False})
    [told] = await house.told(1)
    path = house.folder / f"campaign-{answer['verification_id']}.csv"
    assert told == (
        "2 of 4 numbers are reachable. Leave out, for they have opted out: "
        f"+33699999919. All results are in {path}."
    )
    with path.open(newline="") as file:
        rows = {row["phone_number"]: row["verdict"] for row in csv.DictReader(file)}
    assert rows == {
        "+33612345678": "reachable",
        "+33612345601": "invalid",
        "+33612345706": "unreachable",
        "+33699999919": "reachable",
    }


async def _attention(house: Household) -> None:
    """Let the credit fall below the limit, and a verification be refused."""
    house.simulator.settings.account.balance = 4.2
    await house.let_it_be(timedelta(hours=1, minutes=1))
    assert await house.told(1) == ["The credit is down to 4.2."]
    house.simulator.fault("hlr/notify", "refuse", code=11)
    with pytest.raises(Exception, match="code 11"):
        await house.call_action(
            "verify_numbers", phone_numbers="+33612345678", tag="spring"
        )
    assert await house.told(1) == ["A verification ended badly: failed, tag spring."]


AUTOMATIONS: Final[dict[str, Callable[[Household], Awaitable[None]]]] = {
    "A SIM is not reachable": _each_result,
    "Verify the SIM of the alarm panel": _alarm_panel,
    "A campaign list has been verified": _campaign,
    "SMS Partner needs attention": _attention,
}


def test_no_example_escapes() -> None:
    """Each fenced block is taken out and is of a kind that is checked."""
    fences = sum(len(FENCE.findall(document.read_text())) for document in DOCUMENTS)
    assert fences == 2 * len(EXAMPLES)
    assert {example.kind for example in EXAMPLES} == set(Kind)
    assert {example.content["alias"] for example in _of(Kind.AUTOMATION)} == set(
        AUTOMATIONS
    )
    assert len(_of(Kind.ANSWER)) == len(_of(Kind.OUR_ACTION))


def test_commands() -> None:
    """The commands exist and can be run."""
    commands = {
        _name(example.document): COMMAND.findall(example.text)
        for example in _of(Kind.COMMANDS)
    }
    assert commands == {
        "README.md": ["script/demo", "script/test"],
        "CONTRIBUTING.md": ["script/test"],
    }
    for command in chain.from_iterable(commands.values()):
        assert os.access(ROOT / command, os.X_OK)


async def test_command_of_the_simulator(socket_enabled: None) -> None:
    """The simulator starts as its README says, but for the port, which may be taken."""
    [example] = _of(Kind.SIMULATOR)
    _, *options = shlex.split(example.text.replace("--port 8125", "--port 0"))
    process = await asyncio.create_subprocess_exec(
        sys.executable, *options, cwd=ROOT, stdout=PIPE
    )
    assert process.stdout
    said = await process.stdout.readline()
    process.terminate()
    await process.communicate()
    assert said.startswith(b"Simulator of SMS Partner: http://127.0.0.1:")
    assert process.returncode == 0


async def test_program(tmp_path: Path, socket_enabled: None) -> None:
    """The program of the simulator's README runs, once there is some talk in it."""
    [example] = _of(Kind.PROGRAM)

    async def talk(simulator: Simulator) -> None:
        """Ask for a number until it is taken."""
        wanted = {"apiKey": API_KEY, "phoneNumbers": "+33612345678"}
        async with aiohttp.ClientSession(simulator.url + "/") as client:
            while (await client.post("hlr/notify", json=wanted)).status == 429:
                pass

    body = indent(example.text.replace("...", "await talk(simulator)", 1), "    ")
    path = tmp_path / "program.py"
    path.write_text(f"async def program():\n{body}")
    names = {"Simulator": Simulator, "talk": talk}
    await runpy.run_path(str(path), names)["program"]()


@pytest.mark.usefixtures("account")
async def test_actions(call_action: CallAction, folder: Path) -> None:
    """Each action, called in the order of the page, gives the answer printed there."""
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


@pytest.mark.parametrize("number", range(len(_of(Kind.AUTOMATION))))
async def test_automation(
    hass: HomeAssistant,
    simulator: Simulator,
    call_action: CallAction,
    ids: dict[str, str],
    messages: Messages,
    folder: Path,
    number: int,
) -> None:
    """Each automation is loaded as it stands there and does what is said of it."""
    example = _of(Kind.AUTOMATION)[number].written_to(folder).with_ids(ids)
    assert "sms_partner" not in example.text
    assert await async_setup_component(
        hass, "automation", {"automation": [example.content]}
    )
    await hass.async_block_till_done()
    assert [state.state for state in hass.states.async_all("automation")] == ["on"]
    await AUTOMATIONS[example.content["alias"]](
        Household(
            hass=hass,
            simulator=simulator,
            call_action=call_action,
            messages=messages,
            folder=folder,
            ids=ids,
        )
    )
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "all"}, blocking=True
    )


class _Phone(notify.NotifyEntity):
    """A phone that shows messages."""

    _attr_name = "Téléphone"

    def __init__(self) -> None:
        """Begin with none."""
        self.shown: list[tuple[str | None, str]] = []

    async def async_send_message(self, message: str, title: str | None = None) -> None:
        """Show one."""
        self.shown.append((title, message))


async def test_message_to_a_phone(hass: HomeAssistant) -> None:
    """The action that takes the place of the others reaches a phone."""
    assert await async_setup_component(hass, "notify", {})
    phone = _Phone()
    await hass.data[DATA_COMPONENT].async_add_entities([phone])
    [example] = _of(Kind.NOTICE)
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
    """Prepare the recorder before Home Assistant, as it must be."""
    caplog.set_level(logging.WARNING, "sqlalchemy.engine")


@pytest.mark.parametrize(
    ("recorder_config", "recorded"),
    [
        pytest.param({}, True, id="without"),
        pytest.param(_of(Kind.CONFIGURATION)[0].content["recorder"], False, id="with"),
    ],
)
async def test_recorder_lines(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    account: MockConfigEntry,
    call_action: CallAction,
    recorded: bool,
) -> None:
    """The recorder keeps action calls, but not with the lines of the README."""
    assert len(_of(Kind.CONFIGURATION)) == 1
    assert set(_of(Kind.CONFIGURATION)[0].content) == {"recorder"}
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


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_links(document: Path) -> None:
    """Links within the project, pictures too, lead somewhere."""
    for link in _links(document):
        if link.startswith(("https://", "http://127.0.0.1:")):
            continue
        path, _, anchor = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.is_file(), link
        assert not anchor or anchor in _anchors(target), link


def test_pictures() -> None:
    """Each has words for who cannot see it, and another one for a dark page."""
    text = README.read_text()
    pictures = PICTURE.findall(text)
    assert pictures
    assert len(pictures) == text.count("images/screenshots/") / 2
    assert [dark for dark, light in pictures] == [light for dark, light in pictures]


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_references(document: Path) -> None:
    """Links by name are those that are given, and all of them are used."""
    text = BLOCK.sub("", document.read_text())
    given = re.findall(r"^\[([^]]+)\]: ", text, re.MULTILINE)
    assert set(REFERENCE.findall(text)) == set(given)


def test_links_into_home_assistant() -> None:
    """The links that open a page of one's own Home Assistant name this project."""
    owner, repository = REPOSITORY_URL.split("/")[-2:]
    redirect = "https://my.home-assistant.io/redirect"
    assert {link for link in _links(README) if link.startswith(redirect)} == {
        f"{redirect}/{page}"
        for page in (
            f"hacs_repository/?owner={owner}&repository={repository}&category=integration",
            f"config_flow_start/?domain={DOMAIN}",
            *(
                f"blueprint_import/?blueprint_url={REPOSITORY_URL}/blob/main/{path}"
                for path in BLUEPRINTS
            ),
        )
    }


def test_repairs_lead_here() -> None:
    """The anchor that repairs link to exists."""
    assert "repairs" in _anchors(README)


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
    """Each name that a person sees is on the page, in italics."""
    text = " ".join(README.read_text().split())
    names = set(_named(TEXTS, *path))
    assert names
    assert {name for name in names if f"*{name}*" not in text} == set()


def test_every_text_is_explained() -> None:
    """So are the repairs, and the states whose words alone do not tell what to do."""
    text = README.read_text()
    shown = {
        *_named(TEXTS, "issues", "*", "title"),
        *_named(TEXTS, "entity", "sensor", "notification_address", "state", "*"),
        *_named(TEXTS, "entity", "sensor", "last_hlr_result", "state", "*"),
    }
    assert {words for words in shown if f"| {words}" not in text} == set()
    assert _anchors(README) >= {
        name.lower().replace(" ", "-")
        for name in _named(TEXTS, "services", "*", "name")
    }


def test_every_word_of_the_contract_is_explained() -> None:
    """Actions, fields, results, verdicts and reasons are there, as one types them."""
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
    """The way to a first number is told in the French names too."""
    french = json_loads_object((TRANSLATIONS / "fr.json").read_text())
    text = README.read_text()
    for path in (
        ("services", "verify_numbers", "name"),
        ("services", "verify_numbers", "fields", "phone_numbers", "name"),
        ("services", "verify_numbers", "fields", "wait", "name"),
    ):
        [in_english], [in_french] = _named(TEXTS, *path), _named(french, *path)
        assert f"| {in_english} | {in_french} |" in text


def test_verdicts() -> None:
    """The table of verdicts is the one of the code."""
    row = re.compile(r"^\| (?:`(\w+)`)? ?\| `(\w+)` \| ", re.MULTILINE)
    found: dict[str, str] = {}
    verdict = ""
    for named, result in row.findall(README.read_text()):
        verdict = named or verdict
        found[result] = verdict
    assert {result: found.get(result) for result in HlrResult} == VERDICTS


def test_defaults() -> None:
    """The table of options tells the defaults of the code."""
    text = README.read_text()
    for option, default in {
        "daily_budget": f"{DEFAULT_DAILY_BUDGET}",
        "retention_days": f"{DEFAULT_RETENTION_DAYS} days",
        "stop_list_interval": f"{DEFAULT_STOP_LIST_INTERVAL} minutes",
    }.items():
        [label] = _named(TEXTS, "options", "step", "init", "data", option)
        assert f"| *{label}* | {default} |" in text
