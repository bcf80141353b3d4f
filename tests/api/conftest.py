"""A simulator, and a session to reach it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from ..simulator import Simulator
from .wire import KEY, RENTED


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """Serve a simulator that knows the key."""
    async with Simulator() as simulator:
        simulator.settings.api_keys = {KEY}
        simulator.settings.sms.long_numbers = [RENTED]
        yield simulator


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session as Home Assistant does: one that would keep its connections."""
    async with aiohttp.ClientSession() as session:
        yield session
