"""Dates as people read them."""

from datetime import UTC, datetime

import pytest
from homeassistant.core import HomeAssistant

from custom_components.smspartner.texts import MOMENTS, format_moment

from .texts import TEXTS


def test_each_translation_has_its_dates() -> None:
    """Dates are written as the texts around them."""
    assert set(MOMENTS) == set(TEXTS)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "2026-12-01 05:41"),
        ("en-GB", "2026-12-01 05:41"),
        ("de", "2026-12-01 05:41"),
        ("es", "01/12/2026 a las 05:41"),
        ("fr", "01/12/2026 à 05:41"),
    ],
)
async def test_languages(hass: HomeAssistant, language: str, text: str) -> None:
    """A date is written as in the language, by the clock of Home Assistant."""
    await hass.config.async_update(time_zone="America/Martinique")
    hass.config.language = language
    assert format_moment(hass, datetime(2026, 12, 1, 9, 41, 59, tzinfo=UTC)) == text
