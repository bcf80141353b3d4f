"""Plans when a monitored number is checked, and says whether that time has come."""

import hashlib
import math
from dataclasses import replace
from typing import Final

from ..clock import SECOND, Correction
from .settings import Interval, NumberSettings
from .state import NumberState

SLOT: Final = 600
"""Seconds. Checks that are due within the same ten minutes share a request."""


def slot_after(settings: NumberSettings, moment: float) -> float | None:
    """Return the first regular time of a number from a moment on, None without any.

    The numbers of an account are spread over their interval, each at a time of its
    own; accounts differ in the second, or all would check at the full ten minutes.
    """
    period = settings.interval.seconds
    if math.isinf(period):
        return None
    offset = _stable_hash(settings.entry_id) % SLOT
    phase = _share(settings, period // SLOT) * SLOT + offset
    return moment + (phase - moment) % period


def is_due(state: NumberState, now: float) -> bool:
    """Return whether it is time for a check."""
    return is_regular_due(state, now) or is_recheck_due(state, now)


def is_regular_due(state: NumberState, now: float) -> bool:
    """Return whether a regular check is due."""
    return state.next_check is not None and state.next_check <= now


def is_recheck_due(state: NumberState, now: float) -> bool:
    """Return whether the check after a first bad answer is due."""
    return state.recheck_at is not None and state.recheck_at <= now


def is_fresh(state: NumberState, settings: NumberSettings, now: float) -> bool:
    """Return whether the last result makes the check that is due needless.

    A check after a first bad answer is never needless.
    """
    if is_recheck_due(state, now) or state.last_verified is None:
        return False
    return state.last_verified > now - settings.interval.fresh_for


def plan(state: NumberState, settings: NumberSettings, now: float) -> NumberState:
    """Return the state with its next checks planned, at the start or after a pause."""
    return replace(
        state,
        next_check=_plan_regular(state, settings, now),
        recheck_at=_plan_recheck(state, settings),
    )


def plan_after_correction(
    state: NumberState, settings: NumberSettings, correction: Correction
) -> NumberState:
    """Return the state with its times corrected, as the clock was, and planned anew.

    A check that was bought a short time ago counts as the regular one.
    """
    moved = replace(
        state,
        unreachable_since=correction.moved_seconds(state.unreachable_since),
        last_verified=correction.moved_seconds(state.last_verified),
        last_reachable=correction.moved_seconds(state.last_reachable),
        asked_at=correction.moved_seconds(state.asked_at),
    )
    now, period = correction.now / SECOND, settings.interval.seconds
    begun = max(moved.last_verified or 0, moved.asked_at or 0)
    planned = plan(moved, settings, now)
    if planned.next_check is None or begun <= now - period / 2:
        return planned
    return replace(planned, next_check=slot_after(settings, begun + period / 2))


def _plan_regular(
    state: NumberState, settings: NumberSettings, now: float
) -> float | None:
    """Return when the next regular check is due.

    A check that was missed is made up for, but not by all numbers at once, and not
    when the next one is near. One that is too far away comes from a wrong clock.
    """
    regular = slot_after(settings, now)
    if regular is None:
        return None
    if state.next_check is None:
        is_first = state.last_verified is None and state.asked_at is None
        return now if is_first else regular
    period = settings.interval.seconds
    if state.next_check > now + period:
        return regular
    if state.next_check > now - SLOT:
        return state.next_check
    missed = regular - now > period / 2
    return now + _share(settings, 1000) * period / 4000 if missed else regular


def _plan_recheck(state: NumberState, settings: NumberSettings) -> float | None:
    """Return when the check after a first bad answer is due, None without one.

    The user may have changed after how long it comes.
    """
    if state.recheck_at is None or state.unreachable_since is None:
        return None
    if settings.interval is Interval.OFF:
        return None
    return state.unreachable_since + settings.unreachable_after


def _share(settings: NumberSettings, parts: float) -> int:
    """Return one of so many parts, always the same for a number."""
    return _stable_hash(settings.subentry_id) % int(parts)


def _stable_hash(text: str) -> int:
    """Return a hash of a text that is the same in each run."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
