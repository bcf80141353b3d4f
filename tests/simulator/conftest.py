"""A simulator with a client and a receiver."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from . import Simulator
from .helpers import Api, Receiver


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """Serve a simulator that notifies at once."""
    async with Simulator() as simulator:
        simulator.settings.notification_delay = 0
        simulator.settings.sms.report_delay = 0
        yield simulator


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Serve an address for notifications."""
    receiver = Receiver()
    application = web.Application()
    application.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """Open a session that keeps no connection, as the integration's client."""
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector) as client:
        yield client


@pytest.fixture
def api(simulator: Simulator, client: aiohttp.ClientSession) -> Api:
    """Return a client of the simulator."""
    return Api(simulator, client)
