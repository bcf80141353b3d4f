"""Measures, prints a table and writes JSON: python -m tests.benchmarks --help."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from . import (
    campaign,
    downloads,
    flood,
    growth,
    ledger,
    lists,
    machine,
    replies,
    reports,
    sending,
    startup,
    stop_list,
    verification,
    watching,
)
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
    "stop_list": stop_list.run,
    "downloads": downloads.run,
    "lists": lists.run,
    "watching": watching.run,
    "startup": startup.run,
}
FOLDER: Final = Path(".benchmarks")


def main() -> None:
    """Run what was asked for; where one fails, show what the others gave."""
    asked = _parser().parse_args()
    options = Options(
        quick=asked.quick, rounds=asked.rounds or (1 if asked.quick else 3)
    )
    described = machine.describe()
    figures: list[Figure] = []
    try:
        for name in asked.names or BENCHMARKS:
            begin = time.monotonic()
            _note(f"{name} …")
            figures += asyncio.run(BENCHMARKS[name](options))
            _note(f"{name}: {time.monotonic() - begin:.0f} s")
    finally:
        _report(options, described, figures, asked.json or _own_path())


def _report(
    options: Options, described: dict[str, Any], figures: list[Figure], path: Path
) -> None:
    """Print a table and write JSON."""
    sys.stdout.write(f"{machine.as_text(described)}\n\n{table(figures)}\n\n{path}\n")
    report = {
        "rounds": options.rounds,
        "quick": options.quick,
        "machine": described,
        "figures": [figure.as_json() for figure in figures],
    }
    path.write_text(json.dumps(report, indent=1))


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
