"""Looks for what is secret or personal where nobody may find it."""

import json
import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final

from .account import DOMAIN
from .home_assistant import HomeAssistantProcess

OURS: Final = f"custom_components.{DOMAIN}"

RECORDED: Final = {
    "states": "SELECT m.entity_id, s.state FROM states s"
    " JOIN states_meta m USING (metadata_id)",
    "attributes": "SELECT shared_attrs FROM state_attributes",
    "events": "SELECT t.event_type, d.shared_data FROM events e"
    " JOIN event_types t USING (event_type_id)"
    " LEFT JOIN event_data d USING (data_id)"
    " WHERE t.event_type <> 'call_service'",
}
"""What Home Assistant records, but for the actions that people call."""


def recorded(database: Path) -> Mapping[str, str]:
    """Return what the recorder has kept, by its kind."""
    address = f"file:{database}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return {
            kind: json.dumps(connection.execute(query).fetchall(), ensure_ascii=False)
            for kind, query in RECORDED.items()
        }


def logged(home_assistant: HomeAssistantProcess) -> str:
    """Return our lines of the log."""
    lines = (line for line in home_assistant.log.splitlines() if OURS in line)
    return "\n".join(lines)


def leaked(text: str, private: Iterable[str]) -> list[str]:
    """Return what of something private a text holds."""
    return [one for one in private if one in text]
