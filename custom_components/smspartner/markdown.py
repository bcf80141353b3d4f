"""Texts of others within a Markdown text: in dialogs and in repairs."""

import re
from collections.abc import Mapping
from typing import Final

_NAMED_BY_USERS: Final = {"account", "name"}


def as_it_is(text: str) -> str:
    """Return what Markdown shows as a text, with no link and no emphasis in it."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def shown_placeholders(placeholders: Mapping[str, str]) -> dict[str, str]:
    """Return the placeholders of a Markdown text, those that users name as they are."""
    return {
        key: as_it_is(text) if key in _NAMED_BY_USERS else text
        for key, text in placeholders.items()
    }
