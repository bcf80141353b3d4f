"""Actions have the same fields in their schemas, forms and texts."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import voluptuous as vol
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.selector import Selector
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner.actions.schemas import Action, Field
from custom_components.smspartner.actions.verify_numbers import (
    DEFAULT_REUSE,
    DEFAULT_WAIT,
)
from custom_components.smspartner.const import DOMAIN
from custom_components.smspartner.monitoring.settings import Interval

from .texts import (
    EN,
    ICONS,
    SERVICES_YAML,
    Dialog,
    open_dialogs,
    open_number_dialog,
    read_json,
    values_of,
)

TARGET_FIELDS = {str(key) for key in cv.ENTITY_SERVICE_FIELDS}
"""What a target consists of, in this Home Assistant: the user interface knows it."""


@pytest.fixture
async def schemas(hass: HomeAssistant) -> dict[str, dict[Any, Any]]:
    """Return the fields of each registered action."""
    assert await async_setup_component(hass, DOMAIN, {})
    fields: dict[str, dict[Any, Any]] = {}
    for action, registered in hass.services.async_services_for_domain(DOMAIN).items():
        schema: Any = registered.schema
        fields[action] = {
            key: validator
            for key, validator in schema.schema.items()
            if str(key) not in TARGET_FIELDS
        }
    return fields


def _form(action: str) -> dict[str, Any]:
    """Return the fields of an action's form, those in sections too."""
    fields: dict[str, Any] = {}
    for name, field in SERVICES_YAML[action]["fields"].items():
        fields |= field.get("fields", {name: field})
    return fields


def _sections(action: str) -> set[str]:
    """Return the sections of an action's form."""
    fields = SERVICES_YAML[action]["fields"]
    return {name for name, field in fields.items() if "fields" in field}


def test_services(schemas: dict[str, dict[Any, Any]]) -> None:
    """Each action has the same fields in its schema, its form and its texts."""
    assert len(schemas) > 5
    for told in (EN["services"], SERVICES_YAML, ICONS["services"]):
        assert set(told) == set(schemas)
    for action, schema in schemas.items():
        texts = EN["services"][action]
        fields = {str(field) for field in schema}
        sections = _sections(action)
        assert set(texts) - {"sections"} == {"name", "description", "fields"}
        assert set(texts.get("sections", ())) == sections
        assert set(ICONS["services"][action].get("sections", ())) == sections
        assert set(texts["fields"]) == fields, action
        assert set(_form(action)) == fields, action
        for field in texts["fields"].values():
            assert set(field) == {"name", "description"}


def test_required_fields(schemas: dict[str, dict[Any, Any]]) -> None:
    """The form has the required fields and the defaults of the schema."""
    for action, schema in schemas.items():
        for key in schema:
            field = _form(action)[str(key)]
            required = isinstance(key, vol.Required)
            assert field.get("required", False) is required, (action, key)
            if "default" in field:
                assert field["default"] == key.default(), (action, key)


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_defaults_are_told(language: str) -> None:
    """The form fills in neither wait nor reuse: they are told, for they depend."""
    fields = SERVICES_YAML[Action.VERIFY_NUMBERS]["fields"]
    texts = read_json(f"translations/{language}.json")["services"]["verify_numbers"]
    for field, number in (
        (Field.WAIT, DEFAULT_WAIT.time.total_seconds()),
        (Field.REUSE_WITHIN, DEFAULT_REUSE.total_seconds() / 60),
    ):
        assert "default" not in fields[field]
        assert re.search(rf"\b{number:g}\b", texts["fields"][field]["description"])


async def test_selectors(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Each selector with a translation key finds its texts, and none is left over."""
    keyed: dict[str, dict[str, set[str]]] = {}
    for configuration in (*_selectors_of_actions(), *await _selectors(hass, account)):
        if key := configuration.get("translation_key"):
            [kind] = configuration.keys() & {"fields", "options", "unit_of_measurement"}
            words = configuration[kind]
            told = keyed.setdefault(key, {}).setdefault(kind, set())
            told |= {words} if isinstance(words, str) else set(words)
    assert keyed["interval"] == {"options": values_of(Interval)}
    assert {
        key: {kind: set(words) for kind, words in texts.items()}
        for key, texts in EN["selector"].items()
    } == keyed


def _selectors_of_actions() -> Iterator[dict[str, Any]]:
    """Yield the selectors of the fields of all actions."""
    for action in SERVICES_YAML:
        for field in _form(action).values():
            [configuration] = field["selector"].values()
            yield configuration or {}


async def _selectors(
    hass: HomeAssistant, account: MockConfigEntry
) -> list[Mapping[str, Any]]:
    """Return the selectors of the fields of all dialogs."""
    dialogs: list[Dialog] = [await open_number_dialog(hass, account)]
    for opened in (await open_dialogs(hass, account)).values():
        dialogs += opened
    return [
        selector.config
        for dialog in dialogs
        if dialog["data_schema"]
        for selector in dialog["data_schema"].schema.values()
        if isinstance(selector, Selector)
    ]


def test_forms_hold_no_texts() -> None:
    """The forms of the actions contain no texts besides the translations."""
    texts = {"name", "description", "label"}

    def told(node: object) -> Iterator[str]:
        """Yield the texts of a form."""
        if not isinstance(node, dict):
            return
        for key, value in node.items():
            if key in texts and isinstance(value, str):
                yield value
            yield from told(value)

    assert list(told(SERVICES_YAML)) == []
