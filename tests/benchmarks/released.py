"""The figures of the last release, which those of today are held against."""

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple

from custom_components.smspartner.const import DOMAIN

from .figures import Figure, number

FILE: Final = Path(__file__).with_name("released.json")
MARGIN: Final = 0.05
"""What is worse by less is not worse: a single round has no spread."""
NEUTRAL: Final = ("% of a core", "results")
"""Units of what is neither good nor bad, such as how busy the sender was."""
BETTER: Final = "better"
"""What stands beside the value before, where that of today is worse."""


class Range(NamedTuple):
    """The median of several rounds, and the least and the most of them."""

    median: float
    least: float
    most: float


class Released:
    """What was measured of a release."""

    def __init__(self, content: dict[str, Any]) -> None:
        """Initialize with the content of the file."""
        self.version: str = content["version"]
        self._date: str = content["date"]
        self._machine: dict[str, Any] = content["machine"]
        self._figures = {
            (figure["name"], figure["beside"]): figure for figure in content["figures"]
        }

    def as_text(self) -> str:
        """Return a line on what stands in the column."""
        return (
            f"before: the ratio, or else the value, of {self.version}"
            f" ({self._date}, {self._machine['processor']},"
            f" {self._machine['cores']} cores); “{BETTER}” where it was, by more than"
            " the spread"
        )

    def before(self, figure: Figure, machine: dict[str, Any]) -> str:
        """Return what a figure was, and say if that was better.

        That is its ratio, where it has one: a value of another machine tells little,
        and is not judged.
        """
        kept = self._figures.get((figure.name, figure.beside))
        if kept is None:
            return ""
        now = _ratio(figure)
        if now and kept["ratio"]:
            before = Range(*kept["ratio"])
            text = number(before.median)
        else:
            before, now = Range(*kept["ours"]), _range(figure.ours)
            text = f"{number(before.median)} {figure.unit}".rstrip()
            if not self._is_of(machine):
                return text
        return f"{text}, {BETTER}" if _is_worse(now, before, figure.unit) else text

    def _is_of(self, machine: dict[str, Any]) -> bool:
        """Return whether the release was measured on the same kind of machine."""
        return all(self._machine[key] == machine[key] for key in ("processor", "cores"))


def read(path: Path = FILE) -> Released:
    """Read what was kept of the last release."""
    return Released(json.loads(path.read_text()))


def write(
    figures: Iterable[Figure], machine: dict[str, Any], path: Path = FILE
) -> None:
    """Keep figures as those of the release that is about to be made."""
    heading = {
        "version": machine[DOMAIN],
        "date": time.strftime("%Y-%m-%d"),
        "machine": machine,
    }
    # One line for each, so that a difference can be read.
    lines = ",\n".join(json.dumps(_kept(figure)) for figure in figures)
    path.write_text(f'{json.dumps(heading)[:-1]}, "figures": [\n{lines}\n]}}\n')


def _kept(figure: Figure) -> dict[str, Any]:
    """Return what is kept of a figure."""
    return {
        "name": figure.name,
        "beside": figure.beside,
        "ours": _range(figure.ours),
        "ratio": _ratio(figure),
    }


def _ratio(figure: Figure) -> Range | None:
    """Return the ratio that the table shows, and that of the least and most rounds."""
    if figure.ratio is None:
        return None
    return _range(figure.ratios)._replace(median=_rounded(figure.ratio))


def _range(values: Sequence[float]) -> Range:
    """Sum several rounds up."""
    return Range(*map(_rounded, (median(values), min(values), max(values))))


def _rounded(value: float) -> float:
    """Return as many digits as matter."""
    return float(f"{value:.4g}")


def _is_worse(now: Range, before: Range, unit: str) -> bool:
    """Return whether even the best round of now is worse than all there were."""
    if unit in NEUTRAL:
        return False
    if unit == "/s":
        return now.most < before.least * (1 - MARGIN)
    return now.least > before.most * (1 + MARGIN)
