"""What there is to do about SMS on their way: now, and when next."""

from collections.abc import Mapping
from datetime import timedelta

from ..replies import parts
from ..replies.arrival import deliver_due
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
        for time in (
            polls.next_at(tx),
            delays.next_at(tx, alert_after),
            parts.next_at(tx),
        )
        if time is not None
    ]
    return (min(times) - tx.now) / MICROS if times else None


def take_due(
    tx: Transaction, alert_after: timedelta | None, subentries: Mapping[str, str]
) -> DuePolls:
    """Note what takes too long, and return what is to be asked for now.

    Long replies whose other parts are waited for no more are announced. `subentries`
    are ids by number.
    """
    deliver_due(tx, subentries)
    delays.note_delays(tx, alert_after)
    delays.note_doubts(tx)
    return polls.due(tx)
