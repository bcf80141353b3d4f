"""Describes bodies without saying what is in them, for diagnostics.

A description shows how such a body could be read: its format, and the names, types and
lengths of its fields. A name that may be something else, a phone number say, is masked.
"""

import re
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from ...api.notifications.bodies import PART_NAME

MAX_SHAPES: Final = 10
"""How many bodies diagnostics describe."""
MAX_NAMES: Final = 32
MAX_DEPTH: Final = 4

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_.\[\]]{0,31}[0-9]{0,3}")
_ELEMENT: Final = re.compile(r"<([A-Za-z_][A-Za-z_.:-]{0,31})[\s/>]")
_MASKED_NAME: Final = "(other)"


def describe_body(body: bytes) -> dict[str, Any]:
    """Return the length and the format of a body, and the shape of its fields."""
    text = body.decode("utf-8-sig", errors="replace").strip()
    format_, shape = _describe_text(text)
    return {
        "length": len(body),
        "is_utf8": "\ufffd" not in text,
        "format": format_,
        "shape": shape,
    }


def _describe_text(text: str) -> tuple[str, Any]:
    """Return the format of a text, and the shape of its fields."""
    if text.startswith(("{", "[")):
        try:
            return "json", _describe_value(orjson.loads(text))
        except orjson.JSONDecodeError:
            return "broken json", None
    if text.startswith("<"):
        return "xml", _distinct_names(_ELEMENT.findall(text))
    if text.startswith("--"):
        return "multipart", _distinct_names(PART_NAME.findall(text))
    try:
        pairs = parse_qsl(text, strict_parsing=True, max_num_fields=MAX_NAMES)
    except ValueError:
        return "other", None
    return "form", _describe_value(dict(pairs))


def _describe_value(value: object, depth: int = 0) -> Any:
    """Return the type of a value, and those of what is in it."""
    match value:
        case dict() if depth < MAX_DEPTH:
            return {
                _mask_name(key): _describe_value(member, depth + 1)
                for key, member in list(value.items())[:MAX_NAMES]
            }
        case list() if depth < MAX_DEPTH:
            first = [_describe_value(member, depth + 1) for member in value[:1]]
            return {"list_of": len(value), "first": first}
        case str():
            return f"text of {len(value)}"
        case bool():
            return "boolean"
        case int() | float():
            return f"number of {len(str(value))}"
    return "null" if value is None else "nested"


def _distinct_names(names: list[str]) -> list[str]:
    """Return names, each of them once."""
    return list(dict.fromkeys(map(_mask_name, names)))[:MAX_NAMES]


def _mask_name(name: str) -> str:
    """Return a name, or a mask for one that may be something else."""
    return name if _NAME.fullmatch(name) else _MASKED_NAME
