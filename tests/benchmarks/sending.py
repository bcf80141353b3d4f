"""SMS, from the call of an action to its return, beside a bare POST to the same server.

All are timed inside of the same Home Assistant, in turns. Before the POST an SMS has to
be on disk, so that it is never sent twice: beside the POST stands one commit too.
"""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from tests.end_to_end.account import add_phone_number
from tests.simulator import API_KEY, Simulator

from .figures import Figure, percentile, ratio_at_most
from .home_assistant import MeasuredProcess, running
from .options import Options

type Times = Mapping[str, Sequence[float]]
"""Milliseconds of each of `ours`, of bare `posts`, and of bare `commits`."""

PAUSE = 0.15
"""Seconds between two, so that none waits for its turn: ten leave in a second."""

REPORT_DELAY = 0.05
"""Seconds after which it is reported, so that no report comes while time is taken."""

NAMES = 20
"""Phone numbers that take turns, for each may be sent 20 SMS in an hour."""

MANY = 500
BARE = "a bare POST and its answer"
LEAST = "one commit on disk, and a bare POST and its answer"
LONG_TEXT = "L\N{RIGHT SINGLE QUOTATION MARK}eau monte à la cave. " * 80
LONGEST_SENT = 1530
LONG_TEXTS = {
    "a dry run of a text of 1,600 characters, which is refused": LONG_TEXT[:1600],
    "a dry run of the longest text that is sent, 1,530": LONG_TEXT[:LONGEST_SENT],
}


async def run(options: Options) -> list[Figure]:
    """Time SMS and bare requests in turns."""
    one: list[Times] = []
    many: list[Times] = []
    long: dict[str, list[float]] = {name: [] for name in LONG_TEXTS}
    stalls: dict[str, list[Any]] = {"one": [], "many": [], "long": []}
    async with running() as (home_assistant, simulator, entry_id):
        simulator.settings.sms.report_delay = REPORT_DELAY
        for number, phone in enumerate(_numbers(NAMES)):
            await add_phone_number(
                home_assistant, entry_id, f"Phone {number}", phone, interval="off"
            )
        # The first round warms up.
        for round_ in range(options.rounds + 1):
            async with _stalls(home_assistant, stalls["one"]):
                count = options.pick(50, 10)
                one.append(await _notify(home_assistant, simulator, round_, count))
            async with _stalls(home_assistant, stalls["many"]):
                count = options.pick(5, 2)
                many.append(
                    await _send_to_many(home_assistant, simulator, round_, count)
                )
            async with _stalls(home_assistant, stalls["long"]):
                for name, text in LONG_TEXTS.items():
                    long[name].append(
                        await _try(home_assistant, text, options.pick(20, 3))
                    )
            await home_assistant.recorder_gone()
    return [
        *_beside("one notify.send_message, call to return", one[1:], aim=4),
        *_beside(f"one send_sms to {MANY} numbers", many[1:]),
        *(Figure(name=name, unit="ms", ours=found[1:]) for name, found in long.items()),
        *(
            Figure(
                name=f"longest stall of the loop, {name}",
                unit="ms",
                ours=[_longest(found) for found in stalls[key][1:]],
                details={"rounds": stalls[key][1:]},
            )
            for key, name in (
                ("one", "SMS one after another"),
                ("many", f"SMS to {MANY} numbers"),
                ("long", "long texts"),
            )
        ),
    ]


def _beside(
    name: str, rounds: Sequence[Times], *, aim: float | None = None
) -> Iterator[Figure]:
    """Yield the medians beside both yardsticks, and what few pass beside one."""
    for share, which, bound in (
        (0.5, BARE, aim),
        (0.5, LEAST, None),
        (0.9, BARE, None),
    ):
        yield Figure(
            name=f"{name}, p{share * 100:g}",
            unit="ms",
            ours=[percentile(times["ours"], share) for times in rounds],
            yardstick=[
                percentile(times["posts"], share)
                + (percentile(times["commits"], share) if which is LEAST else 0)
                for times in rounds
            ],
            beside=which,
            aim=ratio_at_most(bound) if bound else None,
        )


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
    home_assistant: MeasuredProcess, simulator: Simulator, round_: int, count: int
) -> Times:
    """Send SMS one after another; return the milliseconds."""
    return await _time(
        home_assistant,
        simulator,
        "notify",
        "send_message",
        [
            {
                "entity_id": f"notify.phone_{(round_ * count + number) % NAMES}",
                "message": f"Alarm {round_} {number}",
            }
            for number in range(count)
        ],
        _numbers(1),
    )


async def _send_to_many(
    home_assistant: MeasuredProcess, simulator: Simulator, round_: int, count: int
) -> Times:
    """Send SMS to many numbers, one after another; return the milliseconds."""
    numbers = _numbers(NAMES + MANY)[NAMES:]
    return await _time(
        home_assistant,
        simulator,
        "smspartner",
        "send_sms",
        [
            {
                "phone_numbers": numbers,
                "message": f"To all {round_} {number}",
                "advertising": False,
            }
            for number in range(count)
        ],
        numbers,
    )


async def _time(
    home_assistant: MeasuredProcess,
    simulator: Simulator,
    domain: str,
    action: str,
    data: Sequence[dict[str, Any]],
    numbers: Sequence[str],
) -> Times:
    """Call an action once for each of some data, in turns with what it needs at least.

    That is a request of the same size, to the same numbers.
    """
    body = {
        "apiKey": API_KEY,
        "phoneNumbers": ",".join(numbers),
        "message": data[0]["message"],
        "tag": "t" * 12,
        "urlDlr": f"{home_assistant.webhook('body')}?request={'r' * 32}",
    }
    times: Times = await home_assistant.ask(
        "time_sending",
        domain=domain,
        action=action,
        data=data,
        url=f"{simulator.url}/send",
        bodies=[body] * len(data),
        pause=PAUSE,
    )
    return times


async def _try(home_assistant: MeasuredProcess, text: str, count: int) -> float:
    """Have a text prepared and counted some times; return the median milliseconds."""
    [phone] = _numbers(1)
    answer = await home_assistant.ask(
        "time_action",
        domain="smspartner",
        action="send_sms",
        data=[{"phone_numbers": phone, "message": text, "dry_run": True}] * count,
        return_response=True,
        pause=PAUSE,
    )
    return percentile(answer["milliseconds"], 0.5)
