"""The checks that the validators of Home Assistant and HACS make of a repository."""

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Final

import homeassistant
import pytest
import voluptuous as vol
from homeassistant.helpers.config_validation import slug
from homeassistant.helpers.selector import validate_selector
from homeassistant.util.yaml import load_yaml_dict
from PIL import Image

from custom_components import smspartner
from custom_components.smspartner.const import DOMAIN

ROOT: Final = Path(__file__).parents[1]
FOLDER: Final = ROOT / "custom_components" / DOMAIN
LANGUAGES: Final = sorted((FOLDER / "translations").glob("*.json"))
WORKFLOWS: Final = sorted((ROOT / ".github" / "workflows").iterdir())

KEY: Final = vol.Match(r"^[a-z0-9]+([_-][a-z0-9]+)*$")
ICON: Final = vol.Match(r"^mdi:[a-z0-9-]+$")
PLAIN: Final = vol.Match(r"^[^{}]+$")
TEXTS: Final = {KEY: str}

MANIFEST: Final = vol.Schema(
    {
        vol.Required("domain"): DOMAIN,
        vol.Required("name"): str,
        "after_dependencies": [str],
        vol.Required("codeowners"): [vol.Match(r"^@[\w/-]+$")],
        vol.Required("config_flow"): True,
        "dependencies": [str],
        vol.Required("documentation"): vol.Match(
            r"^https://github\.com/[\w-]+/[\w-]+$"
        ),
        vol.Required("integration_type"): "service",
        vol.Required("iot_class"): "cloud_push",
        vol.Required("issue_tracker"): vol.Match(r"^https://github\.com/.+/issues$"),
        "loggers": [str],
        "requirements": [vol.Match(r"^[\w-]+==[\w.]+$")],
        vol.Required("version"): vol.Match(r"^\d+\.\d+\.\d+$"),
    }
)
HACS: Final = vol.Schema(
    {
        vol.Required("name"): str,
        vol.Required("homeassistant"): vol.Match(r"^\d{4}\.\d+\.\d+$"),
        "country": [str],
        "filename": str,
        "hacs": str,
        "render_readme": bool,
        "zip_release": bool,
    }
)

FIELD: Final = vol.Schema(
    {
        "default": vol.NotIn([None]),
        "example": vol.NotIn([None]),
        "required": bool,
        vol.Required("selector"): validate_selector,
    }
)
FIELDS_SECTION: Final = vol.Schema(
    {"collapsed": bool, vol.Required("fields"): {slug: FIELD}}
)
SERVICES: Final = vol.Schema(
    {
        slug: {
            "target": lambda target: validate_selector({"target": target}),
            vol.Required("fields"): {slug: vol.Any(FIELD, FIELDS_SECTION)},
        }
    }
)

STATE_ICONS: Final = {"default": ICON, "state": {KEY: ICON}}
ENTITY_ICONS: Final = STATE_ICONS | {"state_attributes": {KEY: STATE_ICONS}}
ACTION_ICONS: Final = {vol.Required("service"): ICON, "sections": {KEY: ICON}}
ICONS: Final = vol.Schema(
    {"entity": {slug: {KEY: ENTITY_ICONS}}, "services": {slug: ACTION_ICONS}}
)

DIALOG_SECTION: Final = {
    "name": str,
    "description": str,
    "data": TEXTS,
    "data_description": TEXTS,
}
DIALOG: Final = {
    "flow_title": str,
    vol.Required("step"): {
        KEY: {
            "title": str,
            "description": str,
            "data": TEXTS,
            "data_description": TEXTS,
            "menu_options": TEXTS,
            "menu_option_descriptions": TEXTS,
            "sections": {KEY: DIALOG_SECTION},
            "submit": str,
        }
    },
    "abort": TEXTS,
    "create_entry": TEXTS,
    "error": TEXTS,
    "progress": TEXTS,
}
SUBENTRY_DIALOG: Final = DIALOG | {
    vol.Required("entry_type"): str,
    vol.Required("initiate_flow"): {vol.Required("user"): str, KEY: str},
}
STATE_TEXTS: Final = {"name": PLAIN, "state": {KEY: PLAIN}}
ENTITY_TEXTS: Final = {
    "name": str,
    "state": {KEY: PLAIN},
    "state_attributes": {KEY: STATE_TEXTS},
    "unit_of_measurement": PLAIN,
}
NAMED: Final = {vol.Required("name"): str, vol.Required("description"): str}
TRANSLATION: Final = vol.Schema(
    {
        "common": TEXTS,
        "config": DIALOG,
        "config_subentries": {slug: SUBENTRY_DIALOG},
        "device": {KEY: {"name": str}},
        "entity": {slug: {KEY: ENTITY_TEXTS}},
        "exceptions": {slug: {vol.Required("message"): str}},
        "issues": {
            KEY: vol.Any(
                {vol.Required("title"): str, vol.Required("description"): str},
                {vol.Required("title"): str, vol.Required("fix_flow"): DIALOG},
            )
        },
        "options": DIALOG,
        "selector": {
            slug: {
                "choices": TEXTS,
                "fields": {KEY: NAMED},
                "options": TEXTS,
                "unit_of_measurement": TEXTS,
            }
        },
        "services": {
            slug: NAMED
            | {
                "fields": {KEY: NAMED | {"example": str}},
                "sections": {KEY: {vol.Required("name"): str, "description": str}},
            }
        },
        "system_health": {"info": TEXTS},
    }
)

RULE: Final = vol.Any(
    "done",
    {
        vol.Required("status"): vol.In(["done", "exempt"]),
        vol.Required("comment"): vol.Length(min=10),
    },
)

# What Home Assistant calls with a config entry, and which argument that is.
ENTRY_ARGUMENT: Final = {
    "async_get_config_entry_diagnostics": 1,
    "async_get_device_diagnostics": 1,
    "async_get_options_flow": 0,
    "async_migrate_entry": 1,
    "async_remove_config_entry_device": 1,
    "async_remove_entry": 1,
    "async_setup_entry": 1,
    "async_unload_entry": 1,
}

BRAND: Final = {
    "icon.png": lambda width, height: width == height == 256,
    "icon@2x.png": lambda width, height: width == height == 512,
    "logo.png": lambda width, height: 128 <= min(width, height) <= 256,
    "logo@2x.png": lambda width, height: 256 <= min(width, height) <= 512,
}


@cache
def _json(path: Path) -> dict[str, Any]:
    """Return the content of a JSON file."""
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


def _pins(name: str) -> dict[str, str]:
    """Return the versions that a file of requirements pins."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    return dict(line.split("==") for line in lines if "==" in line)


def _version(text: str) -> tuple[int, ...]:
    """Return the numbers of a version, which can be compared."""
    return tuple(int(part) for part in text.split("."))


def _files() -> Iterator[Path]:
    """Yield the files of the repository, without those in hidden folders."""
    for folder, folders, names in ROOT.walk():
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (folder / name for name in names)


def _imported_integrations() -> dict[str, set[str]]:
    """Return the modules of ours that import each integration of Home Assistant."""
    found: dict[str, set[str]] = {}
    for path in FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            for name in names:
                if match := re.match(r"homeassistant\.components\.(\w+)", name):
                    found.setdefault(match[1], set()).add(path.name)
    return found


def test_manifest() -> None:
    """The manifest has the required keys and no unknown ones."""
    MANIFEST(_json(FOLDER / "manifest.json"))


def test_order_of_manifest() -> None:
    """The manifest has the order that Home Assistant requires."""
    keys = list(_json(FOLDER / "manifest.json"))
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])


def test_one_manifest() -> None:
    """HACS finds one integration: no other file has the name of a manifest."""
    found = [path for path in _files() if path.name.endswith("manifest.json")]
    assert found == [FOLDER / "manifest.json"]


def test_version() -> None:
    """The version is the newest of the changelog."""
    headings = re.findall(
        r"^## \[([\d.]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert headings[0] == _json(FOLDER / "manifest.json")["version"]
    assert headings == sorted(headings, key=_version, reverse=True)


def test_hacs() -> None:
    """hacs.json is valid, and requires the oldest Home Assistant that is tested."""
    hacs = HACS(_json(ROOT / "hacs.json"))
    manifest = _json(FOLDER / "manifest.json")
    assert hacs["name"] == manifest["name"]
    assert hacs["homeassistant"] == _pins("requirements_floor.txt")["homeassistant"]


def test_requirements() -> None:
    """Every environment has the versions that users get."""
    asked = set(_json(FOLDER / "manifest.json")["requirements"])
    smoke, test = _pins("requirements_smoke.txt"), _pins("requirements_test.txt")
    assert asked <= {f"{name}=={version}" for name, version in smoke.items()}
    assert {test[name] == smoke[name] for name in test.keys() & smoke.keys()} == {True}


def test_json() -> None:
    """Every JSON file of the integration can be parsed."""
    found = list(FOLDER.rglob("*.json"))
    assert FOLDER / "translations" / "en.json" in found
    for path in found:
        assert _json(path), path


def test_services() -> None:
    """The forms of the actions are valid."""
    forms = SERVICES(load_yaml_dict(str(FOLDER / "services.yaml")))
    assert set(forms) == set(_json(FOLDER / "icons.json")["services"])
    for form in forms.values():
        for name, field in form.get("fields", {}).items():
            # A default shows a box that is ticked beside a switch that is off.
            is_switch = "boolean" in field.get("selector", {})
            assert not (is_switch and "default" in field), name


def test_icons() -> None:
    """Icons are valid, and no icon of a state repeats the default."""
    icons = ICONS(_json(FOLDER / "icons.json"))
    for platform in icons["entity"].values():
        for key, entity in platform.items():
            assert entity.get("default") not in entity.get("state", {}).values(), key


@pytest.mark.parametrize("path", LANGUAGES, ids=lambda path: path.stem)
def test_translations(path: Path) -> None:
    """Texts are where Home Assistant looks for them."""
    TRANSLATION(_json(path))


def test_no_source_of_translations() -> None:
    """There is no strings.json, from which only Home Assistant itself translates."""
    assert not (FOLDER / "strings.json").exists()


def test_dependencies() -> None:
    """The manifest names each integration that ours imports."""
    manifest = _json(FOLDER / "manifest.json")
    allowed = {*manifest["dependencies"], *manifest["after_dependencies"]}
    imported = _imported_integrations()
    assert {"cloud", "webhook", "sensor"} <= set(imported)
    for name, modules in imported.items():
        assert name in allowed or (FOLDER / f"{name}.py").exists(), (name, modules)


def test_configuration() -> None:
    """Accounts are added in the user interface, and YAML is refused."""
    assert smspartner.CONFIG_SCHEMA({}) == {}


@pytest.mark.parametrize("platform", smspartner.PLATFORMS)
def test_parallel_updates(platform: str) -> None:
    """Each platform sets how many calls it makes at a time."""
    module = import_module(f"{smspartner.__name__}.{platform}")
    assert isinstance(module.PARALLEL_UPDATES, int)


def test_typed_entries() -> None:
    """What Home Assistant calls with a config entry says whose entry it is."""
    found: dict[str, set[str]] = {}
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and (position := ENTRY_ARGUMENT.get(node.name)) is not None
            ):
                annotation = node.args.args[position].annotation
                assert isinstance(annotation, ast.Name), (path.name, node.name)
                assert annotation.id == "SmsPartnerConfigEntry", (path.name, node.name)
                found.setdefault(node.name, set()).add(path.stem)
    assert found["async_setup_entry"] == {"__init__", *smspartner.PLATFORMS}
    assert found["async_remove_entry"] == found["async_unload_entry"] == {"__init__"}
    assert found["async_get_options_flow"] == {"config_flow"}


def test_runtime_data() -> None:
    """The function that sets an entry up stores what it needs while it is loaded."""
    module = ast.parse((FOLDER / "__init__.py").read_text("utf-8"))
    (set_up,) = (
        node
        for node in module.body
        if isinstance(node, ast.AsyncFunctionDef) and node.name == "async_setup_entry"
    )
    stored = [
        ast.unparse(node)
        for node in ast.walk(set_up)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    ]
    assert stored == ["entry.runtime_data"]


def test_quality_scale() -> None:
    """Every rule of Home Assistant is done, or exempt with a reason."""
    core = Path(homeassistant.__path__[0]) / "components"
    known = load_yaml_dict(str(core / "twentemilieu" / "quality_scale.yaml"))["rules"]
    ours = load_yaml_dict(str(FOLDER / "quality_scale.yaml"))["rules"]
    assert len(known) == 54
    assert ours.keys() == known.keys()
    for rule, status in ours.items():
        assert RULE(status), rule


@pytest.mark.parametrize("name", BRAND)
def test_brand(name: str) -> None:
    """The pictures have the sizes that Home Assistant requires, and no background."""
    with Image.open(FOLDER / "brand" / name) as image:
        assert image.format == "PNG"
        assert BRAND[name](*image.size)
        assert image.has_transparency_data


def test_licence() -> None:
    """The license is word for word that of MIT, so that it is recognized."""

    def terms(text: str) -> list[str]:
        """Return the words of a license from the grant on."""
        return text[text.index("Permission is") :].split()

    known = distribution("pytest").read_text("licenses/LICENSE")
    ours = (ROOT / "LICENSE").read_text("utf-8")
    assert known
    assert terms(ours) == terms(known)
    assert ours.startswith("MIT License\n\nCopyright (c) ")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows(path: Path) -> None:
    """A workflow has only the permissions of its jobs, and pins its actions."""
    text = path.read_text("utf-8")
    uses = re.findall(r"uses: (?!\./)(.+)", text)
    assert uses
    for action in uses:
        assert re.fullmatch(r"[\w-]+(/[\w-]+)+@[0-9a-f]{40} # \S.*", action), action
    assert text.count("uses: actions/checkout@") == text.count(
        "persist-credentials: false"
    )
    assert load_yaml_dict(str(path))["permissions"] == {}
    assert "concurrency" in load_yaml_dict(str(path))
