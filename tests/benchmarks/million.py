"""Set-up of the entry and one notification, with a thousand and a million results.

python -m tests.benchmarks.million
"""

import argparse
import asyncio
import sqlite3
import statistics
import time
from collections.abc import Sequence
from contextlib import closing
from itertools import batched
from typing import Any

from tests.simulator import FaultKind, Simulator
from tests.simulator.notification import address, encode, fields_of

from .posts import Post, flood
from .process import MeasuredProcess, measured, numbers, say

NUMBERS_PER_CALL = 100_000
NUMBERS_PER_REQUEST = 500
DAY = 24 * 3600 * 1_000_000
STARTS = 5
SETUPS = 5
NOTIFICATIONS = 30


def _fill(home_assistant: MeasuredProcess, count: int) -> None:
    """Write results into the ledger of a Home Assistant that is stopped."""
    with closing(sqlite3.connect(home_assistant.ledger)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        phones = numbers(count)
        now = time.time_ns() // 1000
        for call, chunk in enumerate(batched(phones, NUMBERS_PER_CALL, strict=False)):
            _fill_call(connection, call, chunk, now - 20 * DAY + call * DAY)
            connection.commit()


def _fill_call(
    connection: sqlite3.Connection, call: int, phones: Sequence[str], moment: int
) -> None:
    """Write a verification all of whose lookups have reported."""
    (account,) = connection.execute("SELECT id FROM accounts").fetchone()
    key = connection.execute(
        "INSERT INTO verifications (account, id, created_at, open, announce)"
        " VALUES (?, ?, ?, 0, 0)",
        (account, f"call-{call}", moment),
    ).lastrowid
    for part in batched(phones, NUMBERS_PER_REQUEST, strict=False):
        request = connection.execute(
            "INSERT INTO requests (account, verification, state, size, created_at,"
            " sent_at, token_hash, campaign_id, number, cost, currency, spent)"
            " VALUES (?, ?, 'accepted', ?, ?, ?, randomblob(32), ?, ?, ?, 'EUR', ?)",
            (
                *(account, key, len(part), moment, moment),
                *(f"HLR{call}-{part[0]}", len(part), len(part) * 5000),
                len(part) * 5000,
            ),
        ).lastrowid
        (first,) = connection.execute(
            "SELECT COALESCE(MAX(id), 0) + 1 FROM lookups"
        ).fetchone()
        connection.executemany(
            "INSERT INTO lookups (id, account, request, phone, state, announce,"
            " arrival, result, error_name, error_description, mcc_mnc, ported,"
            " message_id, date, matched_by) VALUES (?, ?, ?, ?, 'reported', 0, ?,"
            " 'no_error', 'NO_ERROR', 'No Error', '20801', 0, ?,"
            " '2026-11-01T10:00:00+00:00', 'token')",
            (
                (lookup, account, request, phone, moment + lookup, f"m-{lookup}")
                for lookup, phone in enumerate(part, first)
            ),
        )
        connection.executemany(
            "INSERT INTO links (verification, lookup, kind, input)"
            " VALUES (?, ?, 'bought', ?)",
            ((key, lookup, phone) for lookup, phone in enumerate(part, first)),
        )


async def _measure(count: int) -> dict[str, Any]:
    """Measure with so many results in the ledger."""
    async with measured() as (home_assistant, simulator, entry_id):
        await home_assistant.stop()
        await asyncio.to_thread(_fill, home_assistant, count)
        size = home_assistant.ledger.stat().st_size
        await home_assistant.start()
        at_start = [await _start_again(home_assistant) for _ in range(STARTS)]
        await asyncio.sleep(10)
        return {
            "results": count,
            "file_mib": round(size / 2**20, 1),
            "set_up_at_start_ms": _spread(at_start),
            "reload_ms": await _reload(home_assistant, entry_id),
            "notification_ms": await _notify(home_assistant, simulator, count),
            "find_by_number_ms": await _find(home_assistant),
        }


async def _start_again(home_assistant: MeasuredProcess) -> float:
    """Start again; give the seconds that the set-up took, API calls and all."""
    await home_assistant.restart()
    timings = await home_assistant.command("integration/setup_info")
    (seconds,) = (one["seconds"] for one in timings if one["domain"] == "smspartner")
    return float(seconds)


async def _reload(home_assistant: MeasuredProcess, entry_id: str) -> dict[str, float]:
    """Time unloading the entry and setting it up again."""
    times = []
    for _ in range(SETUPS):
        begin = time.monotonic()
        await home_assistant.post(
            f"/api/config/config_entries/entry/{entry_id}/reload", {}
        )
        times.append(time.monotonic() - begin)
        await asyncio.sleep(1)
    return _spread(times)


async def _notify(
    home_assistant: MeasuredProcess, simulator: Simulator, count: int
) -> dict[str, float]:
    """Time one notification after the other."""
    simulator.fault("hlr/notify", FaultKind.NEVER_NOTIFY)
    await home_assistant.call_action(
        "smspartner",
        "verify_numbers",
        {"phone_numbers": numbers(NOTIFICATIONS, 50_000_000)},
    )
    times: list[float] = []
    for owed in simulator.books.notifications:
        url = address(owed, simulator.settings)
        assert url
        fields = fields_of(owed, simulator.settings)
        post = Post(url, *encode(fields, simulator.settings))
        times += (await flood([post], 1)).latencies
        await asyncio.sleep(0.3)
    assert len(simulator.books.notifications) == NOTIFICATIONS
    return _spread(times)


async def _find(home_assistant: MeasuredProcess) -> dict[str, float]:
    """Time finding the results of one number."""
    times = []
    for phone in numbers(NOTIFICATIONS):
        begin = time.monotonic()
        await home_assistant.call_action(
            "smspartner", "get_results", {"phone_numbers": phone}, return_response=True
        )
        times.append(time.monotonic() - begin)
    return _spread(times)


def _spread(times: Sequence[float]) -> dict[str, float]:
    """Give median and longest in milliseconds."""
    return {
        "median": round(statistics.median(times) * 1000, 2),
        "longest": round(max(times) * 1000, 2),
    }


async def _main(sizes: Sequence[int]) -> None:
    """Run and print."""
    say({"ledgers": [await _measure(size) for size in sizes]})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.million")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 1_000_000])
    asyncio.run(_main(parser.parse_args().sizes))
