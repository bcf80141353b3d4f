"""Amounts of money as people read them."""

from decimal import ROUND_DOWN, ROUND_UP

import pytest
from homeassistant.core import HomeAssistant

from custom_components.smspartner.money import STYLES, format_amount

from .texts import TEXTS


def test_each_translation_has_its_amounts() -> None:
    """Amounts are written as the texts around them."""
    assert set(STYLES) == set(TEXTS)


@pytest.mark.parametrize(
    ("language", "amount", "text"),
    [
        ("en", 60, "€60.00"),
        ("en", 1234.5, "€1,234.50"),
        ("fr", 60, "60,00\u00a0€"),
        ("fr", 1234.5, "1\u202f234,50\u00a0€"),
        ("es", 60, "60,00\u00a0€"),
        ("es", 1234.5, "1234,50\u00a0€"),
        ("es", 12345.5, "12.345,50\u00a0€"),
        ("en-GB", 60, "€60.00"),
        ("de", 60, "€60.00"),
    ],
)
def test_languages(
    hass: HomeAssistant, language: str, amount: float, text: str
) -> None:
    """An amount is written as in the language, or in English as the texts are."""
    hass.config.language = language
    assert format_amount(hass, amount, "EUR") == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "€0.00"),
        (0.005, "€0.005"),
        (0.0125, "€0.0125"),
        (0.000001, "€0.000001"),
        (0.1 + 0.2, "€0.30"),
        (0.5, "€0.50"),
        (1.825, "€1.83"),
        (2.665, "€2.67"),
        (2.675, "€2.68"),
        (999.999, "€1,000.00"),
    ],
)
def test_small_amounts_are_exact(hass: HomeAssistant, amount: float, text: str) -> None:
    """A price of less than one is not rounded, a larger amount is."""
    assert format_amount(hass, amount, "EUR") == text


@pytest.mark.parametrize(
    ("currency", "english", "french"),
    [
        ("CHF", "CHF\u00a060.00", "60,00\u00a0CHF"),
        (None, "60.00", "60,00"),
    ],
)
def test_currencies(
    hass: HomeAssistant, currency: str | None, english: str, french: str
) -> None:
    """Another currency than the euro has its code, and one that is unknown nothing."""
    assert format_amount(hass, 60, currency) == english
    hass.config.language = "fr"
    assert format_amount(hass, 60, currency) == french


def test_rounding(hass: HomeAssistant) -> None:
    """What is left is rounded down and what it lacks up, so that they never agree."""
    assert format_amount(hass, 10.004, "EUR", rounding=ROUND_UP) == "€10.01"
    assert format_amount(hass, 10.003, "EUR", rounding=ROUND_DOWN) == "€10.00"
    assert format_amount(hass, 10.0000004, "EUR", rounding=ROUND_UP) == "€10.00"
