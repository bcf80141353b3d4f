"""The texts of the integration, and what the tests of texts share."""

import ast
import json
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigFlowResult,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.util.yaml import load_yaml_dict
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smspartner import services
from custom_components.smspartner.const import (
    CONF_ALWAYS_ALLOWED,
    CONF_INTERVAL,
    CONF_PHONE_NUMBER,
    CONF_UNREACHABLE_AFTER,
    DOMAIN,
    SUBENTRY_PHONE_NUMBER,
)
from custom_components.smspartner.ledger.states import MatchedBy
from custom_components.smspartner.monitoring.settings import Interval
from custom_components.smspartner.phone_numbers import PhoneNumberProblem

from .helpers import monitored_number, reconfigure

FOLDER = Path(services.__file__).parent

type Texts = dict[str, str]
"""Texts by their path in the file."""

type Uses = dict[str, set[str]]
"""Keys of translated texts, with the placeholders that the code fills in."""

type Dialog = ConfigFlowResult | SubentryFlowResult
"""A step of a dialog as it is shown."""

GATE_PHONE = "+33698765432"
GATE: dict[str, Any] = {
    CONF_NAME: "Gate",
    CONF_PHONE_NUMBER: GATE_PHONE,
    CONF_INTERVAL: Interval.OFF.value,
    CONF_UNREACHABLE_AFTER: 12,
    CONF_ALWAYS_ALLOWED: False,
}
"""The fields of a phone number that is not monitored."""

BAD_ENTRIES = {
    PhoneNumberProblem.NOT_A_NUMBER: "hello",
    PhoneNumberProblem.NOT_POSSIBLE: "+33 6 12",
    PhoneNumberProblem.NOT_MOBILE: "+33 1 42 68 53 00",
    PhoneNumberProblem.COUNTRY_UNKNOWN: "06 12 34 56 78",
    PhoneNumberProblem.AMBIGUOUS: "Anna\t06 12 34 56 78\t07 12 34 56 78",
}
"""An invalid entry of each kind, if no country is configured."""


def read_json(name: str) -> dict[str, Any]:
    """Return the content of a JSON file of the integration."""
    content: dict[str, Any] = json.loads((FOLDER / name).read_text("utf-8"))
    return content


def texts_below(node: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the text of all texts below a node."""
    if isinstance(node, str):
        yield path, node
        return
    assert isinstance(node, dict), path
    for key, value in node.items():
        yield from texts_below(value, f"{path}.{key}" if path else key)


def english_below(path: str) -> dict[str, Any]:
    """Return the English texts below a path."""
    node = EN
    for key in path.split("."):
        node = node[key]
    return node


def placeholders_of(text: str) -> set[str]:
    """Return the placeholders of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


EN = read_json("translations/en.json")

ICONS = read_json("icons.json")

SUBENTRY = f"config_subentries.{SUBENTRY_PHONE_NUMBER}"

SERVICES_YAML = load_yaml_dict(str(FOLDER / "services.yaml"))

TEXTS: dict[str, Texts] = {
    path.stem: dict(texts_below(read_json(f"translations/{path.name}")))
    for path in sorted((FOLDER / "translations").iterdir())
}

LANGUAGES = pytest.mark.parametrize("language", sorted(TEXTS))


def add_gate(
    hass: HomeAssistant, account: MockConfigEntry, interval: Interval = Interval.OFF
) -> ConfigSubentry:
    """Add the phone number to an account and return its subentry."""
    subentry = monitored_number(phone_number=GATE_PHONE, interval=interval.value)
    hass.config_entries.async_add_subentry(account, subentry)
    return subentry


async def open_dialogs(
    hass: HomeAssistant, account: MockConfigEntry
) -> dict[str, list[ConfigFlowResult]]:
    """Return the first form of each dialog of an account, by category of texts."""
    flows = hass.config_entries
    return {
        "config": [
            await flows.flow.async_init(DOMAIN, context={"source": SOURCE_USER}),
            await account.start_reauth_flow(hass),
            await reconfigure(hass, account),
            await reconfigure(hass, account, "reply_address"),
        ],
        "options": [await flows.options.async_init(account.entry_id)],
    }


async def open_number_dialog(
    hass: HomeAssistant, account: MockConfigEntry
) -> SubentryFlowResult:
    """Return the first step of the dialog for a new phone number."""
    return await hass.config_entries.subentries.async_init(
        (account.entry_id, SUBENTRY_PHONE_NUMBER), context={"source": SOURCE_USER}
    )


def all_placeholders(node: object) -> set[str]:
    """Return the placeholders of all texts below a node."""
    return {name for _, text in texts_below(node) for name in placeholders_of(text)}


def constants_in(source: ast.AST) -> Iterator[str]:
    """Yield the string constants of a piece of source."""
    for node in ast.walk(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


RESULTS_MATCHED_BY = {MatchedBy.TOKEN.value, MatchedBy.NUMBER.value}
"""By what results are matched; replies know more."""


def values_of(enumeration: type[StrEnum]) -> set[str]:
    """Return the values of an enumeration."""
    return {member.value for member in enumeration}
