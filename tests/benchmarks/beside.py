"""What a flood of something took, beside one of as many notifications of lookups."""

from collections.abc import Sequence
from typing import Any, Final

from .figures import Figure, longest_stall, ratio_at_least
from .notifications import CONNECTIONS, Sent

RESULTS: Final = "notifications of lookups"

type Round = tuple[Sent, dict[str, Any]]
"""How a flood was answered, and what was measured inside of Home Assistant."""


def figures_beside_results(
    one: str, many: str, ours: Sequence[Round], results: Sequence[Round], count: int
) -> list[Figure]:
    """Return how many were taken each second, and what else that took.

    They are called `one` and `many`; there were `count` of either kind in each round.
    """
    return [
        Figure(
            name=f"{count:,} {many}, {CONNECTIONS} connections",
            unit="/s",
            ours=[sent.per_second for sent, _ in ours],
            yardstick=[sent.per_second for sent, _ in results],
            beside=RESULTS,
            aim=ratio_at_least(0.9),
            details={
                "ours": [inside for _, inside in ours],
                "yardstick": [inside for _, inside in results],
            },
        ),
        Figure(
            name=f"CPU per {one}",
            unit="µs",
            ours=[inside["cpu_seconds"] / count * 1e6 for _, inside in ours],
            yardstick=[inside["cpu_seconds"] / count * 1e6 for _, inside in results],
            beside=RESULTS,
        ),
        Figure(
            name=f"stall of the loop, longest, {many}",
            unit="ms",
            ours=[longest_stall(inside) for _, inside in ours],
            yardstick=[longest_stall(inside) for _, inside in results],
            beside=RESULTS,
        ),
    ]
