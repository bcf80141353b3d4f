"""SMS, from the call of an action to its return, beside a bare POST to the same server.

Both are timed inside of the same Home Assistant, one after another.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from tests.end_to_end.account import add_phone_number
from tests.simulator import API_KEY, Simulator

from .figures import Figure, percentile, ratio_at_most
from .home_assistant import MeasuredProcess, running
from .options import Options

PAUSE = 0.15
"""Seconds between two, so that none waits for its turn: ten leave in a second."""

NAMES = 20
"""Phone numbers that take turns, for each may be sent 20 SMS in an hour."""

MANY = 500
BARE = "a bare POST and its answer"
LONG_TEXT = "L\N{RIGHT SINGLE QUOTATION MARK}eau monte à la cave. " * 80


async def run(options: Options) -> list[Figure]:
    """Time SMS and bare requests in turns."""
    one: list[tuple[Sequence[float], Sequence[float]]] = []
    many: list[tuple[Sequence[float], Sequence[float]]] = []
    long: list[Sequence[float]] = []
    stalls: dict[str, list[Any]] = {"one": [], "many": [], "long": []}
    async with running() as (home_assistant, simulator, entry_id):
        simulator.settings.sms.report_delay = 0
        for number, phone in enumerate(_numbers(NAMES)):
            await add_phone_number(
                home_assistant, entry_id, f"Phone {number}", phone, interval="off"
            )
        # The first round warms up.
        for round_ in range(options.rounds + 1):
            async with _stalls(home_assistant, stalls["one"]):
                ours = await _notify(home_assistant, round_, options.pick(50, 10))
            one.append((ours, await _post(home_assistant, simulator, 1, len(ours))))
            async with _stalls(home_assistant, stalls["many"]):
                ours = await _send_to_many(home_assistant, round_)
            many.append((ours, await _post(home_assistant, simulator, MANY, 1)))
            async with _stalls(home_assistant, stalls["long"]):
                long.append(await _try_long_text(home_assistant, options.pick(20, 3)))
            await home_assistant.recorder_gone()
    return [
        *(
            Figure(
                name=f"one notify.send_message, call to return, p{share * 100:g}",
                unit="ms",
                ours=[percentile(ours, share) for ours, _ in one[1:]],
                yardstick=[percentile(bare, share) for _, bare in one[1:]],
                beside=BARE,
                aim=ratio_at_most(4) if share == 0.5 else None,
            )
            for share in (0.5, 0.99)
        ),
        Figure(
            name=f"one send_sms to {MANY} numbers",
            unit="ms",
            ours=[ours[0] for ours, _ in many[1:]],
            yardstick=[bare[0] for _, bare in many[1:]],
            beside=BARE,
        ),
        Figure(
            name="a dry run of a text of 1,600 characters",
            unit="ms",
            ours=[percentile(ours, 0.5) for ours in long[1:]],
        ),
        *(
            Figure(
                name=f"longest stall of the loop, {name}",
                unit="ms",
                ours=[_longest(found) for found in stalls[key][1:]],
                details={"rounds": stalls[key][1:]},
            )
            for key, name in (
                ("one", "SMS one after another"),
                ("many", f"an SMS to {MANY} numbers"),
                ("long", "a long text"),
            )
        ),
    ]


def _longest(found: dict[str, Any]) -> float:
    """Return the milliseconds of the longest stall that was found."""
    longest: float = found["stall_longest_ms"][0]["late"]
    return longest


def _numbers(count: int) -> list[str]:
    """Return mobile numbers that an SMS is delivered to."""
    return [f"+336{serial:06}00" for serial in range(count)]


@asynccontextmanager
async def _stalls(
    home_assistant: MeasuredProcess, found: list[Any]
) -> AsyncGenerator[None]:
    """Measure how long the loop is held up meanwhile."""
    await home_assistant.begin()
    yield
    found.append(await home_assistant.figures())


async def _notify(
    home_assistant: MeasuredProcess, round_: int, count: int
) -> Sequence[float]:
    """Send SMS one after another; return the milliseconds of each."""
    return await _time(
        home_assistant,
        "notify",
        "send_message",
        [
            {
                "entity_id": f"notify.phone_{(round_ * count + number) % NAMES}",
                "message": f"Alarm {round_} {number}",
            }
            for number in range(count)
        ],
    )


async def _send_to_many(
    home_assistant: MeasuredProcess, round_: int
) -> Sequence[float]:
    """Send one SMS to many numbers; return the milliseconds."""
    return await _time(
        home_assistant,
        "smspartner",
        "send_sms",
        [
            {
                "phone_numbers": _numbers(NAMES + MANY)[NAMES:],
                "message": f"To all {round_}",
                "advertising": False,
            }
        ],
    )


async def _try_long_text(
    home_assistant: MeasuredProcess, count: int
) -> Sequence[float]:
    """Have a long text prepared and counted; return the milliseconds of each."""
    [phone] = _numbers(1)
    return await _time(
        home_assistant,
        "smspartner",
        "send_sms",
        [{"phone_numbers": phone, "message": LONG_TEXT[:1600], "dry_run": True}]
        * count,
        return_response=True,
    )


async def _time(
    home_assistant: MeasuredProcess,
    domain: str,
    action: str,
    data: Sequence[dict[str, Any]],
    *,
    return_response: bool = False,
) -> Sequence[float]:
    """Call an action once for each of some data; return the milliseconds of each."""
    answer = await home_assistant.ask(
        "time_action",
        domain=domain,
        action=action,
        data=data,
        return_response=return_response,
        pause=PAUSE,
    )
    milliseconds: list[float] = answer["milliseconds"]
    return milliseconds


async def _post(
    home_assistant: MeasuredProcess, simulator: Simulator, size: int, count: int
) -> Sequence[float]:
    """Do by hand what an SMS to some numbers needs at least."""
    body = {
        "apiKey": API_KEY,
        "phoneNumbers": ",".join(_numbers(size)),
        "message": "Alarm",
    }
    answer = await home_assistant.ask(
        "time_posts", url=f"{simulator.url}/send", bodies=[body] * count, pause=PAUSE
    )
    milliseconds: list[float] = answer["milliseconds"]
    return milliseconds
