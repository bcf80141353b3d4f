"""The shape of a body: what is needed to learn to read it, and nothing of what it says.

Names are told, types and lengths; a name that may be something else is not.
"""

import re
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from ..api.hlr import PART_NAME

MAX_SHAPES: Final = 10
"""Bodies of which the diagnostics tell."""

MAX_NAMES: Final = 32
MAX_DEPTH: Final = 4

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_.\[\]]{0,31}[0-9]{0,3}")
_ELEMENT: Final = re.compile(r"<([A-Za-z_][A-Za-z_.:-]{0,31})[\s/>]")
_OTHER: Final = "(other)"


def shape_of(body: bytes) -> dict[str, Any]:
    """Tell the format of a body, and the names, types and lengths in it."""
    text = body.decode("utf-8-sig", errors="replace").strip()
    form, shape = _read(text)
    return {
        "length": len(body),
        "is_utf8": "\ufffd" not in text,
        "format": form,
        "shape": shape,
    }


def _read(text: str) -> tuple[str, Any]:
    """Tell the format of a text, and its shape."""
    if text.startswith(("{", "[")):
        try:
            return "json", _shape(orjson.loads(text))
        except orjson.JSONDecodeError:
            return "broken json", None
    if text.startswith("<"):
        return "xml", _named(_ELEMENT.findall(text))
    if text.startswith("--"):
        return "multipart", _named(PART_NAME.findall(text))
    try:
        pairs = parse_qsl(text, strict_parsing=True, max_num_fields=MAX_NAMES)
    except ValueError:
        return "other", None
    return "form", _shape(dict(pairs))


def _shape(value: object, depth: int = 0) -> Any:
    """Tell the type of a value, and those of what it holds."""
    match value:
        case dict() if depth < MAX_DEPTH:
            return {
                _name(key): _shape(member, depth + 1)
                for key, member in list(value.items())[:MAX_NAMES]
            }
        case list() if depth < MAX_DEPTH:
            first = [_shape(member, depth + 1) for member in value[:1]]
            return {"list_of": len(value), "first": first}
        case str():
            return f"text of {len(value)}"
        case bool():
            return "boolean"
        case int() | float():
            return f"number of {len(str(value))}"
    return "null" if value is None else "nested"


def _named(names: list[str]) -> list[str]:
    """Tell names, each once."""
    return list(dict.fromkeys(map(_name, names)))[:MAX_NAMES]


def _name(name: str) -> str:
    """Tell a name, unless it may be something else."""
    return name if _NAME.fullmatch(name) else _OTHER
