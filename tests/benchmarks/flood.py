"""20,000 notifications over 32 connections with the recorder on, beside a yardstick.

python -m tests.benchmarks.flood

Three shapes in one run: the results of one large verification (which fire no event
each), those of verifications of 500 (which do), and the same bodies sent to a webhook
of the shape of core's overseerr: parse, dispatch, event entity, nothing kept.
"""

import argparse
import asyncio
import sqlite3
import time
from contextlib import closing
from itertools import batched
from typing import Any

from yarl import URL

from tests.simulator import FaultKind, Notification, Simulator
from tests.simulator.notification import address, encode, fields_of

from .posts import Post, flood
from .process import MeasuredProcess, measured, numbers, say

NUMBERS_PER_REQUEST = 500
PATIENCE = 600
PACE_SECONDS = 30


async def _buy(
    home_assistant: MeasuredProcess, simulator: Simulator, phones: list[str], size: int
) -> list[Notification]:
    """Buy lookups in verifications of a size; give what is owed for them."""
    before = len(simulator.books.notifications)
    await asyncio.gather(
        *(
            home_assistant.call_action(
                "smspartner", "verify_numbers", {"phone_numbers": chunk}
            )
            for chunk in batched(phones, size, strict=False)
        )
    )
    return simulator.books.notifications[before:]


def _post(simulator: Simulator, owed: Notification, url: URL | None = None) -> Post:
    """Prepare a notification as the simulator sends it, or for another address."""
    url = url or address(owed, simulator.settings)
    assert url
    return Post(url, *encode(fields_of(owed, simulator.settings), simulator.settings))


async def _measure(
    home_assistant: MeasuredProcess, posts: list[Post], connections: int
) -> dict[str, Any]:
    """Post them once the recorder is idle; give the figures."""
    await home_assistant.recorder_gone(PATIENCE)
    await home_assistant.begin()
    posted = await flood(posts, connections)
    figures = await home_assistant.figures()
    return {
        **posted.figures(),
        "cpu_us_each": round(figures["cpu_seconds"] / len(posts) * 1e6),
        "home_assistant": figures,
    }


def _unannounced(home_assistant: MeasuredProcess) -> int:
    """Count the results whose event has yet to be fired."""
    address_ = f"file:{home_assistant.ledger}?mode=ro"
    with closing(sqlite3.connect(address_, uri=True)) as connection:
        (count,) = connection.execute(
            "SELECT COUNT(*) FROM lookups WHERE announce = 1 AND arrival IS NOT NULL"
        ).fetchone()
    return int(count)


async def _event_pace(home_assistant: MeasuredProcess, posted: int) -> dict[str, Any]:
    """Watch the events being fired for a while."""
    before, begin = _unannounced(home_assistant), time.monotonic()
    highest = 0
    await home_assistant.begin()
    while time.monotonic() - begin < PACE_SECONDS:
        await asyncio.sleep(0.5)
        highest = max(highest, (await home_assistant.figures())["recorder_backlog"])
    figures = await home_assistant.figures()
    fired = before - _unannounced(home_assistant)
    return {
        "fired_during_flood": posted - before,
        "left_after_flood": before,
        "events_per_second": round(fired / (time.monotonic() - begin), 1),
        "recorder_backlog_highest": highest,
        "home_assistant": figures,
    }


async def _main(count: int, connections: int) -> None:
    """Run and print."""
    async with measured() as (home_assistant, simulator, _):
        simulator.fault("hlr/notify", FaultKind.NEVER_NOTIFY)
        phones = numbers(2 * count)
        campaign = await _buy(home_assistant, simulator, phones[:count], count)
        posts = [_post(simulator, owed) for owed in campaign]
        one_large = await _measure(home_assistant, posts, connections)
        one_large["recorder_gone_seconds"] = await home_assistant.recorder_gone(
            PATIENCE
        )

        url = URL(f"{home_assistant.url}/api/webhook/yardstick")
        posts = [_post(simulator, owed, url) for owed in campaign]
        yardstick = await _measure(home_assistant, posts, connections)
        yardstick["recorder_gone_seconds"] = await home_assistant.recorder_gone(
            PATIENCE
        )

        many = await _buy(
            home_assistant, simulator, phones[count:], NUMBERS_PER_REQUEST
        )
        posts = [_post(simulator, owed) for owed in many]
        many_small = await _measure(home_assistant, posts, connections)
        many_small["events"] = await _event_pace(home_assistant, len(posts))
    say(
        {
            "connections": connections,
            "one_large_verification": one_large,
            "verifications_of_500": many_small,
            "overseerr_shape": yardstick,
        }
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.flood")
    parser.add_argument("--notifications", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=32)
    options = parser.parse_args()
    asyncio.run(_main(options.notifications, options.connections))
