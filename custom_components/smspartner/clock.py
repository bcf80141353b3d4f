"""The time: a clock that never jumps, and says whether its time can be trusted."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

SECOND: Final = 1_000_000
HOUR: Final = 3600 * SECOND

JUMP: Final = 60 * SECOND
"""By how much the system's clock may jump and still be trusted."""

CLOSE: Final = 300 * SECOND
"""How close to the date of an answer the system's clock must be to be right."""


class Correction(NamedTuple):
    """A correction of the times that were written while the clock was wrong.

    All of it is in microseconds; moments are counted since 1970.
    """

    base: int
    """The moment since which the clock was wrong; times until then are right."""
    by: int
    """What has to be added to the times since then."""
    now: int
    """The time after the correction."""

    @property
    def least(self) -> int:
        """Return the corrected time of the moment since which the clock was wrong."""
        return self.base + self.by

    def moved(self, moment: int) -> int:
        """Return the corrected time, never later than that of the correction."""
        if moment > self.base:
            return min(moment + self.by, self.now)
        return min(moment, self.least)

    def moved_seconds[T: (float, float | None)](self, moment: T) -> T:
        """Return the corrected time, in seconds since 1970."""
        if moment is None:
            return moment
        known = round(moment * SECOND)
        moved = self.moved(known)
        return moment if moved == known else moved / SECOND


class Clock:
    """A clock that follows the system's clock, but not its jumps.

    After a jump it goes on at the pace of the monotonic clock, and is not trusted until
    the system's clock is known to be right.
    """

    def __init__(self) -> None:
        """Initialize with the system's time, which is not trusted yet."""
        steady = _steady()
        # What has to be added to the monotonic clock to get the system's, and ours.
        self._system = self._own = _system() - steady
        self._in_pace_since = steady
        self._base = steady + self._own
        self._doubt = 0
        self._is_trusted = False
        self._is_proven = False
        self.corrections: list[Correction] = []
        """All corrections, for times that are held in memory."""
        self.on_trust: Callable[[], object] = self.correct
        """Called when the system's time can be trusted again."""

    def begin(self, latest: int) -> None:
        """Begin no earlier than the latest recorded time; 0 where there is none."""
        steady = self._check_pace()
        begun = max(steady + self._system, latest)
        self._own = begun - steady
        self._base = begun
        self._doubt = begun - latest if latest else 0
        self._is_trusted = False

    def now(self) -> int:
        """Return the time in microseconds since 1970."""
        return max(self._check_pace() + self._own, self._base + 1)

    def seconds(self) -> float:
        """Return the time in seconds since 1970."""
        return self.now() / SECOND

    @staticmethod
    def steady() -> float:
        """Return the seconds of the monotonic clock."""
        return _steady() / SECOND

    @property
    def is_trusted(self) -> bool:
        """Return whether the time can be trusted."""
        self._check_pace()
        return self._is_trusted

    @property
    def base(self) -> int:
        """Return the time since which this run has written times."""
        return self._base

    @property
    def doubt(self) -> int:
        """Return by how many microseconds the time may be earlier than it seems."""
        return 0 if self.is_trusted else self._doubt

    def note_date(self, date: datetime) -> None:
        """Trust the time if it is close to the date of an answer that has just come."""
        system = self._check_pace() + self._system
        if abs(round(date.timestamp() * SECOND) - system) <= CLOSE:
            self._is_proven = True
            self.check_trust()

    def check_trust(self) -> None:
        """Trust the time where it is proven right, or has not jumped for an hour."""
        in_pace_for = self._check_pace() - self._in_pace_since
        if not self._is_trusted and (self._is_proven or in_pace_for >= HOUR):
            self.on_trust()

    def correct(self) -> Correction | None:
        """Set the clock to the system's time; return how earlier times change."""
        now = self._check_pace() + self._system
        by, self._own = self._system - self._own, self._system
        self._is_trusted = True
        if not by:
            return None
        correction = Correction(self._base, by, now)
        self._base += by
        self.corrections.append(correction)
        return correction

    def take_back(self, correction: Correction) -> Correction:
        """Undo a correction that could not be written down.

        Returns the correction that undoes it for times that were moved already.
        """
        self._own -= correction.by
        undone = Correction(self._base, -correction.by, self._check_pace() + self._own)
        self._base = correction.base
        self.corrections.append(undone)
        self._is_trusted = self._is_proven = False
        self._in_pace_since = _steady()
        return undone

    def _check_pace(self) -> int:
        """Check whether the system's clock has jumped; return the monotonic time."""
        steady = _steady()
        system = _system() - steady
        if abs(system - self._system) > JUMP:
            self._distrust(steady)
        elif abs(self._own - self._system) <= JUMP:
            self._own = system
        self._system = system
        return steady

    def _distrust(self, steady: int) -> None:
        """Stop trusting the time; what was written while it was proven right stays."""
        if self._is_trusted and self._is_proven:
            self._base = max(steady + self._own, self._base + 1)
        self._is_trusted = self._is_proven = False
        self._in_pace_since = steady


def _system() -> int:
    """Return the time of the system's clock, in microseconds since 1970."""
    return time.time_ns() // 1000


def _steady() -> int:
    """Return the time of the monotonic clock, which nobody sets, in microseconds."""
    return time.monotonic_ns() // 1000


_CLOCK: HassKey[Clock] = HassKey("smspartner_clock")


@callback
def async_get_clock(hass: HomeAssistant) -> Clock:
    """Return the one clock of the process."""
    return hass.data.setdefault(_CLOCK, Clock())
