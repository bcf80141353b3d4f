"""The stop list: who is on it, who has joined and left it, and changes of it."""

from typing import Literal, TypedDict


class WatchStopList(TypedDict):
    """Ask how many numbers are on the stop list, now and whenever it changes."""

    type: Literal["smspartner/stop_list/subscribe"]
    config_entry_id: str


class StopListState(TypedDict):
    """How many numbers are on the stop list; rows are to be read anew after it."""

    shown: int
    """Those that can be shown."""
    forgotten: int
    """Those of which only a hash is kept, for they were to be forgotten."""
    unread: int
    """Those that SMS Partner's list has not shown yet."""
    last_change: int
    is_current: bool
    """Whether the list could be read when that was last tried."""


class ReadStopList(TypedDict):
    """Ask for some numbers on the stop list, 500 at most."""

    type: Literal["smspartner/stop_list/rows"]
    config_entry_id: str
    search: str
    """Digits of the numbers, or a number, in any spelling; empty for all."""
    offset: int
    limit: int


class StopListRow(TypedDict):
    """A number on the stop list."""

    phone_number: str
    joined_at: str | None
    """None where that is not known."""


class StopListRows(TypedDict):
    """Some numbers on the stop list."""

    total: int
    rows: list[StopListRow]


class ReadStopListChanges(TypedDict):
    """Ask who has joined the stop list and left it, 500 at most, the newest first."""

    type: Literal["smspartner/stop_list/changes"]
    config_entry_id: str
    search: str
    offset: int
    limit: int


class StopListChangeRow(TypedDict):
    """A number that has joined the stop list, or left it."""

    phone_number: str
    change: Literal["joined", "left"]
    noted_at: str


class StopListChangeRows(TypedDict):
    """Some changes of the stop list."""

    total: int
    rows: list[StopListChangeRow]


class ChangeStopList(TypedDict):
    """Put numbers on the stop list, or take them off it."""

    type: Literal["smspartner/stop_list/change"]
    config_entry_id: str
    change: Literal["add", "remove"]
    phone_numbers: list[str]
    """In any spelling, 500 at most."""
    consent: bool
    """Whether those who are taken off the list want to be texted again."""


class StopListChanged(TypedDict):
    """What became of each number, in E.164."""

    changed: list[str]
    unchanged: list[str]
    failed: list[str]
