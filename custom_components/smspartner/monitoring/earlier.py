"""Finds the results that a number begins with when it is monitored from now on."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from homeassistant.util.dt import utc_from_timestamp

from ..ledger import results
from ..ledger.results import ResultFilter, ResultRecord
from .settings import LONGEST_FRESH, NumberSettings

if TYPE_CHECKING:
    from ..ledger.transaction import Transaction

MAX_EARLIER_RESULTS: Final = 10_000


def newest_fresh(
    tx: Transaction, numbers: Collection[NumberSettings], now: float
) -> list[ResultRecord]:
    """Return the newest result of each number, where it is fresh enough.

    Only results that were asked for count.
    """
    wanted = ResultFilter(
        phone_numbers=[settings.phone_number for settings in numbers],
        since=utc_from_timestamp(now - LONGEST_FRESH),
    )
    newest = {
        record.phone_number: record
        for record in results.find(tx, wanted, limit=MAX_EARLIER_RESULTS).results
        if record.verification_id is not None
    }
    return [
        record
        for settings in numbers
        if (record := newest.get(settings.phone_number))
        and record.received_at.timestamp() > now - settings.interval.fresh_for
    ]
