"""Prints the JSON Schema of all messages of the page."""

import json
import sys
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

sys.path.insert(0, str(Path(__file__).parents[1]))

from custom_components.smspartner.panel.commands import COMMANDS


def schema() -> dict[str, Any]:
    """Return the schema: of each command its message, and its answer or event."""
    types = {one.name: (one.message, one.answer) for one in COMMANDS}
    parts: list[tuple[tuple[str, int], Literal["serialization"], TypeAdapter[Any]]] = [
        ((name, kind), "serialization", TypeAdapter(type_))
        for name, pair in types.items()
        for kind, type_ in enumerate(pair)
    ]
    found, definitions = TypeAdapter.json_schemas(parts)
    groups: dict[str, dict[str, Any]] = {"Commands": {}, "Subscriptions": {}}
    for one in COMMANDS:
        group = "Subscriptions" if one.is_subscription else "Commands"
        answer = "event" if one.is_subscription else "answer"
        groups[group][one.name] = _object(
            {
                "message": found[((one.name, 0), "serialization")],
                answer: found[((one.name, 1), "serialization")],
            }
        )
    definitions["$defs"] |= {
        name: _object(properties, title=name) for name, properties in groups.items()
    }
    references = {name: {"$ref": f"#/$defs/{name}"} for name in groups}
    definitions["$defs"] = {
        name: _without_titles(one) for name, one in definitions["$defs"].items()
    }
    return _object(references, title="Protocol") | definitions


def _without_titles(schema: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object whose fields give their types no names."""
    for field in schema.get("properties", {}).values():
        field.pop("title", None)
    return schema


def _object(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the schema of an object that has all these properties and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


if __name__ == "__main__":
    json.dump(schema(), sys.stdout, indent=2)
