"""The commands that fill a list, correct it, and read its numbers."""

from typing import Final

from ...actions.refusals import refusal
from ...money import format_count
from ..checking import InvalidMessageError
from ..command import Request, command
from ..messages import lists
from . import store
from .bounds import MAX_CELLS, MAX_ROW, require_between
from .entries import shown

MAX_ENTRIES: Final = 250_000
"""Entries of one list."""


@command
async def async_add(request: Request, message: lists.AddEntries) -> lists.EntriesAdded:
    """Add entries to a list, or put them in the place of others."""
    row, cells = message["row"], message["cells"]
    require_between("cells", len(cells), 0, MAX_CELLS)
    require_between("row", row, 0, MAX_ROW)
    uploaded = store.async_find(
        request.hass, request.async_entry(message), message["list_id"]
    )
    async with uploaded.lock:
        found = await request.hass.async_add_executor_job(uploaded.read, row, cells)
        before = uploaded.count(row, len(cells))
        if len(uploaded) - before + sum(map(len, found.values())) > MAX_ENTRIES:
            raise refusal("list_full", most=format_count(request.hass, MAX_ENTRIES))
        uploaded.replace(row, len(cells), found)
    return {"entries": len(uploaded)}


@command
async def async_correct(
    request: Request, message: lists.CorrectEntry
) -> lists.EntryCorrected:
    """Put another text in the place of an entry."""
    uploaded = store.async_find(
        request.hass, request.async_entry(message), message["list_id"]
    )
    async with uploaded.lock:
        if not uploaded.has(message["index"]):
            raise InvalidMessageError("Unexpected value at index")
        corrected = await request.hass.async_add_executor_job(
            uploaded.correct, message["index"], message["text"]
        )
        found = await request.hass.async_add_executor_job(uploaded.sort)
    return {"entry": None if corrected is None else shown(corrected, found)}


@command
async def async_read_numbers(
    request: Request, message: lists.ReadNumbers
) -> lists.RowNumbers:
    """Return the numbers of some rows."""
    require_between("row", message["row"], 0, MAX_ROW)
    require_between("limit", message["limit"], 0, MAX_CELLS)
    uploaded = store.async_find(
        request.hass, request.async_entry(message), message["list_id"]
    )
    async with uploaded.lock:
        return {
            "phone_numbers": uploaded.first_numbers(message["row"], message["limit"])
        }
