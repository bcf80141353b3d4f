"""Notifications by the thousand: how many a second, how late, and what is recorded.

Four shapes take turns: the results of one large verification, which fire no event each;
those of verifications of 500, which do; a webhook that only reads the body; and one of
the shape of core's overseerr. The last two get the same bodies.
"""

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from tests.simulator import FaultKind, Notification, Simulator

from .figures import Figure, ratio_at_least, ratio_at_most
from .home_assistant import (
    WITH_RECORDER,
    WITHOUT_RECORDER,
    MeasuredProcess,
    running,
)
from .notifications import CONNECTIONS, Sent, buy, numbers, send
from .options import Options

LARGEST_WITH_EVENTS: Final = 500
WARM_UP: Final = 200
PAUSE_WHEN_IDLE: Final = 0.02
SECONDS_UNTIL_COMMITTED: Final = 6
"""The recorder commits each 5 s."""
RECORDED: Final = (
    "states",
    "state_attributes",
    "states_meta",
    "events",
    "event_data",
    "event_types",
)

CAMPAIGN: Final = "campaign"
SMALL: Final = "verifications of 500"
BODY: Final = "body"
EVENT: Final = "event"

READS_BODY: Final = "reads the body only"
OVERSEERR: Final = "overseerr's shape"


class Recorded(NamedTuple):
    """What the recorder's database holds."""

    rows: int
    size: int


@dataclass(frozen=True, kw_only=True)
class Flooded:
    """What one flood came to."""

    sent: Sent
    inside: dict[str, Any]
    backlog: int
    seconds_until_gone: float
    rows: float
    """Rows of the recorder, for each notification."""
    size: float
    """Bytes of its database, for each notification."""

    @property
    def cpu(self) -> float:
        """Microseconds of the processor in Home Assistant, for each notification."""
        seconds: float = self.inside["cpu_seconds"]
        return seconds / len(self.sent.latencies) * 1e6


class Flood:
    """Floods one Home Assistant, in one shape after another."""

    def __init__(
        self,
        home_assistant: MeasuredProcess,
        simulator: Simulator,
        *,
        recorder: bool,
        seconds_of_rest: float,
    ) -> None:
        """Initialize with what is flooded, and how long it rests before and after."""
        self._home_assistant = home_assistant
        self._simulator = simulator
        self._recorder = recorder
        self._seconds_of_rest = seconds_of_rest
        self._first = 0

    async def owed(self, count: int, size: int) -> list[Notification]:
        """Buy lookups that nobody has bought before; return what is owed."""
        phones = numbers(count, self._first)
        self._first += 2 * count
        return await buy(self._home_assistant, self._simulator, phones, size)

    async def flood(self, shape: str, count: int) -> Flooded:
        """Post so many notifications in a shape, from rest to rest."""
        owed = await self.owed(
            count, LARGEST_WITH_EVENTS if shape == SMALL else max(count, 501)
        )
        await self._rest()
        before = self._recorded()
        await self._home_assistant.begin()
        sent = await self._send(shape, owed)
        inside = await self._home_assistant.figures()
        gone = await self._home_assistant.recorder_gone()
        await self._announced()
        await self._rest()
        after = self._recorded()
        return Flooded(
            sent=sent,
            inside=inside,
            backlog=inside["recorder_backlog"],
            seconds_until_gone=gone,
            rows=(after.rows - before.rows) / count,
            size=(after.size - before.size) / count,
        )

    async def idle(self, shape: str, count: int) -> Sent:
        """Post one after another with pauses, while nothing else happens."""
        owed = await self.owed(count, max(count, 501))
        await self._rest()
        return await self._send(shape, owed, connections=1, pause=PAUSE_WHEN_IDLE)

    async def _send(self, shape: str, owed: Sequence[Notification], **how: Any) -> Sent:
        """Post where the shape says."""
        home_assistant = self._home_assistant
        url = home_assistant.webhook(shape) if shape in (BODY, EVENT) else None
        sent = await send(self._simulator, home_assistant, owed, url=url, **how)
        if sent.acknowledged != len(owed):
            raise RuntimeError(f"{len(owed) - sent.acknowledged} were not acknowledged")
        return sent

    async def _rest(self) -> None:
        """Wait until the recorder has written everything down."""
        await self._home_assistant.recorder_gone()
        await asyncio.sleep(self._seconds_of_rest)

    async def _announced(self) -> None:
        """Wait until every result that has an event has fired it."""
        while self._unannounced():
            await asyncio.sleep(1)

    def _unannounced(self) -> int:
        """Count the results whose event has yet to be fired."""
        address = f"file:{self._home_assistant.ledger}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            (count,) = connection.execute(
                "SELECT COUNT(*) FROM lookups WHERE to_fire = 1 AND arrival IS NOT NULL"
            ).fetchone()
        return int(count)

    def _recorded(self) -> Recorded:
        """Count what is in the recorder's database."""
        if not self._recorder:
            return Recorded(0, 0)
        address = f"file:{self._home_assistant.database}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            rows = sum(
                connection.execute(f"SELECT COUNT(*) FROM {name}").fetchone()[0]
                for name in RECORDED
            )
            (size,) = connection.execute(
                "SELECT page_count * page_size"
                " FROM pragma_page_count(), pragma_page_size()"
            ).fetchone()
        return Recorded(rows, size)


async def run(options: Options) -> list[Figure]:
    """Measure with the recorder, then without."""
    return [
        *await _measure(options, recorder=True),
        *await _measure(options, recorder=False),
    ]


async def _measure(options: Options, *, recorder: bool) -> list[Figure]:
    """Flood a Home Assistant in all shapes, round after round."""
    shapes = (CAMPAIGN, BODY, SMALL, EVENT) if recorder else (CAMPAIGN, BODY, EVENT)
    count = options.pick(20_000, 600)
    counts = defaultdict(lambda: count, {SMALL: options.pick(2_000, 50)})
    floods: defaultdict[str, list[Flooded]] = defaultdict(list)
    idle: defaultdict[str, list[Sent]] = defaultdict(list)
    integrations = WITH_RECORDER if recorder else WITHOUT_RECORDER
    async with running(integrations) as (home_assistant, simulator, _):
        simulator.fault("hlr/notify", FaultKind.NEVER_NOTIFY)
        flood = Flood(
            home_assistant,
            simulator,
            recorder=recorder,
            seconds_of_rest=options.pick(SECONDS_UNTIL_COMMITTED if recorder else 1, 0),
        )
        for shape in (CAMPAIGN, EVENT):
            await flood.idle(shape, options.pick(WARM_UP, 5))
        for _ in range(options.rounds):
            for shape in (CAMPAIGN, EVENT):
                idle[shape].append(await flood.idle(shape, options.pick(200, 10)))
            for shape in shapes:
                floods[shape].append(await flood.flood(shape, counts[shape]))
    where = f"recorder {'on' if recorder else 'off'}"
    return [
        *_throughput(floods, where, faster=7 if recorder else 1),
        *_cpu(floods, where),
        *_latency(floods, idle, where),
        *(_recorded(floods, count) if recorder else ()),
    ]


def _throughput(
    floods: dict[str, list[Flooded]], where: str, faster: float
) -> list[Figure]:
    """Return how many were taken each second."""
    figures = []
    for ours in (CAMPAIGN, SMALL):
        for theirs, beside, aim in (
            (BODY, READS_BODY, ratio_at_least(0.7)),
            (EVENT, OVERSEERR, ratio_at_least(faster)),
        ):
            if ours in floods:
                figures.append(
                    Figure(
                        name=f"notifications, {CONNECTIONS} connections, {ours},"
                        f" {where}",
                        unit="/s",
                        ours=_each(floods[ours], lambda one: one.sent.per_second),
                        yardstick=_each(
                            floods[theirs], lambda one: one.sent.per_second
                        ),
                        beside=beside,
                        aim=aim,
                        details={
                            "ours": _details(floods[ours]),
                            "yardstick": _details(floods[theirs]),
                        },
                    )
                )
    return figures


def _cpu(floods: dict[str, list[Flooded]], where: str) -> list[Figure]:
    """Tell what Home Assistant and the sender spend on it."""
    return [
        Figure(
            name=f"{name}, {CAMPAIGN}, {where}",
            unit=unit,
            ours=_each(floods[CAMPAIGN], value),
            yardstick=_each(floods[theirs], value),
            beside=beside,
        )
        for name, unit, value in (
            ("CPU per notification", "µs", lambda one: one.cpu),
            ("the sender's CPU", "% of a core", lambda one: one.sent.sender_load),
        )
        for theirs, beside in ((BODY, READS_BODY), (EVENT, OVERSEERR))
    ]


def _latency(
    floods: dict[str, list[Flooded]], idle: dict[str, list[Sent]], where: str
) -> list[Figure]:
    """Return how long one waits for its answer, when idle and in the flood."""
    loaded = {shape: [one.sent for one in several] for shape, several in floods.items()}
    figures = []
    for state, sent in (("idle", idle), ("under load", loaded)):
        for share in (0.5, 0.99):
            is_aim = state == "under load" and share == 0.99
            figures.append(
                Figure(
                    name=f"latency {state}, p{share * 100:g}, {where}",
                    unit="ms",
                    ours=[one.latency(share) for one in sent[CAMPAIGN]],
                    yardstick=[one.latency(share) for one in sent[EVENT]],
                    beside=OVERSEERR,
                    aim=ratio_at_most(1) if is_aim else None,
                )
            )
    return figures


def _recorded(floods: dict[str, list[Flooded]], count: int) -> list[Figure]:
    """Tell what the recorder has to do with it."""
    whats: tuple[tuple[str, str, Callable[[Flooded], float]], ...] = (
        ("recorder: rows per notification", "", lambda one: one.rows),
        ("recorder: bytes per notification", "B", lambda one: one.size),
        (f"recorder: backlog after {count:,}", "", lambda one: one.backlog),
        ("recorder: until it is gone", "s", lambda one: one.seconds_until_gone),
    )
    figures = [
        Figure(
            name=name,
            unit=unit,
            ours=_each(floods[CAMPAIGN], value),
            yardstick=_each(floods[EVENT], value),
            beside=OVERSEERR,
            aim=ratio_at_most(0.1),
        )
        for name, unit, value in whats
    ]
    figures += [
        Figure(
            name=f"{name.split(' after ')[0]}, {SMALL}",
            unit=unit,
            ours=_each(floods[SMALL], value),
            yardstick=_each(floods[EVENT], value),
            beside=OVERSEERR,
        )
        for name, unit, value in whats[:3]
    ]
    return figures


def _each(floods: Sequence[Flooded], value: Callable[[Flooded], float]) -> list[float]:
    """Return a value of each flood."""
    return [value(one) for one in floods]


def _details(floods: Sequence[Flooded]) -> list[dict[str, Any]]:
    """Return what else is known of some floods."""
    return [
        {
            "notifications": len(one.sent.latencies),
            "seconds": one.sent.seconds,
            "inside": one.inside,
        }
        for one in floods
    ]
