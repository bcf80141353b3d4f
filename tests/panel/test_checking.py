"""What the page sends is checked against the types of its messages."""

from typing import Any, Final, Literal, TypedDict

import pytest

from custom_components.smspartner.panel.checking import InvalidMessageError, check

type Kind = Literal["good", "invalid"]


class Part(TypedDict):
    """A part of a message."""

    kinds: list[Kind]
    share: float | None


class Message(TypedDict):
    """A message that has all that messages have."""

    type: Literal["smspartner/test"]
    name: str
    count: int
    is_wanted: bool
    part: Part


GOOD: Final[dict[str, Any]] = {
    "type": "smspartner/test",
    "name": "Anna",
    "count": 3,
    "is_wanted": True,
    "part": {"kinds": ["good", "invalid"], "share": 0.5},
}


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"count": 0},
        {"is_wanted": False},
        {"part": {"kinds": [], "share": None}},
        {"part": {"kinds": ["good"], "share": 1}},
        {"part": {"kinds": ["good"] * 20_000, "share": 1}},
    ],
)
def test_what_fits(other: dict[str, Any]) -> None:
    """A message of its form is taken."""
    check(GOOD | other, Message)


@pytest.mark.parametrize(
    ("other", "place"),
    [
        ({"type": "smspartner/other"}, "type"),
        ({"name": None}, "name"),
        ({"name": 3}, "name"),
        ({"count": "3"}, "count"),
        ({"count": 3.0}, "count"),
        ({"count": True}, "count"),
        ({"count": 2**63}, "count"),
        ({"is_wanted": 1}, "is_wanted"),
        ({"is_wanted": None}, "is_wanted"),
        ({"part": None}, "part"),
        ({"part": {"kinds": ["good"]}}, "part.share"),
        ({"part": {"kinds": "good", "share": None}}, "part.kinds"),
        ({"part": {"kinds": ["good", "bad"], "share": None}}, "part.kinds.1"),
        ({"part": {"kinds": [["good"]], "share": None}}, "part.kinds.0"),
        ({"part": {"kinds": [], "share": "0.5"}}, "part.share"),
        ({"part": {"kinds": [], "share": True}}, "part.share"),
        ({"more": 1}, "more"),
        ({"+33612345678": 1}, "?"),
        ({"33612345678": 1}, "?"),
        ({"part": {"kinds": [], "share": None, "+33612345678": 1}}, "part.?"),
        ({"part": {"kinds": ["good"] * 20_001, "share": None}}, "part.kinds"),
        ({"part": {str(number): number for number in range(10)}}, "part"),
        ({str(number): number for number in range(10)}, "?"),
    ],
)
def test_what_does_not_fit(other: dict[str, Any], place: str) -> None:
    """Anything else is refused; only the place is told, and no value."""
    with pytest.raises(InvalidMessageError, match=rf" at {place}$".replace("?", r"\?")):
        check(GOOD | other, Message)


@pytest.mark.parametrize("field", GOOD)
def test_what_is_missing(field: str) -> None:
    """No field may be missing."""
    message = {key: value for key, value in GOOD.items() if key != field}
    with pytest.raises(InvalidMessageError, match=f" at {field}$"):
        check(message, Message)
