"""The state machine of a monitored number: answers and time in, states and events out.

All times are hours since the first answer, unless a name says otherwise.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custom_components.smspartner.api import HlrResult, Verdict
from custom_components.smspartner.monitoring.answers import Change, apply_result
from custom_components.smspartner.monitoring.checks import mark_checked
from custom_components.smspartner.monitoring.schedule import is_due
from custom_components.smspartner.monitoring.settings import Interval, NumberSettings
from custom_components.smspartner.monitoring.state import NumberState

from .helpers import (
    GOOD,
    HOUR,
    OFF,
    OPERATORS,
    ORANGE,
    ORANGE_TOO,
    SFR,
    START,
    UNNAMED,
    UNNAMED_TOO,
    Step,
    in_hours,
    kept,
    record_of,
    saved,
    settings_of,
)

MINUTE = 1 / 60


def after_hearing(
    state: NumberState, settings: NumberSettings, step: Step
) -> tuple[NumberState, list[Change]]:
    """Check a number where a check is due by then, and hear the answer."""
    now = START + step.hour * HOUR
    if is_due(state, now):
        state = mark_checked(state, settings, now, bought=True)
    return apply_result(state, settings, record_of(step), OPERATORS)


ABROAD = "roaming_not_allowed"
BARRED = "call_barred"
GONE = "unknown_subscriber"
UNCLEAR = "unknown_error"
LOST = (Change.BECAME_UNREACHABLE.value,)
BACK = (Change.BECAME_REACHABLE.value,)
INVALID = (Change.NUMBER_INVALID.value,)
LIVES: dict[str, tuple[NumberSettings, list[Step]]] = {
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
        settings_of("off"),
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
    state = NumberState()
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
    state, _ = apply_result(
        NumberState(), settings, record_of(Step(0, GOOD, True)), OPERATORS
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
    state, hour = NumberState(), 0.0
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
        assert saved(state, settings, settings) == state


def test_what_was_kept_of_another_number() -> None:
    """See nothing taken over when the number itself was changed, or nothing is kept."""
    settings = settings_of()
    other = settings_of(phone_number="+33612345600")
    assert NumberState.restore(NumberState().as_dict(settings), other) is None
    assert NumberState.restore(None, settings_of()) is None


def test_what_another_version_kept() -> None:
    """See words that are not known restored as unknown, and the rest as it was."""
    settings = settings_of("weekly")
    kept_before = {
        **kept(5, reachable=True, mcc_mnc=ORANGE).as_dict(settings),
        "interval": "yearly",
        "result": "on_the_moon",
        "skipped": "lazy",
        "mood": "good",
    }
    state = NumberState.restore(kept_before, settings)
    assert state == kept(5, reachable=True, mcc_mnc=ORANGE)
    del kept_before["result"], kept_before["skipped"], kept_before["interval"]
    assert NumberState.restore(kept_before, settings) == state
