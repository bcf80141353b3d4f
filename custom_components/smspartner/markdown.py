"""Texts of others within a Markdown text: in dialogs and in repairs."""

import re
from collections.abc import Mapping
from typing import Final

_OWN: Final = frozenset(
    {
        "address",
        "budget",
        "checks",
        "cost",
        "cost_a_day",
        "count",
        "file",
        "hours",
        "integration_url",
        "interval",
        "issues_url",
        "left",
        "needed",
        "phone_number",
        "price",
        "support_url",
        "total",
        "until",
    }
)
"""Placeholders that hold no words of others: amounts, counts, links.

Some of them stand in titles and menus too, where nothing is Markdown.
"""


def as_it_is(text: str) -> str:
    """Return what Markdown shows as a text, with no link and no emphasis in it."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def shown_placeholders(placeholders: Mapping[str, str]) -> dict[str, str]:
    """Return the placeholders of a Markdown text, with what others wrote as it is."""
    return {
        key: text if key in _OWN else as_it_is(text)
        for key, text in placeholders.items()
    }
