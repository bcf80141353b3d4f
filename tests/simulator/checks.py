"""Whether a value fits a setting."""

from typing import (
    Any,
    Literal,
    TypeAliasType,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

COSTS = ("total", "each", "missing", "text")

type CostIs = str | float | None
"""One of `COSTS`, or the number that stands for every cost; None stands for null."""


def check_type(holder: type, name: str, value: Any) -> None:
    """Raise ValueError unless the holder has the setting and the value fits it."""
    hints = get_type_hints(holder)
    if name not in hints:
        raise ValueError(f"unknown setting: {name}")
    if not _fits(hints[name], value):
        raise ValueError(f"{name} cannot be {value!r}")


def is_number(value: Any) -> bool:
    """Return whether a value is a number, which no boolean is."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _fits(hint: Any, value: Any) -> bool:
    """Return whether a value is of a type; no boolean is a number."""
    if hint is CostIs:
        return value in COSTS if isinstance(value, str) else _fits(float | None, value)
    if isinstance(hint, TypeAliasType):
        hint = hint.__value__
    origin = get_origin(hint)
    if origin is Literal:
        return value in get_args(hint)
    if origin is Union:
        return any(_fits(one, value) for one in get_args(hint))
    if hint in (int, float):
        return is_number(value) and (hint is float or isinstance(value, int))
    if hint == dict[str, float]:
        return isinstance(value, dict) and all(map(is_number, value.values()))
    return isinstance(value, origin or hint)
