"""The commands about results."""

from typing import Final

from ..command import Request, command, subscription
from ..messages import results
from ..updates import Updates


@subscription(results.Results)
async def async_watch_results(
    request: Request, message: results.WatchResults
) -> Updates[results.Results]:
    """Return what is in a table of results, and all changes of that."""
    raise NotImplementedError


@command
async def async_read_rows(
    request: Request, message: results.ReadResults
) -> results.ResultRows:
    """Return some rows of a table."""
    raise NotImplementedError


@command
async def async_export(
    request: Request, message: results.ExportResults
) -> results.Export:
    """Return a link that downloads results."""
    raise NotImplementedError


@command
async def async_read_number(
    request: Request, message: results.ReadNumber
) -> results.NumberHistory:
    """Return all that is known of one number."""
    raise NotImplementedError


COMMANDS: Final = (
    async_watch_results,
    async_read_rows,
    async_export,
    async_read_number,
)
