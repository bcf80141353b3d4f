"""How time, money and lists are written in the ledger.

Times are microseconds since 1970, money is millionths of the currency, so that sums
stay exact.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import orjson

MICROS = 1_000_000

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
