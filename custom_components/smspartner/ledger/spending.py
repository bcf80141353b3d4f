"""Money as people look at it: what was spent day by day, and what may be spent still.

Amounts are in the currency that the account pays in now.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final, NamedTuple

from . import accounts, budget
from .sms import budget as sms_budget
from .transaction import Transaction
from .units import MICROS, micros, moment, timestamp

_QUARTER: Final = micros(timedelta(minutes=15))
"""What no time zone begins its days within."""


class SpentOnDay(NamedTuple):
    """What was spent on one day."""

    day: date
    lookups: float
    sms: float


class Limits(NamedTuple):
    """What may be spent in 24 hours, as the owner has set it; a budget of 0 is none."""

    lookups: float
    sms: float
    reserve: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Spending:
    """What was spent lately."""

    days: Sequence[SpentOnDay]
    """Each day, the oldest first."""
    lookups: float
    """In the budget's 24 hours and for what is queued."""
    sms: float
    """The same for SMS."""
    lookups_left: float | None
    """What their budget has left, None without one."""
    sms_left: float | None
    reserve_left: float | None
    """What urgent SMS may cost beyond; None where SMS have no budget."""


def load(tx: Transaction, days: int, zone: tzinfo, limits: Limits) -> Spending:
    """Return what was spent on the last days of a time zone, and what is left.

    Today is one of the days.
    """
    lookups = budget.committed_in_period(tx)
    sms = sms_budget.committed(tx)
    of_sms = sms_budget.limits(limits.sms, limits.reserve)
    with_reserve = max(of_sms.left(sms, uses_reserve=True), 0)
    return Spending(
        days=_by_day(tx, days, zone),
        lookups=lookups / MICROS,
        sms=sms / MICROS,
        lookups_left=(budget.left_of(tx, limits.lookups) if limits.lookups else None),
        sms_left=(
            max(of_sms.left(sms, uses_reserve=False), 0) / MICROS
            if limits.sms
            else None
        ),
        reserve_left=(
            min(of_sms.reserve, with_reserve) / MICROS if limits.sms else None
        ),
    )


def _by_day(tx: Transaction, days: int, zone: tzinfo) -> Sequence[SpentOnDay]:
    """Return what was spent on each of the last days that a time zone has."""
    last = moment(tx.now).astimezone(zone).date()
    first = last - timedelta(days=days - 1)
    since = timestamp(datetime.combine(first, time.min, zone))
    rows = tx.execute(
        f"""
        SELECT
            sent_at / {_QUARTER} * {_QUARTER} AS begun_at,
            SUM(IIF(verification_key IS NULL, 0, spent)) AS lookups,
            SUM(IIF(sms_key IS NULL, 0, spent)) AS sms
        FROM requests INDEXED BY requests_by_departure
        WHERE account_id = ? AND sent_at >= ? AND spent > 0 AND currency = ?
        GROUP BY begun_at
        """,
        (tx.account_id, since, accounts.currency(tx)),
    )
    sums: defaultdict[date, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        of_day = sums[moment(row["begun_at"]).astimezone(zone).date()]
        of_day[0] += row["lookups"]
        of_day[1] += row["sms"]
    return [
        SpentOnDay(day, sums[day][0] / MICROS, sums[day][1] / MICROS)
        for day in (first + timedelta(days=n) for n in range(days))
    ]
