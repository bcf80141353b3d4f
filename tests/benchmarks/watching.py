"""A page that watches a verification while its results come in.

How often it is told, for how long that holds on to the loop, and how many notifications
a second are left; beside it the same results come in while nobody watches.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from tests.simulator import FaultKind, Simulator

from .figures import Figure, at_most, longest_stall, ratio_at_least
from .home_assistant import MeasuredProcess, running
from .notifications import Sent, buy, numbers, send
from .options import Options

NOBODY: Final = "nobody watches"


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What the results of one verification came to."""

    sent: Sent
    inside: dict[str, Any]
    events: int
    """What the page was told while they came."""
    loop: float
    """Milliseconds of the loop, for each event that was loaded."""


class Results:
    """Lets the results of one verification after another come in."""

    def __init__(
        self, home_assistant: MeasuredProcess, simulator: Simulator, entry_id: str
    ) -> None:
        """Initialize for an account."""
        self._home_assistant = home_assistant
        self._simulator = simulator
        self._entry_id = entry_id
        self._first = 0

    async def come(self, count: int, *, with_page: bool) -> Watched:
        """Let so many results come in while a page watches, or nobody does."""
        phones = numbers(count, self._first)
        self._first += 2 * count
        owed = await buy(self._home_assistant, self._simulator, phones, count)
        if not with_page:
            return await self._send(owed, [])
        async with self._home_assistant.events(
            "smspartner/progress/subscribe",
            config_entry_id=self._entry_id,
            verification_id=None,
        ) as events:
            return await self._send(owed, events)

    async def _send(self, owed: Any, events: list[Any]) -> Watched:
        """Post what is owed, and measure."""
        home_assistant = self._home_assistant
        await home_assistant.recorder_gone()
        await home_assistant.ask("pushes")
        await home_assistant.begin()
        before = len(events)
        sent = await send(self._simulator, home_assistant, owed)
        told = len(events) - before
        inside = await home_assistant.figures()
        pushes = await home_assistant.ask("pushes")
        if sent.acknowledged != len(owed):
            raise RuntimeError(f"{len(owed) - sent.acknowledged} were not acknowledged")
        return Watched(
            sent=sent,
            inside=inside,
            events=told,
            loop=pushes["milliseconds"] / max(pushes["loads"], 1),
        )


async def run(options: Options) -> list[Figure]:
    """Measure with a page and without, in turns."""
    count = options.pick(30_000, 1_500)
    alone, watched = [], []
    async with running() as (home_assistant, simulator, entry_id):
        simulator.fault("hlr/notify", FaultKind.NEVER_NOTIFY)
        results = Results(home_assistant, simulator, entry_id)
        await results.come(600, with_page=True)  # warms up
        for _ in range(options.rounds):
            alone.append(await results.come(count, with_page=False))
            watched.append(await results.come(count, with_page=True))
            await asyncio.sleep(options.pick(1, 0))
    return [
        Figure(
            name="events for a page that watches",
            unit="/s",
            ours=[one.events / one.sent.seconds for one in watched],
            aim=at_most(2),
            details={"inside": [one.inside for one in watched]},
        ),
        Figure(
            name="the loop's time for each of them",
            unit="ms",
            ours=[one.loop for one in watched],
            aim=at_most(1),
        ),
        Figure(
            name="notifications while a page watches",
            unit="/s",
            ours=[one.sent.per_second for one in watched],
            yardstick=[one.sent.per_second for one in alone],
            beside=NOBODY,
            aim=ratio_at_least(0.9),
        ),
        Figure(
            name="longest stall of the loop while a page watches",
            unit="ms",
            ours=[longest_stall(one.inside) for one in watched],
            yardstick=[longest_stall(one.inside) for one in alone],
            beside=NOBODY,
        ),
    ]
