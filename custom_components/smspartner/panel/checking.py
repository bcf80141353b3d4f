"""Checks what the page sends against the types of its messages."""

from collections.abc import Callable, Mapping
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
        raise InvalidMessageError(f"Unexpected value at {_place(err)}") from None


def _place(err: vol.Invalid) -> str:
    """Return where in a message something else was expected.

    A key that nobody expects may be anything, so it is not told.
    """
    return ".".join(
        str(part) if isinstance(part, int) or str(part).isidentifier() else "?"
        for part in err.path
    )


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


def _exactly(*types: type) -> Callable[[Any], Any]:
    """Return what accepts values of these types, but of none that derives from them."""

    def check_type(value: Any) -> Any:
        """Return a value of one of the types; a boolean is no number."""
        if type(value) not in types:
            raise vol.Invalid("Unexpected type")
        return value

    return check_type


_PLAIN: Mapping[Any, Any] = {
    int: vol.All(_exactly(int), vol.Range(-(2**63), 2**63 - 1)),
    float: _exactly(int, float),
    NoneType: None,
}
