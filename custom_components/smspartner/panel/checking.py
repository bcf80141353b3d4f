"""Checks what the page sends against the types of its messages."""

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import (
    Any,
    Final,
    Literal,
    TypeAliasType,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import voluptuous as vol

MAX_ITEMS: Final = 20_000
"""Items of a list in a message; one that is longer would keep the event loop busy."""


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
    parts = (
        str(part) if isinstance(part, int) or str(part).isidentifier() else "?"
        for part in err.path
    )
    return ".".join(parts) or "?"


@cache
def _schema(wanted: type) -> vol.Schema:
    """Return the schema of a TypedDict."""
    return vol.Schema(_fields(wanted))


def _fields(wanted: type) -> Callable[[Any], Any]:
    """Return what accepts the fields of a TypedDict, all of them and no others."""
    hints = get_type_hints(wanted)
    fields = {key: _validator(hint) for key, hint in hints.items()}
    check_fields = vol.Schema(fields, required=True)

    def check_dict(value: Any) -> Any:
        """Return a value of the form; of one with many more fields none is looked at.

        Each of them would be an error of its own.
        """
        if isinstance(value, dict) and len(value) > 2 * len(fields):
            raise vol.Invalid("Unexpected fields")
        return check_fields(value)

    return check_dict


def _items(validator: Any) -> Callable[[Any], Any]:
    """Return what accepts a list of which each item is accepted.

    It ends at the first that is not: a message has room for a million of them.
    """
    check_item = vol.Schema(validator)

    def check_list(value: Any) -> Any:
        """Return a list that is not too long, of items that are accepted."""
        if not isinstance(value, list) or len(value) > MAX_ITEMS:
            raise vol.Invalid("Unexpected list")
        for place, item in enumerate(value):
            try:
                check_item(item)
            except vol.Invalid as err:
                err.prepend([place])
                raise
        return value

    return check_list


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
        validator = _items(_validator(arguments[0]))
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
