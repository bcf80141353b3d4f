"""The commands about a list of contacts."""

from typing import Final

from ..command import Request, command
from ..messages import lists


@command
async def async_open_list(
    request: Request, message: lists.OpenList
) -> lists.ListOpened:
    """Begin an empty list."""
    raise NotImplementedError


@command
async def async_repeat(
    request: Request, message: lists.RepeatVerification
) -> lists.ListOpened:
    """Begin a list with the numbers of an earlier verification."""
    raise NotImplementedError


@command
async def async_add(request: Request, message: lists.AddEntries) -> lists.EntriesAdded:
    """Add entries to a list."""
    raise NotImplementedError


@command
async def async_summarize(
    request: Request, message: lists.SummarizeList
) -> lists.ListSummary:
    """Return what is in a list, and what verifying it would cost."""
    raise NotImplementedError


@command
async def async_read_entries(
    request: Request, message: lists.ReadEntries
) -> lists.Entries:
    """Return some entries of a kind."""
    raise NotImplementedError


@command
async def async_correct(
    request: Request, message: lists.CorrectEntry
) -> lists.EntryCorrected:
    """Put another text in the place of an entry."""
    raise NotImplementedError


@command
async def async_read_numbers(
    request: Request, message: lists.ReadNumbers
) -> lists.RowNumbers:
    """Return the numbers of some rows."""
    raise NotImplementedError


@command
async def async_buy(request: Request, message: lists.BuyList) -> lists.ListBought:
    """Verify the good numbers of a list."""
    raise NotImplementedError


@command
async def async_close(request: Request, message: lists.CloseList) -> lists.ListClosed:
    """Forget a list."""
    raise NotImplementedError


COMMANDS: Final = (
    async_open_list,
    async_repeat,
    async_add,
    async_summarize,
    async_read_entries,
    async_correct,
    async_read_numbers,
    async_buy,
    async_close,
)
