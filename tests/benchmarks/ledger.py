"""The ledger beside `sqlite3` alone, with a thousand to a million lookups in the file.

Both keep the same rows in the same tables under the same settings. `sqlite3` runs in a
thread of its own, for no event loop can wait for a disk. A verification is of 500
numbers and is written in one commit; results come 32 at a time.
"""

import asyncio
import os
import shutil
import statistics
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import batched
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol

from custom_components.smspartner.api import HlrNotification, ParsedBody
from custom_components.smspartner.ledger import (
    AccountLedger,
    Ledger,
    departures,
    orders,
    outcomes,
    results,
)
from custom_components.smspartner.ledger.plans import Order
from custom_components.smspartner.ledger.results import ResultFilter
from custom_components.smspartner.ledger.states import Outcome, RequestState

from .bare_sqlite import ENTRY_ID, PRICE, BareSqlite, Verification
from .figures import Figure, ratio_at_least, ratio_at_most
from .options import Options

SIZES: Final = (1_000, 100_000, 1_000_000)
NUMBERS: Final = 500
TOGETHER: Final = 32
MOST_NEW: Final = 10
"""Verifications that are inserted and settled in the full file."""
LIMIT: Final = 1_000
ORDERS: Final = 10
MICROS: Final = 1_000_000
ADDRESS: Final = "https://home.example.com/api/webhook/1"

# Neighbours in a campaign are none in the numbering plan, nor in an index.
_STRIDE: Final = 61_803_399
_PLAN: Final = 100_000_000

QUERIES: Final = ("query by id", "query by tag", "query by number")


class Store(Protocol):
    """What is measured of either."""

    async def open(self) -> None:
        """Open the file."""

    async def close(self) -> None:
        """Close it."""

    async def insert(self, one: Verification) -> None:
        """Insert a verification."""

    async def accept(self, one: Verification) -> None:
        """Have its request sent and accepted."""

    async def settle(self, token: str, several: Sequence[HlrNotification]) -> None:
        """Write results down that came together."""

    async def by_id(self, one: Verification) -> int:
        """Count what is found by its id."""

    async def by_tag(self, one: Verification) -> int:
        """Count what is found by its tag."""

    async def by_number(self, phone: str) -> int:
        """Count what is found of a number."""


class Ours:
    """The ledger."""

    def __init__(self, path: Path) -> None:
        """Initialize with the file."""
        self._ledger = Ledger(path)
        self._requests: dict[str, int] = {}
        self._tokens: dict[str, str] = {}

    async def open(self) -> None:
        """Open the file."""
        await self._ledger.open()
        self._account: AccountLedger = await self._ledger.add_account(ENTRY_ID)

    async def close(self) -> None:
        """Close it."""
        await self._ledger.close()

    async def insert(self, one: Verification) -> None:
        """Place an order."""
        numbers = [(phone, phone) for phone in one.phones]
        (queued,) = await self._account.write(
            orders.place, Order(verification_id=one.id, numbers=numbers, tag=one.tag)
        )
        self._requests[one.id] = queued.id

    async def accept(self, one: Verification) -> None:
        """Send its request."""
        id_ = self._requests[one.id]
        departure = await self._account.write(
            departures.start, id_, ADDRESS, may_probe=False
        )
        request = departure.request
        assert request
        self._tokens[one.token] = request.token
        outcome = Outcome(
            state=RequestState.ACCEPTED,
            campaign_id=f"HLR{one.id[-6:]}",
            number=len(one.phones),
            cost=len(one.phones) * PRICE / MICROS,
            currency="EUR",
        )
        await self._account.write(outcomes.finish, id_, outcome)

    async def settle(self, token: str, several: Sequence[HlrNotification]) -> None:
        """Record each, all at the same time, as the webhook does."""
        inbox, own = self._account.inbox, self._tokens[token]
        await asyncio.gather(
            *(
                inbox.take(own, b"", ParsedBody([one], is_whole=True), is_awaited=True)
                for one in several
            )
        )

    async def by_id(self, one: Verification) -> int:
        """Find results by the verification."""
        return await self._find(ResultFilter(verification_id=one.id))

    async def by_tag(self, one: Verification) -> int:
        """Find results by its tag."""
        return await self._find(ResultFilter(tag=one.tag))

    async def by_number(self, phone: str) -> int:
        """Find results of a number."""
        return await self._find(ResultFilter(phone_numbers=[phone]))

    async def _find(self, wanted: ResultFilter) -> int:
        """Find results and what is pending; count the results."""
        page = await self._account.read(results.find, wanted, limit=LIMIT)
        return len(page.results)


class Bare:
    """`sqlite3` in a thread."""

    def __init__(self, path: Path) -> None:
        """Initialize with the file."""
        self._path = path
        self._thread = ThreadPoolExecutor(1)

    async def open(self) -> None:
        """Open the file."""
        self._sqlite = await self._run(BareSqlite, self._path)

    async def close(self) -> None:
        """Close it."""
        await self._run(self._sqlite.close)
        self._thread.shutdown()

    async def insert(self, one: Verification) -> None:
        """Insert a verification."""
        await self._run(self._sqlite.insert, one)

    async def accept(self, one: Verification) -> None:
        """Note that its request was accepted."""
        await self._run(self._sqlite.accept, one)

    async def settle(self, token: str, several: Sequence[HlrNotification]) -> None:
        """Write results down in one commit."""
        await self._run(self._sqlite.settle, token, several)

    async def by_id(self, one: Verification) -> int:
        """Find results by the verification."""
        return await self._run(self._sqlite.by_id, one)

    async def by_tag(self, one: Verification) -> int:
        """Find results by its tag."""
        return await self._run(self._sqlite.by_tag, one)

    async def by_number(self, phone: str) -> int:
        """Find results of a number."""
        return await self._run(self._sqlite.by_number, phone)

    async def _run[*P, T](self, work: Callable[[*P], T], *values: *P) -> T:
        """Run something in the thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, work, *values)


async def run(options: Options) -> list[Figure]:
    """Measure files of several sizes, in turns."""
    awaited = options.pick(100_000, 1_000)
    with TemporaryDirectory(prefix="smspartner-bench-") as name:
        folder = Path(name)
        files = [
            _File(folder, size) for size in ((1_000, 2_000) if options.quick else SIZES)
        ]
        for file in files:
            await asyncio.to_thread(file.fill)
        beside, alone = [], []
        for _ in range(options.rounds):
            for file in files:
                await file.measure()
            beside.append(await _place_one(folder, awaited))
            alone.append(await _place_one(folder, 0))
    return [
        *(figure for file in files for figure in file.figures()),
        *_growth(files[0], files[-1]),
        Figure(
            name=f"ledger, one number placed while {awaited:,} are awaited",
            unit="ms",
            ours=beside,
            yardstick=alone,
            beside="while none is",
            aim=ratio_at_most(2),
        ),
    ]


class _File:
    """A file with so many lookups in it, and what was measured of copies of it."""

    def __init__(self, folder: Path, size: int) -> None:
        """Choose its lookups; the last of them are inserted when it is measured."""
        verifications = list(_verifications(size // NUMBERS))
        self.size = size
        self._new = verifications[-MOST_NEW:]
        self._old = verifications[: -len(self._new)]
        self._template = folder / f"{size}.db"
        self._copy = folder / "ledger.db"
        self.ours: defaultdict[str, list[float]] = defaultdict(list)
        self.bare: defaultdict[str, list[float]] = defaultdict(list)

    def fill(self) -> None:
        """Write what is there before anything is measured."""
        bare = BareSqlite(self._template)
        bare.fill(self._old)
        bare.close()

    async def measure(self) -> None:
        """Measure one round: ours, then bare; a small file several times."""
        for figures, kind in ((self.ours, Ours), (self.bare, Bare)):
            several = [
                await self._measure(kind) for _ in range(MOST_NEW // len(self._new))
            ]
            for name in several[0]:
                figures[name].append(statistics.median(one[name] for one in several))

    async def _measure(self, kind: Callable[[Path], Store]) -> dict[str, float]:
        """Measure one copy."""
        await asyncio.to_thread(_copy, self._template, self._copy)
        store = kind(self._copy)
        await store.open()
        figures = await _speeds(store, self._new, self._old or self._new)
        await store.close()
        figures["size"] = self._copy.stat().st_size / self.size
        self._copy.unlink()
        return figures

    def figures(self) -> list[Figure]:
        """Hold what was measured against bare `sqlite3`."""
        return [
            Figure(
                name=f"ledger of {self.size:,}, {name}",
                unit="/s",
                ours=self.ours[name],
                yardstick=self.bare[name],
                beside="sqlite3 in a thread",
                aim=ratio_at_least(0.8),
            )
            for name in ("insert", "settle", *QUERIES)
        ] + [
            Figure(
                name=f"ledger of {self.size:,}, file for each lookup",
                unit="B",
                ours=self.ours["size"],
                yardstick=self.bare["size"],
                beside="the same rows",
            )
        ]


async def _speeds(
    store: Store, new: Sequence[Verification], old: Sequence[Verification]
) -> dict[str, float]:
    """Insert and settle what is new, then query what is old; give how many a second."""
    inserted = await _seconds(store.insert, new)
    for one in new:
        await store.accept(one)
    settled = await _seconds(
        lambda together: store.settle(*together),
        [
            (one.token, together)
            for one in new
            for together in batched(one.notifications, TOGETHER, strict=False)
        ],
    )
    found = await store.by_id(new[-1]), await store.by_number(new[-1].phones[0])
    if found != (NUMBERS, 1):
        raise RuntimeError(f"Instead of {NUMBERS} results and 1, {found} were found")
    asked = [old[len(old) * place // 20] for place in range(20)]
    phones = [phone for one in asked for phone in one.phones[::50]]
    lookups = sum(len(one.phones) for one in new)
    return {
        "insert": lookups / inserted,
        "settle": lookups / settled,
        "query by id": len(asked) / await _seconds(store.by_id, asked),
        "query by tag": len(asked) / await _seconds(store.by_tag, asked),
        "query by number": len(phones) / await _seconds(store.by_number, phones),
    }


async def _place_one(folder: Path, awaited: int) -> float:
    """Place orders of one number while others are awaited; return the milliseconds."""
    path = folder / "awaited.db"
    bare = BareSqlite(path)
    several = list(_verifications(awaited // NUMBERS + 1))
    for one in several[:-1]:
        await asyncio.to_thread(bare.insert, one)
        await asyncio.to_thread(bare.accept, one)
    bare.close()
    ours = Ours(path)
    await ours.open()
    orders = [
        Verification(id=f"{several[-1].id}-{phone}", tag="", token="", phones=[phone])
        for phone in several[-1].phones[:ORDERS]
    ]
    seconds = await _seconds(ours.insert, orders)
    await ours.close()
    path.unlink()
    return seconds / ORDERS * 1000


async def _seconds[T](
    work: Callable[[T], Awaitable[object]], values: Iterable[T]
) -> float:
    """Take the time of some work on each of some values, one after the other."""
    begin = time.perf_counter()
    for value in values:
        await work(value)
    return time.perf_counter() - begin


def _verifications(count: int) -> Iterator[Verification]:
    """Make verifications, no number of which comes twice."""
    for serial in range(count):
        first = serial * NUMBERS
        yield Verification(
            id=f"01BENCHMARK{serial:015}",
            tag=f"campaign-{serial}",
            token=f"token-{serial}",
            phones=[
                f"+336{(first + place) * _STRIDE % _PLAN:08}"
                for place in range(NUMBERS)
            ],
        )


def _copy(template: Path, path: Path) -> None:
    """Copy a file, and have the copy on disk: what follows has the disk for itself."""
    shutil.copyfile(template, path)
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _growth(least: _File, most: _File) -> list[Figure]:
    """Hold the largest file against the smallest."""
    return [
        Figure(
            name=f"ledger of {most.size:,}, {name}",
            unit="ms",
            ours=[1000 / speed for speed in most.ours[name]],
            yardstick=[1000 / speed for speed in least.ours[name]],
            beside=f"ledger of {least.size:,}",
            aim=ratio_at_most(2),
        )
        for name in QUERIES
    ]
