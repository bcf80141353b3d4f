"""Translated texts in the language of Home Assistant.

They are for places that take a text but no key. What has a key is translated by the
user interface, in the language of the user.
"""

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .markdown import shown_placeholders


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
