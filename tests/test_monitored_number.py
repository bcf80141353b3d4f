"""The state machine of a monitored number: answers and time in, states and events out.

All times are hours since the first answer, unless a name says otherwise.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NamedTuple

import orjson
import pytest
from homeassistant.config_entries import ConfigSubentry
from hypothesis import given
from hypothesis import strategies as st

from custom_components.smspartner.api import HlrResult, Verdict
from custom_components.smspartner.const import (
    CONF_INTERVAL,
    CONF_PHONE_NUMBER,
    CONF_UNREACHABLE_AFTER,
    SUBENTRY_MONITORED_NUMBER,
)
from custom_components.smspartner.ledger.records import MatchedBy, ResultRecord
from custom_components.smspartner.monitoring.monitored_number import (
    ANSWER_WITHIN,
    SLOT,
    Change,
    Interval,
    NumberState,
    Settings,
    Skipped,
    heard,
)
from custom_components.smspartner.operators import load_operators

from .helpers import PHONE

OPERATORS = load_operators()
ENTRY_ID = "01KAJ5YV5ZB1V0K3XQ5P4S8Q2T"

START = datetime(2026, 11, 2, 7, 3, 20, tzinfo=UTC).timestamp()
HOUR = 3600
DAY = 24
WEEK = 7 * DAY
MINUTE = 1 / 60

REGULAR = [interval for interval in Interval if interval is not Interval.MANUAL]

ORANGE, ORANGE_TOO, SFR, UNNAMED, UNNAMED_TOO = (
    "20801",
    "20802",
    "20810",
    "99999",
    "99998",
)


class Step(NamedTuple):
    """An answer, and what is known after it."""

    hour: float
    answer: str
    reachable: bool | None
    recheck: float | None = None
    events: tuple[str, ...] = ()
    network: str | None = ORANGE
    ported: bool | None = False


def settings_of(
    interval: str = "daily",
    unreachable_after: float | None = 12,
    subentry_id: str = "01KAJ5YV5ZB1V0K3XQ5P4S0001",
    entry_id: str = ENTRY_ID,
    phone_number: str = PHONE,
) -> Settings:
    """Read the settings of a subentry; without a time it is as if none was given."""
    data: dict[str, Any] = {CONF_PHONE_NUMBER: phone_number, CONF_INTERVAL: interval}
    if unreachable_after is not None:
        data[CONF_UNREACHABLE_AFTER] = unreachable_after
    subentry = ConfigSubentry(
        data=MappingProxyType(data),
        subentry_id=subentry_id,
        subentry_type=SUBENTRY_MONITORED_NUMBER,
        title="Gate",
        unique_id=phone_number,
    )
    return Settings.from_subentry(entry_id, subentry)


def record_of(step: Step) -> ResultRecord:
    """Make the result that the ledger would give."""
    return ResultRecord(
        lookup_id=1,
        phone_number=PHONE,
        input=None,
        result=HlrResult(step.answer),
        error_name=step.answer.upper(),
        error_description=None,
        mcc_mnc=step.network,
        ported=step.ported,
        message_id="1234",
        date=None,
        arrival=1,
        received_at=datetime.fromtimestamp(START + step.hour * HOUR, UTC),
        matched_by=MatchedBy.TOKEN,
        verification_id="01KAJ5YV5ZB1V0K3XQ5P4S8Q2T",
        campaign_id="HLR000001",
        tag=None,
    )


def fresh(settings: Settings) -> NumberState:
    """Give what is known of a number before anything is."""
    return NumberState(phone_number=settings.phone_number, interval=settings.interval)


def after_hearing(
    state: NumberState, settings: Settings, step: Step
) -> tuple[NumberState, list[Change]]:
    """Check a number where a check is due by then, and hear the answer."""
    now = START + step.hour * HOUR
    if state.is_due(now):
        state = state.checked(settings, now, bought=True)
    return heard(state, settings, record_of(step), OPERATORS)


def in_hours(seconds: float | None) -> float | None:
    """Express a moment as the tables do."""
    return None if seconds is None else (seconds - START) / HOUR


GOOD = "no_error"
ABROAD = "roaming_not_allowed"
OFF = "absent_subscriber"
BARRED = "call_barred"
GONE = "unknown_subscriber"
UNCLEAR = "unknown_error"

LOST = (Change.BECAME_UNREACHABLE.value,)
BACK = (Change.BECAME_REACHABLE.value,)
INVALID = (Change.NUMBER_INVALID.value,)

LIVES: dict[str, tuple[Settings, list[Step]]] = {
    "the first answer is the base: reachable": (
        settings_of(),
        [Step(0, GOOD, True), Step(24, GOOD, True)],
    ),
    "the first answer is the base: roaming counts as reachable": (
        settings_of(),
        [Step(0, ABROAD, True), Step(24, GOOD, True), Step(48, ABROAD, True)],
    ),
    "the first answer is the base: bad ones count after their time": (
        settings_of(),
        [Step(0, OFF, None, recheck=12), Step(12, OFF, False, None, LOST)],
    ),
    "the first answer is the base: barred, then reachable, is no change": (
        settings_of(),
        [Step(0, BARRED, None, recheck=12), Step(12, GOOD, True)],
    ),
    "the first answer is the base: invalid at once, and no change": (
        settings_of(),
        [Step(0, GONE, False), Step(24, GONE, False), Step(48, GOOD, True, None, BACK)],
    ),
    "the first answer is the base, though it says nothing": (
        settings_of(),
        [
            Step(0, UNCLEAR, None),
            Step(24, OFF, None, recheck=36),
            Step(36, OFF, False, None, LOST),
            Step(48, GONE, False, None, INVALID),
        ],
    ),
    "off for a night is no alarm": (
        settings_of(),
        [
            Step(0, GOOD, True),
            Step(24, OFF, True, recheck=36),
            Step(36, GOOD, True),
            Step(48, GOOD, True),
        ],
    ),
    "off for longer, and back": (
        settings_of(),
        [
            Step(0, GOOD, True),
            Step(24, OFF, True, recheck=36),
            Step(36, OFF, False, None, LOST),
            Step(48, OFF, False),
            Step(72, GOOD, True, None, BACK),
            Step(96, OFF, True, recheck=108),
            Step(108, OFF, False, None, LOST),
        ],
    ),
    "back abroad": (
        settings_of(),
        [
            Step(0, GOOD, True),
            Step(24, OFF, True, recheck=36),
            Step(36, OFF, False, None, LOST),
            Step(48, ABROAD, True, None, BACK),
        ],
    ),
    "barred is as unreachable, and each kind of bad answer confirms the other": (
        settings_of(),
        [
            Step(0, GOOD, True),
            Step(24, BARRED, True, recheck=36),
            Step(36, "absent_subscriber_sm", False, None, LOST),
            Step(48, "illegal_subscriber", False),
        ],
    ),
    "the default is twelve hours": (
        settings_of(unreachable_after=None),
        [Step(0, GOOD, True), Step(1, OFF, True, recheck=13)],
    ),
    "a time of zero: checked again at once": (
        settings_of(unreachable_after=0),
        [
            Step(0, GOOD, True),
            Step(24, OFF, True, recheck=24),
            Step(24 + MINUTE, OFF, False, None, LOST),
        ],
    ),
    "a time of zero: the answer at once is a good one": (
        settings_of(unreachable_after=0),
        [
            Step(0, GOOD, True),
            Step(24, OFF, True, recheck=24),
            Step(24 + MINUTE, GOOD, True),
        ],
    ),
    "a time longer than the interval: regular checks within it do not decide": (
        settings_of("6_hours"),
        [
            Step(0, GOOD, True),
            Step(6, OFF, True, recheck=18),
            Step(12, OFF, True, recheck=18),
            Step(18, OFF, False, None, LOST),
        ],
    ),
    "a time longer than the interval: a good answer within it ends it": (
        settings_of("6_hours"),
        [
            Step(0, GOOD, True),
            Step(6, OFF, True, recheck=18),
            Step(12, GOOD, True),
            Step(18, OFF, True, recheck=30),
        ],
    ),
    "a time equal to the interval: the regular check, minutes early, decides": (
        settings_of("daily", unreachable_after=24),
        [
            Step(0, GOOD, True),
            Step(24 + 3 * MINUTE, OFF, True, recheck=48 + 3 * MINUTE),
            Step(48, OFF, False, None, LOST),
        ],
    ),
    "too early by more than minutes does not decide": (
        settings_of(),
        [
            Step(0, GOOD, True),
            Step(24, OFF, True, recheck=36),
            Step(36 - 11 * MINUTE, OFF, True, recheck=36),
            Step(36, OFF, False, None, LOST),
        ],
    ),
    "a check again without an answer: the next regular one decides": (
        settings_of(),
        [
            Step(0, GOOD, True),
            Step(24, OFF, True, recheck=36),
            Step(48, OFF, False, None, LOST),
        ],
    ),
    "unknown changes nothing, at the base, in between and at the end": (
        settings_of(),
        [
            Step(0, GOOD, True),
            Step(24, UNCLEAR, True),
            Step(48, OFF, True, recheck=60),
            Step(50, "other", True, recheck=60),
            Step(60, UNCLEAR, True),
            Step(72, OFF, False, None, LOST),
            Step(96, UNCLEAR, False),
            Step(120, GOOD, True, None, BACK),
        ],
    ),
    "invalid at once, once, and back": (
        settings_of(),
        [
            Step(0, GOOD, True),
            Step(24, GONE, False, None, INVALID),
            Step(48, GONE, False),
            Step(72, UNCLEAR, False),
            Step(96, GONE, False),
            Step(120, GOOD, True, None, BACK),
            Step(144, GONE, False, None, INVALID),
        ],
    ),
    "invalid while it is waited for": (
        settings_of(),
        [
            Step(0, GOOD, True),
            Step(24, OFF, True, recheck=36),
            Step(30, GONE, False, None, INVALID),
            Step(48, OFF, False),
        ],
    ),
    "invalid after unreachable": (
        settings_of(),
        [
            Step(0, GOOD, True),
            Step(24, OFF, True, recheck=36),
            Step(36, OFF, False, None, LOST),
            Step(48, GONE, False, None, INVALID),
        ],
    ),
    "operators are compared, not their networks": (
        settings_of(),
        [
            Step(0, GOOD, True, network=ORANGE),
            Step(24, GOOD, True, network=ORANGE_TOO),
            Step(48, GOOD, True, network=SFR, events=("operator_changed",)),
            Step(72, GOOD, True, network=SFR),
        ],
    ),
    "networks are compared where an operator has no name": (
        settings_of(),
        [
            Step(0, GOOD, True, network=UNNAMED),
            Step(24, GOOD, True, network=UNNAMED),
            Step(48, GOOD, True, network=UNNAMED_TOO, events=("operator_changed",)),
            Step(72, GOOD, True, network=ORANGE, events=("operator_changed",)),
            Step(96, GOOD, True, network=UNNAMED, events=("operator_changed",)),
        ],
    ),
    "an empty network is no change, and the one before is remembered": (
        settings_of(),
        [
            Step(0, GOOD, True, network=ORANGE),
            Step(24, UNCLEAR, True, network=None),
            Step(48, GOOD, True, network=""),
            Step(72, GOOD, True, network=ORANGE_TOO),
            Step(96, GOOD, True, network=None),
            Step(120, GOOD, True, network=SFR, events=("operator_changed",)),
        ],
    ),
    "a network that becomes known is no change": (
        settings_of(),
        [
            Step(0, GOOD, True, network=None),
            Step(24, GOOD, True, network=ORANGE),
            Step(48, GOOD, True, network=SFR, events=("operator_changed",)),
        ],
    ),
    "ported once": (
        settings_of(),
        [
            Step(0, GOOD, True, ported=False),
            Step(24, GOOD, True, ported=None),
            Step(48, GOOD, True, ported=True, events=("ported",)),
            Step(72, GOOD, True, ported=True),
            Step(96, GOOD, True, ported=None),
            Step(120, GOOD, True, ported=True),
        ],
    ),
    "ported before it was known": (
        settings_of(),
        [
            Step(0, GOOD, True, ported=None),
            Step(24, GOOD, True, ported=True),
            Step(48, GOOD, True, ported=False),
            Step(72, GOOD, True, ported=True, events=("ported",)),
        ],
    ),
    "several at once: what it is to the user comes first": (
        settings_of(),
        [
            Step(0, GOOD, True),
            Step(24, OFF, True, recheck=36),
            Step(
                36,
                OFF,
                False,
                events=("became_unreachable", "operator_changed", "ported"),
                network=SFR,
                ported=True,
            ),
            Step(
                48,
                GOOD,
                True,
                events=("became_reachable", "operator_changed"),
                network=ORANGE,
                ported=True,
            ),
            Step(
                72,
                GONE,
                False,
                events=("number_invalid", "operator_changed"),
                network=SFR,
                ported=True,
            ),
        ],
    ),
    "checked by hand: the next bad answer after the time decides": (
        settings_of("manual"),
        [
            Step(0, GOOD, True),
            Step(100, OFF, True),
            Step(111, OFF, True),
            Step(150, OFF, False, None, LOST),
        ],
    ),
}


@pytest.mark.parametrize("life", LIVES, ids=range(len(LIVES)))
def test_lives(life: str) -> None:
    """See after each answer what counts, when it is checked again, and what fires."""
    settings, steps = LIVES[life]
    state = fresh(settings)
    for step in steps:
        state, changes = after_hearing(state, settings, step)
        found = (state.reachable, in_hours(state.recheck_at), tuple(changes))
        assert found == (
            step.reachable,
            step.recheck and pytest.approx(step.recheck),
            step.events,
        ), f"{life}, hour {step.hour}"


BY_VERDICT = {
    Verdict.REACHABLE: (True, ()),
    Verdict.ROAMING: (True, ()),
    Verdict.UNREACHABLE: (False, LOST),
    Verdict.BARRED: (False, LOST),
    Verdict.INVALID: (False, INVALID),
    Verdict.UNKNOWN: (True, ()),
}


@pytest.mark.parametrize("result", HlrResult)
def test_each_result(result: HlrResult) -> None:
    """See each result given twice, at either end of the time, come to its verdict."""
    settings = settings_of()
    state, _ = heard(
        fresh(settings), settings, record_of(Step(0, GOOD, True)), OPERATORS
    )
    fired: list[Change] = []
    for hour in (24, 36):
        step = Step(hour, result.value, None)
        state, changes = after_hearing(state, settings, step)
        fired += changes
    reachable, events = BY_VERDICT[record_of(Step(0, result.value, None)).verdict]
    assert (state.reachable, tuple(fired)) == (reachable, events)
    assert state.result is result
    assert in_hours(state.last_verified) == 36
    assert in_hours(state.last_reachable) == (
        36 if reachable and state.result not in UNKNOWN else 0
    )


UNKNOWN = (HlrResult.UNKNOWN_ERROR, HlrResult.OTHER)


@given(
    answers=st.lists(
        st.tuples(
            st.floats(0.01, 100),
            st.sampled_from(HlrResult),
            st.sampled_from([None, ORANGE, SFR, UNNAMED]),
            st.sampled_from([None, False, True]),
        )
    ),
    interval=st.sampled_from(Interval),
    unreachable_after=st.integers(0, 336),
)
def test_events_tell_what_the_states_show(
    answers: list[tuple[float, HlrResult, str | None, bool | None]],
    interval: Interval,
    unreachable_after: int,
) -> None:
    """See each change of `reachable` told by its event, and nothing else told by it.

    What is known survives being written down after any answer.
    """
    settings = settings_of(interval, unreachable_after)
    state, hour = fresh(settings), 0.0
    for place, (pause, result, network, ported) in enumerate(answers):
        hour += pause
        before = state
        step = Step(hour, result.value, None, network=network, ported=ported)
        state, changes = after_hearing(state, settings, step)
        turned_on = before.reachable is False and state.reachable is True
        turned_off = before.reachable is not False and state.reachable is False
        if place:
            assert (Change.BECAME_REACHABLE in changes) is turned_on
            off = {Change.BECAME_UNREACHABLE, Change.NUMBER_INVALID} & set(changes)
            assert not turned_off or len(off) == 1
            assert Change.BECAME_UNREACHABLE not in changes or turned_off
        else:
            assert not changes
        assert len(set(changes)) == len(changes)
        assert state.recheck_at is None or state.reachable is not False
        assert (
            NumberState.restore(orjson.loads(orjson.dumps(state.keep())), settings)
            == state
        )


def test_what_was_kept_of_another_number() -> None:
    """See nothing taken over when the number itself was changed, or nothing is kept."""
    state = fresh(settings_of())
    assert (
        NumberState.restore(state.keep(), settings_of(phone_number="+33612345600"))
        is None
    )
    assert NumberState.restore(None, settings_of()) is None


def test_what_another_version_kept() -> None:
    """See words that are not known restored as unknown, and the rest as it was."""
    settings = settings_of("weekly")
    kept_before = {
        **kept(settings, 5, reachable=True, mcc_mnc=ORANGE).keep(),
        "interval": "yearly",
        "result": "on_the_moon",
        "skipped": "lazy",
        "mood": "good",
    }
    state = NumberState.restore(kept_before, settings)
    assert state == kept(settings, 5, reachable=True, mcc_mnc=ORANGE)
    del kept_before["result"], kept_before["skipped"], kept_before["interval"]
    assert NumberState.restore(kept_before, settings) == state


# When checks are due


def checks_of(
    settings: Settings,
    hours: float,
    answer: Callable[[float], str | None] = lambda _: GOOD,
    step: float = 1 / 6,
) -> list[float]:
    """Let time pass, with answers at once; give the hours of what was bought."""
    state = fresh(settings).planned(settings, START)
    bought = []
    for count in range(round(hours / step)):
        hour = count * step
        now = START + hour * HOUR
        state = state.overdue(now)
        if not state.is_due(now):
            continue
        needed = not state.is_fresh(now)
        state = state.checked(settings, now, bought=needed)
        assert not state.is_due(now)
        if needed:
            bought.append(hour)
            if name := answer(hour):
                state, _ = heard(
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
    settings = settings_of("manual")
    assert checks_of(settings, 10 * WEEK) == []
    off, _ = heard(fresh(settings), settings, record_of(Step(0, OFF, None)), OPERATORS)
    skipped = off.not_checked(Skipped.NOT_BOUGHT, START)
    for state in (off, skipped, off.planned(settings, START)):
        assert not state.is_due(START + 50 * WEEK * HOUR)


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
    state = fresh(settings).planned(settings, START)
    state = state.checked(settings, START + 50, bought=True)
    assert not state.overdue(START + 3000).no_answer
    later = state.overdue(START + HOUR + 10)
    assert later.no_answer
    again = later.checked(settings, START + HOUR + 10, bought=True)
    assert again.no_answer
    known, _ = heard(again, settings, record_of(Step(1.1, GOOD, True)), OPERATORS)
    assert not known.no_answer
    assert not known.overdue(START + 10 * HOUR).no_answer
    assert ANSWER_WITHIN <= HOUR


def test_no_two_houses_check_at_once() -> None:
    """See the same number checked at different seconds in different houses."""
    offsets = {
        (settings_of(entry_id=f"01KAJ5YV5ZB1V0K3XQ5P4S9{n:03}").slot_after(0) or 0)
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
        settings_of(interval, subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4{n:05}").slot_after(
            START
        )
        for n in range(count)
    ]
    used = [sum(1 for time in times if time == slot) for slot in set(times)]
    assert len(used) == slots
    assert max(used) < 20 * 3


def kept(settings: Settings, next_check: float, **known: Any) -> NumberState:
    """Give a number that was checked before Home Assistant stopped."""
    return NumberState(
        phone_number=PHONE,
        interval=settings.interval,
        last_verified=START - 30 * DAY * HOUR,
        next_check=START + next_check * HOUR,
        **known,
    )


@pytest.mark.parametrize("interval", REGULAR)
def test_restart_in_time(interval: Interval) -> None:
    """See a restart before a check is due, or just after, change nothing."""
    settings = settings_of(interval)
    for next_check in (-0.1, 0, 0.1, interval.seconds / HOUR):
        state = kept(settings, next_check)
        assert state.planned(settings, START) == state


@pytest.mark.parametrize("interval", REGULAR)
def test_restart_after_missed_checks(interval: Interval) -> None:
    """See missed checks made up for by one, spread, or by the regular one if near."""
    period = interval.seconds
    next_checks = []
    for number in range(200):
        settings = settings_of(
            interval, subentry_id=f"01KAJ5YV5ZB1V0K3XQ5P4{number:05}"
        )
        regular = settings.slot_after(START)
        assert regular is not None
        planned = kept(settings, -20 * WEEK).planned(settings, START)
        assert planned.next_check is not None
        next_checks.append(planned.next_check)
        if regular - START <= period / 2:
            assert planned.next_check == regular
        assert planned.planned(settings, START + 60) == planned
        done = planned.checked(settings, planned.next_check, bought=True)
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
        settings_of("manual"),
    )
    state = kept(daily, 5)
    sooner = state.planned(hourly, START)
    assert sooner.next_check == hourly.slot_after(START)
    never = state.planned(manual, START)
    assert never.next_check is None
    assert not never.is_due(START + 50 * WEEK * HOUR)
    assert never.planned(daily, START).next_check == daily.slot_after(START)


def test_another_interval_after_a_bad_answer() -> None:
    """See the check after it dropped for one checked by hand, and back after that."""
    daily, manual = settings_of("daily"), settings_of("manual")
    state, _ = heard(fresh(daily), daily, record_of(Step(0, OFF, None)), OPERATORS)
    assert in_hours(state.recheck_at) == 12
    by_hand = state.planned(manual, START)
    assert by_hand.recheck_at is None
    assert not by_hand.is_due(START + 50 * WEEK * HOUR)
    assert in_hours(by_hand.planned(daily, START).recheck_at) == 12
    off, _ = heard(by_hand, manual, record_of(Step(13, OFF, None)), OPERATORS)
    assert off.reachable is False
    assert off.planned(daily, START).recheck_at is None


@pytest.mark.parametrize(("unreachable_after", "recheck"), [(6, 4), (12, 10), (24, 22)])
def test_another_time_until_it_counts(unreachable_after: int, recheck: float) -> None:
    """See the check again moved where its time was changed meanwhile."""
    state = kept(
        settings_of(),
        5,
        reachable=True,
        unreachable_since=START - 2 * HOUR,
        recheck_at=START + 10 * HOUR,
    )
    planned = state.planned(settings_of(unreachable_after=unreachable_after), START)
    assert in_hours(planned.recheck_at) == recheck


@pytest.mark.parametrize("interval", REGULAR)
def test_new_number_with_a_fresh_result(interval: Interval) -> None:
    """See a number that begins with a result from elsewhere checked when it is time."""
    settings = settings_of(interval)
    known, changes = heard(
        fresh(settings), settings, record_of(Step(0, GOOD, True)), OPERATORS
    )
    assert changes == []
    planned = known.planned(settings, START + 60)
    assert planned.next_check == settings.slot_after(START + 60)


def test_fresh_results_spare_regular_checks_only() -> None:
    """See a result of the last half interval spare a check, but not the one again."""
    settings = settings_of()
    state, _ = heard(
        fresh(settings), settings, record_of(Step(0, GOOD, True)), OPERATORS
    )
    assert state.is_fresh(START + 11.9 * HOUR)
    assert not state.is_fresh(START + 12.1 * HOUR)
    bad, _ = heard(state, settings, record_of(Step(24, OFF, True)), OPERATORS)
    again, _ = heard(bad, settings, record_of(Step(35, OFF, True)), OPERATORS)
    assert again.is_fresh(START + 35.5 * HOUR)
    assert not again.is_fresh(START + 36 * HOUR)
    weekly = settings_of("weekly")
    rare, _ = heard(fresh(weekly), weekly, record_of(Step(0, GOOD, True)), OPERATORS)
    assert rare.is_fresh(START + 3.4 * DAY * HOUR)
    assert not rare.is_fresh(START + 3.6 * DAY * HOUR)


@pytest.mark.parametrize("reason", Skipped)
def test_skipped(reason: Skipped) -> None:
    """See a check that was not bought say why, until one is bought or heard."""
    settings = settings_of()
    state = kept(settings, 0).checked(settings, START, bought=True)
    state = state.not_checked(reason, START)
    assert state.skipped is reason
    assert not state.is_due(START + 60)
    assert not state.overdue(START + 5 * HOUR).no_answer
    assert state.checked(settings, START + 24 * HOUR, bought=True).skipped is None
    known, _ = heard(state, settings, record_of(Step(1, GOOD, True)), OPERATORS)
    assert known.skipped is None


def test_spared_check_leaves_the_one_after_a_bad_answer() -> None:
    """See both bought at most once where they are due within seconds of each other."""
    settings = settings_of(unreachable_after=24)
    state, _ = heard(
        fresh(settings), settings, record_of(Step(0, GOOD, True)), OPERATORS
    )
    for hour in (24, 37):
        state, _ = heard(state, settings, record_of(Step(hour, OFF, True)), OPERATORS)
    recheck = state.recheck_at
    assert recheck is not None
    state = replace(state, next_check=recheck - 8)
    assert state.is_due(recheck - 8)
    assert state.is_fresh(recheck - 8)
    spared = state.checked(settings, recheck - 8, bought=False)
    assert not spared.is_due(recheck - 1)
    assert spared.is_due(recheck)
    assert not spared.is_fresh(recheck)


@pytest.mark.parametrize("reason", Skipped)
def test_check_after_a_bad_answer_that_is_skipped(reason: Skipped) -> None:
    """See it tried again within an hour: the next regular check may be far away."""
    settings = settings_of("weekly")
    state, _ = heard(
        fresh(settings), settings, record_of(Step(0, GOOD, True)), OPERATORS
    )
    state, _ = heard(state, settings, record_of(Step(1, OFF, True)), OPERATORS)
    now = state.recheck_at
    assert now is not None
    skipped = state.checked(settings, now, bought=True).not_checked(reason, now)
    assert skipped.skipped is reason
    assert not skipped.is_due(now + 60)
    assert skipped.is_due(now + 3600)
