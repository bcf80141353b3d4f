"""What there is to do about SMS on their way: now, and when next."""

from dataclasses import dataclass
from datetime import timedelta

from ..transaction import Transaction
from ..units import MICROS
from . import delays, polls
from .polls import DuePolls


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """When something is to be done, and what stands out now."""

    seconds: float | None
    """How long until then, 0 or less for now; None where nothing is on its way."""
    is_held: bool
    """Whether an accepted message takes longer than it should."""


def look_ahead(tx: Transaction, alert_after: timedelta | None) -> Outlook:
    """Return when something is to be done next; nothing is written."""
    times = [
        time
        for time in (polls.next_at(tx), delays.next_at(tx, alert_after))
        if time is not None
    ]
    return Outlook(
        seconds=(min(times) - tx.now) / MICROS if times else None,
        is_held=delays.held(tx),
    )


def take_due(tx: Transaction, alert_after: timedelta | None) -> DuePolls:
    """Tell what takes too long, and return what is to be asked for now."""
    delays.note_delays(tx, alert_after)
    delays.note_doubts(tx)
    return polls.due(tx)
