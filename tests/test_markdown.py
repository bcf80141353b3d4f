"""Texts of others within Markdown."""

import re

import pytest

from custom_components.smspartner.markdown import as_it_is, shown_placeholders

from .texts import TEXTS, placeholders_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Campaigns 2026", "Campaigns 2026"),
        ("so_me@example.com", r"so\_me\@example\.com"),
        ("*[_a_](b)* <c>", r"\*\[\_a\_\]\(b\)\* \<c\>"),
        ("https://example.com", r"https\:\/\/example\.com"),
        ("Élodie \\ `x`", r"Élodie \\ \`x\`"),
    ],
)
def test_text_is_shown_as_it_is(text: str, shown: str) -> None:
    """What means something in Markdown is escaped, and nothing else."""
    assert as_it_is(text) == shown


def test_placeholders_of_others_are_no_markup() -> None:
    """What others may have written is escaped; links and amounts stay as they are."""
    written = ("account", "campaign", "entries", "message", "name", "tag", "unheard_of")
    placeholders = {
        "integration_url": "/config",
        "cost": "€0.005",
        "address": "https://home.example.org",
    }
    assert shown_placeholders(
        {**placeholders, **dict.fromkeys(written, "[a](b.c)")}
    ) == {**placeholders, **dict.fromkeys(written, r"\[a\]\(b\.c\)")}


def test_placeholders_of_plain_texts_stay_as_they_are() -> None:
    """Titles and menus are no Markdown: an escaped amount would show a backslash."""
    plain = re.compile(r".*\.(title|menu_options\.\w+|menu_option_descriptions\.\w+)")
    found = {
        name: "0.5"
        for path, text in TEXTS["en"].items()
        if plain.fullmatch(path)
        for name in placeholders_of(text)
    }
    assert len(found) > 3
    assert shown_placeholders(found) == found
