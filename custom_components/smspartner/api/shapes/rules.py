"""Compares a JSON object with what is expected of it: what it misses, and what is new.

A value is as expected if the function that the client reads it with can read it. So a
number may well come as text, and a date may not come as a word.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Self

from .describing import MAX_MEMBERS, mask_name

MAX_SURPRISES: Final = 20

type Reader = Callable[[object], object]
"""Returns what a value says; None if it cannot be read."""
type Rule = Reader | Fields | ListOf


@dataclass(frozen=True, slots=True)
class Field:
    """A field that is expected."""

    rule: Rule
    other_names: tuple[str, ...] = ()
    """Names by which the client knows it too."""
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields that are expected of an object, by the name that is documented."""

    by_name: Mapping[str, Field]
    names: Mapping[str, Field] = field(init=False)
    """The same by all names that the client knows."""

    def __post_init__(self) -> None:
        """Set `names`."""
        names = {
            known: each
            for name, each in self.by_name.items()
            for known in (name, *each.other_names)
        }
        object.__setattr__(self, "names", names)

    def __or__(self, other: Self) -> Fields:
        """Return the fields of both."""
        return Fields({**self.by_name, **other.by_name})


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of objects. PHP may make an object of it, whose values are the members."""

    members: Fields


def compare(expected: Fields, value: object) -> Sequence[str]:
    """Return what surprises in a value, in plain words, each once and not too many.

    No word says what a value is. Of a list the first members are looked at.
    """
    found = dict.fromkeys(islice(_compare(expected, value, ""), MAX_SURPRISES * 10))
    return tuple(islice(found, MAX_SURPRISES))


def _compare(rule: Rule, value: object, path: str) -> Iterator[str]:
    """Yield what surprises in a value that stands at a path."""
    match rule:
        case Fields() if isinstance(value, dict):
            yield from _compare_fields(rule, value, path)
        case ListOf() if isinstance(value, list | dict):
            members = value.values() if isinstance(value, dict) else value
            for member in islice(members, MAX_MEMBERS):
                yield from _compare(rule.members, member, f"{path}[]")
        case Fields() | ListOf():
            yield f"{path}: not readable: {_type(value)}"
        case _:
            if rule(value) is None:
                yield f"{path}: not readable: {_type(value)}"


def _compare_fields(
    expected: Fields, value: Mapping[str, object], path: str
) -> Iterator[str]:
    """Yield what surprises in the fields of an object that stands at a path."""
    prefix = f"{path}." if path else ""
    for name, each in expected.by_name.items():
        present = [known for known in (name, *each.other_names) if known in value]
        for known in present:
            if _is_said(value[known]):
                yield from _compare(each.rule, value[known], f"{prefix}{known}")
        if not each.is_optional and not any(_is_said(value[one]) for one in present):
            yield f"{prefix}{name}: {'empty' if present else 'missing'}"
    for name in value:
        if name not in expected.names:
            yield f"{prefix}{mask_name(name)}: unknown"


def _is_said(value: object) -> bool:
    """Return whether a value is there: null and an empty text are none."""
    return value is not None and value != ""


def _type(value: object) -> str:
    """Return the type of a JSON value."""
    match value:
        case dict():
            return "object"
        case list():
            return "list"
        case str():
            return "text"
    return "boolean" if isinstance(value, bool) else "number"
