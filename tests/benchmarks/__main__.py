"""Measures, prints a table and writes JSON: python -m tests.benchmarks --help."""

import argparse
import asyncio
import json
import sys
import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from . import (
    campaign,
    disk,
    downloads,
    flood,
    growth,
    ledger,
    lists,
    machine,
    released,
    replies,
    reports,
    sending,
    startup,
    stop_list,
    verification,
    watching,
)
from .busy import busy_loops
from .figures import Figure, table
from .options import Options

type Benchmark = Callable[[Options], Awaitable[list[Figure]]]

BENCHMARKS: Final[dict[str, Benchmark]] = {
    "flood": flood.run,
    "reports": reports.run,
    "replies": replies.run,
    "verification": verification.run,
    "sending": sending.run,
    "campaign": campaign.run,
    "growth": growth.run,
    "ledger": ledger.run,
    "disk": disk.run,
    "stop_list": stop_list.run,
    "downloads": downloads.run,
    "lists": lists.run,
    "watching": watching.run,
    "startup": startup.run,
}
FOLDER: Final = Path(".benchmarks")


def main() -> None:
    """Run what was asked for; where one fails, run the others and say so in the end."""
    parser = _parser()
    asked = parser.parse_args()
    if asked.release and (asked.names or asked.quick or asked.busy):
        parser.error("--release needs the figures of everything, and of nothing else")
    options = Options(
        quick=asked.quick, rounds=asked.rounds or (1 if asked.quick else 3)
    )
    run = Run(options, asked.busy, machine.describe())
    path = asked.json or _own_path()
    try:
        for name in asked.names or BENCHMARKS:
            run.measure(name)
            run.write(path)
    finally:
        sys.stdout.write(f"{run.as_text()}\n\n{path}\n")
    if run.failed:
        sys.exit(f"Failed: {', '.join(run.failed)}")
    if asked.release:
        released.write(run.figures, run.machine)


class Run:
    """What is measured in one go."""

    def __init__(self, options: Options, busy: int, machine: dict[str, Any]) -> None:
        """Initialize with what was asked for, and the machine that it runs on."""
        self.machine = machine
        self.figures: list[Figure] = []
        self.failed: list[str] = []
        self._options = options
        self._busy = busy
        self._seconds: dict[str, int] = {}

    def measure(self, name: str) -> None:
        """Run a benchmark; show why it failed, if it does."""
        _note(f"{name} …")
        begin = time.monotonic()
        found = asyncio.run(self._found(name))
        if isinstance(found, BaseException):
            self.failed.append(name)
            traceback.print_exception(found)
        else:
            self.figures += found
        self._seconds[name] = round(time.monotonic() - begin)
        _note(f"{name}: {self._seconds[name]} s")

    async def _found(self, name: str) -> list[Figure] | BaseException:
        """Return what a benchmark found, or why it found nothing."""
        async with busy_loops(self._busy):
            (found,) = await asyncio.gather(
                BENCHMARKS[name](self._options), return_exceptions=True
            )
        return found

    def write(self, path: Path) -> None:
        """Write all there is so far as JSON."""
        report = {
            "rounds": self._options.rounds,
            "quick": self._options.quick,
            "busy": self._busy,
            "seconds": self._seconds,
            "failed": self.failed,
            "machine": self.machine,
            "figures": [figure.as_json() for figure in self.figures],
        }
        path.write_text(json.dumps(report, indent=1))

    def as_text(self) -> str:
        """Return the table, and above it what has to be known of it.

        It is held against the last release where that was measured alike.
        """
        lines = [machine.as_text(self.machine)]
        if self._busy:
            lines.append(f"busy loops beside it: {self._busy}")
        lines.append(_as_text(self._seconds))
        if self._busy or self._options.quick:
            return "\n".join((*lines, "", table(self.figures)))
        last = released.read()
        return "\n".join(
            (
                *lines,
                last.as_text(),
                "",
                table(self.figures, lambda one: last.before(one, self.machine)),
            )
        )


def _as_text(seconds: dict[str, int]) -> str:
    """Tell how long each benchmark took."""
    each = ", ".join(f"{name} {value} s" for name, value in seconds.items())
    return f"{each}; {sum(seconds.values()) / 60:.1f} minutes in all"


def _parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    add = parser.add_argument
    add(
        "names",
        nargs="*",
        metavar="NAME",
        choices=BENCHMARKS,
        help=f"of {', '.join(BENCHMARKS)}; without one, all",
    )
    add("--quick", action="store_true", help="only show that everything still runs")
    add("--rounds", type=int, help="3, or 1 with --quick")
    add(
        "--busy",
        type=int,
        default=0,
        metavar="N",
        help="beside so many loops that keep the machine busy",
    )
    add(
        "--release",
        action="store_true",
        help=f"keep all figures in {released.FILE.name}, for the column before",
    )
    add("--json", type=Path, help=f"where the JSON goes, instead of {FOLDER}/")
    return parser


def _own_path() -> Path:
    """Choose a file in a folder that Git ignores."""
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / ".gitignore").write_text("*\n")
    return FOLDER / f"{time.strftime('%Y%m%d-%H%M%S')}.json"


def _note(text: str) -> None:
    """Tell whoever waits how far it is."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
