"""Texts of others within Markdown."""

import pytest

from custom_components.smspartner.markdown import as_it_is, shown_placeholders


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


def test_title_of_an_account_is_no_markup() -> None:
    """Of the placeholders it is the title that others have written."""
    placeholders = {"account": "a@b.c", "integration_url": "/config"}
    assert shown_placeholders(placeholders) == {
        "account": r"a\@b\.c",
        "integration_url": "/config",
    }
