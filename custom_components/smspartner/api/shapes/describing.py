"""Describes answers and notifications without saying what is in them.

A description shows how something could be read: its format, and the names, types and
lengths of its fields. A name that may be something else, a phone number say, is masked.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson

from .. import fields
from ..notifications.bodies import PART_NAME, load_json

MAX_SHAPES: Final = 10
"""How many bodies diagnostics describe."""
MAX_NAMES: Final = 32
MAX_DEPTH: Final = 4
MAX_MEMBERS: Final = 20
"""Members of a list that are looked at."""
MAX_KINDS: Final = 3
"""Members of a list that are told of, each an object with other fields."""
MAX_VALUES: Final = 200
"""Values that one description tells of."""
MAX_SIZE: Final = 99_999
"""Beyond it a size is not told: as many digits may be a phone number's."""

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z_.\[\]-]{0,31}[0-9]{0,4}")
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z-]{0,39}")
_ELEMENT: Final = re.compile(r"<([A-Za-z_][A-Za-z_.:-]{0,31})[\s/>]")
_MASKED_NAME: Final = "(other)"
_MORE: Final = "(more)"
_CONTENT_TYPES: Final = frozenset(
    {
        "application/json",
        "application/problem+json",
        "application/x-www-form-urlencoded",
        "application/xml",
        "multipart/form-data",
        "text/html",
        "text/plain",
        "text/xml",
    }
)


def describe_body(body: bytes) -> dict[str, Any]:
    """Return the length and the format of a body, and the shape of its fields."""
    text = body.decode("utf-8-sig", errors="replace").strip()
    format_, shape = _describe_text(text)
    return {
        "length": tell_size(len(body)),
        "is_utf8": "\ufffd" not in text,
        "format": format_,
        "shape": shape,
    }


def describe_value(value: object) -> Any:
    """Return the type of a JSON value, and those of what is in it."""
    return _Describer().describe(value, 0)


def describe_headers(headers: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Return what kind of headers there are; `clock_skew` is the server's, in seconds.

    Take the headers and the time at which they came.
    """
    wait, date = headers.get("Retry-After"), fields.date(headers.get("Date"))
    return {
        "content_type": describe_content_type(headers.get("Content-Type")),
        "is_compressed": "Content-Encoding" in headers,
        "is_cached": "Age" in headers,
        "clock_skew": date and _tell_seconds((date - now).total_seconds()),
        "retry_after": wait and _tell_wait(wait, now),
        "names": sorted({name for name in headers if _HEADER.fullmatch(name)}),
    }


def describe_content_type(value: str | None) -> str | None:
    """Return a content type without its parameters, if it is a usual one."""
    if value is None:
        return None
    bare = value.partition(";")[0].strip().lower()
    return bare if bare in _CONTENT_TYPES else _MASKED_NAME


def mask_name(name: str) -> str:
    """Return a name, or a mask for one that may be something else."""
    return name if _NAME.fullmatch(name) else _MASKED_NAME


def tell_size(size: int) -> int | str:
    """Return a size, or that it is a large one."""
    return size if size <= MAX_SIZE else f"over {MAX_SIZE}"


def _tell_seconds(seconds: float) -> int | str:
    """Return a number of whole seconds, or that there are many."""
    return round(seconds) if abs(seconds) <= MAX_SIZE else f"over {MAX_SIZE}"


def _tell_wait(value: str, now: datetime) -> int | str:
    """Return the seconds that a header asks to wait for, or what it is instead."""
    if (seconds := fields.amount(value)) is not None:
        return _tell_seconds(seconds)
    if date := fields.date(value):
        return f"date in {_tell_seconds((date - now).total_seconds())} s"
    return f"text of {tell_size(len(value))}"


def _describe_text(text: str) -> tuple[str, Any]:
    """Return the format of a text, and the shape of its fields."""
    if text.startswith(("{", "[")):
        try:
            return "json", describe_value(load_json(text))
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
    return "form", describe_value(dict(pairs))


class _Describer:
    """Describes a JSON value, of which a limited number of values is told."""

    def __init__(self) -> None:
        """Initialize with nothing told."""
        self._room = MAX_VALUES

    def describe(self, value: object, depth: int) -> Any:
        """Return the type of a value, and those of what is in it."""
        self._room -= 1
        match value:
            case dict() if depth < MAX_DEPTH:
                return self._describe_object(value, depth)
            case list() if depth < MAX_DEPTH:
                first = [self.describe(one, depth + 1) for one in _kinds_of(value)]
                return {"list_of": tell_size(len(value)), "first": first}
            case str():
                return f"text of {tell_size(len(value))}"
            case bool():
                return "boolean"
            case int() | float():
                return f"number of {len(str(value))}"
        return "null" if value is None else "nested"

    def _describe_object(self, value: Mapping[str, object], depth: int) -> Any:
        """Return the names of an object's fields, and what they are."""
        told: dict[str, Any] = {}
        for count, (name, member) in enumerate(value.items()):
            if count == MAX_NAMES or self._room <= 0:
                told[_MORE] = tell_size(len(value) - count)
                break
            told[mask_name(name)] = self.describe(member, depth + 1)
        return told


def _kinds_of(members: Sequence[object]) -> Sequence[object]:
    """Return the first member of a list, and the first objects with other fields."""
    objects = [one for one in members[:MAX_MEMBERS] if isinstance(one, dict)]
    kinds = {frozenset(one): one for one in reversed(objects)}
    first = members[:1]
    others = [one for one in reversed(kinds.values()) if one is not first[0]]
    return [*first, *others][:MAX_KINDS]


def _distinct_names(names: Iterable[str]) -> list[str]:
    """Return names, each of them once."""
    return list(islice(dict.fromkeys(map(mask_name, names)), MAX_NAMES))
