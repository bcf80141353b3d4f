"""One call with 100,000 numbers, at the real limit, results flowing meanwhile.

python -m tests.benchmarks.bulk
"""

import argparse
import asyncio
import time
from typing import Any

from tests.simulator import Simulator

from .process import MeasuredProcess, measured, numbers, say

SECONDS_PER_REQUEST = 1 / 6


async def _measure(
    home_assistant: MeasuredProcess, simulator: Simulator, count: int
) -> dict[str, Any]:
    """Verify the numbers and give the figures."""
    await asyncio.sleep(10)  # what follows a start is over
    await home_assistant.begin()
    begin, began = time.monotonic(), time.time()
    await home_assistant.call_action(
        "smspartner", "verify_numbers", {"phone_numbers": numbers(count)}
    )
    seconds = time.monotonic() - begin
    answered = await home_assistant.figures()
    await simulator.settled()
    settled = time.monotonic() - begin
    figures = await home_assistant.figures()
    books = simulator.books
    sent = [request.received for request in books.requests]
    limit = (len(sent) - 1) * SECONDS_PER_REQUEST
    return {
        "numbers": count,
        "requests": len(sent),
        "limit_seconds": round(limit, 2),
        "call_seconds": round(seconds, 2),
        "call_over_limit_percent": round(100 * (seconds / limit - 1), 2),
        "seconds_before_first_request": round(sent[0] - began, 2),
        "first_to_last_request_seconds": round(sent[-1] - sent[0], 2),
        "seconds_after_last_request": round(began + seconds - sent[-1], 2),
        "rate_limited": books.rate_limited,
        "billed": sum(books.billed_numbers.values()),
        "acknowledged": len(books.acknowledged),
        "seconds_until_last_result": round(settled, 2),
        "until_answered": answered,
        "until_last_result": figures,
    }


async def _main(count: int, delay: float) -> None:
    """Run and print."""
    async with measured() as (home_assistant, simulator, _):
        simulator.settings.notification_delay = delay
        figures = await _measure(home_assistant, simulator, count)
    say(figures)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bulk")
    parser.add_argument("--numbers", type=int, default=100_000)
    parser.add_argument("--delay", type=float, default=2, help="until the results")
    options = parser.parse_args()
    asyncio.run(_main(options.numbers, options.delay))
