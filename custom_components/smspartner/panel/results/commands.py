"""The commands about results."""

from typing import Final

from .download import async_export
from .number import async_read_number
from .tables import async_read_rows, async_watch_results

COMMANDS: Final = (
    async_watch_results,
    async_read_rows,
    async_export,
    async_read_number,
)
