"""Lines of a CSV file with many lookups: as those of `get_results`, and some more."""

import csv
from collections.abc import Iterable, Sequence
from functools import lru_cache
from io import StringIO
from itertools import chain
from typing import Final

from ...actions.csv_file import defused
from ...actions.result_pages import CSV_FIELDS
from ...api import PERMANENT_RESULTS, VERDICTS, HlrResult
from ...ledger.result_export import ExportedLookups
from ...ledger.table_filter import status_of
from ...ledger.units import MICROS, moment
from ...operators import Operators
from ...results import operator_name

FIELDS: Final = (*CSV_FIELDS, "opted_out", "status")

_MOST_KEPT: Final = 1_000
_NO_RESULT: Final = (None, None, None)
_RESULTS: Final = {
    result.value: (result.value, VERDICTS[result].value, result in PERMANENT_RESULTS)
    for result in HlrResult
}


class CsvLines:
    """Makes the lines; what is the same in many of them is made once."""

    def __init__(self, operators: Operators) -> None:
        """Initialize with the names of the operators."""
        self._operators = operators
        self._network = lru_cache(_MOST_KEPT)(self._find_network)
        self._result = lru_cache(_MOST_KEPT)(_result)
        self._order = lru_cache(_MOST_KEPT)(_order)
        self._second = lru_cache(_MOST_KEPT)(_second)

    def heading(self) -> bytes:
        """Return the first line."""
        return _lines([FIELDS])

    def make(self, found: ExportedLookups) -> bytes:
        """Return a line for each lookup; only what others have written is defused."""
        results = map(
            self._result,
            found.outcomes,
            found.error_names,
            found.error_descriptions,
            strict=True,
        )
        networks = map(self._network, found.networks, found.ported, strict=True)
        orders = map(
            self._order,
            found.verification_ids,
            found.campaign_ids,
            found.tags,
            strict=True,
        )
        parts = zip(
            zip(found.phone_numbers, strict=True),
            results,
            networks,
            zip(
                map(defused, found.message_ids),
                found.dates,
                map(self._moment, found.received_at),
                found.matched_by,
                strict=True,
            ),
            orders,
            zip(
                map(defused, found.inputs),
                map(bool, found.are_opted_out),
                map(status_of, found.outcomes),
                strict=True,
            ),
            strict=True,
        )
        return _lines(map(chain.from_iterable, parts))

    def _moment(self, microseconds: int | None) -> str | None:
        """Return a time in ISO 8601; many are within one second."""
        if microseconds is None:
            return None
        seconds, rest = divmod(microseconds, MICROS)
        fraction = f".{rest:06}" if rest else ""
        return f"{self._second(seconds)}{fraction}+00:00"

    def _find_network(
        self, mcc_mnc: str | None, ported: int | None
    ) -> Sequence[object]:
        """Return the cells about a network."""
        return (
            defused(mcc_mnc),
            defused(operator_name(mcc_mnc, self._operators)),
            self._operators.find(mcc_mnc).country,
            None if ported is None else bool(ported),
        )


def _result(
    outcome: str, error_name: str | None, error_description: str | None
) -> Sequence[object]:
    """Return the cells about a result."""
    result = _RESULTS.get(outcome, _NO_RESULT)
    return (*result, defused(error_name), defused(error_description))


def _order(*cells: str | None) -> Sequence[object]:
    """Return the cells about the order that has bought a lookup."""
    return [*map(defused, cells)]


def _second(seconds: int) -> str:
    """Return a time in seconds since 1970 in ISO 8601, without its time zone: UTC."""
    return moment(seconds * MICROS).replace(tzinfo=None).isoformat()


def _lines(rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as lines."""
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
