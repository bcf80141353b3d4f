"""The time of the integration: it never jumps, and knows whether it can be believed."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

SECOND: Final = 1_000_000
HOUR: Final = 3600 * SECOND

JUMP: Final = 60 * SECOND
"""By how much the system's clock may leave its pace and still be believed."""

CLOSE: Final = 300 * SECOND
"""How near to the date of an answer the system's clock is right."""


class Correction(NamedTuple):
    """By how much the times were wrong that were noted since a moment.

    All in microseconds since 1970.
    """

    base: int
    """That moment; what was noted until then was written with another, right clock."""
    by: int
    now: int
    """The time after the correction."""

    @property
    def least(self) -> int:
        """What is now the beginning of what was noted since that moment."""
        return self.base + self.by

    def moved(self, moment: int) -> int:
        """Return what a time should have been; none is later than it can be."""
        if moment > self.base:
            return min(moment + self.by, self.now)
        return min(moment, self.least)

    def moved_seconds[T: (float, float | None)](self, moment: T) -> T:
        """Return what a time should have been, in seconds."""
        if moment is None:
            return moment
        known = round(moment * SECOND)
        moved = self.moved(known)
        return moment if moved == known else moved / SECOND


class Clock:
    """Runs beside the system's clock, in the pace of one that nobody can set.

    It follows the system's clock as long as that keeps its pace. After a jump it goes
    on by itself, and is not trusted until one of the two is known to be right.
    """

    def __init__(self) -> None:
        """Start with the system's time, which is not trusted yet."""
        steady = _steady()
        # What has to be added to the steady clock to get the system's, and ours.
        self._system = self._own = _system() - steady
        self._in_pace_since = steady
        self._base = steady + self._own
        self._doubt = 0
        self._is_trusted = False
        self._is_proven = False
        self.corrections: list[Correction] = []
        """All there were: who keeps times in memory moves them by the new ones."""
        self.on_trust: Callable[[], object] = self.correct
        """Called when the system's time can be believed again."""

    def begin(self, latest: int) -> None:
        """Take up where records end: their time does not run backwards."""
        steady = self._look()
        begun = max(steady + self._system, latest)
        self._own = begun - steady
        self._base = begun
        self._doubt = begun - latest if latest else 0
        self._is_trusted = False

    def now(self) -> int:
        """Return the time in microseconds since 1970."""
        return max(self._look() + self._own, self._base + 1)

    def seconds(self) -> float:
        """Return the time in seconds since 1970."""
        return self.now() / SECOND

    @staticmethod
    def steady() -> float:
        """Return seconds that go on whatever becomes of the time."""
        return _steady() / SECOND

    @property
    def is_trusted(self) -> bool:
        """Tell whether the time can be believed."""
        self._look()
        return self._is_trusted

    @property
    def base(self) -> int:
        """The time from which on all was written in this run."""
        return self._base

    @property
    def doubt(self) -> int:
        """By how much it may be earlier than it seems, since the records ended."""
        return 0 if self.is_trusted else self._doubt

    def note_date(self, date: datetime) -> None:
        """Take the date of an answer that has just come as a proof, if it is one."""
        system = self._look() + self._system
        if abs(round(date.timestamp() * SECOND) - system) <= CLOSE:
            self._is_proven = True
            self.judge()

    def judge(self) -> None:
        """Trust the time where it has been proven, or has kept its pace for an hour."""
        in_pace_for = self._look() - self._in_pace_since
        if not self._is_trusted and (self._is_proven or in_pace_for >= HOUR):
            self.on_trust()

    def correct(self) -> Correction | None:
        """Take over the system's time; return what follows for what was noted."""
        now = self._look() + self._system
        by, self._own = self._system - self._own, self._system
        self._is_trusted = True
        if not by:
            return None
        correction = Correction(self._base, by, now)
        self._base += by
        self.corrections.append(correction)
        return correction

    def take_back(self, correction: Correction) -> Correction:
        """Go on as before a correction that could not be written down.

        Returns what moves times back that were moved by it.
        """
        self._own -= correction.by
        undone = Correction(self._base, -correction.by, self._look() + self._own)
        self._base = correction.base
        self.corrections.append(undone)
        self._is_trusted = self._is_proven = False
        self._in_pace_since = _steady()
        return undone

    def _look(self) -> int:
        """Note whether the system's clock has kept its pace; return the steady one."""
        steady = _steady()
        system = _system() - steady
        if abs(system - self._system) > JUMP:
            self._doubt_all(steady)
        elif abs(self._own - self._system) <= JUMP:
            self._own = system
        self._system = system
        return steady

    def _doubt_all(self, steady: int) -> None:
        """Trust the time no more; what was written while it was proven is right."""
        if self._is_trusted and self._is_proven:
            self._base = max(steady + self._own, self._base + 1)
        self._is_trusted = self._is_proven = False
        self._in_pace_since = steady


def _system() -> int:
    """Read the clock that people and time servers set, in microseconds since 1970."""
    return time.time_ns() // 1000


def _steady() -> int:
    """Read a clock that nobody sets, in microseconds."""
    return time.monotonic_ns() // 1000


_CLOCK: HassKey[Clock] = HassKey("smspartner_clock")


@callback
def async_get_clock(hass: HomeAssistant) -> Clock:
    """Return the one clock of the process."""
    return hass.data.setdefault(_CLOCK, Clock())
