"""The command that gives a link to results."""

from homeassistant.util import dt as dt_util

from ..command import Request, command
from ..messages import results
from .csv_export import ResultExport
from .csv_lines import CsvLines
from .exports import async_add_export
from .filters import async_read_filter


@command
async def async_export(
    request: Request, message: results.ExportResults
) -> results.Export:
    """Return a link that downloads results."""
    entry = request.async_entry(message)
    data = entry.runtime_data
    filename = f"sms-partner-{dt_util.now():%Y-%m-%d-%H%M}.csv"
    export = ResultExport(
        ledger=data.account.ledger,
        wanted=await async_read_filter(request, entry, message["filter"]),
        lines=CsvLines(data.operators),
        filename=filename,
    )
    return {"path": async_add_export(request.hass, export), "filename": filename}
