"""Checks what the page sends against the types of its messages."""

from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    TypeAliasType,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import voluptuous as vol


class InvalidMessageError(ValueError):
    """A message of another form; only the place is told, for it may hold a number."""


def check(message: Mapping[str, Any], wanted: type) -> None:
    """Raise InvalidMessageError for a message that is not of a TypedDict's form."""
    try:
        _schema(wanted)(dict(message))
    except vol.Invalid as err:
        place = ".".join(map(str, err.path)) or "the message"
        raise InvalidMessageError(f"Unexpected value at {place}") from None


@cache
def _schema(wanted: type) -> vol.Schema:
    """Return the schema of a TypedDict."""
    return vol.Schema(_fields(wanted), required=True)


def _fields(wanted: type) -> dict[str, Any]:
    """Return what each field of a TypedDict has to be."""
    return {key: _validator(hint) for key, hint in get_type_hints(wanted).items()}


def _validator(hint: Any) -> Any:
    """Return what a value of a type has to be."""
    if isinstance(hint, TypeAliasType):
        return _validator(hint.__value__)
    arguments = get_args(hint)
    origin = get_origin(hint) or hint
    if origin is Literal:
        validator: Any = vol.In(arguments)
    elif origin is UnionType or isinstance(hint, UnionType):
        validator = vol.Any(*map(_validator, arguments))
    elif origin is list:
        validator = [_validator(arguments[0])]
    elif is_typeddict(origin):
        validator = _fields(origin)
    else:
        validator = _PLAIN.get(origin, origin)
    return validator


_PLAIN: Mapping[Any, Any] = {float: vol.Any(int, float), NoneType: None}
