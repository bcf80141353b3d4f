"""The command that shows the entries of a list, by what they are."""

import sys
from collections.abc import Sequence

from ...actions.errors import translated_errors
from ...data import SmsPartnerConfigEntry
from ..command import Request, command
from ..messages import lists
from . import store
from .bounds import MAX_PAGE, require_between, reuse_of
from .looking_up import look_up
from .uploaded import Entry, LookedUp, Sorted, UploadedList, row_of


@command
async def async_read_entries(
    request: Request, message: lists.ReadEntries
) -> lists.Entries:
    """Return some entries of a kind."""
    offset, limit = message["offset"], message["limit"]
    require_between("limit", limit, 0, MAX_PAGE)
    require_between("offset", offset, 0, sys.maxsize)
    entry = request.async_entry(message)
    uploaded = store.async_find(request.hass, entry, message["list_id"])
    async with uploaded.lock, translated_errors(request.hass, entry):
        found = await request.hass.async_add_executor_job(uploaded.sort)
        indexes = await _async_of_kind(entry, uploaded, found, message)
        return {
            "total": len(indexes),
            "entries": [
                shown(uploaded.entry(index), found)
                for index in indexes[offset : offset + limit]
            ],
        }


def shown(entry: Entry, found: Sorted) -> lists.ListEntry:
    """Return an entry as the page is told of it."""
    first_row = None
    if entry.phone_number is not None:
        first = found.first_of[entry.phone_number]
        first_row = None if first == entry.index else row_of(first)
    return {
        "index": entry.index,
        "row": row_of(entry.index),
        "text": entry.text,
        "phone_number": entry.phone_number,
        "problem": entry.problem,
        "first_row": first_row,
    }


async def _async_of_kind(
    entry: SmsPartnerConfigEntry,
    uploaded: UploadedList,
    found: Sorted,
    message: lists.ReadEntries,
) -> Sequence[int]:
    """Return the indexes of all entries of a kind, in the order of the list."""
    match message["kind"]:
        case "good":
            return found.good
        case "doubled":
            return found.doubled
        case "invalid":
            return found.invalid
        case kind:
            reuse_within = reuse_of(message["reuse_within"])
    key = (kind, reuse_within, uploaded.version)
    # The pages of a table show one state of what changes meanwhile.
    if message["offset"] == 0 or uploaded.looked_up.key != key:
        indexes = await entry.runtime_data.account.ledger.read(
            look_up, found, kind, reuse_within
        )
        uploaded.looked_up = LookedUp(key, indexes)
    return uploaded.looked_up.indexes
