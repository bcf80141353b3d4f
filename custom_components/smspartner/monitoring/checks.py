"""Marks in the state of a number that a check was bought, skipped or not answered."""

from dataclasses import dataclass, replace
from typing import Final

from .schedule import SLOT, is_regular_due, plan, slot_after
from .settings import HOUR, Interval, NumberSettings
from .state import NumberState, Skipped

ANSWER_WITHIN: Final = HOUR - 60
"""Seconds after which a check counts as one without an answer: those of an hour, less
the minute by which the next hourly check may come sooner after a restart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """A check that is being bought, and what there was before it."""

    settings: NumberSettings
    before: NumberState
    asked_at: float


def mark_checked(
    state: NumberState, settings: NumberSettings, now: float, *, bought: bool
) -> NumberState:
    """Return the state after a check is being bought, or none was needed."""
    next_check, recheck_at = state.next_check, state.recheck_at
    if is_regular_due(state, now):
        next_check = slot_after(settings, now + settings.interval.seconds / 2)
    if bought and recheck_at is not None and now >= recheck_at - SLOT:
        recheck_at = None
    return replace(
        state,
        asked_at=now if bought else state.asked_at,
        skipped=None,
        next_check=next_check,
        recheck_at=recheck_at,
    )


def mark_skipped(
    state: NumberState, settings: NumberSettings, reason: Skipped, now: float
) -> NumberState:
    """Return the state after a check that was due was not bought.

    The check after a first bad answer is tried again an hour later.
    """
    recheck_at = state.recheck_at
    if state.is_in_doubt and settings.interval is not Interval.OFF:
        recheck_at = recheck_at or now + HOUR
    return replace(state, asked_at=None, skipped=reason, recheck_at=recheck_at)


def undo_check(
    state: NumberState, settings: NumberSettings, check: Check, now: float
) -> NumberState:
    """Return the state without a check that failed, unless another one came since.

    What was due is due again, unless the user has changed that meanwhile.
    """
    before = check.before.under(check.settings, settings)
    if before is None or state.asked_at != check.asked_at:
        return state
    if settings != check.settings:
        before = plan(before, settings, now)
    return replace(
        state,
        asked_at=before.asked_at,
        skipped=before.skipped,
        next_check=before.next_check,
        recheck_at=before.recheck_at,
    )


def mark_unanswered(state: NumberState, now: float) -> NumberState:
    """Return the state after a look whether the answer has been awaited too long."""
    if state.asked_at is None or now < state.asked_at + ANSWER_WITHIN:
        return state
    return replace(state, asked_at=None, no_answer=True)
