"""What is to come of a monitored number: its next check, and the end of a doubt."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from .schedule import is_fresh
from .settings import CHECK_INTERVAL, NumberSettings
from .state import NumberState


class DecidedBy(StrEnum):
    """What decides whether a number is reachable, while that is not known for sure."""

    RESULT = "result"
    """The result of a check that was bought."""
    ANOTHER_CHECK = "another_check"
    """A check that is planned."""
    VERIFY_NOW = "verify_now"
    """The user: no check is planned."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What is to come of a number. Times are seconds since 1970."""

    next_check: float | None
    """By when the next check is bought by itself."""
    known_at: float | None
    """By when the planned check is bought that decides what is in doubt."""
    decided_by: DecidedBy | None
    """What decides what is in doubt, None while nothing is."""

    @classmethod
    def of(cls, state: NumberState, settings: NumberSettings) -> Self:
        """Return what is to come of a number by its state and settings."""
        next_check = _next_purchase(state, settings)
        if state.reachable is not None and not state.is_in_doubt:
            return cls(next_check=next_check, known_at=None, decided_by=None)
        recheck = _bought_by(state.recheck_at)
        known_at = recheck or next_check
        if state.asked_at is not None:
            decided_by = DecidedBy.RESULT
            known_at = recheck
        elif known_at is not None:
            decided_by = DecidedBy.ANOTHER_CHECK
        else:
            decided_by = DecidedBy.VERIFY_NOW
        return cls(next_check=next_check, known_at=known_at, decided_by=decided_by)


def _next_purchase(state: NumberState, settings: NumberSettings) -> float | None:
    """Return by when the next check is bought by itself, None while none is planned.

    A regular check that will find a fresh result is not bought; the one after it is.
    """
    regular, recheck = state.next_check, state.recheck_at
    if regular is not None and is_fresh(state, settings, regular):
        regular += settings.interval.seconds
    planned = (when for when in (regular, recheck) if when is not None)
    return _bought_by(min(planned, default=None))


def _bought_by(due: float | None) -> float | None:
    """Return by when a check is bought that is due: not before it is looked for."""
    return None if due is None else due + CHECK_INTERVAL.total_seconds()
