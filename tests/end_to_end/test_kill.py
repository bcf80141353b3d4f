"""Killed at a random moment, nothing is bought or sent twice, or lost."""

import secrets
from pathlib import Path
from random import Random

import pytest

from tests.simulator import Simulator

from .account import enter_reply_address, set_up_without_budget
from .hearing import HearingProcess
from .kill import LOG_LEVELS, Ordeal


@pytest.mark.timeout(300)
async def test_killed_at_a_random_moment(socket_enabled: None, tmp_path: Path) -> None:
    """Verify and send, kill, start and compare, twice; the seed is printed."""
    seed = secrets.randbelow(10**6)
    print(f"seed {seed}")  # noqa: T201 - pytest shows it beside a failure
    async with (
        Simulator() as simulator,
        HearingProcess(tmp_path / "config", log_levels=LOG_LEVELS) as home_assistant,
    ):
        await set_up_without_budget(home_assistant, simulator)
        await enter_reply_address(home_assistant, simulator)
        ordeal = Ordeal(home_assistant, simulator, Random(seed))  # noqa: S311
        for _ in range(2):
            run = await ordeal.run(smallest=3_000, largest=5_000)
            assert run.is_good, run
        assert all(faults.none for faults in await ordeal.compare_all())
