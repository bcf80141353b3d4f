"""Applies a result to the state of a number, and finds out what has changed."""

from dataclasses import replace
from enum import StrEnum

from ..api import Verdict
from ..ledger.results import ResultRecord
from ..operators import Operators
from .schedule import SLOT
from .settings import Interval, NumberSettings
from .state import NumberState


class Change(StrEnum):
    """What can happen to a monitored number: the types of its event."""

    BECAME_UNREACHABLE = "became_unreachable"
    BECAME_REACHABLE = "became_reachable"
    OPERATOR_CHANGED = "operator_changed"
    PORTED = "ported"
    NUMBER_INVALID = "number_invalid"


def apply_result(
    state: NumberState,
    settings: NumberSettings,
    record: ResultRecord,
    operators: Operators,
) -> tuple[NumberState, list[Change]]:
    """Return the state after a result, and what has changed by it.

    The first result is the base that later ones are compared with: no change.
    """
    now = record.received_at.timestamp()
    after = replace(
        state,
        result=record.result,
        last_verified=now,
        asked_at=None,
        no_answer=False,
        skipped=None,
    )
    after, changes = _apply_verdict(after, settings, record.verdict, now)
    if record.mcc_mnc and not _is_same(state.mcc_mnc, record.mcc_mnc, operators):
        changes.append(Change.OPERATOR_CHANGED)
    if record.ported and state.ported is False:
        changes.append(Change.PORTED)
    after = replace(
        after,
        mcc_mnc=record.mcc_mnc or state.mcc_mnc,
        ported=state.ported if record.ported is None else record.ported,
    )
    is_first = state.last_verified is None
    return after, [] if is_first else changes


def _apply_verdict(
    state: NumberState, settings: NumberSettings, verdict: Verdict, now: float
) -> tuple[NumberState, list[Change]]:
    """Return the state after a verdict, and what has changed by it."""
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
            return _apply_bad_answer(replace(state, invalid=False), settings, now)
        case Verdict.UNKNOWN:
            return state, []


def _apply_bad_answer(
    state: NumberState, settings: NumberSettings, now: float
) -> tuple[NumberState, list[Change]]:
    """Return the state after a result that says unreachable, and what has changed.

    The first of them changes nothing. The number becomes unreachable with another one
    that comes once the time that the user set has passed.
    """
    if state.reachable is False:
        return state, []
    if state.unreachable_since is None:
        is_off = settings.interval is Interval.OFF
        recheck_at = None if is_off else now + settings.unreachable_after
        return replace(state, unreachable_since=now, recheck_at=recheck_at), []
    # A check some minutes early is the one at the end of that time.
    if now < state.unreachable_since + settings.unreachable_after - SLOT:
        return state, []
    unreachable = replace(state, reachable=False, recheck_at=None)
    return unreachable, [Change.BECAME_UNREACHABLE]


def _is_same(before: str | None, after: str, operators: Operators) -> bool:
    """Return whether two networks have one operator; unknown ones go by their codes."""
    if before is None:
        return True
    old, new = operators.find(before), operators.find(after)
    return before == after if old.name is None or new.name is None else old == new
