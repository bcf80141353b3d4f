"""The stop list: what one poll of it costs, and what stays of it in memory.

Most polls bring the list that the last one has brought. Before the others, one of a
thousand numbers has left the list, and as many have joined it. Reading is what turns
the body into entries; `orjson.loads` of the same body is the least of it. Then the list
is compared with the last one, which the ledger keeps.
"""

import asyncio
import sqlite3
import statistics
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any, Final

from tests.simulator import API_KEY, Simulator
from tests.simulator.settings import StopEntry

from .figures import Figure, at_most, ratio_at_most
from .home_assistant import MeasuredProcess, running
from .options import Options

READINGS: Final = 5
LONG: Final = 100_000
LONGEST_STALL: Final = 20
STEP, ROOM = 7_919_993, 99_999_989
"""Primes, so that all numbers are different and come in no order."""
BLOCKS_LEFT: Final = 0.1
"""Of each entry; one that stayed would leave its number and its id."""

type Rounds = Sequence[Mapping[str, Any]]


async def run(options: Options) -> list[Figure]:
    """Measure lists of two sizes."""
    figures = []
    for count in (options.pick(10_000, 100), options.pick(100_000, 1_000)):
        async with running() as (home_assistant, simulator, entry_id):
            simulator.settings.stop_list = _entries(1, count)
            await asyncio.sleep(options.pick(5, 0))
            poller = _Poller(home_assistant, simulator, entry_id)
            first = await poller.ask("poll_stop_list")
            rounds = [await poller.round() for _ in range(options.rounds)]
        figures += _figures(rounds, count, first)
    return figures


class _Poller:
    """Has a Home Assistant poll the list."""

    def __init__(
        self, home_assistant: MeasuredProcess, simulator: Simulator, entry_id: str
    ) -> None:
        """Initialize with the entry, and where its list is."""
        self._home_assistant = home_assistant
        self._simulator = simulator
        self._url = f"{simulator.url}/stop-sms/list?apiKey={API_KEY}"
        self._entry_id = entry_id

    async def ask(self, action: str, **data: Any) -> dict[str, Any]:
        """Call an action of the yardstick."""
        return await self._home_assistant.ask(
            action, entry_id=self._entry_id, url=self._url, **data
        )

    async def round(self) -> dict[str, Any]:
        """Poll and read once in all ways."""
        same = await self._poll()
        await self._change()
        changed = await self._poll()
        await self._change()
        changed_memory = await self.ask("weigh_poll")
        await self._until_told()
        return {
            "same": same | {"memory": await self.ask("weigh_poll")},
            "changed": changed | {"memory": changed_memory},
            "get": await self.ask("get_stop_list"),
            "read": await self.ask("read_stop_list", times=READINGS),
            "memory": await self.ask("weigh_stop_list", times=READINGS),
        }

    async def _poll(self) -> dict[str, Any]:
        """Poll once."""
        await self._home_assistant.begin()
        poll = await self.ask("poll_stop_list")
        return poll | {"inside": await self._home_assistant.figures()}

    async def _change(self) -> None:
        """Have one of a thousand leave the list, and as many join it."""
        await self._until_told()
        entries = self._simulator.settings.stop_list
        step = min(1_000, len(entries))
        left = entries[::step]
        joined = _entries(max(one["id"] for one in entries) + 1, len(left))
        kept = [one for position, one in enumerate(entries) if position % step]
        self._simulator.settings.stop_list = kept + joined

    async def _until_told(self) -> None:
        """Wait until all is told that has changed."""
        address = f"file:{self._home_assistant.ledger}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            while connection.execute("SELECT 1 FROM outbox LIMIT 1").fetchone():
                await asyncio.sleep(0.5)


def _entries(first: int, count: int) -> list[StopEntry]:
    """Make entries of a stop list, the first of which has a given ID."""
    return [
        {
            "id": serial,
            "phoneNumber": f"+{33_600_000_000 + serial * STEP % ROOM}",
            "createdAt": f"2024-03-{serial % 28 + 1:02} 10:19:45",
        }
        for serial in range(first, first + count)
    ]


def _figures(rounds: Rounds, count: int, first: Mapping[str, Any]) -> list[Figure]:
    """Sum up what a list of one size came to."""
    name = f"stop list of {count:,}"
    return [
        *_poll_figures(rounds, count, "same", f"{name}, poll of the same list"),
        *_poll_figures(rounds, count, "changed", f"{name}, poll of a changed one"),
        Figure(
            name=f"{name}, reading it",
            unit="ms",
            ours=[statistics.median(one["read"]["ours"]) for one in rounds],
            yardstick=[statistics.median(one["read"]["bare"]) for one in rounds],
            beside="orjson.loads",
            aim=ratio_at_most(3),
            details={"first": first, "rounds": rounds},
        ),
        Figure(
            name=f"{name}, comparing it with the last",
            unit="ms",
            ours=[statistics.median(one["read"]["compared"]) for one in rounds],
        ),
        Figure(
            name=f"{name}, memory of GET and orjson.loads at its peak",
            unit="MiB",
            ours=[one["memory"]["bare"] for one in rounds],
            yardstick=[one["get"]["mib"] for one in rounds],
            beside="the body",
        ),
        Figure(
            name=f"{name}, blocks of memory left for each entry",
            unit="",
            ours=[one["memory"]["blocks_left"] / count for one in rounds],
            aim=at_most(BLOCKS_LEFT),
        ),
    ]


def _poll_figures(rounds: Rounds, count: int, kind: str, name: str) -> list[Figure]:
    """Sum up what polls of one kind came to.

    Beside a short list's body the memory that any poll takes is not little.
    """
    polls = [one[kind] for one in rounds]
    return [
        Figure(
            name=name,
            unit="ms",
            ours=[one["milliseconds"] for one in polls],
            yardstick=[one["get"]["milliseconds"] for one in rounds],
            beside="GET and orjson.loads",
            aim=ratio_at_most(3),
        ),
        Figure(
            name=f"{name}, longest stall of the loop",
            unit="ms",
            ours=[one["inside"]["stall_longest_ms"][0]["late"] for one in polls],
            aim=at_most(LONGEST_STALL),
        ),
        Figure(
            name=f"{name}, memory at its peak",
            unit="MiB",
            ours=[one["memory"]["mib"] for one in polls],
            yardstick=[one["get"]["mib"] for one in rounds],
            beside="the body",
            aim=ratio_at_most(1.5) if count >= LONG else None,
        ),
    ]
