"""The way of all that is written, on disks that take longer and longer to commit.

Behind each commit the writer's thread sleeps, which stands for the disk's own time. The
commits are counted, so that it shows how many results share one.
"""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any, Final

from tests.end_to_end.account import add_phone_number
from tests.simulator import FaultKind, Simulator

from .figures import Figure, at_most, percentile
from .home_assistant import SPEED, MeasuredProcess, running
from .notifications import CONNECTIONS, buy, numbers, send
from .options import Options
from .verification import verify

COMMITS: Final = (0, 1, 5, 20)
"""Milliseconds that a commit takes longer than the disk needs."""

MANY: Final = 128
"""Connections of a flood in which more results can share a commit."""

PHONES: Final = 10
"""Phone numbers that take turns, for each may be sent 20 SMS in an hour."""

PAUSE: Final = 0.15
"""Seconds between two SMS, so that none waits for its turn."""

RESULTS: Final = 100_000
LEAST: Final = "as it is, and each waits for one commit"

FLOOD: Final = "notifications, {} connections"
GROUP: Final = "saved by one commit, {} connections"
LATENCY: Final = "latency in the flood, p{:g}"
VERIFICATION: Final = "one verification, call to answer, p50"
SMS: Final = "one notify.send_message, call to return, p50"
SETTLED: Final = "campaign at the real limit, last request to last result"
STALL: Final = "stall of the loop, longest, collections of garbage aside"

UNITS: Final = {
    **{GROUP.format(connections): "results" for connections in (CONNECTIONS, MANY)},
    **{LATENCY.format(share): "ms" for share in (50, 99)},
    VERIFICATION: "ms",
    SMS: "ms",
    SETTLED: "s",
}

type Found = Mapping[str, float]
"""What one round with one kind of disk came to, by the name of the figure."""


async def run(options: Options) -> list[Figure]:
    """Measure all kinds of disks in turns."""
    found: defaultdict[int, list[Found]] = defaultdict(list)
    async with running() as (home_assistant, simulator, entry_id):
        simulator.settings.notification_delay = 0
        simulator.settings.sms.reports = "none"
        for number in range(PHONES):
            await add_phone_number(
                home_assistant,
                entry_id,
                f"Phone {number}",
                f"+336{number:06}00",
                interval="off",
            )
        disks = _Disks(home_assistant, simulator, options)
        if not options.quick:
            await disks.measure(0)  # which warms up
            disks.inside.clear()
        for _ in range(options.rounds):
            for milliseconds in COMMITS[:: options.pick(1, 3)]:
                found[milliseconds].append(await disks.measure(milliseconds))
    several = list(found.items())
    return [
        *(_throughput(CONNECTIONS, *one, found[0]) for one in several),
        *(_all_results(*one) for one in several),
        *(_throughput(MANY, *one, found[0]) for one in several),
        *(_figure(name, *one) for name in UNITS for one in several),
        *(_stalls(*one) for one in disks.inside.items()),
    ]


class _Disks:
    """Takes one Home Assistant from one kind of disk to the next."""

    def __init__(
        self, home_assistant: MeasuredProcess, simulator: Simulator, options: Options
    ) -> None:
        """Initialize with what is measured, and how much of it."""
        self._home_assistant = home_assistant
        self._simulator = simulator
        self._options = options
        self.inside: defaultdict[int, list[Any]] = defaultdict(list)
        """What was measured inside of Home Assistant."""
        self._few = options.pick(8, 2)
        self._first = 0
        self._texts = count()

    async def measure(self, milliseconds: int) -> Found:
        """Measure one round with commits that take so much longer."""
        floods = [
            (connections, await self._owed(self._options.pick(size, connections)))
            for connections, size in ((CONNECTIONS, 2_000), (MANY, 6_000))
        ]
        home_assistant = self._home_assistant
        await home_assistant.call_action(
            "yardstick", "slow_down", {"milliseconds": milliseconds}
        )
        await home_assistant.begin()
        found: dict[str, float] = {}
        for connections, owed in floods:
            found |= await self._flood(owed, connections)
        found[VERIFICATION] = await self._verify()
        found[SMS] = await self._send_sms()
        found[SETTLED] = await self._settle()
        self.inside[milliseconds].append(await home_assistant.figures())
        await home_assistant.call_action("yardstick", "slow_down", {"milliseconds": 0})
        return found

    def _phones(self, size: int) -> Sequence[str]:
        """Return numbers that nobody has verified before."""
        phones = numbers(size, self._first)
        self._first += 2 * size
        return phones

    async def _owed(self, size: int) -> Sequence[Any]:
        """Buy lookups whose results nobody sends yet."""
        self._simulator.fault("hlr/notify", FaultKind.NEVER_NOTIFY)
        owed = await buy(
            self._home_assistant, self._simulator, self._phones(size), max(size, 501)
        )
        self._simulator.clear_faults()
        return owed

    async def _flood(self, owed: Sequence[Any], connections: int) -> Found:
        """Post results over so many connections."""
        home_assistant = self._home_assistant
        await home_assistant.ask("commits")
        sent = await send(
            self._simulator, home_assistant, owed, connections=connections
        )
        if sent.acknowledged != len(owed):
            raise RuntimeError(f"{len(owed) - sent.acknowledged} were not acknowledged")
        commits = (await home_assistant.ask("commits"))["commits"]
        found = {
            FLOOD.format(connections): sent.per_second,
            GROUP.format(connections): len(owed) / commits,
        }
        if connections == CONNECTIONS:
            for share in (50, 99):
                found[LATENCY.format(share)] = sent.latency(share / 100)
        return found

    async def _verify(self) -> float:
        """Verify numbers one after another; return the median milliseconds."""
        times = await verify(self._home_assistant, self._phones(self._few))
        return percentile(times, 0.5)

    async def _send_sms(self) -> float:
        """Send SMS one after another; return the median milliseconds."""
        answer = await self._home_assistant.ask(
            "time_action",
            domain="notify",
            action="send_message",
            data=[
                {"entity_id": f"notify.phone_{text % PHONES}", "message": f"No. {text}"}
                for text, _ in zip(self._texts, range(self._few), strict=False)
            ],
            return_response=False,
            pause=PAUSE,
        )
        return percentile(answer["milliseconds"], 0.5)

    async def _settle(self) -> float:
        """Buy a campaign at the real limit, whose results come in meanwhile.

        Returns the seconds for which results still come after the last request.
        """
        phones = self._phones(self._options.pick(4_000, 1_000))
        await self._pace(1 / SPEED)
        await self._home_assistant.call_action(
            "smspartner", "verify_numbers", {"phone_numbers": phones}
        )
        last = self._simulator.books.requests[-1].received
        await self._simulator.settled()
        seconds = time.time() - last
        await self._pace(SPEED)
        return seconds

    async def _pace(self, faster: float) -> None:
        """Let requests leave so many times faster than they do now."""
        self._simulator.settings.rate_window /= faster
        await self._home_assistant.call_action("yardstick", "hasten", {"times": faster})


def _figure(name: str, milliseconds: int, rounds: Sequence[Found]) -> Figure:
    """Return one figure, for one kind of disk."""
    return Figure(
        name=_named(name, milliseconds),
        unit=UNITS[name],
        ours=[found[name] for found in rounds],
    )


def _throughput(
    connections: int,
    milliseconds: int,
    rounds: Sequence[Found],
    fastest: Sequence[Found],
) -> Figure:
    """Hold a flood against one whose connections all wait for one commit longer."""
    name = FLOOD.format(connections)
    return Figure(
        name=_named(name, milliseconds),
        unit="/s",
        ours=[found[name] for found in rounds],
        yardstick=[
            connections / (connections / found[name] + milliseconds / 1000)
            for found in fastest
        ]
        if milliseconds
        else (),
        beside=LEAST if milliseconds else "",
    )


def _all_results(milliseconds: int, rounds: Sequence[Found]) -> Figure:
    """Tell how long the results of a large campaign take."""
    return Figure(
        name=_named(f"{RESULTS:,} results, {CONNECTIONS} connections", milliseconds),
        unit="s",
        ours=[RESULTS / found[FLOOD.format(CONNECTIONS)] for found in rounds],
    )


def _stalls(milliseconds: int, rounds: Sequence[dict[str, Any]]) -> Figure:
    """Tell for how long the loop was held up."""
    return Figure(
        name=_named(STALL, milliseconds),
        unit="ms",
        ours=[inside["stall_without_collections_ms"] for inside in rounds],
        aim=at_most(COMMITS[-1]),
        details={"rounds": rounds},
    )


def _named(name: str, milliseconds: int) -> str:
    """Name a figure with the disk that it was taken on."""
    disk = f"commits {milliseconds} ms longer" if milliseconds else "disk as it is"
    return f"{name}, {disk}"
