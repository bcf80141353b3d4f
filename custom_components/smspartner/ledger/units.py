"""How time, money and lists are written in the ledger.

Time is microseconds since 1970, money millionths of the currency, so that sums stay
exact.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import orjson

MICROS = 1_000_000

DEFAULT_CURRENCY = "EUR"
"""That of SMS Partner's price list, where an answer tells none."""


def micros(duration: timedelta) -> int:
    """Express a duration as the ledger does."""
    return duration // timedelta(microseconds=1)


def timestamp(point: datetime | None) -> int:
    """Express a moment as the ledger does."""
    return 0 if point is None else round(point.timestamp() * MICROS)


def moment(microseconds: int) -> datetime:
    """Turn the ledger's time into a moment with a zone."""
    return datetime.fromtimestamp(microseconds / MICROS, UTC)


def as_list(values: Iterable[object]) -> str:
    """Write values down as SQLite's json_each reads them."""
    return orjson.dumps(list(values)).decode()
