"""When a number is checked next, and what decides whether it is reachable."""

from datetime import datetime
from functools import partial
from typing import Final

import pytest
from homeassistant.const import STATE_UNKNOWN

from custom_components.smspartner.monitoring.settings import CHECK_INTERVAL

from ..helpers import DAY, HOUR, MINUTE
from .house import GONE, NONE, OFF, START, STEP, House, subentry

NEXT_CHECK = "sensor.gate_next_check"
STATUS = "sensor.gate_status"

LOOK: Final = CHECK_INTERVAL / HOUR
"""Hours within which a check that is due is bought."""


def hours(house: House, shown: str | datetime | None) -> float | None:
    """Return a time that is shown in hours since the start, None where none is."""
    if shown is None or shown == STATE_UNKNOWN:
        return None
    moment = datetime.fromisoformat(shown) if isinstance(shown, str) else shown
    return (moment.timestamp() - START) / 3600


def shown(house: House) -> tuple[str | None, str | None, float | None, float | None]:
    """Return what is shown: the state, what decides, when, and the next check."""
    return (
        house.state(),
        house.attribute("decided_by"),
        hours(house, house.attribute("known_at")),
        hours(house, house.state(NEXT_CHECK)),
    )


def _has_bought_after(house: House, last: float) -> bool:
    """Return whether a check was bought since the last one."""
    return house.hours[-1] > last


@pytest.mark.parametrize(
    ("interval", "most"),
    [("hourly", 1.5), ("6_hours", 9), ("daily", 36)],
)
async def test_next_check_is_when_one_is_bought(
    house: House, interval: str, most: float
) -> None:
    """See the next check bought at the time that was shown, several times."""
    await house.set_up(subentry(interval=interval))
    for _ in range(3):
        state, decided_by, known_at, promised = shown(house)
        assert (state, decided_by, known_at) == ("on", None, None)
        assert promised is not None
        assert house.hours[-1] < promised <= house.hours[-1] + most + LOOK
        last = house.hours[-1]
        await house.live_until(partial(_has_bought_after, house, last))
        assert house.hours[-1] == pytest.approx(promised, abs=STEP / HOUR + 0.01)


async def test_first_answer_is_bad(house: House) -> None:
    """See said when it will be known, with the answer there is; and then known."""
    house.answers(OFF)
    await house.set_up(subentry())
    state, decided_by, known_at, next_check = shown(house)
    assert (state, decided_by) == (STATE_UNKNOWN, "another_check")
    at_twelve = pytest.approx((12 + LOOK, 12 + LOOK), abs=0.001)
    assert (known_at, next_check) == at_twelve
    assert house.state(STATUS) == "absent_subscriber"
    await house.live(12 * HOUR + STEP)
    state, decided_by, known_at, next_check = shown(house)
    assert (state, decided_by, known_at) == ("off", None, None)
    assert next_check is not None
    assert next_check > 12


async def test_doubt_that_another_check_ends_at_once(house: House) -> None:
    """See no time shown that has passed, though the check is due now."""
    house.answers(OFF)
    await house.set_up(subentry(unreachable_after=0))
    state, decided_by, known_at, next_check = shown(house)
    assert (state, decided_by) == (STATE_UNKNOWN, "another_check")
    assert (known_at, next_check) == pytest.approx((LOOK, LOOK), abs=0.001)


async def test_doubt_between_regular_checks(house: House) -> None:
    """See the next check shown, and the later one that decides."""
    await house.set_up(subentry(interval="hourly"))
    house.answers(OFF)
    await house.press()
    state, decided_by, known_at, next_check = shown(house)
    assert (state, decided_by) == ("on", "another_check")
    assert known_at == pytest.approx(12 + LOOK, abs=0.001)
    assert next_check is not None
    assert next_check < 2


async def test_number_that_is_not_monitored(house: House) -> None:
    """See it wait for the user after a bad answer."""
    await house.set_up(subentry(interval="off", unreachable_after=0))
    house.answers(OFF)
    await house.press()
    assert shown(house) == (STATE_UNKNOWN, "verify_now", None, None)
    house.clock.move(MINUTE)
    await house.press()
    assert shown(house) == ("off", None, None, None)


async def test_result_that_is_on_its_way(house: House) -> None:
    """See it said that a result is awaited, for as long as one is."""
    house.answers(NONE)
    await house.set_up(subentry())
    state, decided_by, known_at, next_check = shown(house)
    assert (state, decided_by, known_at) == (STATE_UNKNOWN, "result", None)
    assert next_check is not None
    house.clock.move(HOUR)
    await house.look()
    assert shown(house) == (STATE_UNKNOWN, "another_check", next_check, next_check)


async def test_check_that_a_fresh_result_makes_needless(house: House) -> None:
    """See the check after it shown as the next that is bought."""
    await house.set_up(subentry())
    *_, first = shown(house)
    assert first is not None
    while house.age < (first - 2) * HOUR:
        house.clock.move(HOUR)
    await house.press()
    *_, after = shown(house)
    assert after == pytest.approx(first + 24)
    bought = len(house.bought)
    await house.live(DAY)
    assert len(house.bought) == bought
    await house.live(3 * HOUR)
    assert house.hours[-1] == pytest.approx(after, abs=0.2)


async def test_number_that_does_not_exist(house: House) -> None:
    """See nothing in doubt, and the next check all the same."""
    house.answers(GONE)
    await house.set_up(subentry())
    state, decided_by, known_at, next_check = shown(house)
    assert (state, decided_by, known_at) == ("off", None, None)
    assert next_check is not None
