"""Time as the ledger keeps it: microseconds since 1970."""

import time
from datetime import UTC, datetime, timedelta


def now() -> int:
    """Tell the time as the ledger keeps it."""
    return time.time_ns() // 1000


def micros(duration: timedelta) -> int:
    """Express a duration as the ledger does."""
    return duration // timedelta(microseconds=1)


def timestamp(point: datetime | None) -> int:
    """Express a moment as the ledger does."""
    return 0 if point is None else round(point.timestamp() * 1_000_000)


def moment(microseconds: int) -> datetime:
    """Turn the ledger's time into a moment with a zone."""
    return datetime.fromtimestamp(microseconds / 1_000_000, UTC)
