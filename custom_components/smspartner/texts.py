"""Translated texts in the language of Home Assistant.

They are for places that take a text but no key, and for placeholders. What has a key
is translated by the user interface, in the language of the user.
"""

from datetime import datetime
from typing import Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .markdown import shown_placeholders

_ENGLISH: Final = "%Y-%m-%d %H:%M"
MOMENTS: Final = {
    "en": _ENGLISH,
    "es": "%d/%m/%Y a las %H:%M",
    "fr": "%d/%m/%Y à %H:%M",
}
"""How a language writes a date with its time; the others are shown in English."""


def format_moment(hass: HomeAssistant, moment: datetime) -> str:
    """Return a date with its time, by the clock of Home Assistant."""
    pattern = MOMENTS.get(hass.config.language, _ENGLISH)
    return f"{dt_util.as_local(moment):{pattern}}"


async def async_text(hass: HomeAssistant, category: str, key: str) -> str:
    """Return a text by its category and its key below it."""
    texts = await async_get_translations(hass, hass.config.language, category, [DOMAIN])
    return texts[f"component.{DOMAIN}.{category}.{key}"]


async def async_error_text(hass: HomeAssistant, err: HomeAssistantError) -> str:
    """Return the text of a translated error for a Markdown text.

    `str(err)` is in English.
    """
    text = await async_text(hass, "exceptions", f"{err.translation_key}.message")
    return text.format(**shown_placeholders(err.translation_placeholders or {}))
