"""When a request is sent again that was certainly not accepted."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, override

from ..ledger.states import Cause

CONNECTION_PAUSES: Final = (2, 4)
"""Seconds before the second and the third try when nothing could be sent."""

LONGEST_PAUSE: Final = 60
LONGEST_PATIENT_PAUSE: Final = 8
"""Seconds between two tries of an alarm after HTTP 429, whatever the API has asked."""
LONGEST_PATIENT_HOLD: Final = 2
"""Seconds for which HTTP 429 may hold all alarms, those of other accounts too."""
SECONDS_PER_HOUR: Final = 3600


@dataclass(frozen=True, slots=True)
class Retry:
    """A request stays in the queue and may be sent after a pause."""

    pause: float
    """Seconds."""
    pause_of_all: float = 0
    """Seconds during which no request of its kind may be sent, of any account."""
    cause: Cause | None = None
    """What has kept it from being sent, should it be too late for another try."""


AT_ONCE: Final = Retry(pause=0)


class Retries:
    """The pauses of one request between its tries: few where nothing is reached."""

    def __init__(self) -> None:
        """Initialize with the shortest pauses."""
        self._connection_pauses = iter(CONNECTION_PAUSES)
        self._growing_pauses = _growing_pauses()

    def after_rate_limit(self, retry_after: float | None) -> Retry | None:
        """Return when to try again after HTTP 429; None to give up.

        `retry_after` is the pause that the API has asked for, in seconds. Without one
        the pauses grow from try to try. A pause of an hour or more is too long.
        """
        pause = retry_after or next(self._growing_pauses)
        if pause >= SECONDS_PER_HOUR:
            return None
        return Retry(pause, pause_of_all=min(pause, LONGEST_PAUSE))

    def after_no_connection(self) -> Retry | None:
        """Return when to try again after no connection was made; None to give up."""
        pause = next(self._connection_pauses, None)
        return None if pause is None else Retry(pause)


class PatientRetries(Retries):
    """The pauses of a request that is sent again until it may not be sent any more."""

    @override
    def after_rate_limit(self, retry_after: float | None) -> Retry:
        """Return when to try again after HTTP 429: soon, for its time is short."""
        pause = max(retry_after or 0, next(self._growing_pauses))
        return Retry(
            min(pause, LONGEST_PATIENT_PAUSE),
            pause_of_all=min(pause, LONGEST_PATIENT_HOLD),
            cause=Cause.RATE_LIMITED,
        )

    @override
    def after_no_connection(self) -> Retry:
        """Return when to try again after no connection was made."""
        return Retry(next(self._growing_pauses), cause=Cause.NO_CONNECTION)


def _growing_pauses() -> Iterator[int]:
    """Yield pauses in seconds, each twice as long as the last, up to the longest."""
    return (min(1 << exponent, LONGEST_PAUSE) for exponent in itertools.count())
