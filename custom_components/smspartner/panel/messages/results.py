"""Results of lookups: a table of any length, what is in it, and its download."""

from typing import Literal, TypedDict

type Status = Literal[
    "reachable",
    "unreachable",
    "roaming",
    "barred",
    "invalid",
    "unknown",
    "awaited",
    "not_bought",
    "expired",
    "elsewhere",
]
"""A verdict, or how a lookup stands that has no result.

The result of one that is `elsewhere` goes to the caller's own address.
"""

type NotBought = Literal[
    "not_sent", "budget", "price_unknown", "restored", "cancelled", "refused"
]
"""Why a number was not bought; `refused` is by SMS Partner."""


class ResultFilter(TypedDict):
    """Which numbers are shown; an empty list and None are no condition."""

    verification_id: str | None
    """None for all numbers that have a result, each with its newest one."""
    search: str
    """Digits of the number, in any spelling."""
    statuses: list[Status]
    operators: list[str]
    """By MCC and MNC."""
    countries: list[str]
    """ISO 3166-1, of the numbers' calling codes."""
    ported: bool | None
    opted_out: bool | None


class WatchResults(TypedDict):
    """Ask what is in a table of results, now and whenever that changes."""

    type: Literal["smspartner/results/subscribe"]
    config_entry_id: str
    filter: ResultFilter


class OperatorShare(TypedDict):
    """How many numbers an operator has."""

    mcc_mnc: str
    name: str
    country: str | None
    count: int


class CountryShare(TypedDict):
    """How many numbers a country has."""

    country: str
    count: int


class Results(TypedDict):
    """What is in a table of results."""

    view_id: str
    """What rows are asked for with; it holds until the next event."""
    total: int
    """How many numbers there are without a condition."""
    matching: int
    """How many rows the table has."""
    statuses: dict[Status, int]
    """Of the rows."""
    operators: list[OperatorShare]
    """Of the rows, the largest first."""
    all_operators: list[OperatorShare]
    """Without a condition: what may be chosen."""
    all_countries: list[CountryShare]


class ReadResults(TypedDict):
    """Ask for some rows, 500 at most."""

    type: Literal["smspartner/results/rows"]
    config_entry_id: str
    view_id: str
    offset: int
    limit: int


class ResultRow(TypedDict):
    """One number and its result."""

    lookup_id: int
    phone_number: str | None
    """None where it was forgotten."""
    status: Status
    result: str | None
    mcc_mnc: str | None
    operator: str | None
    country: str | None
    """Of the network."""
    ported: bool | None
    opted_out: bool
    received_at: str | None


class ResultRows(TypedDict):
    """Some rows of a table; `is_current` is false where the view is gone."""

    is_current: bool
    rows: list[ResultRow]


class ExportResults(TypedDict):
    """Ask for a link that downloads results as CSV."""

    type: Literal["smspartner/results/export"]
    config_entry_id: str
    filter: ResultFilter


class Export(TypedDict):
    """A link that holds for an hour, or until the next restart."""

    path: str
    """With its signature, relative to Home Assistant."""
    filename: str


class ReadNumber(TypedDict):
    """Ask for all that is known of one number."""

    type: Literal["smspartner/results/number"]
    config_entry_id: str
    phone_number: str


class NumberLookup(TypedDict):
    """One lookup of a number."""

    row: ResultRow
    verification_id: str | None
    tag: str | None
    reason: NotBought | None
    error: str | None
    """SMS Partner's words."""


class NumberMessage(TypedDict):
    """One SMS to a number; its text is not kept."""

    sms_id: str
    tag: str | None
    state: str
    reason: str | None
    date: str | None
    cost: float | None
    currency: str | None


class NumberHistory(TypedDict):
    """All lookups and SMS of a number, the newest first, 1,000 at most of each."""

    phone_number: str
    is_opted_out: bool
    lookups: list[NumberLookup]
    messages: list[NumberMessage]
