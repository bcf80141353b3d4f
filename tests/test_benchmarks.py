"""What the benchmarks make of their figures: none of these tests measures anything."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from .benchmarks import busy, released
from .benchmarks.busy import busy_loops
from .benchmarks.figures import Figure, table
from .benchmarks.released import Released

MACHINE: Final = {"processor": "Slow", "cores": 2, "smspartner": "0.2.0"}
OTHER_MACHINE: Final = {"processor": "Fast", "cores": 2}


def figure(unit: str, ours: Sequence[float], yardstick: Sequence[float] = ()) -> Figure:
    """Return a figure of some rounds."""
    return Figure(
        name="it",
        unit=unit,
        ours=ours,
        yardstick=yardstick,
        beside="that" if yardstick else "",
    )


def keep(path: Path, *figures: Figure) -> Released:
    """Keep figures of a release, and read them again."""
    released.write(figures, MACHINE, path)
    return released.read(path)


@pytest.mark.parametrize(
    ("unit", "ratios", "expected"),
    [
        ("/s", (0.2, 0.35), "0.5, better"),
        ("/s", (0.2, 0.45), "0.5"),
        ("/s", (0.9, 0.95), "0.5"),
        ("ms", (0.7, 0.9), "0.5, better"),
        ("ms", (0.59, 0.9), "0.5"),
        ("ms", (0.1, 0.2), "0.5"),
        ("% of a core", (0.1, 0.9), "0.5"),
    ],
)
def test_ratio_before(
    tmp_path: Path, unit: str, ratios: Sequence[float], expected: str
) -> None:
    """The ratio before is better where no round of now comes near to any of then."""
    before = keep(tmp_path / "kept.json", figure(unit, (8, 10, 12), (20, 20, 20)))
    now = figure(unit, [100 * ratio for ratio in ratios], (100, 100))

    assert before.before(now, OTHER_MACHINE) == expected


def test_rounds_take_turns(tmp_path: Path) -> None:
    """A machine that is slower in some rounds makes no ratio worse."""
    before = keep(tmp_path / "kept.json", figure("/s", (5, 10), (10, 20)))
    now = figure("/s", (2, 40), (4, 80))

    assert before.before(now, MACHINE) == "0.5"


@pytest.mark.parametrize(
    ("machine", "expected"),
    [(MACHINE, "10 ms, better"), (OTHER_MACHINE, "10 ms")],
)
def test_value_before(tmp_path: Path, machine: dict[str, Any], expected: str) -> None:
    """A value is judged only beside one of the same kind of machine."""
    before = keep(tmp_path / "kept.json", figure("ms", (10, 10, 11)))

    assert before.before(figure("ms", (12, 15, 20)), machine) == expected


def test_no_yardstick_any_more(tmp_path: Path) -> None:
    """A figure is not held against another one of the same name."""
    before = keep(tmp_path / "kept.json", figure("ms", (10,)))

    assert before.before(figure("ms", (10,), (5,)), MACHINE) == ""


def test_nothing_to_divide_by(tmp_path: Path) -> None:
    """A yardstick of nothing leaves the value."""
    before = keep(tmp_path / "kept.json", figure("ms", (10, 10), (0, 0)))

    assert before.before(figure("ms", (9, 9), (0, 0)), MACHINE) == "10 ms"


def test_column_before(tmp_path: Path) -> None:
    """The column stands next to the ratio, and a line above says of what it is."""
    one = figure("ms", (10, 10), (20, 20))
    before = keep(tmp_path / "kept.json", one)

    lines = table([one], lambda one: before.before(one, MACHINE)).splitlines()

    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    assert cells[0][5:7] == ["ratio", "before"]
    assert cells[2][5:7] == ["0.5", "0.5"]
    assert "0.2.0" in before.as_text()
    assert "Slow, 2 cores" in before.as_text()


def test_kept_figures() -> None:
    """What is kept of the last release can be read."""
    before = released.read()

    now = Figure(
        name="notifications, 32 connections, campaign, recorder on",
        unit="/s",
        ours=(1,),
        yardstick=(100,),
        beside="reads the body only",
    )
    assert before.before(now, OTHER_MACHINE).endswith(", better")


async def test_busy_loops(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """They run meanwhile, and end when what they are beside fails."""
    file = tmp_path / "pids"
    write_id = f"import os; print(os.getpid(), file=open({str(file)!r}, 'a'))"
    monkeypatch.setattr(busy, "LOOP", f"{write_id}\n{busy.LOOP}")

    with pytest.raises(ZeroDivisionError):
        await fail_beside_two(file)

    assert not any(map(is_running, ids_in(file)))


async def fail_beside_two(file: Path) -> None:
    """Fail once two loops are running."""
    async with busy_loops(2):
        while len(ids_in(file)) < 2:
            await asyncio.sleep(0.01)
        assert all(map(is_running, ids_in(file)))
        raise ZeroDivisionError


def ids_in(file: Path) -> list[int]:
    """Return the ids of the processes that have written theirs."""
    return [*map(int, file.read_text().split())] if file.exists() else []


def is_running(pid: int) -> bool:
    """Return whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
