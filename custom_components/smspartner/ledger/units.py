"""Time as the ledger keeps it: microseconds since 1970."""

import time
from datetime import datetime, timedelta


def now() -> int:
    """Tell the time as the ledger keeps it."""
    return time.time_ns() // 1000


def micros(duration: timedelta) -> int:
    """Express a duration as the ledger does."""
    return duration // timedelta(microseconds=1)


def timestamp(moment: datetime | None) -> int:
    """Express a moment as the ledger does."""
    return 0 if moment is None else round(moment.timestamp() * 1_000_000)
