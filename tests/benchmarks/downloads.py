"""Results as the page downloads them, up to a million rows, and as its table opens.

Beside it: as many bytes from the same Home Assistant, of which nothing has to be made.
"""

import asyncio
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

import aiohttp

from .figures import Figure, at_least, at_most, longest_stall
from .home_assistant import MeasuredProcess, running
from .options import Options

SIZES: Final = (100_000, 1_000_000)
VERIFICATION: Final = "01KAJ5YV5ZB1V0K3XQ5P4S0001"
ALL: Final[dict[str, Any]] = {
    "verification_id": VERIFICATION,
    "search": "",
    "statuses": [],
    "operators": [],
    "countries": [],
    "ported": None,
    "opted_out": None,
}
MOST_MEMORY: Final = 40

# Neighbours in a list are none in the numbering plan, nor in an index.
_FILL: Final = """
    WITH RECURSIVE numbers (n) AS (
        SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count
    )
    INSERT INTO lookups
    SELECT
        n, 1, 1 + n / 500, printf('+336%08d', n * 61803399 % 100000000), 'reported', 0,
        n, 1764400000000000 + n * 333, 'no_error', 'NO_ERROR', 'No Error', '20815',
        n % 2, printf('%08x-0000-4000-8000-%012d', n, n),
        '2026-11-29T10:22:46.246000+00:00', 'token'
    FROM numbers
"""


class Download(NamedTuple):
    """One download, from its beginning to its end."""

    seconds: float
    size: int
    inside: dict[str, Any]


async def run(options: Options) -> list[Figure]:
    """Measure downloads of several sizes."""
    figures: list[Figure] = []
    for size in SIZES[:1] if options.quick else SIZES:
        count = options.pick(size, 1_000)
        async with running() as (home_assistant, _, entry_id):
            await asyncio.to_thread(_fill, home_assistant.ledger, count)
            rounds = [
                await _round(home_assistant, entry_id) for _ in range(options.rounds)
            ]
            figures += _figures(count, rounds)
    return figures


async def _round(
    home_assistant: MeasuredProcess, entry_id: str
) -> tuple[float, Download, Download]:
    """Open a table; download its results, and then as many bytes."""
    begin = time.monotonic()
    await home_assistant.first_event(
        "smspartner/results/subscribe", config_entry_id=entry_id, filter=ALL
    )
    opened = time.monotonic() - begin
    export = await home_assistant.command(
        "smspartner/results/export", config_entry_id=entry_id, filter=ALL
    )
    ours = await _download(home_assistant, export["path"])
    bare = await _download(home_assistant, f"/api/yardstick/download/{ours.size}")
    return opened, ours, bare


async def _download(home_assistant: MeasuredProcess, path: str) -> Download:
    """Download and forget."""
    await home_assistant.begin()
    begin, size = time.monotonic(), 0
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{home_assistant.url}{path}") as response,
    ):
        response.raise_for_status()
        async for piece in response.content.iter_any():
            size += len(piece)
    return Download(time.monotonic() - begin, size, await home_assistant.figures())


def _fill(path: Path, count: int) -> None:
    """Write a verification down with so many results."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            """
            INSERT INTO verifications
                (key, account_id, id, budget, created_at, open, to_fire)
            VALUES (1, 1, ?, 0, 0, 0, 0)
            """,
            (VERIFICATION,),
        )
        connection.execute(_FILL, {"count": count})
        connection.execute(
            "INSERT INTO links SELECT 1, id, 'bought', phone FROM lookups"
        )
        connection.commit()


def _figures(
    count: int, rounds: list[tuple[float, Download, Download]]
) -> list[Figure]:
    """Sum up what results of one size came to."""
    name = f"{count:,} results"
    return [
        Figure(
            name=f"download of {name}",
            unit="/s",
            ours=[count / ours.seconds for _, ours, _ in rounds],
            yardstick=[count / bare.seconds for *_, bare in rounds],
            beside="as many bytes that are there",
            aim=at_least(50_000),
            details={"rounds": [ours.inside for _, ours, _ in rounds]},
        ),
        Figure(
            name=f"memory at its peak, download of {name}",
            unit="MiB",
            ours=[ours.inside["peak_above_idle_mib"] for _, ours, _ in rounds],
            yardstick=[bare.inside["peak_above_idle_mib"] for *_, bare in rounds],
            beside="as many bytes that are there",
            aim=at_most(MOST_MEMORY),
        ),
        Figure(
            name=f"stall of the loop, longest, download of {name}",
            unit="ms",
            ours=[longest_stall(ours.inside) for _, ours, _ in rounds],
            yardstick=[longest_stall(bare.inside) for *_, bare in rounds],
            beside="as many bytes that are there",
        ),
        Figure(
            name=f"table of {name}, until it is open",
            unit="ms",
            ours=[opened * 1_000 for opened, *_ in rounds],
        ),
    ]
