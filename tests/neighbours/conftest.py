"""Fixtures: the simulator; and these tests left to the script that brings programs."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.simulator import Simulator


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Leave these tests to script/neighbour, which brings what they need."""
    return None if config.inipath == Path(__file__).with_name("pytest.ini") else True


@pytest.fixture
async def simulator() -> AsyncGenerator[Simulator]:
    """Run the simulator."""
    async with Simulator() as running:
        yield running
