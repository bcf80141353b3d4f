"""How time, money and lists are written in the ledger.

Times are microseconds since 1970, money is millionths of the currency, so that sums
stay exact.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import batched, chain
from typing import Final

import orjson

MICROS = 1_000_000

# For each number of rows, the text of a statement is another one that SQLite has to
# read, and it keeps a few of them.
_MAX_BOUND_ROWS: Final = 32

DEFAULT_CURRENCY = "EUR"
"""The currency of SMS Partner's price list, for answers that name none."""


def micros(duration: timedelta) -> int:
    """Return a duration in microseconds."""
    return duration // timedelta(microseconds=1)


def timestamp(point: datetime | None) -> int:
    """Return a moment in microseconds since 1970; 0 for None."""
    return 0 if point is None else round(point.timestamp() * MICROS)


def moment(microseconds: int) -> datetime:
    """Return the moment, in UTC, of a time in microseconds since 1970."""
    return datetime.fromtimestamp(microseconds / MICROS, UTC)


def as_list(values: Iterable[object]) -> str:
    """Return values as the JSON list that SQLite's json_each reads."""
    return orjson.dumps(list(values)).decode()


def bound_rows(
    rows: Iterable[Sequence[object]],
) -> Iterator[tuple[str, Sequence[object]]]:
    """Yield rows as tables in SQL, each with the values that are bound in it.

    Its columns are column1, column2 and so on. SQLite gets at them in less time than at
    those of a JSON list, as long as sqlite3 need not adapt them, as it does enums.
    """
    for some in batched(rows, _MAX_BOUND_ROWS, strict=False):
        yield _table(len(some), len(some[0])), list(chain.from_iterable(some))


@cache
def _table(rows: int, columns: int) -> str:
    """Return the SQL of a table of so many values that are bound."""
    row = f"({', '.join('?' * columns)})"
    return f"(VALUES {', '.join([row] * rows)}) AS bound"
