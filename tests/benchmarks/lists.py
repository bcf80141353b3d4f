"""A list that the page uploads: how long until it is sorted and priced.

Beside it the library alone parses the same lines, and says of what kind they are.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import batched
from typing import Any, Final

import phonenumbers

from .figures import Aim, Figure, at_most, longest_stall
from .home_assistant import MeasuredProcess, running
from .options import Options

PIECE: Final = 10_000
"""Lines of one message."""

type Spelling = Callable[[str], str]

FRENCH: Final[Sequence[Spelling]] = (
    lambda digits: f"0{digits}",
    lambda digits: f"0{digits[0]} {_pairs(digits[1:], ' ')}",
    lambda digits: f"0{digits[0]}.{_pairs(digits[1:], '.')}",
    lambda digits: f"0{digits[0]}-{_pairs(digits[1:], '-')}",
    lambda digits: f"+33 {digits[0]} {_pairs(digits[1:], ' ')}",
    lambda digits: f"+33 (0){digits[0]} {_pairs(digits[1:], ' ')}",
    lambda digits: f"0033{digits}",
    lambda digits: f"33{digits}",
    lambda digits: digits,
)

KINDS: Final[Sequence[tuple[str, Sequence[Spelling], Aim]]] = (
    ("in E.164", (lambda digits: f"+33{digits}",), at_most(2)),
    ("in French spellings", FRENCH, at_most(6)),
)


async def run(options: Options) -> list[Figure]:
    """Measure a list of each kind."""
    count = options.pick(100_000, 1_000)
    figures = []
    async with running() as (home_assistant, _, entry_id):
        page = _Page(home_assistant, entry_id)
        await page.sort(["+33612345678", "0612345678"])  # loads the plan from disk
        for name, spellings, aim in KINDS:
            lines = list(_lines(count, spellings))
            rounds = [await page.measure(lines) for _ in range(options.rounds)]
            bare = [_parse_all(lines) for _ in range(options.rounds)]
            figures += _figures(f"list of {count:,} {name}", rounds, bare, aim)
    return figures


class _Page:
    """Says to a Home Assistant what the page says."""

    def __init__(self, home_assistant: MeasuredProcess, entry_id: str) -> None:
        """Initialize for an account."""
        self._home_assistant = home_assistant
        self._entry_id = entry_id

    async def ask(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Send a command about a list; return its result."""
        result: dict[str, Any] = await self._home_assistant.command(
            f"smspartner/list/{kind}", config_entry_id=self._entry_id, **fields
        )
        return result

    async def sort(self, lines: Sequence[str]) -> tuple[str, dict[str, Any]]:
        """Upload lines; return what names their list, and its summary."""
        list_id = (await self.ask("open"))["list_id"]
        for piece, cells in enumerate(batched(lines, PIECE, strict=False)):
            await self.ask("add", list_id=list_id, row=piece * PIECE, cells=cells)
        return list_id, await self.summarize(list_id)

    async def summarize(self, list_id: str) -> dict[str, Any]:
        """Return the summary of a list."""
        return await self.ask(
            "summarize", list_id=list_id, reuse_within=3_600, leave_out_opted_out=True
        )

    async def measure(self, lines: Sequence[str]) -> dict[str, Any]:
        """Take the time of a list, and of one correction of it."""
        await self._home_assistant.begin()
        begin = time.perf_counter()
        list_id, summary = await self.sort(lines)
        sorted_at = time.perf_counter()
        await self.ask("correct", list_id=list_id, index=0, text="0612345678")
        await self.summarize(list_id)
        end = time.perf_counter()
        inside = await self._home_assistant.figures()
        await self.ask("close", list_id=list_id)
        return {
            "seconds": sorted_at - begin,
            "correction": (end - sorted_at) * 1000,
            "inside": inside,
            "summary": summary,
        }


def _lines(count: int, spellings: Sequence[Spelling]) -> Iterator[str]:
    """Yield scattered numbers of mobiles, each line in the next spelling."""
    for serial in range(count):
        # A prime far from any round number scatters them.
        digits = f"{600_000_000 + serial * 7_368_787 % 200_000_000}"
        yield spellings[serial % len(spellings)](digits)


def _pairs(digits: str, between: str) -> str:
    """Return digits two by two."""
    return between.join(digits[at : at + 2] for at in range(0, len(digits), 2))


def _parse_all(lines: Sequence[str]) -> float:
    """Return the seconds that the library takes for lines."""
    begin = time.perf_counter()
    for line in lines:
        phonenumbers.number_type(phonenumbers.parse(line, "FR"))
    return time.perf_counter() - begin


def _figures(
    name: str, rounds: Sequence[dict[str, Any]], bare: Sequence[float], aim: Aim
) -> list[Figure]:
    """Sum up what a list of one kind came to."""
    return [
        Figure(
            name=f"{name}, sorted and priced",
            unit="s",
            ours=[one["seconds"] for one in rounds],
            yardstick=bare,
            beside="phonenumbers alone",
            aim=aim,
            details={"rounds": rounds},
        ),
        Figure(
            name=f"{name}, a correction and its price",
            unit="ms",
            ours=[one["correction"] for one in rounds],
        ),
        Figure(
            name=f"{name}, longest stall of the loop meanwhile",
            unit="ms",
            ours=[longest_stall(one["inside"]) for one in rounds],
        ),
    ]
