"""What becomes of an SMS. The single source of the table in README.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

DELIVERED = "delivered"
NOT_DELIVERED = "not delivered"
WAITING = "waiting"
KO = "ko"
UNKNOWN_WORD = "enroute"

BAD_NUMBER = "bad_number"
"""The fate of a number that the API takes for none."""


class Quirk(StrEnum):
    """What is unusual about a report."""

    FORM = "form"
    BARE_NUMBER = "bare_number"
    INT_NUMBER = "int_number"
    INT_ID = "int_id"
    WRONG_ID = "wrong_id"
    EARLY = "early"


@dataclass(frozen=True, slots=True)
class Moment:
    """A state an SMS comes into, and the reports of it."""

    status: str
    reports: tuple[str, ...]
    after: float | None = None
    """Seconds since the moment before; None for the delay of the settings."""


@dataclass(frozen=True, slots=True)
class Fate:
    """All that becomes of an SMS."""

    name: str
    meaning: str
    moments: tuple[Moment, ...]
    quirk: Quirk | None = None


def _straight(
    name: str, meaning: str, *statuses: str, quirk: Quirk | None = None
) -> Fate:
    """Return a fate in which each state is reported once."""
    moments = tuple(Moment(status, (status,)) for status in statuses)
    return Fate(name, meaning, moments, quirk)


FATES_BY_ENDING = {
    "00": _straight("delivered", "delivered", DELIVERED),
    "01": _straight("not_delivered", "not delivered", NOT_DELIVERED),
    "06": _straight(
        "waiting_not_delivered",
        "waiting, then not delivered",
        WAITING,
        NOT_DELIVERED,
    ),
    "27": _straight("waiting_delivered", "waiting, then delivered", WAITING, DELIVERED),
    "40": Fate(
        "silent",
        "delivered, which no report says and a poll does",
        (Moment(DELIVERED, ()),),
    ),
    "41": Fate(
        "out_of_order",
        "delivered; that report comes first, and then the one that it waits",
        (Moment(DELIVERED, (DELIVERED, WAITING)),),
    ),
    "42": Fate(
        "twice",
        "delivered, reported twice",
        (Moment(DELIVERED, (DELIVERED, DELIVERED)),),
    ),
    "43": _straight(
        "early",
        "delivered, reported before the answer to the request",
        DELIVERED,
        quirk=Quirk.EARLY,
    ),
    "44": _straight("unknown_word", f"{UNKNOWN_WORD}, a word of no page", UNKNOWN_WORD),
    "45": _straight(
        "form", "delivered, reported as a form", DELIVERED, quirk=Quirk.FORM
    ),
    "46": _straight(
        "bare_number",
        "delivered, the report's number without +",
        DELIVERED,
        quirk=Quirk.BARE_NUMBER,
    ),
    "47": _straight(
        "int_number",
        "delivered, the report's number a JSON number",
        DELIVERED,
        quirk=Quirk.INT_NUMBER,
    ),
    "48": _straight(
        "wrong_id",
        "delivered, the report's msgId that of no message",
        DELIVERED,
        quirk=Quirk.WRONG_ID,
    ),
    "49": Fate(
        "ten_hours",
        "waiting, and delivered ten hours later",
        (
            Moment(WAITING, (WAITING,)),
            Moment(DELIVERED, (DELIVERED,), after=36_000.0),
        ),
    ),
    "50": Fate(BAD_NUMBER, "no number to the API: refused with code 9", ()),
    "51": _straight(
        "int_id",
        "delivered, the report's msgId a JSON number",
        DELIVERED,
        quirk=Quirk.INT_ID,
    ),
    "52": _straight(
        "changes_its_mind",
        "delivered, and then not delivered",
        DELIVERED,
        NOT_DELIVERED,
    ),
    "98": Fate("waiting", "waiting for ever, without a report", ()),
    "99": _straight("ko", "ko", KO),
}
"""By the last two digits of the number; any other ending is delivered."""

FATES = {fate.name: fate for fate in FATES_BY_ENDING.values()}


def fate_of(phone: str, overrides: Mapping[str, str]) -> Fate:
    """Return the fate of an SMS to a number: its override, else the table's."""
    if phone in overrides:
        return FATES[overrides[phone]]
    return FATES_BY_ENDING.get(phone[-2:], FATES["delivered"])


def table() -> str:
    """Return the table of numbers in the words a person needs to provoke a fate."""
    lines = ["They choose an SMS's fate too (any other: delivered):"]
    lines += [
        f"  …{ending}  {fate.meaning}" for ending, fate in FATES_BY_ENDING.items()
    ]
    return "\n".join(lines)
