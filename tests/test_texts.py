"""Every text is there in each language, is used by the code, and is well formed."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any

import pytest
import voluptuous as vol
from homeassistant.components.event import ATTR_EVENT_TYPES
from homeassistant.components.sensor import (
    ATTR_OPTIONS,
    ATTR_STATE_CLASS,
    SensorDeviceClass,
)
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigFlowResult,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.const import (
    ATTR_DEVICE_CLASS,
    ATTR_FRIENDLY_NAME,
    ATTR_UNIT_OF_MEASUREMENT,
    CONF_API_KEY,
    CONF_NAME,
    CONF_URL,
    STATE_OFF,
    STATE_ON,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, section
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_component import async_update_entity
from homeassistant.helpers.selector import Selector
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.smspartner import (
    account_check,
    config_flow,
    issues,
    options_flow,
    repairs,
    services,
)
from custom_components.smspartner.api import HlrResult, Verdict
from custom_components.smspartner.const import (
    CONF_DAILY_BUDGET,
    CONF_INTERVAL,
    CONF_PHONE_NUMBER,
    CONF_UNREACHABLE_AFTER,
    DOMAIN,
    SUBENTRY_MONITORED_NUMBER,
)
from custom_components.smspartner.ledger.records import MatchedBy, Reason
from custom_components.smspartner.monitoring.settings import Interval
from custom_components.smspartner.monitoring.state import Skipped
from custom_components.smspartner.phone_numbers import MAX_INVALID, PhoneNumberProblem
from custom_components.smspartner.runtime.engine import ENGINE

from .helpers import CallAction, state_of, until
from .simulator import API_KEY, Simulator

FOLDER = Path(services.__file__).parent

type Texts = dict[str, str]
"""Texts by where they stand."""

type Uses = dict[str, set[str]]
"""Keys of translated texts, with the placeholders the code gives each."""

type Dialog = ConfigFlowResult | SubentryFlowResult
"""A step of a dialog, as it is shown."""

type _Function = ast.FunctionDef | ast.AsyncFunctionDef

HOME_ASSISTANTS = {
    ATTR_DEVICE_CLASS,
    ATTR_EVENT_TYPES,
    ATTR_FRIENDLY_NAME,
    ATTR_OPTIONS,
    ATTR_STATE_CLASS,
    ATTR_UNIT_OF_MEASUREMENT,
}
"""Attributes that Home Assistant adds and names itself."""

ENUM_ATTRIBUTES: dict[str, type[StrEnum]] = {
    "result": HlrResult,
    "verdict": Verdict,
    "matched_by": MatchedBy,
    "reason": Reason,
    "skipped": Skipped,
}
"""Attributes whose values have texts."""

PHONE = "+33698765432"
GATE: dict[str, Any] = {
    CONF_PHONE_NUMBER: PHONE,
    CONF_NAME: "Gate",
    CONF_INTERVAL: Interval.MANUAL.value,
    CONF_UNREACHABLE_AFTER: 12,
}
"""A number that is monitored; a check is bought when one is asked for."""

BAD_ENTRIES = {
    PhoneNumberProblem.NOT_A_NUMBER: "hello",
    PhoneNumberProblem.NOT_POSSIBLE: "+33 6 12",
    PhoneNumberProblem.NOT_MOBILE: "+33 1 42 68 53 00",
    PhoneNumberProblem.COUNTRY_UNKNOWN: "06 12 34 56 78",
}
"""An entry of each kind that cannot be used, as long as no country is known."""

SAME_AS_ENGLISH = {
    "es": {"ID", "No", "Token", "{error}"},
    "fr": {"Date", "ID", "Messages", "Tag", "Verdict", "notifications"}
    | {"minutes", "{error}"},
}
"""Texts that read the same in English, each looked at."""

LONGEST = {
    r"entity\.\w+\.\w+\.name": 36,
    r"entity\..*\.state\.\w+": 44,
    r"entity\..*\.state_attributes\.\w+\.name": 28,
    r"entity\..*\.unit_of_measurement": 16,
    r"services\.\w+\.name": 36,
    r"services\.\w+\.fields\.\w+\.name": 36,
    r"(config|config_subentries|options)\..*\.data\.\w+": 40,
    r"(config|config_subentries|options)\..*\.title": 40,
    r"config_subentries\.\w+\.(entry_type|initiate_flow\.\w+)": 24,
    r"selector\..*\.(name|options\.\w+)": 24,
    r"issues\..*(title|menu_options\.\w+)": 64,
    r"system_health\.info\.\w+": 40,
}
"""How long the texts may be that stand in a narrow place."""


def _json(name: str) -> dict[str, Any]:
    """Read a JSON file of the integration."""
    content: dict[str, Any] = json.loads((FOLDER / name).read_text("utf-8"))
    return content


def _texts(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    """List all texts with where they stand."""
    if isinstance(node, str):
        yield path, node
        return
    assert isinstance(node, dict), path
    for key, value in node.items():
        yield from _texts(value, f"{path}.{key}" if path else key)


def _below(path: str) -> dict[str, Any]:
    """Give the English texts that stand below a place."""
    node = EN
    for key in path.split("."):
        node = node[key]
    return node


def _placeholders(text: str) -> set[str]:
    """List the placeholders of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


EN = _json("translations/en.json")
ICONS = _json("icons.json")
MANIFEST = _json("manifest.json")
SUBENTRY = f"config_subentries.{SUBENTRY_MONITORED_NUMBER}"
SERVICES_YAML = load_yaml_dict(str(FOLDER / "services.yaml"))
TEXTS: dict[str, Texts] = {
    path.stem: dict(_texts(_json(f"translations/{path.name}")))
    for path in sorted((FOLDER / "translations").iterdir())
}
LANGUAGES = pytest.mark.parametrize("language", sorted(TEXTS))
TRANSLATIONS = pytest.mark.parametrize("language", sorted(set(TEXTS) - {"en"}))


# Each language by itself


def test_languages() -> None:
    """The texts are there in three languages."""
    assert set(TEXTS) == {"en", "es", "fr"}


@LANGUAGES
def test_form_of_texts(language: str) -> None:
    """Texts are complete as they stand, and of the form that Home Assistant takes."""
    for path, text in TEXTS[language].items():
        assert text == text.strip(), path
        assert text, path
        assert "  " not in text, path
        assert "[%key:" not in text, path
        assert not re.search(r"https?://|www\.", text), path
        assert not re.search(r"<[a-zA-Z/]", text), path
        # The user interface reads an apostrophe before these as a quotation mark.
        assert not re.search(r"'[{}<>]", text), path
        for placeholder in _placeholders(text):
            assert re.fullmatch(r"[a-z_]+", placeholder), path


@LANGUAGES
def test_length_of_texts(language: str) -> None:
    """What stands in a narrow place is short."""
    for pattern, longest in LONGEST.items():
        found = {
            path: text
            for path, text in TEXTS[language].items()
            if re.fullmatch(pattern, path)
        }
        assert found, pattern
        for path, text in found.items():
            assert len(text) <= longest, path


@LANGUAGES
def test_names_of_entities_differ(language: str) -> None:
    """No two entities of a platform are called the same."""
    for platform, entities in _json(f"translations/{language}.json")["entity"].items():
        names = Counter(entity["name"] for entity in entities.values())
        assert max(names.values()) == 1, platform


@LANGUAGES
def test_same_states_are_told_in_the_same_words(language: str) -> None:
    """A result or a verdict is called the same wherever it is shown."""
    told: dict[str, Texts] = {}
    for path, text in TEXTS[language].items():
        if found := re.fullmatch(r"(entity\..*\.state)\.(\w+)", path):
            told.setdefault(found[1], {})[found[2]] = text
    for enum in (HlrResult, Verdict, MatchedBy):
        words = [texts for texts in told.values() if set(texts) == _values(enum)]
        assert len(words) > 1
        assert words == [words[0]] * len(words)
        assert len(set(words[0].values())) == len(enum)


@LANGUAGES
def test_states_are_told_in_words(language: str) -> None:
    """No state is shown by the name that SMS Partner or the code has for it."""
    for path, text in TEXTS[language].items():
        if ".state." in path:
            assert not re.search(r"_|\bEC\b", text), path
            assert text[0].isupper(), path


def test_french_typography() -> None:
    """French has the blanks and apostrophes of Home Assistant's own French."""
    for path, text in TEXTS["fr"].items():
        assert not re.search(r"(?<!\u00a0)[:;?!»](?=\s|$)", text), path
        assert not re.search(r"«(?!\u00a0)", text), path
        assert not re.search('[\u2019\u201c\u201d"]|\\.\\.\\.', text), path
        assert not re.search(r"\d \d", text), path


def test_french_is_polite() -> None:
    """French says vous."""
    for path, text in TEXTS["fr"].items():
        assert not re.search(r"\b(?i:tu|te|toi|ton|ta|tes)\b", text), path


def test_spanish_typography() -> None:
    """Spanish opens its questions, and separates thousands with a point."""
    for path, text in TEXTS["es"].items():
        for opening, closing in ("¿?", "¡!", "«»"):
            assert text.count(opening) == text.count(closing), path
        assert not re.search('[\u2019\u201c\u201d"]|\\d,\\d', text), path


def test_spanish_is_familiar() -> None:
    """Spanish says tú, as Home Assistant's own does."""
    for path, text in TEXTS["es"].items():
        assert not re.search(r"\b(?i:usted|ustedes|vosotros|vuestr[oa]s?)\b", text), (
            path
        )


# One language against another


@TRANSLATIONS
def test_same_texts(language: str) -> None:
    """A translation has every text, and none that is left over."""
    assert set(TEXTS[language]) == set(TEXTS["en"])


@TRANSLATIONS
def test_same_placeholders(language: str) -> None:
    """A translation says all that the English text says."""
    for path, text, english in _pairs(language):
        assert _placeholders(text) == _placeholders(english), path


@TRANSLATIONS
def test_same_numbers(language: str) -> None:
    """A translation names the same limits and times."""
    for path, text, english in _pairs(language):
        assert _numbers(text) == _numbers(english), path


def _pairs(language: str) -> Iterator[tuple[str, str, str]]:
    """Put each text of a language beside the English one."""
    for path, text in TEXTS[language].items():
        if path in TEXTS["en"]:
            yield path, text, TEXTS["en"][path]


def _numbers(text: str) -> Counter[str]:
    """List the numbers of a text, without what separates the thousands."""
    return Counter(
        re.sub(r"\D", "", number)
        for number in re.findall(r"\d+(?:[.,\u00a0]\d{3})*", text)
    )


@TRANSLATIONS
def test_same_paragraphs(language: str) -> None:
    """A translation has the same paragraphs and the same emphasis."""
    for path, text, english in _pairs(language):
        for mark in ("\n\n", "**", "`"):
            assert text.count(mark) == english.count(mark), path


@TRANSLATIONS
def test_nothing_is_left_in_english(language: str) -> None:
    """What reads the same as in English was meant to."""
    same = {text for _, text, english in _pairs(language) if text == english}
    assert same == SAME_AS_ENGLISH[language]


# As Home Assistant reads them


@LANGUAGES
@pytest.mark.parametrize("category", sorted(EN))
async def test_home_assistant_reads_them(
    hass: HomeAssistant, language: str, category: str
) -> None:
    """Home Assistant takes each text, and falls back to English for none."""
    found = await async_get_translations(hass, language, category, [DOMAIN])
    assert found == {
        f"component.{DOMAIN}.{path}": text
        for path, text in TEXTS[language].items()
        if path.startswith(f"{category}.")
    }


@pytest.fixture
async def websocket(hass: HomeAssistant) -> None:
    """Set up the websocket, before Home Assistant's server is opened."""
    assert await async_setup_component(hass, "websocket_api", {})


@pytest.fixture
def gate(hass: HomeAssistant, config_entry: MockConfigEntry) -> ConfigSubentry:
    """Monitor a number."""
    subentry = ConfigSubentry(
        data=MappingProxyType(GATE),
        subentry_type=SUBENTRY_MONITORED_NUMBER,
        title="Gate",
        unique_id=PHONE,
    )
    hass.config_entries.async_add_subentry(config_entry, subentry)
    return subentry


@pytest.mark.parametrize(
    ("action", "data", "key", "said"),
    [
        (
            "verify_numbers",
            {"phone_numbers": ["hello"]},
            "entries_not_a_number",
            {"hello"},
        ),
        (
            "verify_numbers",
            {"phone_numbers": ["+33 6 12", "+33 6 13"]},
            "entries_not_possible",
            {"+33 6 12", "+33 6 13"},
        ),
        (
            "verify_numbers",
            {"phone_numbers": ["01 42 68 53 00"]},
            "entries_not_mobile",
            {"01 42 68 53 00"},
        ),
        (
            "verify_numbers",
            {"phone_numbers": ["+33612345678", "hello"]},
            "entries_not_a_number_skippable",
            {"hello", "skip_invalid"},
        ),
        (
            "verify_numbers",
            {"phone_numbers": ["hello", "+33 6 12", "01 42 68 53 00"]},
            "invalid_numbers",
            {": hello.", ": +33 6 12.", ": 01 42 68 53 00.", ": -.", ": 0."},
        ),
        (
            "verify_numbers",
            {"phone_numbers": [f"hello {number}" for number in range(12)]},
            "invalid_numbers",
            {"hello 0", "hello 9", ": 2."},
        ),
        (
            "verify_numbers",
            {"phone_numbers": [f"hello {number}" for number in range(1200)]},
            "too_many_invalid_numbers",
            {"hello 0", "hello 9", ": 1190."},
        ),
        (
            "verify_numbers",
            {"phone_numbers": [f"+3361234567{number}" for number in range(3)]},
            "budget_exceeded",
            {"0.015", "0.01", "0.010", "EUR"},
        ),
        (
            "forget_numbers",
            {"phone_numbers": ["06 98 76 54 32"]},
            "monitored_numbers",
            {": Gate."},
        ),
        (
            "get_results",
            {"verification_id": "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"},
            "unknown_verification",
            {"01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"},
        ),
        (
            "get_results",
            {"tag": "alarm", "path": "/nowhere/results.csv"},
            "path_not_allowed",
            {"/nowhere/results.csv", "allowlist_external_dirs"},
        ),
        (
            "get_results",
            {"limit": 10},
            "no_filter",
            {"verification_id", "campaign_id", "tag", "phone_numbers", "since"},
        ),
        (
            "verify_numbers",
            {
                "phone_numbers": PHONE,
                "wait": 1,
                "notify_url": "https://example.com/results",
            },
            "wait_for_results_elsewhere",
            {"wait", "notify_url"},
        ),
    ],
)
async def test_errors_in_each_language(
    hass: HomeAssistant,
    websocket: None,
    gate: ConfigSubentry,
    account: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    action: str,
    data: dict[str, Any],
    key: str,
    said: set[str],
) -> None:
    """An error reaches a person's screen with all that it has to say."""
    hass.config_entries.async_update_entry(account, options={CONF_DAILY_BUDGET: 0.01})
    await hass.async_block_till_done()
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {
            "type": "call_service",
            "domain": DOMAIN,
            "service": action,
            "service_data": data,
            "return_response": True,
        }
    )
    error = (await client.receive_json())["error"]
    assert error["translation_domain"] == DOMAIN
    assert error["translation_key"] == key
    for texts in TEXTS.values():
        shown = texts[f"exceptions.{key}.message"].format(
            **error["translation_placeholders"]
        )
        assert {word for word in said if word not in shown} == set()
        assert "{" not in shown


async def test_issues_in_each_language(
    hass: HomeAssistant,
    account: MockConfigEntry,
    issue_registry: ir.IssueRegistry,
) -> None:
    """A repair issue tells whom it is about, in each language."""
    await hass.config.async_update(external_url="http://home.example.org")
    plain = _shown(issue_registry, account, issues.PLAIN_HTTP_ADDRESS)
    await hass.config.async_update(external_url=None)
    missing = _shown(issue_registry, account, issues.NO_CALLBACK_ADDRESS)
    for shown in (*plain, *missing):
        assert "someone@example.com" in shown
        assert "{" not in shown


def _shown(registry: ir.IssueRegistry, account: MockConfigEntry, key: str) -> list[str]:
    """Give the description of an issue in each language."""
    issue = registry.async_get_issue(DOMAIN, f"{key}_{account.entry_id}")
    assert issue
    placeholders = issue.translation_placeholders or {}
    path = f"issues.{issue.translation_key}.description"
    return [texts[path].format(**placeholders) for texts in TEXTS.values()]


# Against the code: entities


@pytest.fixture
async def entities(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    gate: ConfigSubentry,
    config_entry: MockConfigEntry,
    door: str,
    entity_registry: er.EntityRegistry,
) -> list[er.RegistryEntry]:
    """Set up an account and a monitored number, with all their entities enabled."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    return er.async_entries_for_config_entry(entity_registry, config_entry.entry_id)


def test_every_category_is_looked_at() -> None:
    """The texts are of the kinds that these tests compare with the code."""
    assert set(EN) == {
        "config",
        "config_subentries",
        "entity",
        "exceptions",
        "issues",
        "options",
        "selector",
        "services",
        "system_health",
    }


def test_entities(entities: list[er.RegistryEntry]) -> None:
    """Each entity has a name and an icon, and none has that does not exist."""
    existing: Uses = {}
    for entity in entities:
        assert entity.translation_key
        existing.setdefault(entity.domain, set()).add(entity.translation_key)
    for told in (EN["entity"], ICONS["entity"]):
        assert {platform: set(keys) for platform, keys in told.items()} == existing


def test_states(entities: list[er.RegistryEntry]) -> None:
    """Each state and each type of event has its text, and none is left over."""
    compared = 0
    for entity in entities:
        texts = EN["entity"][entity.domain][entity.translation_key]
        capabilities = entity.capabilities or {}
        told_by_home_assistant = (
            entity.domain == Platform.BINARY_SENSOR and entity.original_device_class
        )
        if "state" in texts or not told_by_home_assistant:
            assert set(texts.get("state", ())) == _states(entity)
        types = texts.get("state_attributes", {}).get("event_type", {}).get("state", ())
        assert set(types) == set(capabilities.get(ATTR_EVENT_TYPES, ()))
        compared += len(texts.get("state", types))
    assert compared > 3 * len(HlrResult)


def _states(entity: er.RegistryEntry) -> set[str]:
    """List the states of an entity that are words."""
    if entity.domain == Platform.BINARY_SENSOR:
        return {STATE_ON, STATE_OFF}
    return set((entity.capabilities or {}).get(ATTR_OPTIONS, ()))


def test_icons_of_states(entities: list[er.RegistryEntry]) -> None:
    """Icons are for states that exist."""
    for entity in entities:
        states = ICONS["entity"][entity.domain][entity.translation_key].get("state", ())
        assert set(states) <= _states(entity)


async def test_attributes(
    hass: HomeAssistant,
    entities: list[er.RegistryEntry],
    call_action: CallAction,
    simulator: Simulator,
) -> None:
    """Each attribute has its name, and each value that is a word its text."""
    await call_action("verify_numbers", phone_numbers="+33612345678", wait="00:01:00")
    await _verify_gate(hass)
    await until(lambda: state_of(hass, "binary_sensor.gate_reachable") == STATE_ON)
    simulator.settings.results[PHONE] = "unknown_subscriber"
    await _verify_gate(hass)
    simulator.settings.stop_list.pop()
    await async_update_entity(hass, "sensor.sms_partner_stop_list")
    events = [entity for entity in entities if entity.domain == "event"]
    await until(
        lambda: all(
            (state := hass.states.get(event.entity_id)) and state.state != "unknown"
            for event in events
        )
    )
    few = hass.states.get("event.sms_partner_stop_list_change")
    assert few
    simulator.settings.stop_list += [
        {"id": n, "phoneNumber": f"+337{n:08}", "createdAt": ""} for n in range(501)
    ]
    await async_update_entity(hass, "sensor.sms_partner_stop_list")
    await until(lambda: state_of(hass, few.entity_id) != few.state)
    for entity in entities:
        state = hass.states.get(entity.entity_id)
        assert state, entity.entity_id
        texts = EN["entity"][entity.domain][entity.translation_key]
        named = texts.get("state_attributes", {})
        found = set(state.attributes)
        if entity.entity_id == few.entity_id:
            found |= set(few.attributes)
        if entity.translation_key == "verification_cost":
            found.add("other_currencies")  # shown where there are any
        assert set(named) == found - HOME_ASSISTANTS
        for attribute, told in named.items():
            assert told["name"]
            if attribute != "event_type":
                expected = _values(ENUM_ATTRIBUTES.get(attribute, StrEnum))
                assert set(told.get("state", ())) == expected, attribute


async def _verify_gate(hass: HomeAssistant) -> None:
    """Press the button of the monitored number."""
    await hass.services.async_call(
        "button", "press", {"entity_id": "button.gate_verify_now"}, blocking=True
    )


async def test_units(hass: HomeAssistant, entities: list[er.RegistryEntry]) -> None:
    """Sensors that count something say what; sums of money have their currency."""
    counting = set()
    for entity in entities:
        state = hass.states.get(entity.entity_id)
        assert state, entity.entity_id
        texts = EN["entity"][entity.domain][entity.translation_key]
        if state.attributes.get(ATTR_DEVICE_CLASS) == SensorDeviceClass.MONETARY:
            assert state.attributes[ATTR_UNIT_OF_MEASUREMENT] == "EUR"
            assert "unit_of_measurement" not in texts
        else:
            unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
            assert texts.get("unit_of_measurement") == unit
            if state.attributes.get(ATTR_STATE_CLASS):
                counting.add(unit)
    assert None not in counting
    assert len(counting) > 2


async def test_system_health(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Each line of the system health page has its name."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    assert set(EN["system_health"]) == {"info"}
    shown = await get_system_health_info(hass, DOMAIN)
    assert set(EN["system_health"]["info"]) == set(shown)


# Against the code: dialogs


async def _dialogs(
    hass: HomeAssistant, account: MockConfigEntry
) -> dict[str, list[ConfigFlowResult]]:
    """Open each dialog of an account, by the part of the texts that it is told in."""
    flows = hass.config_entries
    return {
        "config": [
            await flows.flow.async_init(DOMAIN, context={"source": SOURCE_USER}),
            await account.start_reauth_flow(hass),
            await account.start_reconfigure_flow(hass),
        ],
        "options": [await flows.options.async_init(account.entry_id)],
    }


async def _add_number(
    hass: HomeAssistant, account: MockConfigEntry
) -> SubentryFlowResult:
    """Open the dialog for a new monitored number."""
    return await hass.config_entries.subentries.async_init(
        (account.entry_id, SUBENTRY_MONITORED_NUMBER), context={"source": SOURCE_USER}
    )


async def _change_number(
    hass: HomeAssistant, account: MockConfigEntry, subentry: ConfigSubentry
) -> SubentryFlowResult:
    """Open the dialog for a number that is monitored."""
    return await hass.config_entries.subentries.async_init(
        (account.entry_id, SUBENTRY_MONITORED_NUMBER),
        context={
            "source": SOURCE_RECONFIGURE,
            "subentry_id": subentry.subentry_id,
        },
    )


async def _submit(
    hass: HomeAssistant, dialog: SubentryFlowResult, data: dict[str, Any]
) -> SubentryFlowResult:
    """Fill in a step of the dialog for a monitored number."""
    return await hass.config_entries.subentries.async_configure(dialog["flow_id"], data)


def _check_dialogs(path: str, dialogs: Sequence[Dialog]) -> None:
    """Compare the steps of dialogs with their texts."""
    steps = {str(dialog["step_id"]): dialog for dialog in dialogs}
    assert set(_below(path)["step"]) == set(steps)
    for step, dialog in steps.items():
        texts = _below(path)["step"][step]
        _check_fields(dialog["data_schema"] or vol.Schema({}), texts)
        given = dialog["description_placeholders"] or {}
        filled = _all_placeholders(texts)
        for written in TEXTS.values():
            shown = written.get(f"{path}.step.{step}.description", "").format(**given)
            assert {name for name in filled if given[name] not in shown} == set()


async def test_dialogs(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Each step, field and section of a dialog has its texts."""
    for path, dialogs in (await _dialogs(hass, account)).items():
        _check_dialogs(path, dialogs)


async def test_dialogs_of_a_monitored_number(
    hass: HomeAssistant, gate: ConfigSubentry, account: MockConfigEntry
) -> None:
    """Each step and field of the dialog for a number has its texts."""
    asked = await _add_number(hass, account)
    reasked = await _change_number(hass, account, gate)
    told = await _submit(hass, asked, GATE | {CONF_PHONE_NUMBER: "+33612345678"})
    _check_dialogs(SUBENTRY, [asked, reasked, told])
    given = told["description_placeholders"]
    assert given
    assert _all_placeholders(_below(SUBENTRY)["step"]) == set(given)


def test_kinds_of_subentries(account: MockConfigEntry) -> None:
    """What can be added to an account, and changed, is told in words."""
    supported = account.supported_subentry_types
    assert set(EN["config_subentries"]) == set(supported)
    for kind, does in supported.items():
        texts = EN["config_subentries"][kind]
        assert set(texts) == {"entry_type", "initiate_flow", "step", "error", "abort"}
        assert does == {"supports_reconfigure": True}
        assert set(texts["initiate_flow"]) == {SOURCE_USER, SOURCE_RECONFIGURE}


async def test_errors_of_a_monitored_number(
    hass: HomeAssistant, gate: ConfigSubentry, account: MockConfigEntry
) -> None:
    """Each thing that can be wrong with a number has its text, beside a field."""
    await hass.config.async_update(country=None)
    wrong = [
        *({CONF_PHONE_NUMBER: entry} for entry in BAD_ENTRIES.values()),
        {CONF_PHONE_NUMBER: PHONE},
        {CONF_PHONE_NUMBER: "+33612345678", CONF_NAME: " "},
    ]
    dialog = await _add_number(hass, account)
    told: set[str] = set()
    for data in wrong:
        dialog = await _submit(hass, dialog, GATE | data)
        errors = dialog["errors"]
        assert errors
        assert set(errors) <= set(_below(SUBENTRY)["step"]["user"]["data"])
        told |= set(errors.values())
    assert told >= _values(PhoneNumberProblem)
    assert set(_below(SUBENTRY)["error"]) == told


async def test_ends_of_a_monitored_number(
    hass: HomeAssistant, gate: ConfigSubentry, account: MockConfigEntry
) -> None:
    """The ways the dialog for a number ends without a new one have their texts."""
    dialog = await _change_number(hass, account, gate)
    dialog = await _submit(hass, dialog, GATE | {CONF_NAME: "Garage"})
    changed = await _submit(hass, dialog, {})
    await hass.async_block_till_done()
    await hass.data[ENGINE].ledger.close()
    dialog = await _change_number(hass, account, gate)
    in_vain = await _submit(hass, dialog, GATE | {CONF_NAME: "Gate"})
    assert changed["type"] is in_vain["type"] is FlowResultType.ABORT
    assert set(_below(SUBENTRY)["abort"]) == {changed["reason"], in_vain["reason"]}


def _check_fields(schema: vol.Schema, texts: dict[str, Any]) -> None:
    """Compare the fields of a form with their texts, its sections included."""
    inner = {
        str(field): value.schema
        for field, value in schema.schema.items()
        if isinstance(value, section)
    }
    fields = {str(field) for field in schema.schema} - set(inner)
    assert set(texts.get("data", ())) == fields
    assert set(texts.get("data_description", ())) == fields
    assert set(texts.get("sections", ())) == set(inner)
    for name, fields_of_section in inner.items():
        assert texts["sections"][name]["name"]
        _check_fields(fields_of_section, texts["sections"][name])


def _all_placeholders(node: object) -> set[str]:
    """List the placeholders of all texts below a place."""
    return {name for _, text in _texts(node) for name in _placeholders(text)}


async def test_ends_of_dialogs(
    hass: HomeAssistant, account: MockConfigEntry, simulator: Simulator
) -> None:
    """Each way a dialog ends without a new account has its text."""
    simulator.settings.has_me = False
    typed: list[dict[str, Any]] = [
        {CONF_API_KEY: API_KEY, "advanced": {CONF_URL: simulator.url}},
        {CONF_API_KEY: API_KEY},
        {CONF_URL: simulator.url, config_flow.CONF_RENEW_ADDRESS: False},
    ]
    dialogs = (await _dialogs(hass, account))["config"]
    ends = set()
    for dialog, data in zip(dialogs, typed, strict=True):
        result = await hass.config_entries.flow.async_configure(dialog["flow_id"], data)
        await hass.async_block_till_done()
        assert result["type"] is FlowResultType.ABORT
        ends.add(result["reason"])
    assert set(EN["config"]["abort"]) == ends


def test_errors_of_dialogs() -> None:
    """Each error of a dialog has its text, and none is left over."""
    errors = {**EN["config"]["error"], **EN["options"]["error"]}
    assert set(errors) == _form_errors()


def test_placeholders_only_where_they_are_filled() -> None:
    """Nothing has anything to fill in but errors, issues and what dialogs describe."""
    for path, text in TEXTS["en"].items():
        if not re.fullmatch(
            r"(exceptions|issues)\..*|.*\.step\.\w+\.description", path
        ):
            assert _placeholders(text) == set(), path


# Against the code: actions


@pytest.fixture
async def schemas(hass: HomeAssistant) -> dict[str, dict[Any, Any]]:
    """Ask Home Assistant for the fields of each action."""
    assert await async_setup_component(hass, DOMAIN, {})
    fields: dict[str, dict[Any, Any]] = {}
    for action, registered in hass.services.async_services_for_domain(DOMAIN).items():
        schema: Any = registered.schema
        fields[action] = schema.schema
    return fields


def test_services(schemas: dict[str, dict[Any, Any]]) -> None:
    """Each action has the same fields in its schema, its form and its texts."""
    assert len(schemas) > 5
    for told in (EN["services"], SERVICES_YAML, ICONS["services"]):
        assert set(told) == set(schemas)
    for action, schema in schemas.items():
        texts = EN["services"][action]
        fields = {str(field) for field in schema}
        assert set(texts) == {"name", "description", "fields"}
        assert set(texts["fields"]) == fields, action
        assert set(SERVICES_YAML[action]["fields"]) == fields, action
        for field in texts["fields"].values():
            assert set(field) == {"name", "description"}


def test_required_fields(schemas: dict[str, dict[Any, Any]]) -> None:
    """The form requires what the schema requires, and offers the same defaults."""
    for action, schema in schemas.items():
        for key in schema:
            field = SERVICES_YAML[action]["fields"][str(key)]
            required = isinstance(key, vol.Required)
            assert field.get("required", False) is required, (action, key)
            if "default" in field:
                assert key.default() == field["default"], (action, key)


async def test_selectors(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Each selector that takes its words from the texts finds them, and all of them."""
    keyed: dict[str, dict[str, set[str]]] = {}
    for configuration in (*_selectors_of_actions(), *await _selectors(hass, account)):
        if key := configuration.get("translation_key"):
            [kind] = configuration.keys() & {"fields", "options", "unit_of_measurement"}
            words = configuration[kind]
            told = keyed.setdefault(key, {}).setdefault(kind, set())
            told |= {words} if isinstance(words, str) else set(words)
    assert keyed["interval"] == {"options": _values(Interval)}
    assert {
        key: {kind: set(words) for kind, words in texts.items()}
        for key, texts in EN["selector"].items()
    } == keyed


def _selectors_of_actions() -> Iterator[dict[str, Any]]:
    """List how the fields of the actions are filled in."""
    for action in SERVICES_YAML.values():
        for field in action["fields"].values():
            [configuration] = field["selector"].values()
            yield configuration or {}


async def _selectors(
    hass: HomeAssistant, account: MockConfigEntry
) -> list[Mapping[str, Any]]:
    """List how the fields of the dialogs are filled in."""
    dialogs: list[Dialog] = [await _add_number(hass, account)]
    for opened in (await _dialogs(hass, account)).values():
        dialogs += opened
    return [
        selector.config
        for dialog in dialogs
        if dialog["data_schema"]
        for selector in dialog["data_schema"].schema.values()
        if isinstance(selector, Selector)
    ]


def test_forms_hold_no_texts() -> None:
    """What a person reads in a form comes from the translations alone."""
    texts = {"name", "description", "label"}

    def told(node: object) -> Iterator[str]:
        """List the texts that a form itself brings."""
        if not isinstance(node, dict):
            return
        for key, value in node.items():
            if key in texts and isinstance(value, str):
                yield value
            yield from told(value)

    assert list(told(SERVICES_YAML)) == []


# Against the code: errors and repair issues


@cache
def _modules() -> list[ast.Module]:
    """Parse the source of the integration."""
    return [ast.parse(path.read_text("utf-8")) for path in FOLDER.rglob("*.py")]


def _exception_uses() -> Uses:
    """Find each `translation_key=…` in the source, through the functions that take it.

    Repair issues, which name their keys in constants, are not among them.
    """
    uses: Uses = {}
    for module in _modules():
        for function in _functions(module):
            for call in _calls(function):
                named = {keyword.arg: keyword.value for keyword in call.keywords}
                key = named.get("translation_key")
                if key is None or "translation_domain" not in named:
                    continue
                given = _keys_of(named.get("translation_placeholders"))
                if isinstance(key, ast.Constant):
                    uses.setdefault(str(key.value), set()).update(given)
                elif isinstance(key, ast.Name):
                    assert key.id == function.args.args[0].arg
                    _follow(function.name, given, uses)
    return uses


def _follow(function: str, given: set[str], uses: Uses) -> None:
    """Find the keys that a function is given first, wherever it is called."""
    for module in _modules():
        for call in _calls(module):
            if _name_of(call.func) == function and call.args:
                key = call.args[0]
                extra = {keyword.arg for keyword in call.keywords if keyword.arg}
                if isinstance(key, ast.Constant):
                    uses.setdefault(str(key.value), set()).update(given | extra)


def _issue_calls() -> Iterator[tuple[set[str], Mapping[str | None, ast.expr]]]:
    """Find each call that raises repair issues: which ones, and with what arguments.

    One that takes its issue from a variable may raise all that its module names.
    """
    for module in _modules():
        for call in _calls(module):
            if _name_of(call.func) == "async_raise_issue":
                told = _issues_of(call.args[1]) or _issues_of(module)
                yield told, {keyword.arg: keyword.value for keyword in call.keywords}


def _issues_of(node: ast.AST) -> set[str]:
    """List the repair issues that a piece of source names, by their constants."""
    names = {
        _name_of(inner)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Attribute | ast.Name)
    }
    return {
        str(value)
        for name, value in vars(issues).items()
        if name in names and name.lower() == value
    }


def _functions(module: ast.Module) -> Iterator[_Function]:
    """List all functions of a module."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """List all calls within a piece of source."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            yield inner


def _name_of(node: ast.expr) -> str | None:
    """Name what is called: a function, or a method of something."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _keys_of(node: ast.expr | None) -> set[str]:
    """List the keys of a dict that is written out."""
    if not isinstance(node, ast.Dict):
        return set()
    return {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}


def _form_errors() -> set[str]:
    """List the errors that the dialogs show."""
    dialogs = (config_flow, options_flow, account_check)
    source = ast.parse(
        "\n".join(Path(str(one.__file__)).read_text("utf-8") for one in dialogs)
    )
    found: set[str] = set()
    for node in ast.walk(source):
        match node:
            case ast.Dict(
                keys=[ast.Constant(value="base") | ast.Name(id="CONF_API_KEY")],
                values=[value],
            ):
                values: list[ast.expr] = [value]
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id="errors"))], value=value
            ):
                values = [value]
            case ast.FunctionDef(name="_error_key"):
                values = [
                    inner.value
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Return) and inner.value
                ]
            case _:
                continue
        found |= {str(value.value) for value in values if hasattr(value, "value")}
    return found & set(_constants(source))


def _constants(source: ast.AST) -> Iterator[str]:
    """List all texts in a piece of source."""
    for node in ast.walk(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _values(enumeration: type[StrEnum]) -> set[str]:
    """List the values of an enumeration."""
    return {member.value for member in enumeration}


@pytest.fixture
async def exceptions(
    hass: HomeAssistant, account: MockConfigEntry, call_action: CallAction
) -> Uses:
    """List the exceptions of the source, and those for bad entries, by causing them.

    Entries may be bad in one way or in two, or be far too many; and there may be a good
    one beside them.
    """
    await hass.config.async_update(country=None)
    assert set(BAD_ENTRIES) == set(PhoneNumberProblem)
    bad = [*([entry] for entry in BAD_ENTRIES.values()), ["hello", "+33 6 12"]]
    bad.append(["hello"] * (MAX_INVALID + 1))
    uses = _exception_uses()
    for entries in (*bad, *([PHONE, *entries] for entries in bad)):
        with pytest.raises(ServiceValidationError) as refusal:
            await call_action("verify_numbers", phone_numbers=entries)
        key = refusal.value.translation_key
        assert key
        assert key not in uses
        uses[key] = set(refusal.value.translation_placeholders or ())
    return uses


def test_exceptions(exceptions: Uses) -> None:
    """Each translated exception has its text, and no text is left over."""
    assert len(exceptions) > 20
    assert set(EN["exceptions"]) == set(exceptions)
    for key, given in exceptions.items():
        assert set(EN["exceptions"][key]) == {"message"}
        assert _placeholders(EN["exceptions"][key]["message"]) == given, key


def test_issues() -> None:
    """Each repair issue is raised, and its texts tell all that there is to say."""
    given: Uses = {}
    fixable: set[str] = set()
    for raised, arguments in _issue_calls():
        for key in raised:
            given.setdefault(key, set()).update(_keys_of(arguments["placeholders"]))
        if "data" in arguments:
            fixable |= raised
    assert set(EN["issues"]) == set(given)
    for key, issue in EN["issues"].items():
        shown = "fix_flow" if key in fixable else "description"
        assert set(issue) == {"title", shown}, key
        assert _placeholders(issue["title"]) == set(), key
        told = issue[shown]["step"] if key in fixable else issue[shown]
        assert _all_placeholders(told) - {"error"} == given[key] - {"error"}, key


def test_ways_to_mend_an_issue() -> None:
    """Each choice and each end of the dialog of an issue has its text."""
    source = ast.parse(Path(repairs.__file__).read_text("utf-8"))
    offered: Uses = {"menu_options": set(), "reason": set(), "step_id": set()}
    given: Uses = {}
    for call in _calls(source):
        arguments = {one.arg: one.value for one in call.keywords}
        for name in offered.keys() & arguments.keys():
            offered[str(name)] |= set(_constants(arguments[name]))
        if "reason" in arguments and "description_placeholders" in arguments:
            (reason,) = _constants(arguments["reason"])
            given[str(reason)] = _keys_of(arguments["description_placeholders"])
    told: Uses = {"menu_options": set(), "reason": set(), "step_id": set()}
    for issue in EN["issues"].values():
        fix_flow = issue.get("fix_flow", {"step": {}})
        told["reason"] |= set(fix_flow.get("abort", ()))
        for reason, text in fix_flow.get("abort", {}).items():
            assert _placeholders(text) == given.get(reason, set())
        for step, texts in fix_flow["step"].items():
            assert set(texts) <= {"title", "description", "menu_options"}
            told["step_id"].add(step)
            told["menu_options"] |= set(texts.get("menu_options", ()))
    assert told == offered | {"step_id": offered["step_id"] | {"confirm"}}


# The manifest


def test_order_of_manifest() -> None:
    """The manifest is in the order that Home Assistant wants."""
    keys = list(MANIFEST)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
