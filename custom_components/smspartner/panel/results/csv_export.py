"""Results as the pieces of a CSV file."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from homeassistant.core import HomeAssistant

from ...ledger import AccountLedger, result_export
from ...ledger.result_export import ExportedLookups
from ...ledger.table_filter import TableFilter
from ...ledger.table_pieces import walk
from .csv_lines import CsvLines

_LINES: Final = 5_000
"""Lookups that are read at once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultExport:
    """Results that may be downloaded."""

    ledger: AccountLedger
    wanted: TableFilter
    lines: CsvLines
    filename: str

    async def make(self, hass: HomeAssistant) -> AsyncGenerator[bytes]:
        """Yield the file in pieces. Raise sqlite3.Error or UnknownAccountError.

        While lines are made, the next lookups are read.
        """
        read = walk(self.ledger, self.wanted, _LINES, result_export.read)
        async with aclosing(read) as pieces:
            lookups: ExportedLookups | None = await anext(pieces)
            yield self.lines.heading()
            while lookups is not None:
                made, lookups = await asyncio.gather(
                    hass.async_add_executor_job(self.lines.make, lookups),
                    anext(pieces, None),
                )
                yield made
