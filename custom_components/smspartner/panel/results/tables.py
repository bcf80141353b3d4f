"""The commands about a table of results: what is in it, and its rows."""

from typing import Final

from ...actions.errors import translated_errors
from ...ledger import result_table
from ..command import Request, command, subscription
from ..messages import results
from ..updates import Updates
from .answers import make_row
from .filters import async_read_filter
from .views import WatchedTable, async_find_view

MAX_ROWS: Final = 500
"""Rows of a table that are given at once."""


@subscription(results.Results)
async def async_watch_results(
    request: Request, message: results.WatchResults
) -> Updates[results.Results]:
    """Return what is in a table of results, and all changes of that."""
    entry = request.async_entry(message)
    wanted = await async_read_filter(request, entry, message["filter"])
    table = WatchedTable(request.hass, entry, wanted)
    return Updates(request.hass, table.load, table.listen)


@command
async def async_read_rows(
    request: Request, message: results.ReadResults
) -> results.ResultRows:
    """Return some rows of a table."""
    entry = request.async_entry(message)
    view = async_find_view(request.hass, message["view_id"])
    if view is None:
        return {"is_current": False, "rows": []}
    offset = max(message["offset"], 0)
    ids = view.ids(offset, min(max(message["limit"], 0), MAX_ROWS))
    data = entry.runtime_data
    async with translated_errors(request.hass, entry):
        rows = await data.account.ledger.read(result_table.load_rows, ids)
    return {
        "is_current": rows is not None,
        "rows": [make_row(row, data.operators) for row in rows or ()],
    }
