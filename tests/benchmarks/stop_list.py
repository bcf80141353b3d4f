"""The stop list: what one poll of it costs, and what stays of it in memory.

Reading is what turns the body into entries; `orjson.loads` of the same body is the
least of it. Then the list is compared with the last one, which the ledger keeps.
"""

import asyncio
import statistics
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.simulator import API_KEY, Simulator
from tests.simulator.settings import StopEntry

from .figures import Figure, at_most, ratio_at_most
from .home_assistant import MeasuredProcess, running
from .options import Options

READINGS: Final = 5
BLOCKS_LEFT: Final = 0.1
"""Of each entry; one that stayed would leave its number and its id."""

type Rounds = Sequence[Mapping[str, Any]]


async def run(options: Options) -> list[Figure]:
    """Measure lists of two sizes."""
    figures = []
    for count in (options.pick(10_000, 100), options.pick(100_000, 1_000)):
        async with running() as (home_assistant, simulator, entry_id):
            simulator.settings.stop_list = _entries(count)
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
        self._url = f"{simulator.url}/stop-sms/list?apiKey={API_KEY}"
        self._entry_id = entry_id

    async def ask(self, action: str, **data: Any) -> dict[str, Any]:
        """Call an action of the yardstick."""
        return await self._home_assistant.ask(
            action, entry_id=self._entry_id, url=self._url, **data
        )

    async def round(self) -> dict[str, Any]:
        """Poll and read once in all ways."""
        await self._home_assistant.begin()
        poll = await self.ask("poll_stop_list")
        inside = await self._home_assistant.figures()
        return {
            "poll": poll,
            "inside": inside,
            "get": await self.ask("get_stop_list"),
            "read": await self.ask("read_stop_list", times=READINGS),
            "memory": await self.ask("weigh_stop_list", times=READINGS),
        }


def _entries(count: int) -> list[StopEntry]:
    """Make a stop list."""
    return [
        {
            "id": serial,
            "phoneNumber": f"+{33_600_000_000 + serial}",
            "createdAt": f"2024-03-{serial % 28 + 1:02} 10:19:45",
        }
        for serial in range(1, count + 1)
    ]


def _figures(rounds: Rounds, count: int, first: Mapping[str, Any]) -> list[Figure]:
    """Sum up what a list of one size came to."""
    name = f"stop list of {count:,}"
    return [
        Figure(
            name=f"{name}, one poll",
            unit="ms",
            ours=[one["poll"]["milliseconds"] for one in rounds],
            yardstick=[one["get"]["milliseconds"] for one in rounds],
            beside="GET and orjson.loads",
            details={"first": first, "rounds": rounds},
        ),
        Figure(
            name=f"{name}, reading it",
            unit="ms",
            ours=[statistics.median(one["read"]["ours"]) for one in rounds],
            yardstick=[statistics.median(one["read"]["bare"]) for one in rounds],
            beside="orjson.loads",
            aim=ratio_at_most(3),
        ),
        Figure(
            name=f"{name}, comparing it with the last",
            unit="ms",
            ours=[statistics.median(one["read"]["compared"]) for one in rounds],
        ),
        Figure(
            name=f"{name}, longest stall of the loop meanwhile",
            unit="ms",
            ours=[one["inside"]["stall_longest_ms"][0]["late"] for one in rounds],
        ),
        Figure(
            name=f"{name}, memory at its peak",
            unit="MiB",
            ours=[one["memory"]["ours"] for one in rounds],
            yardstick=[one["memory"]["bare"] for one in rounds],
            beside="GET and orjson.loads",
        ),
        Figure(
            name=f"{name}, blocks of memory left for each entry",
            unit="",
            ours=[one["memory"]["blocks_left"] / count for one in rounds],
            aim=at_most(BLOCKS_LEFT),
        ),
    ]
