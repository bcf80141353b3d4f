"""Every text the code asks for is there, none is left over, and all are well formed."""

import ast
import json
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import voluptuous as vol
from homeassistant.util.yaml import load_yaml_dict

from custom_components.smspartner import (
    announcer,
    config_flow,
    issues,
    schemas,
    sensor,
    services,
)
from custom_components.smspartner.api import HlrResult, Verdict
from custom_components.smspartner.ledger.records import MatchedBy
from custom_components.smspartner.schemas import Action

FOLDER = Path(services.__file__).parent
REQUIREMENTS = FOLDER.parent.parent / "requirements_test.txt"

SCHEMAS: dict[str, Any] = {
    Action.VERIFY_NUMBERS: schemas.VERIFY_NUMBERS_SCHEMA,
    Action.GET_RESULTS: schemas.GET_RESULTS_SCHEMA.validators[0],
    Action.GET_MESSAGE_STATUS: schemas.GET_MESSAGE_STATUS_SCHEMA,
    Action.GET_STOP_LIST: schemas.GET_STOP_LIST_SCHEMA,
    Action.DOWNLOAD_RENTAL_FILE: schemas.DOWNLOAD_RENTAL_FILE_SCHEMA,
    Action.FORGET_NUMBERS: schemas.FORGET_NUMBERS_SCHEMA,
}
RESULT_FIELDS = {
    "phone_number",
    "result",
    "verdict",
    "permanent",
    "error_name",
    "error_description",
    "mcc_mnc",
    "operator",
    "country",
    "ported",
    "message_id",
    "date",
    "received_at",
    "matched_by",
    "verification_id",
    "campaign_id",
    "tag",
}
VERIFICATION_FIELDS = {
    "verification_id",
    "tag",
    "cost",
    "currency",
    *(verdict.value for verdict in Verdict),
}
ENTITIES = {
    "event": {"hlr_notification", "verification"},
    "sensor": {
        *(description.key for description in sensor.SENSORS),
        sensor.BALANCE_SENSOR.key,
        "last_hlr_result",
    },
}

FILLED = {
    "config.step.reauth_confirm.description",
    "config.step.reconfigure.description",
}
"""Texts of dialogs that have something to fill in."""

type Uses = dict[str, set[str]]
"""Keys of translated texts, with the placeholders the code gives each."""


def _json(name: str) -> dict[str, Any]:
    """Read a JSON file of the integration."""
    content: dict[str, Any] = json.loads((FOLDER / name).read_text("utf-8"))
    return content


EN = _json("translations/en.json")
ICONS = _json("icons.json")
MANIFEST = _json("manifest.json")
SERVICES_YAML = load_yaml_dict(str(FOLDER / "services.yaml"))


@cache
def _modules() -> list[ast.Module]:
    """Parse the source of the integration."""
    return [ast.parse(path.read_text("utf-8")) for path in FOLDER.rglob("*.py")]


def _texts(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    """List all texts with where they stand."""
    if isinstance(node, str):
        yield path, node
        return
    assert isinstance(node, dict), path
    for key, value in node.items():
        yield from _texts(value, f"{path}.{key}" if path else key)


def _placeholders(text: str) -> set[str]:
    """List the placeholders of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


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
                    _follow(module, function, key.id, given, uses)
    return uses


def _issue_uses() -> Uses:
    """Find each repair issue that is raised: its name is a constant of `issues`."""
    uses: Uses = {}
    for module in _modules():
        for function in _functions(module):
            for call in _calls(function):
                if _name_of(call.func) != "async_raise_issue":
                    continue
                named = {keyword.arg: keyword.value for keyword in call.keywords}
                given = _keys_of(named["placeholders"])
                for key in _issues_of(function):
                    uses.setdefault(key, set()).update(given)
    return uses


def _issues_of(function: _Function) -> set[str]:
    """List the repair issues that a function speaks of."""
    names = {
        _name_of(node)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute | ast.Name)
    }
    return {
        str(value)
        for name, value in vars(issues).items()
        if name in names and name.lower() == value
    }


def _issue_texts(issue: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """List the steps of the dialog that mends an issue, else the issue itself."""
    if "fix_flow" in issue:
        yield from issue["fix_flow"]["step"].values()
    else:
        yield issue


def _follow(
    module: ast.Module, function: _Function, name: str, given: set[str], uses: Uses
) -> None:
    """Find the keys behind a name: an argument of the function, or its own."""
    arguments = [
        argument.arg for argument in function.args.args if argument.arg != "self"
    ]
    if name in arguments:
        place = arguments.index(name)
        for call in _calls(module):
            if _name_of(call.func) == function.name:
                key = call.args[place]
                extra = {keyword.arg for keyword in call.keywords if keyword.arg}
                if isinstance(key, ast.Constant):
                    uses.setdefault(str(key.value), set()).update(given | extra)
        return
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            key, placeholders = node.value.elts
            assert isinstance(key, ast.Constant)
            uses.setdefault(str(key.value), set()).update(_keys_of(placeholders))


type _Function = ast.FunctionDef | ast.AsyncFunctionDef


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
    source = ast.parse(Path(config_flow.__file__).read_text("utf-8"))
    found: set[str] = set()
    for node in ast.walk(source):
        match node:
            case ast.Dict(keys=[ast.Constant(value="base")], values=[value]):
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


def _fields(schema: vol.Schema) -> set[str]:
    """Name the fields of a schema."""
    return {str(key) for key in schema.schema}


def _values(enumeration: type[StrEnum]) -> set[str]:
    """List the values of an enumeration."""
    return {member.value for member in enumeration}


def test_exceptions() -> None:
    """Each translated exception has its text, and no text is left over."""
    uses = _exception_uses()
    assert len(uses) > 10
    assert set(EN["exceptions"]) == set(uses)
    for key, given in uses.items():
        assert set(EN["exceptions"][key]) == {"message"}
        assert _placeholders(EN["exceptions"][key]["message"]) <= given, key


def test_placeholders_are_all_used() -> None:
    """What the code says to any exception is shown by at least one text."""
    shown: set[str] = set()
    for exception in EN["exceptions"].values():
        shown |= _placeholders(exception["message"])
    assert shown == set().union(*_exception_uses().values())


def test_issues() -> None:
    """Each repair issue has a title, and a description that tells all that is said."""
    uses = _issue_uses()
    assert len(uses) > 5
    assert set(EN["issues"]) == set(uses)
    for key, given in uses.items():
        assert _placeholders(EN["issues"][key]["title"]) == set()
        for texts in _issue_texts(EN["issues"][key]):
            assert _placeholders(texts["title"]) == set()
            assert _placeholders(texts["description"]) == given, key


def test_issues_that_can_be_mended() -> None:
    """A description stands where it is shown: in the issue, or in its dialog."""
    for key, issue in EN["issues"].items():
        assert set(issue) in ({"title", "description"}, {"title", "fix_flow"}), key


def test_entities() -> None:
    """Each entity has a name, and none is named that does not exist."""
    assert {platform: set(named) for platform, named in EN["entity"].items()} == (
        ENTITIES
    )
    for named in EN["entity"].values():
        for entity in named.values():
            assert entity["name"]


def test_states() -> None:
    """Each state of an enum has its text."""
    results = _values(HlrResult)
    events, sensors = EN["entity"]["event"], EN["entity"]["sensor"]
    notification = events["hlr_notification"]["state_attributes"]
    verification = events["verification"]["state_attributes"]
    last = sensors["last_hlr_result"]
    assert set(notification["event_type"]["state"]) == results
    assert set(last["state"]) == results
    assert set(last["state_attributes"]["result"]["state"]) == results
    assert set(verification["event_type"]["state"]) == {
        announcer.VERIFICATION_COMPLETED,
        announcer.VERIFICATION_EXPIRED,
        announcer.VERIFICATION_FAILED,
    }
    for attributes in (notification, last["state_attributes"]):
        assert set(attributes["verdict"]["state"]) == _values(Verdict)
        assert set(attributes["matched_by"]["state"]) == _values(MatchedBy)


@pytest.mark.parametrize(
    ("platform", "key", "attributes"),
    [
        ("event", "hlr_notification", RESULT_FIELDS | {"event_type"}),
        ("event", "verification", VERIFICATION_FIELDS | {"event_type"}),
        ("sensor", "last_hlr_result", RESULT_FIELDS),
    ],
)
def test_attributes(platform: str, key: str, attributes: set[str]) -> None:
    """Each attribute of an entity has its name."""
    named = EN["entity"][platform][key]["state_attributes"]
    assert set(named) == attributes
    for attribute in named.values():
        assert attribute["name"]


def test_units() -> None:
    """Sensors that count something say what; sums of money have their currency."""
    units = {
        key: texts["unit_of_measurement"]
        for key, texts in EN["entity"]["sensor"].items()
        if "unit_of_measurement" in texts
    }
    assert units == {
        "stop_list": "numbers",
        "pending_lookups": "lookups",
        "unmatched_notifications": "notifications",
    }


def test_services() -> None:
    """Each action has the same fields in its schema, its form and its texts."""
    assert set(EN["services"]) == set(SERVICES_YAML) == set(SCHEMAS) == _values(Action)
    for action, schema in SCHEMAS.items():
        texts = EN["services"][action]
        assert texts["name"]
        assert texts["description"]
        assert set(texts["fields"]) == _fields(schema), action
        assert set(SERVICES_YAML[action]["fields"]) == _fields(schema), action
        for field in texts["fields"].values():
            assert set(field) == {"name", "description"}


def test_required_fields() -> None:
    """The form requires what the schema requires, and offers the same defaults."""
    for action, schema in SCHEMAS.items():
        for key in schema.schema:
            field = SERVICES_YAML[action]["fields"][str(key)]
            required = isinstance(key, vol.Required)
            assert field.get("required", False) is required, (action, key)
            if "default" in field:
                assert key.default() == field["default"], (action, key)


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


def test_dialogs() -> None:
    """Each step, field and section of a dialog has its texts."""
    steps = ("user", "reauth_confirm", "reconfigure")
    assert set(EN["config"]["step"]) == set(steps)
    user, reauth, reconfigure = (EN["config"]["step"][step] for step in steps)
    assert set(EN["options"]["step"]) == {"init"}
    [section] = user["sections"]
    inner = dict(config_flow.USER_SCHEMA.schema)[section].schema
    for texts, fields in (
        (user, _fields(config_flow.USER_SCHEMA) - {section}),
        (user["sections"][section], _fields(inner)),
        (reauth, _fields(config_flow.REAUTH_SCHEMA)),
        (reconfigure, _fields(config_flow.RECONFIGURE_SCHEMA)),
        (EN["options"]["step"]["init"], _fields(config_flow.OPTIONS_SCHEMA)),
    ):
        assert set(texts["data"]) == fields
        assert set(texts["data_description"]) == fields
    for texts in (reauth, reconfigure):
        assert _placeholders(texts["description"]) == {"account"}


def test_errors_of_dialogs() -> None:
    """Each error and each end of a dialog has its text, and none is left over."""
    errors = {**EN["config"]["error"], **EN["options"]["error"]}
    assert set(errors) == _form_errors()
    assert set(EN["config"]["abort"]) == {
        "already_configured",
        "reauth_successful",
        "reconfigure_successful",
    }


def test_icons() -> None:
    """Icons are for entities, states and actions that exist; all of these have one."""
    assert {
        platform: set(entities) for platform, entities in ICONS["entity"].items()
    } == ENTITIES
    assert set(ICONS["services"]) == _values(Action)
    assert set(ICONS["entity"]["sensor"]["last_hlr_result"]["state"]) <= _values(
        HlrResult
    )
    for path, icon in _texts(ICONS):
        assert re.fullmatch(r"mdi:[a-z0-9-]+", icon), path


def test_form_of_texts() -> None:
    """Texts are complete as they stand, and of the form that Home Assistant takes."""
    for path, text in _texts(EN):
        assert text == text.strip(), path
        assert text, path
        assert "[%key:" not in text, path
        assert not re.search(r"https?://|www\.", text), path
        assert not re.search(r"<[a-zA-Z/]", text), path
        assert not re.search(r"'\{.*?\}'", text), path
        for placeholder in _placeholders(text):
            assert re.fullmatch(r"[a-z_]+", placeholder), path


def test_placeholders_only_where_they_are_filled() -> None:
    """No text but those of errors, issues and two dialogs has anything to fill in."""
    for path, text in _texts(EN):
        if not path.startswith(("exceptions.", "issues.")):
            assert bool(_placeholders(text)) is (path in FILLED), path


def test_manifest() -> None:
    """The manifest is in the order that Home Assistant wants."""
    keys = list(MANIFEST)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])
    assert set(keys) >= {
        "codeowners",
        "documentation",
        "iot_class",
        "issue_tracker",
        "version",
    }


def test_requirements() -> None:
    """Tests run with the versions that users get."""
    pinned = REQUIREMENTS.read_text("utf-8").splitlines()
    assert MANIFEST["requirements"]
    assert set(MANIFEST["requirements"]) <= set(pinned)
