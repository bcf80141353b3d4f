"""Which HLR result a number has. The single source of the table in README.md."""

from collections.abc import Mapping
from dataclasses import dataclass

NO_ANSWER = "NO_ANSWER"
"""The name that stands for a notification which never comes."""


@dataclass(frozen=True, slots=True)
class HlrResult:
    """One outcome of a lookup, with the vendor's id and the group it belongs to."""

    error_id: int
    name: str
    description: str
    group: int = 1
    has_network: bool = True


NO_ERROR = HlrResult(0, "NO_ERROR", "No Error", group=0)

RESULTS_BY_ENDING = {
    "00": NO_ERROR,
    "01": HlrResult(
        1, "EC_UNKNOWN_SUBSCRIBER", "Unknown Subscriber", has_network=False
    ),
    "05": HlrResult(5, "EC_UNIDENTIFIED_SUBSCRIBER", "Unidentified Subscriber"),
    "06": HlrResult(6, "EC_ABSENT_SUBSCRIBER_SM", "Absent Subscriber"),
    "07": HlrResult(7, "EC_UNKNOWN_EQUIPMENT", "Unknown Equipment"),
    "08": HlrResult(8, "EC_ROAMING_NOT_ALLOWED", "Roaming Not Allowed", group=3),
    "09": HlrResult(9, "EC_ILLEGAL_SUBSCRIBER", "Illegal Subscriber"),
    "12": HlrResult(12, "EC_ILLEGAL_EQUIPMENT", "Illegal Equipment"),
    "13": HlrResult(13, "EC_CALL_BARRED", "Call Barred", group=2),
    "27": HlrResult(27, "EC_ABSENT_SUBSCRIBER", "Absent Subscriber"),
    "55": HlrResult(255, "EC_UNKNOWN_ERROR", "Unknown Error", group=3),
    "98": HlrResult(-1, NO_ANSWER, "No notification is ever sent"),
    "99": HlrResult(
        34, "EC_SYSTEM_FAILURE", "System Failure", group=3, has_network=False
    ),
}
"""By the last two digits of the number; any other ending is NO_ERROR."""

_RESULTS_BY_NAME = {result.name: result for result in RESULTS_BY_ENDING.values()}

NETWORK_BY_DIGIT = {
    "0": "20801",
    "1": "20810",
    "2": "20815",
    "3": "20820",
    "4": "20801",
    "5": "20810",
    "6": "20815",
    "7": "26201",
    "8": "310260",
    "9": "99999",
}
"""MCC and MNC by the third digit from the right."""


def named_result(name: str) -> HlrResult:
    """Return the result of that name, made up where the table has none."""
    known = _RESULTS_BY_NAME.get(name)
    return known or HlrResult(254, name, name.removeprefix("EC_").title(), group=3)


def result_of(phone: str, overrides: Mapping[str, str]) -> HlrResult:
    """Return the result of a number: its override, else the table's."""
    if phone in overrides:
        return named_result(overrides[phone])
    return RESULTS_BY_ENDING.get(phone[-2:], NO_ERROR)


def network_of(phone: str) -> str:
    """Return MCC and MNC of the network a number is in."""
    return NETWORK_BY_DIGIT[phone[-3]]


def is_ported(phone: str) -> bool:
    """Return whether a number was ported: its fourth digit from the right is odd."""
    return int(phone[-4]) % 2 == 1


def table() -> str:
    """Return the table of numbers in the words a person needs to provoke a result."""
    lines = ["A number's last two digits choose its result (any other: NO_ERROR):"]
    lines += [
        f"  …{ending}  {result.name}" for ending, result in RESULTS_BY_ENDING.items()
    ]
    networks = ", ".join(f"{digit} {mcc}" for digit, mcc in NETWORK_BY_DIGIT.items())
    lines += [
        f"Its third digit from the right chooses the network: {networks}.",
        "An odd fourth digit from the right means ported.",
    ]
    return "\n".join(lines)
