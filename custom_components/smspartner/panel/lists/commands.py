"""All commands about lists of contacts."""

from typing import Final

from .beginning import async_close, async_open_list, async_repeat
from .buying import async_buy
from .editing import async_add, async_correct, async_read_numbers
from .entries import async_read_entries
from .pricing import async_summarize

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
