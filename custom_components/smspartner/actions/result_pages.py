"""Results, page by page, in a response or in a CSV file."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from homeassistant.core import HomeAssistant

from ..ledger.results import ResultPage
from ..operators import Operators
from ..results import RESULT_FIELDS, result_fields
from .csv_file import CsvFile

CSV_FIELDS: Final = (*RESULT_FIELDS, "input")

MAX_RESULTS: Final = 10_000
"""Results in a page."""


def page_fields(page: ResultPage, operators: Operators) -> dict[str, Any]:
    """Return the response with one page of results."""
    response: dict[str, Any] = {
        "complete": page.complete,
        "pending": list(page.pending),
        "results": [result_fields(record, operators) for record in page.results],
    }
    if page.truncated:
        response["truncated"] = True
    if page.next is not None:
        response["next"] = page.next
    return response


async def async_write_results(
    hass: HomeAssistant,
    path: str,
    find: Callable[[int, int], Awaitable[ResultPage]],
    operators: Operators,
) -> int:
    """Write all results to a new CSV file, and return how many there are.

    `find` returns a page of at most so many results, from behind a place. Raise
    ServiceValidationError if the file cannot be written: then there is none.
    """
    file = CsvFile(hass, path)
    await hass.async_add_executor_job(file.reserve)
    try:
        await hass.async_add_executor_job(file.append, [CSV_FIELDS])
        count, after = 0, 0
        while True:
            page = await find(MAX_RESULTS, after)
            rows = [
                [*result_fields(record, operators).values(), record.input]
                for record in page.results
            ]
            await hass.async_add_executor_job(file.append, rows)
            count += len(rows)
            if page.next is None:
                break
            after = page.next
        await hass.async_add_executor_job(file.publish)
    except BaseException as err:
        await hass.async_add_executor_job(file.discard)
        if isinstance(err, OSError):
            raise file.not_writable(err) from None
        raise
    return count
