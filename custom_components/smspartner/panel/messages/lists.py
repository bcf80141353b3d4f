"""A list of contacts that is to be verified: uploaded, corrected, priced, bought.

A list is in the memory of Home Assistant until it is bought or closed, or a day old.
"""

from typing import Literal, TypedDict

from ...phone_numbers import PhoneNumberProblem

type EntryKind = Literal["good", "doubled", "invalid", "opted_out", "known"]
"""`opted_out` and `known` are good as well."""


class OpenList(TypedDict):
    """Begin an empty list."""

    type: Literal["smspartner/list/open"]
    config_entry_id: str


class RepeatVerification(TypedDict):
    """Begin a list with the numbers of an earlier verification."""

    type: Literal["smspartner/list/repeat"]
    config_entry_id: str
    verification_id: str
    only_unreachable: bool


class ListOpened(TypedDict):
    """A list that entries can be added to."""

    list_id: str
    entries: int
    """How many it has already."""


class AddEntries(TypedDict):
    """Add the cells of one column, 10,000 rows at most in one message.

    A cell that holds several numbers becomes several entries; an empty one none. Rows
    that were added before are replaced.
    """

    type: Literal["smspartner/list/add"]
    config_entry_id: str
    list_id: str
    row: int
    """The row of the first cell in the uploaded table, from 0."""
    cells: list[str]


class EntriesAdded(TypedDict):
    """How far the list has come."""

    entries: int
    """How many it has by now."""


class SummarizeList(TypedDict):
    """Ask what is in a list, and what verifying it would cost; nothing is bought."""

    type: Literal["smspartner/list/summarize"]
    config_entry_id: str
    list_id: str
    reuse_within: int
    """How old a known result may be that is used instead of buying one, in seconds."""
    leave_out_opted_out: bool
    """Whether numbers on the stop list are not verified."""


class ListSummary(TypedDict):
    """What is in a list, and what verifying it would cost."""

    entries: int
    good: int
    doubled: int
    invalid: int
    problems: dict[PhoneNumberProblem, int]
    """How many of the invalid entries have each problem."""
    opted_out: int
    known: int
    """Numbers whose results are reused."""
    joined: int
    """Numbers whose results are awaited already."""
    to_buy: int
    cost: float
    currency: str
    budget: float | None
    """What lookups may cost in 24 hours; None for no limit."""
    budget_left: float | None
    seconds: int
    """How long the requests take to leave."""
    refused: Literal["nothing_to_verify", "too_many_numbers", "budget"] | None
    """Why the list cannot be bought as it is; None where it can."""


class ReadEntries(TypedDict):
    """Ask for some entries of a kind, 1,000 at most, in the order of the list."""

    type: Literal["smspartner/list/entries"]
    config_entry_id: str
    list_id: str
    kind: EntryKind
    reuse_within: int
    """For `known`: as in the summary."""
    offset: int
    limit: int


class ListEntry(TypedDict):
    """One entry of a list."""

    index: int
    """What names it; it does not change."""
    row: int
    text: str
    phone_number: str | None
    """In E.164; None where it is invalid."""
    problem: PhoneNumberProblem | None
    first_row: int | None
    """For one that is doubled, the row that has the number first."""


class Entries(TypedDict):
    """Some entries of a kind."""

    total: int
    """How many there are of the kind."""
    entries: list[ListEntry]


class CorrectEntry(TypedDict):
    """Put another text in the place of an entry; an empty one leaves it out."""

    type: Literal["smspartner/list/correct"]
    config_entry_id: str
    list_id: str
    index: int
    text: str


class EntryCorrected(TypedDict):
    """The entry as it is read now, None where it is left out."""

    entry: ListEntry | None


class ReadNumbers(TypedDict):
    """Ask for the numbers of some rows, 10,000 at most."""

    type: Literal["smspartner/list/numbers"]
    config_entry_id: str
    list_id: str
    row: int
    limit: int


class RowNumbers(TypedDict):
    """The number of each row in E.164; its first one, None where it has none."""

    phone_numbers: list[str | None]


class BuyList(TypedDict):
    """Verify the good numbers of a list. This costs money.

    A repeat with the same id buys nothing more.
    """

    type: Literal["smspartner/list/buy"]
    config_entry_id: str
    list_id: str
    verification_id: str
    """A ULID that the page has made."""
    tag: str | None
    reuse_within: int
    leave_out_opted_out: bool
    cost: float
    """What was shown: it is refused where it has become more by now."""


class ListBought(TypedDict):
    """The verification that was ordered."""

    verification_id: str


class CloseList(TypedDict):
    """Forget a list."""

    type: Literal["smspartner/list/close"]
    config_entry_id: str
    list_id: str


class ListClosed(TypedDict):
    """Nothing more is to be said of it."""
