"""What there is to do about SMS on their way: now, and when next."""

from datetime import timedelta

from ..transaction import Transaction
from ..units import MICROS
from . import delays, polls
from .polls import DuePolls


def seconds_left(tx: Transaction, alert_after: timedelta | None) -> float | None:
    """Return how long it is until something is to be done; nothing is written.

    That is 0 or less for now, None where nothing is on its way.
    """
    times = [
        time
        for time in (polls.next_at(tx), delays.next_at(tx, alert_after))
        if time is not None
    ]
    return (min(times) - tx.now) / MICROS if times else None


def take_due(tx: Transaction, alert_after: timedelta | None) -> DuePolls:
    """Tell what takes too long, and return what is to be asked for now."""
    delays.note_delays(tx, alert_after)
    delays.note_doubts(tx)
    return polls.due(tx)
