"""What a benchmark gives: figures, each beside its yardstick and its aim."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple


class Against(Enum):
    """What the bound of an aim is compared with."""

    YARDSTICK = "\N{MULTIPLICATION SIGN}"
    """The figure divided by its yardstick."""
    ITSELF = ""
    """The figure as it stands."""


class Aim(NamedTuple):
    """A bound, from below or from above."""

    sign: str
    bound: float
    against: Against

    def is_met(self, value: float) -> bool:
        """Return whether a value keeps to the bound."""
        return value >= self.bound if self.sign == "≥" else value <= self.bound

    def __str__(self) -> str:
        """Return it as it stands in the table."""
        return f"{self.sign} {self.bound:g} {self.against.value}".rstrip()


def ratio_at_least(bound: float) -> Aim:
    """Ask for no less than so many times the yardstick."""
    return Aim("≥", bound, Against.YARDSTICK)


def ratio_at_most(bound: float) -> Aim:
    """Ask for no more than so many times the yardstick."""
    return Aim("≤", bound, Against.YARDSTICK)


def at_least(bound: float) -> Aim:
    """Ask for no less than so much."""
    return Aim("≥", bound, Against.ITSELF)


def at_most(bound: float) -> Aim:
    """Ask for no more than so much."""
    return Aim("≤", bound, Against.ITSELF)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One line of the table: what each round gave, and what it is held against."""

    name: str
    unit: str
    ours: Sequence[float]
    yardstick: Sequence[float] = ()
    beside: str = ""
    """What the yardstick is."""
    aim: Aim | None = None
    details: dict[str, Any] = field(default_factory=dict)
    """What stands in the JSON only."""

    @property
    def ratio(self) -> float | None:
        """Divide the median by that of the yardstick, where it is not nothing."""
        if not self.yardstick or not statistics.median(self.yardstick):
            return None
        return statistics.median(self.ours) / statistics.median(self.yardstick)

    @property
    def ratios(self) -> Sequence[float]:
        """Divide each round by that of the yardstick which it took turns with.

        Where there are more of one, the rounds are divided by the yardstick's median.
        """
        if len(self.ours) == len(self.yardstick) and all(self.yardstick):
            return [a / b for a, b in zip(self.ours, self.yardstick, strict=True)]
        middle = statistics.median(self.yardstick)
        return [one / middle for one in self.ours]

    @property
    def is_met(self) -> bool | None:
        """Return whether the aim is met; None where there is none."""
        if self.aim is None:
            return None
        if self.aim.against is Against.ITSELF:
            return self.aim.is_met(statistics.median(self.ours))
        return None if self.ratio is None else self.aim.is_met(self.ratio)

    def as_row(self, before: str = "") -> tuple[str, ...]:
        """Return its cells, with what it was at the last release."""
        met = {None: "", True: "yes", False: "no"}[self.is_met]
        return (
            self.name,
            spread(self.ours, self.unit),
            spread(self.yardstick, self.unit) if self.yardstick else "",
            self.beside,
            "" if self.ratio is None else number(self.ratio),
            before,
            str(self.aim or ""),
            met,
        )

    def as_json(self) -> dict[str, Any]:
        """Return all there is."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": list(self.ours),
            "yardstick": list(self.yardstick),
            "beside": self.beside,
            "ratio": self.ratio,
            "aim": str(self.aim or ""),
            "met": self.is_met,
            "details": self.details,
        }


HEADINGS = ("figure", "ours", "yardstick", "which is", "ratio", "before", "aim", "met")


def table(
    figures: Sequence[Figure], before: Callable[[Figure], str] = lambda _: ""
) -> str:
    """Lay figures out as a table that Markdown takes too."""
    rows = [HEADINGS, *(figure.as_row(before(figure)) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    lines = [
        "| "
        + " | ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))
        + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def spread(values: Sequence[float], unit: str) -> str:
    """Return the median, with the least and the most of several."""
    middle = f"{number(statistics.median(values))} {unit}".rstrip()
    if len(values) == 1:
        return middle
    return f"{middle} ({number(min(values))} to {number(max(values))})"


def number(value: float) -> str:
    """Return three digits that matter, or all of a whole number."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of the values does not pass."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def longest_stall(inside: dict[str, Any]) -> float:
    """Return the milliseconds of the longest stall."""
    return float(inside["stall_longest_ms"][0]["late"])
