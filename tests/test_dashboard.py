"""The ready dashboards: made from the translations, with ids as Home Assistant's."""

import re
import runpy
from typing import Any, Final

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util.yaml import load_yaml
from pytest_homeassistant_custom_component.common import MockConfigEntry

from .helpers import ROOT, monitored_number

SCRIPT: Final = runpy.run_path(str(ROOT / "script" / "make-dashboard"))
LANGUAGES: Final = ("en", "fr", "es")
ENTITY_ID: Final = re.compile(r"(?:binary_sensor|button|event|sensor)\.\w+")


def entity_ids(part: Any) -> set[str]:
    """Collect the ids of all entities that are shown."""
    match part:
        case dict():
            return set().union(*map(entity_ids, part.values()))
        case list():
            return set().union(*map(entity_ids, part))
        case str() if ENTITY_ID.fullmatch(part):
            return {part}
        case _:
            return set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_what_the_script_makes(language: str) -> None:
    """See the file as the script would write it now."""
    shown = load_yaml(ROOT / "dashboards" / f"smspartner.{language}.yaml")
    assert shown == SCRIPT["view"](SCRIPT["Names"](language))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_shows_what_there_is(
    hass: HomeAssistant, config_entry: MockConfigEntry, door: str, language: str
) -> None:
    """Set up an account and a number in each language: every id is one of theirs."""
    hass.config.language = language
    name = SCRIPT["NUMBERS"][language]
    hass.config_entries.async_add_subentry(
        config_entry,
        monitored_number(name),
    )
    assert await hass.config_entries.async_setup(config_entry.entry_id)
    await hass.async_block_till_done()
    shown = entity_ids(SCRIPT["view"](SCRIPT["Names"](language))["sections"])
    known = er.async_entries_for_config_entry(er.async_get(hass), config_entry.entry_id)
    assert len(shown) == 21
    assert shown - {entity.entity_id for entity in known} == {"button.press"}
