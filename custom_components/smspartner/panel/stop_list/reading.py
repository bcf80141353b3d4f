"""Who is on the stop list, and who has joined it and left it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback

from ... import options
from ...actions.errors import translated_errors
from ...ledger import stop_list_pages
from ..command import Request, command, subscription
from ..messages.stop_list import (
    ReadStopList,
    ReadStopListChanges,
    StopListChangeRows,
    StopListRows,
    StopListState,
    WatchStopList,
)
from ..number_search import digits_of
from ..updates import Updates, changes_of

if TYPE_CHECKING:
    from ...data import SmsPartnerConfigEntry

_MAX_ROWS: Final = 500
_LAST_ROW: Final = 1_000_000_000
"""Behind any that there is: the database takes no number of any size."""


@subscription(StopListState)
async def async_watch_stop_list(
    request: Request, message: WatchStopList
) -> Updates[StopListState]:
    """Return how many numbers are on the stop list, and all changes of that."""
    entry = request.async_entry(message)

    async def load() -> StopListState | None:
        """Return how many numbers there are; None while the account is not loaded."""
        return await _async_state(entry)

    def listen(changed: Callable[[], None]) -> Callable[[], None]:
        """Call a function when the list may have changed; return what ends that."""
        return _async_listen(entry, changed)

    return Updates(request.hass, load, listen)


async def _async_state(entry: SmsPartnerConfigEntry) -> StopListState | None:
    """Return how many numbers are on the stop list; None while it is not loaded.

    Raise sqlite3.Error.
    """
    if entry.state is not ConfigEntryState.LOADED:
        return None
    data = entry.runtime_data
    found = await data.account.ledger.read(stop_list_pages.overview)
    return {
        "shown": found.shown,
        "forgotten": found.forgotten,
        "unread": found.unread,
        "last_change": found.last_change,
        "is_current": data.stop_list.last_update_success,
    }


@callback
def _async_listen(
    entry: SmsPartnerConfigEntry, changed: Callable[[], None]
) -> Callable[[], None]:
    """Call a function when the list may have changed; return what ends that."""
    data = entry.runtime_data
    ends = (
        changes_of(data.account.ledger)(changed),
        data.stop_list.async_add_listener(changed),
    )

    @callback
    def end() -> None:
        """Call it no more."""
        for one in ends:
            one()

    return end


@command
async def async_read_rows(request: Request, message: ReadStopList) -> StopListRows:
    """Return some numbers on the stop list."""
    entry = request.async_entry(message)
    digits = await _async_digits(request.hass, entry, message["search"])
    if digits is None:
        return {"total": 0, "rows": []}
    async with translated_errors(request.hass, entry):
        total, found = await entry.runtime_data.account.ledger.read(
            stop_list_pages.list_numbers,
            digits,
            offset=min(max(message["offset"], 0), _LAST_ROW),
            limit=min(max(message["limit"], 0), _MAX_ROWS),
        )
    return {
        "total": total,
        "rows": [
            {
                "phone_number": one.phone_number,
                "joined_at": one.joined_at.isoformat() if one.joined_at else None,
            }
            for one in found
        ],
    }


@command
async def async_read_changes(
    request: Request, message: ReadStopListChanges
) -> StopListChangeRows:
    """Return some of those who have joined the stop list or left it."""
    entry = request.async_entry(message)
    digits = await _async_digits(request.hass, entry, message["search"])
    if digits is None:
        return {"total": 0, "rows": []}
    async with translated_errors(request.hass, entry):
        total, found = await entry.runtime_data.account.ledger.read(
            stop_list_pages.list_changes,
            digits,
            offset=min(max(message["offset"], 0), _LAST_ROW),
            limit=min(max(message["limit"], 0), _MAX_ROWS),
        )
    return {
        "total": total,
        "rows": [
            {
                "phone_number": one.phone_number,
                "change": one.change,
                "noted_at": one.noted_at.isoformat(),
            }
            for one in found
        ],
    }


async def _async_digits(
    hass: HomeAssistant, entry: SmsPartnerConfigEntry, search: str
) -> str | None:
    """Return the digits that a search asks for; reading a number may read a file."""
    country = options.country(hass, entry)
    return await hass.async_add_executor_job(digits_of, search, country)


COMMANDS: Final = (async_watch_stop_list, async_read_rows, async_read_changes)
