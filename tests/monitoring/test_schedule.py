"""When a monitored number is checked next."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from custom_components.smspartner.monitoring.answers import apply_result
from custom_components.smspartner.monitoring.checks import (
    ANSWER_WITHIN,
    mark_checked,
    mark_skipped,
    mark_unanswered,
)
from custom_components.smspartner.monitoring.schedule import (
    SLOT,
    is_due,
    is_fresh,
    plan,
    slot_after,
)
from custom_components.smspartner.monitoring.settings import Interval, NumberSettings
from custom_components.smspartner.monitoring.state import NumberState, Skipped

from .helpers import (
    DAY,
    GOOD,
    HOUR,
    OFF,
    OPERATORS,
    START,
    Step,
    in_hours,
    kept,
    record_of,
    saved,
    settings_of,
)

WEEK = 7 * DAY
REGULAR = [interval for interval in Interval if interval is not Interval.OFF]


def checks_of(
    settings: NumberSettings,
    hours: float,
    answer: Callable[[float], str | None] = lambda _: GOOD,
    step: float = 1 / 6,
) -> list[float]:
    """Let time pass, with answers at once; return the hours of what was bought."""
    state = plan(NumberState(), settings, START)
    bought = []
    for count in range(round(hours / step)):
        hour = count * step
        now = START + hour * HOUR
        state = mark_unanswered(state, now)
        if not is_due(state, now):
            continue
        needed = not is_fresh(state, settings, now)
        state = mark_checked(state, settings, now, bought=needed)
        assert not is_due(state, now)
        if needed:
            bought.append(hour)
            if name := answer(hour):
                state, _ = apply_result(
                    state, settings, record_of(Step(hour, name, None)), OPERATORS
                )
    return bought


@pytest.mark.parametrize("interval", REGULAR)
@pytest.mark.parametrize("number", range(5))
def test_regular_checks(interval: Interval, number: int) -> None:
    """See the first check at once, then one each interval, always at the same time."""
    settings = settings_of(interval, subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S000{number}")
    period = interval.seconds / HOUR
    first, *others = checks_of(settings, 20 * period)
    assert first == 0
    assert period / 2 - 0.2 <= others[0] <= 1.5 * period + 0.2
    gaps = {round(later - before, 3) for before, later in pairwise(others)}
    assert gaps == {round(period, 3)}


def test_checked_by_hand_only() -> None:
    """See no check of a number that only a person checks, a bad answer included."""
    settings = settings_of("off")
    assert checks_of(settings, 10 * WEEK) == []
    off, _ = apply_result(
        NumberState(), settings, record_of(Step(0, OFF, None)), OPERATORS
    )
    skipped = mark_skipped(off, settings, Skipped.NOT_BOUGHT, START)
    for state in (off, skipped, plan(off, settings, START)):
        assert not is_due(state, START + 50 * WEEK * HOUR)


@pytest.mark.parametrize(
    ("interval", "unreachable_after", "extra"),
    [
        ("daily", 12, 1),
        ("daily", 5, 1),
        ("daily", 24, 0),
        ("daily", 48, 0),
        ("daily", 30, 1),
        ("hourly", 12, 0),
        ("6_hours", 12, 0),
        ("6_hours", 13, 1),
        ("weekly", 12, 1),
        ("weekly", 336, 0),
    ],
)
def test_one_more_check(interval: str, unreachable_after: int, extra: int) -> None:
    """See a number that goes off bring one more check, or none beside a regular one."""
    settings = settings_of(interval, unreachable_after)
    weeks = 8 * WEEK
    regular = checks_of(settings, weeks)
    off = checks_of(settings, weeks, lambda hour: OFF if hour > WEEK else GOOD)
    assert len(off) == len(regular) + extra
    first_bad = next(hour for hour in regular if hour > WEEK)
    assert [hour for hour in off if hour not in regular] == pytest.approx(
        [first_bad + unreachable_after] * extra, abs=0.2
    )


def test_silent_number_is_checked_as_often() -> None:
    """See a number that never answers checked no more often than one that does."""
    settings = settings_of()
    assert checks_of(settings, WEEK, lambda _: None) == checks_of(settings, WEEK)


@pytest.mark.parametrize("interval", REGULAR)
def test_no_answer(interval: Interval) -> None:
    """See a check without an answer noted after an hour, and not forgotten.

    The looks at the time may come some seconds sooner or later after a restart.
    """
    settings = settings_of(interval)
    state = plan(NumberState(), settings, START)
    state = mark_checked(state, settings, START + 50, bought=True)
    assert not mark_unanswered(state, START + 3000).no_answer
    later = mark_unanswered(state, START + HOUR + 10)
    assert later.no_answer
    again = mark_checked(later, settings, START + HOUR + 10, bought=True)
    assert again.no_answer
    known, _ = apply_result(
        again, settings, record_of(Step(1.1, GOOD, True)), OPERATORS
    )
    assert not known.no_answer
    assert not mark_unanswered(known, START + 10 * HOUR).no_answer
    assert ANSWER_WITHIN <= HOUR


def test_no_two_houses_check_at_once() -> None:
    """See the same number checked at different seconds in different houses."""
    offsets = {
        (slot_after(settings_of(entry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S9{n:03}"), 0) or 0)
        % SLOT
        for n in range(50)
    }
    assert len(offsets) > 40
    assert all(0 <= offset < SLOT for offset in offsets)


@pytest.mark.parametrize("interval", REGULAR)
def test_numbers_are_spread(interval: Interval) -> None:
    """See many numbers use the slots of their interval, none of them too many."""
    slots = round(interval.seconds / SLOT)
    count = 20 * slots
    times = [
        slot_after(
            settings_of(interval, subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4{n:05}"), START
        )
        for n in range(count)
    ]
    used = [sum(1 for time in times if time == slot) for slot in set(times)]
    assert len(used) == slots
    assert max(used) < 20 * 3


@pytest.mark.parametrize("interval", REGULAR)
def test_restart_in_time(interval: Interval) -> None:
    """See a restart before a check is due, or just after, change nothing."""
    settings = settings_of(interval)
    for next_check in (-0.1, 0, 0.1, interval.seconds / HOUR):
        state = kept(next_check)
        assert plan(state, settings, START) == state


@pytest.mark.parametrize("interval", REGULAR)
def test_restart_after_missed_checks(interval: Interval) -> None:
    """See missed checks made up for by one, spread, or by the regular one if near."""
    period = interval.seconds
    next_checks = []
    for number in range(200):
        settings = settings_of(
            interval, subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4{number:05}"
        )
        regular = slot_after(settings, START)
        assert regular is not None
        planned = plan(kept(-20 * WEEK), settings, START)
        assert planned.next_check is not None
        next_checks.append(planned.next_check)
        if regular - START <= period / 2:
            assert planned.next_check == regular
        assert plan(planned, settings, START + 60) == planned
        done = mark_checked(planned, settings, planned.next_check, bought=True)
        assert done.next_check is not None
        assert (done.next_check - regular) % period == pytest.approx(0)
        assert done.next_check - planned.next_check >= period / 2
    assert max(next_checks) <= START + period / 2
    assert sum(time < START + SLOT for time in next_checks) < 200 * (
        0.2 if interval is not Interval.HOURLY else 0.8
    )


def test_another_interval() -> None:
    """See a changed interval planned anew, a number checked by hand included."""
    daily, hourly, manual = (
        settings_of("daily"),
        settings_of("hourly"),
        settings_of("off"),
    )
    state = kept(5)
    sooner = plan(saved(state, daily, hourly), hourly, START)
    assert sooner.next_check == slot_after(hourly, START)
    never = plan(saved(state, daily, manual), manual, START)
    assert never.next_check is None
    assert not is_due(never, START + 50 * WEEK * HOUR)
    assert plan(saved(never, manual, daily), daily, START).next_check == slot_after(
        daily, START
    )


def test_another_interval_after_a_bad_answer() -> None:
    """See the check after it dropped for one checked by hand, and back after that."""
    daily, manual = settings_of("daily"), settings_of("off")
    state, _ = apply_result(
        NumberState(), daily, record_of(Step(0, OFF, None)), OPERATORS
    )
    assert in_hours(state.recheck_at) == 12
    by_hand = plan(saved(state, daily, manual), manual, START)
    assert by_hand.recheck_at is None
    assert not is_due(by_hand, START + 50 * WEEK * HOUR)
    assert in_hours(plan(saved(by_hand, manual, daily), daily, START).recheck_at) == 12
    off, _ = apply_result(by_hand, manual, record_of(Step(13, OFF, None)), OPERATORS)
    assert off.reachable is False
    assert plan(saved(off, manual, daily), daily, START).recheck_at is None


@pytest.mark.parametrize(("unreachable_after", "recheck"), [(6, 4), (12, 10), (24, 22)])
def test_another_time_until_it_counts(unreachable_after: int, recheck: float) -> None:
    """See the check again moved where its time was changed meanwhile."""
    state = kept(
        5,
        reachable=True,
        unreachable_since=START - 2 * HOUR,
        recheck_at=START + 10 * HOUR,
    )
    planned = plan(state, settings_of(unreachable_after=unreachable_after), START)
    assert in_hours(planned.recheck_at) == recheck


@pytest.mark.parametrize("interval", REGULAR)
def test_new_number_with_a_fresh_result(interval: Interval) -> None:
    """See a number that begins with a result from elsewhere checked when it is time."""
    settings = settings_of(interval)
    known, changes = apply_result(
        NumberState(), settings, record_of(Step(0, GOOD, True)), OPERATORS
    )
    assert changes == []
    planned = plan(known, settings, START + 60)
    assert planned.next_check == slot_after(settings, START + 60)


def test_fresh_results_spare_regular_checks_only() -> None:
    """See a result of the last half interval spare a check, but not the one again."""
    settings = settings_of()
    state, _ = apply_result(
        NumberState(), settings, record_of(Step(0, GOOD, True)), OPERATORS
    )
    assert is_fresh(state, settings, START + 11.9 * HOUR)
    assert not is_fresh(state, settings, START + 12.1 * HOUR)
    bad, _ = apply_result(state, settings, record_of(Step(24, OFF, True)), OPERATORS)
    again, _ = apply_result(bad, settings, record_of(Step(35, OFF, True)), OPERATORS)
    assert is_fresh(again, settings, START + 35.5 * HOUR)
    assert not is_fresh(again, settings, START + 36 * HOUR)
    weekly = settings_of("weekly")
    rare, _ = apply_result(
        NumberState(), weekly, record_of(Step(0, GOOD, True)), OPERATORS
    )
    assert is_fresh(rare, weekly, START + 3.4 * DAY * HOUR)
    assert not is_fresh(rare, weekly, START + 3.6 * DAY * HOUR)


@pytest.mark.parametrize("reason", Skipped)
def test_skipped(reason: Skipped) -> None:
    """See a check that was not bought say why, until one is bought or heard."""
    settings = settings_of()
    state = mark_checked(kept(0), settings, START, bought=True)
    state = mark_skipped(state, settings, reason, START)
    assert state.skipped is reason
    assert not is_due(state, START + 60)
    assert not mark_unanswered(state, START + 5 * HOUR).no_answer
    assert mark_checked(state, settings, START + 24 * HOUR, bought=True).skipped is None
    known, _ = apply_result(state, settings, record_of(Step(1, GOOD, True)), OPERATORS)
    assert known.skipped is None


def test_spared_check_leaves_the_one_after_a_bad_answer() -> None:
    """See both bought at most once where they are due within seconds of each other."""
    settings = settings_of(unreachable_after=24)
    state, _ = apply_result(
        NumberState(), settings, record_of(Step(0, GOOD, True)), OPERATORS
    )
    for hour in (24, 37):
        state, _ = apply_result(
            state, settings, record_of(Step(hour, OFF, True)), OPERATORS
        )
    recheck = state.recheck_at
    assert recheck is not None
    state = replace(state, next_check=recheck - 8)
    assert is_due(state, recheck - 8)
    assert is_fresh(state, settings, recheck - 8)
    spared = mark_checked(state, settings, recheck - 8, bought=False)
    assert not is_due(spared, recheck - 1)
    assert is_due(spared, recheck)
    assert not is_fresh(spared, settings, recheck)


@pytest.mark.parametrize("reason", Skipped)
def test_check_after_a_bad_answer_that_is_skipped(reason: Skipped) -> None:
    """See it tried again within an hour: the next regular check may be far away."""
    settings = settings_of("weekly")
    state, _ = apply_result(
        NumberState(), settings, record_of(Step(0, GOOD, True)), OPERATORS
    )
    state, _ = apply_result(state, settings, record_of(Step(1, OFF, True)), OPERATORS)
    now = state.recheck_at
    assert now is not None
    skipped = mark_skipped(
        mark_checked(state, settings, now, bought=True), settings, reason, now
    )
    assert skipped.skipped is reason
    assert not is_due(skipped, now + 60)
    assert is_due(skipped, now + 3600)
