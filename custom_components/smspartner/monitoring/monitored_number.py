"""A monitored number: its settings, what is known of it, and what an answer changes."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Final, Self

from homeassistant.config_entries import ConfigSubentry

from ..api import HlrResult, Verdict
from ..clock import SECOND, Correction
from ..const import (
    CONF_INTERVAL,
    CONF_PHONE_NUMBER,
    CONF_UNREACHABLE_AFTER,
    DEFAULT_UNREACHABLE_AFTER,
)
from ..ledger.results import ResultRecord
from ..operators import Operators

SLOT: Final = 600
"""Seconds. Checks that are due within the same ten minutes share a request."""

HOUR: Final = 3600
DAY: Final = 24 * HOUR

ANSWER_WITHIN: Final = HOUR - 60
"""Seconds after which a check counts as one without an answer: those of an hour, less
the minute by which the next hourly check may come sooner after a restart."""

LONGEST_FRESH: Final = 7 * DAY / 2
"""Seconds for which a result is fresh enough to spare the rarest of checks."""


class Interval(StrEnum):
    """How often a number is checked."""

    MANUAL = "manual"
    HOURLY = "hourly"
    SIX_HOURS = "6_hours"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def seconds(self) -> float:
        """The time between two checks; endless where only a person asks for them."""
        return _SECONDS.get(self, math.inf)

    @property
    def fresh_for(self) -> float:
        """For how many seconds a result spares a check."""
        return min(self.seconds / 2, LONGEST_FRESH)


_SECONDS: Final = {
    Interval.HOURLY: HOUR,
    Interval.SIX_HOURS: 6 * HOUR,
    Interval.DAILY: DAY,
    Interval.WEEKLY: 7 * DAY,
}


class Change(StrEnum):
    """What can happen to a monitored number."""

    BECAME_UNREACHABLE = "became_unreachable"
    BECAME_REACHABLE = "became_reachable"
    OPERATOR_CHANGED = "operator_changed"
    PORTED = "ported"
    NUMBER_INVALID = "number_invalid"


class Skipped(StrEnum):
    """Why a check that was due was not bought."""

    BUDGET = "budget"
    NO_ADDRESS = "no_address"
    NOT_BOUGHT = "not_bought"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What the user wants of a monitored number."""

    subentry_id: str
    name: str
    phone_number: str
    interval: Interval
    unreachable_after: float
    """Seconds."""
    offset: float
    """Seconds by which all of an account's checks are late, so that not every house
    in the world checks at the full hour."""

    @classmethod
    def from_subentry(cls, entry_id: str, subentry: ConfigSubentry) -> Self:
        """Read them from the subentry."""
        data = subentry.data
        hours = data.get(CONF_UNREACHABLE_AFTER, DEFAULT_UNREACHABLE_AFTER)
        return cls(
            subentry_id=subentry.subentry_id,
            name=subentry.title,
            phone_number=data[CONF_PHONE_NUMBER],
            interval=Interval(data.get(CONF_INTERVAL, Interval.DAILY)),
            unreachable_after=hours * HOUR,
            offset=_number_of(entry_id) % SLOT,
        )

    def slot_after(self, moment: float) -> float | None:
        """Give the first of its regular times from a moment on; None if it has none.

        Numbers are spread over their interval, each at its own time.
        """
        period = self.interval.seconds
        if math.isinf(period):
            return None
        phase = self._share(period // SLOT) * SLOT + self.offset
        return moment + (phase - moment) % period

    def spread(self, seconds: float) -> float:
        """Give this number's own part of a time that many shall be spread over."""
        return self._share(1000) * seconds / 1000

    def _share(self, parts: float) -> int:
        """Choose one of some parts, always the same."""
        return _number_of(self.subentry_id) % int(parts)


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberState:
    """What is known of a monitored number, and when it is looked at again.

    Times are seconds since 1970.
    """

    phone_number: str
    interval: Interval
    result: HlrResult | None = None
    reachable: bool | None = None
    invalid: bool = False
    unreachable_since: float | None = None
    mcc_mnc: str | None = None
    ported: bool | None = None
    last_verified: float | None = None
    last_reachable: float | None = None
    asked_at: float | None = None
    """When a check was bought whose answer is awaited."""
    no_answer: bool = False
    skipped: Skipped | None = None
    next_check: float | None = None
    recheck_at: float | None = None
    """When a first bad answer is checked again."""

    @classmethod
    def restore(cls, kept: Mapping[str, Any] | None, settings: Settings) -> Self | None:
        """Read what was kept; None where it is about another number, or nothing."""
        if not kept or kept["phone_number"] != settings.phone_number:
            return None
        names = {field.name for field in fields(cls)}
        values = {name: value for name, value in kept.items() if name in names}
        values["interval"] = _known(Interval, kept, "interval") or settings.interval
        values["result"] = _known(HlrResult, kept, "result")
        values["skipped"] = _known(Skipped, kept, "skipped")
        return cls(**values)

    def keep(self) -> dict[str, Any]:
        """Give it in a form that can be kept."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def planned(self, settings: Settings, now: float) -> Self:
        """Plan the next checks of a number that begins, or goes on after a pause."""
        return replace(
            self,
            interval=settings.interval,
            next_check=self._planned_check(settings, now),
            recheck_at=self._planned_recheck(settings),
        )

    def corrected(self, settings: Settings, correction: Correction) -> Self:
        """Move what has been by what the clock was wrong, and plan what is to come.

        A check that was bought a short time ago counts as the regular one.
        """
        moved = replace(
            self,
            unreachable_since=correction.moved_seconds(self.unreachable_since),
            last_verified=correction.moved_seconds(self.last_verified),
            last_reachable=correction.moved_seconds(self.last_reachable),
            asked_at=correction.moved_seconds(self.asked_at),
        )
        now, period = correction.now / SECOND, settings.interval.seconds
        begun = max(moved.last_verified or 0, moved.asked_at or 0)
        planned = moved.planned(settings, now)
        if planned.next_check is None or begun <= now - period / 2:
            return planned
        return replace(planned, next_check=settings.slot_after(begun + period / 2))

    def is_due(self, now: float) -> bool:
        """Tell whether it is time for a check."""
        return self._is_regular(now) or self._is_recheck(now)

    def is_fresh(self, now: float) -> bool:
        """Tell whether a result from elsewhere makes a regular check needless."""
        if self._is_recheck(now) or self.last_verified is None:
            return False
        return self.last_verified > now - self.interval.fresh_for

    def checked(self, settings: Settings, now: float, *, bought: bool) -> Self:
        """Note that a check is being bought, or that none was needed."""
        next_check, recheck_at = self.next_check, self.recheck_at
        if self._is_regular(now):
            next_check = settings.slot_after(now + settings.interval.seconds / 2)
        if bought and recheck_at is not None and now >= recheck_at - SLOT:
            recheck_at = None
        return replace(
            self,
            asked_at=now if bought else self.asked_at,
            skipped=None,
            next_check=next_check,
            recheck_at=recheck_at,
        )

    def not_checked(self, reason: Skipped, now: float) -> Self:
        """Note that a check was due and was not bought.

        Where it was the one after a first bad answer, it is tried again.
        """
        recheck_at = self.recheck_at
        if self._is_in_doubt() and self.interval is not Interval.MANUAL:
            recheck_at = recheck_at or now + HOUR
        return replace(self, asked_at=None, skipped=reason, recheck_at=recheck_at)

    def called_off(self, before: Self) -> Self:
        """Take back that a check was being bought; what was due before is so again."""
        return replace(
            self,
            asked_at=before.asked_at,
            skipped=before.skipped,
            next_check=before.next_check,
            recheck_at=before.recheck_at,
        )

    def overdue(self, now: float) -> Self:
        """Note that a check has had no answer for too long."""
        if self.asked_at is None or now < self.asked_at + ANSWER_WITHIN:
            return self
        return replace(self, asked_at=None, no_answer=True)

    def _planned_check(self, settings: Settings, now: float) -> float | None:
        """Plan the next regular check.

        A check that was missed is made up for, but not by all numbers at once, and not
        when the next one is near. One that is too far away is a wrong clock's.
        """
        regular = settings.slot_after(now)
        if regular is None:
            return None
        if settings.interval is not self.interval or self.next_check is None:
            return now if self.last_verified is None else regular
        if self.next_check > now + settings.interval.seconds:
            return regular
        if self.next_check > now - SLOT:
            return self.next_check
        period = settings.interval.seconds
        missed = regular - now > period / 2
        return now + settings.spread(period / 4) if missed else regular

    def _planned_recheck(self, settings: Settings) -> float | None:
        """Plan the check after a first bad answer; its time may have been changed.

        Checked by hand, a number has none; it gets one when it is so no more.
        """
        if settings.interval is Interval.MANUAL or self.unreachable_since is None:
            return None
        by_hand = self.interval is Interval.MANUAL and self._is_in_doubt()
        if self.recheck_at is None and not by_hand:
            return None
        return self.unreachable_since + settings.unreachable_after

    def _is_in_doubt(self) -> bool:
        """Tell whether a first bad answer has yet to be confirmed or disproved."""
        return self.unreachable_since is not None and self.reachable is not False

    def _is_regular(self, now: float) -> bool:
        """Tell whether a regular check is due."""
        return self.next_check is not None and self.next_check <= now

    def _is_recheck(self, now: float) -> bool:
        """Tell whether the check after a first bad answer is due."""
        return self.recheck_at is not None and self.recheck_at <= now


def _known[E: StrEnum](kind: type[E], kept: Mapping[str, Any], name: str) -> E | None:
    """Read what was kept under a name; None for what only another version knows."""
    try:
        return kind(kept[name])
    except KeyError, ValueError:
        return None


def _number_of(text: str) -> int:
    """Make a number of a text, the same each time and like no other's."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def heard(
    state: NumberState, settings: Settings, record: ResultRecord, operators: Operators
) -> tuple[NumberState, list[Change]]:
    """Take an answer in; give what is known now, and what has changed by it.

    The first answer sets the base: it changes nothing.
    """
    now = record.received_at.timestamp()
    is_first = state.last_verified is None
    known = replace(
        state,
        result=record.result,
        last_verified=now,
        asked_at=None,
        no_answer=False,
        skipped=None,
    )
    known, changes = _judge(known, settings, record.verdict, now)
    if record.mcc_mnc and not _is_same(state.mcc_mnc, record.mcc_mnc, operators):
        changes.append(Change.OPERATOR_CHANGED)
    if record.ported and state.ported is False:
        changes.append(Change.PORTED)
    known = replace(
        known,
        mcc_mnc=record.mcc_mnc or state.mcc_mnc,
        ported=state.ported if record.ported is None else record.ported,
    )
    return known, [] if is_first else changes


def _judge(
    state: NumberState, settings: Settings, verdict: Verdict, now: float
) -> tuple[NumberState, list[Change]]:
    """Tell whether it counts as reachable now."""
    match verdict:
        case Verdict.REACHABLE | Verdict.ROAMING:
            changed = state.reachable is False
            return replace(
                state,
                reachable=True,
                invalid=False,
                unreachable_since=None,
                recheck_at=None,
                last_reachable=now,
            ), [Change.BECAME_REACHABLE] if changed else []
        case Verdict.INVALID:
            return replace(
                state,
                reachable=False,
                invalid=True,
                unreachable_since=None,
                recheck_at=None,
            ), [] if state.invalid else [Change.NUMBER_INVALID]
        case Verdict.UNREACHABLE | Verdict.BARRED:
            return _judge_bad(replace(state, invalid=False), settings, now)
        case _:
            return state, []


def _judge_bad(
    state: NumberState, settings: Settings, now: float
) -> tuple[NumberState, list[Change]]:
    """Tell whether a number that does not answer has been so for long enough."""
    if state.reachable is False:
        return state, []
    if state.unreachable_since is None:
        by_hand = settings.interval is Interval.MANUAL
        again = None if by_hand else now + settings.unreachable_after
        return replace(state, unreachable_since=now, recheck_at=again), []
    # A check some minutes early is the one at the end of that time.
    if now < state.unreachable_since + settings.unreachable_after - SLOT:
        return state, []
    off = replace(state, reachable=False, recheck_at=None)
    return off, [Change.BECAME_UNREACHABLE]


def _is_same(before: str | None, after: str, operators: Operators) -> bool:
    """Tell whether two networks are of one operator; unknown ones go by their codes."""
    if before is None:
        return True
    old, new = operators.find(before), operators.find(after)
    return before == after if old.name is None or new.name is None else old == new
