"""100,000 numbers in one call, as fast as SMS Partner lets requests leave.

Their results come in meanwhile, two seconds after each request. Each round has a Home
Assistant of its own: one that has carried a campaign before is not idle any more.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.simulator import Simulator

from .figures import Figure, at_most, ratio_at_most
from .home_assistant import MeasuredProcess, running
from .notifications import numbers
from .options import Options

SECONDS_PER_REQUEST: Final = 1 / 6
SECONDS_UNTIL_IDLE: Final = 10
SECONDS_UNTIL_RESULT: Final = 2


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """What one campaign came to."""

    seconds: float
    limit: float
    before_first: float
    """Seconds between the call and its first request."""
    after_last: float
    """Seconds between its last request and its answer."""
    estimate: float
    """Seconds of a `dry_run` of the same: all that comes before writing it down."""
    settled: float
    """Seconds until the last result was acknowledged."""
    acknowledged: int
    simulator_cpu: float
    inside: dict[str, Any]

    @property
    def longest_stall(self) -> float:
        """Return the milliseconds of the longest stall."""
        return float(self.inside["stall_longest_ms"][0]["late"])


async def run(options: Options) -> list[Figure]:
    """Measure campaign after campaign."""
    count = options.pick(100_000, 10_000)
    campaigns = []
    for _ in range(options.rounds):
        async with running(faster=1) as (home_assistant, simulator, _entry_id):
            simulator.settings.notification_delay = SECONDS_UNTIL_RESULT
            await asyncio.sleep(options.pick(SECONDS_UNTIL_IDLE, 1))
            campaigns.append(await _verify(home_assistant, simulator, count))
    return _figures(campaigns, f"{count:,} numbers")


async def _verify(
    home_assistant: MeasuredProcess, simulator: Simulator, count: int
) -> Campaign:
    """Verify so many numbers and wait for their results."""
    data = {"phone_numbers": numbers(count)}
    await home_assistant.begin()
    cpu = time.process_time()
    began, begin = time.time(), time.monotonic()
    await home_assistant.call_action("smspartner", "verify_numbers", data)
    seconds = time.monotonic() - begin
    await simulator.settled()
    settled = time.monotonic() - begin
    simulator_cpu = time.process_time() - cpu
    inside = await home_assistant.figures()
    sent = [request.received for request in simulator.books.requests]
    return Campaign(
        seconds=seconds,
        limit=(len(sent) - 1) * SECONDS_PER_REQUEST,
        before_first=sent[0] - began,
        after_last=began + seconds - sent[-1],
        estimate=await _estimate(home_assistant, data),
        settled=settled,
        acknowledged=len(simulator.books.acknowledged),
        simulator_cpu=simulator_cpu,
        inside=inside,
    )


async def _estimate(home_assistant: MeasuredProcess, data: dict[str, Any]) -> float:
    """Have a verification planned only; return the seconds."""
    begin = time.monotonic()
    await home_assistant.call_action(
        "smspartner",
        "verify_numbers",
        {**data, "dry_run": True, "reuse_within": 0},
        return_response=True,
    )
    return time.monotonic() - begin


def _figures(campaigns: list[Campaign], name: str) -> list[Figure]:
    """Sum campaigns up."""

    def each(value: Callable[[Campaign], float]) -> list[float]:
        """Return a value of each campaign."""
        return [value(one) for one in campaigns]

    return [
        Figure(
            name=f"{name}, until answered",
            unit="s",
            ours=each(lambda one: one.seconds),
            yardstick=each(lambda one: one.limit),
            beside="360 requests a minute",
            aim=ratio_at_most(1.03),
            details={"campaigns": [vars(one) for one in campaigns]},
        ),
        Figure(
            name=f"{name}, before the first request",
            unit="s",
            ours=each(lambda one: one.before_first),
        ),
        Figure(
            name=f"{name}, after the last request",
            unit="s",
            ours=each(lambda one: one.after_last),
        ),
        Figure(
            name=f"{name}, until the last result",
            unit="s",
            ours=each(lambda one: one.settled),
        ),
        Figure(
            name=f"{name}, processor time",
            unit="s",
            ours=each(lambda one: one.inside["cpu_seconds"]),
        ),
        Figure(
            name=f"{name}, peak memory above idle",
            unit="MiB",
            ours=each(lambda one: one.inside["peak_above_idle_mib"]),
            aim=at_most(60),
        ),
        Figure(
            name=f"{name}, stall of the loop, p99",
            unit="ms",
            ours=each(lambda one: one.inside["stall_p99_ms"]),
            aim=at_most(10),
        ),
        Figure(
            name=f"{name}, stall of the loop, longest",
            unit="ms",
            ours=each(lambda one: one.longest_stall),
            aim=at_most(50),
        ),
    ]
