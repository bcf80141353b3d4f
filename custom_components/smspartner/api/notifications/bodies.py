"""Reads the body of a notification: JSON, a URL-encoded form or a multipart form."""

import codecs
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote_to_bytes

import orjson

MAX_FORM_FIELDS: Final = 64
PART_NAME: Final = re.compile(r'[;\s]name="?([^";\n]*)')

# An emoji is two of them; of each other escape, only the backslash matters.
_ESCAPE: Final = re.compile(
    r"""
    \\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}
    | (?P<half> \\u[dD][89a-fA-F][0-9a-fA-F]{2})
    | \\.
    """,
    re.VERBOSE,
)

_BYTE_ORDER_MARK: Final = "\ufeff"
_NOT_UTF_8: Final = "smspartner_not_utf_8"
"""Name by which `_read_otherwise` is known where a text is decoded."""

_NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


def read_body(body: bytes) -> list[Mapping[str, object]]:
    """Return the fields of each notification that a body may hold.

    Which of its forms the body has is found out by its content. Members of a list that
    hold no fields are there too, without any.
    """
    text = body.decode(errors=_NOT_UTF_8).removeprefix(_BYTE_ORDER_MARK).strip()
    if text.startswith(("{", "[")):
        return _read_json(text)
    if text.startswith("--"):
        return [_read_multipart(text)]
    return [_read_form(text)]


def _read_otherwise(err: UnicodeError) -> tuple[str, int]:
    """Return what stands for bytes that are no UTF-8, and where the text goes on.

    A single one is a letter of Windows-1252. Several are what is left of a character,
    and become U+FFFD.
    """
    if not isinstance(err, UnicodeDecodeError):
        raise err
    found = err.object[err.start : err.end]
    read = found.decode("cp1252", errors="replace") if len(found) == 1 else "\ufffd"
    return read, err.end


codecs.register_error(_NOT_UTF_8, _read_otherwise)


def load_json(text: str) -> object:
    """Return the value of a JSON text; half of an emoji in it becomes U+FFFD.

    A long text that was cut to be sent in parts may end with one. Raises
    orjson.JSONDecodeError.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        whole = _ESCAPE.sub(_without_half, text)
        if whole == text:
            raise
        return orjson.loads(whole)


def _without_half(escape: re.Match[str]) -> str:
    """Return an escape of JSON, or another one for half of an emoji."""
    return r"\ufffd" if escape["half"] else escape[0]


def _read_json(text: str) -> list[Mapping[str, object]]:
    """Return the JSON objects of a text; an empty one for any other member."""
    try:
        value = load_json(text)
    except orjson.JSONDecodeError:
        return []
    members = value if isinstance(value, list) else [value]
    return [member if isinstance(member, dict) else _NOTHING for member in members]


def _read_form(text: str) -> Mapping[str, object]:
    """Return the fields of a URL-encoded form; none where there are too many.

    `parse_qsl` does the same in twice the time, which was half of a notification's.
    """
    if text.count("&") >= MAX_FORM_FIELDS:
        return _NOTHING
    found = {}
    for pair in filter(None, text.replace("+", " ").split("&")):
        name, _, value = pair.partition("=")
        found[_unescape(name)] = _unescape(value)
    return found


def _unescape(text: str) -> str:
    """Return a text of a URL-encoded form with its characters for their escapes."""
    if "%" not in text:
        return text
    return unquote_to_bytes(text).decode(errors=_NOT_UTF_8)


def _read_multipart(text: str) -> Mapping[str, object]:
    """Return the fields of a multipart form, as PHP's curl sends an array.

    The parsers of libraries read more of MIME, and need seconds for a hostile body.
    """
    boundary, _, rest = text.replace("\r\n", "\n").partition("\n")
    found = {}
    for part in rest.split(f"\n{boundary}")[:MAX_FORM_FIELDS]:
        head, _, value = part.removeprefix("\n").partition("\n\n")
        if name := PART_NAME.search(head):
            found[name[1]] = value
    return found
