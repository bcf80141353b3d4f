"""How long a verification is said to take."""

from custom_components.smspartner.panel.history.time_left import TimeLeft
from custom_components.smspartner.purchase.pace import SECONDS_PER_REQUEST


def test_begin_is_the_pace_of_the_requests() -> None:
    """Before any result, it is as long as the requests take to leave."""
    time_left = TimeLeft()
    left = time_left.after(0, age=0, results=0, missing=20_000, requests=40)
    assert left is not None
    assert 0 <= left - 40 * SECONDS_PER_REQUEST < 1


def test_nothing_is_known_before_the_first_result() -> None:
    """Where all has left and nothing has come, nobody knows."""
    time_left = TimeLeft()
    assert time_left.after(0, age=1, results=0, missing=500, requests=0) is None


def test_speed_of_the_results_tells() -> None:
    """From how fast the last results came, also for a page that is opened late."""
    time_left = TimeLeft()
    assert time_left.after(100, age=100, results=1_000, missing=500, requests=0) == 50
    assert time_left.after(110, age=110, results=1_400, missing=100, requests=0) == 3
    assert time_left.after(111, age=111, results=1_500, missing=0, requests=0) == 0


def test_slow_vendor_is_believed_after_a_while() -> None:
    """Results that come once in some minutes are a speed as well."""
    time_left = TimeLeft()
    time_left.after(0, age=100, results=900, missing=100, requests=0)
    assert time_left.after(120, age=220, results=901, missing=99, requests=0) == (
        99 * 120
    )
    # What comes faster again counts for itself before long.
    time_left.after(141, age=241, results=921, missing=79, requests=0)
    left = time_left.after(162, age=262, results=942, missing=58, requests=0)
    assert left == 58


def test_requests_that_are_held_up_take_nobody_knows_how_long() -> None:
    """While SMS Partner wants none, their pace says nothing."""
    time_left = TimeLeft()
    time_left.after(0, age=0, results=0, missing=2_000, requests=4)
    assert time_left.after(1, age=1, results=0, missing=2_000, requests=2) == 1
    assert time_left.after(60, age=60, results=0, missing=2_000, requests=2) is None
