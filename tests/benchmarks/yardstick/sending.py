"""An action that sends an SMS, and in turns with it what none can do without."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from aiohttp import ClientSession, TCPConnector
from homeassistant.core import ServiceCall, ServiceResponse

from .timing import timed

SETTINGS = ("journal_mode=WAL", "synchronous=FULL")


async def time_sending(call: ServiceCall) -> ServiceResponse:
    """Call an action, post a bare request and commit a row, once for each of some data.

    Returns the milliseconds of each. The request has a connection of its own, as that
    of the integration has.
    """
    times: dict[str, list[float]] = {"ours": [], "posts": [], "commits": []}
    file = Path(call.hass.config.path("yardstick.db"))
    with closing(await asyncio.to_thread(_open, file)) as connection:
        async with ClientSession(connector=TCPConnector(force_close=True)) as session:
            for data, body in zip(call.data["data"], call.data["bodies"], strict=True):
                action = call.hass.services.async_call(
                    call.data["domain"], call.data["action"], data, blocking=True
                )
                for name, work in (
                    ("ours", action),
                    ("posts", _post(session, call.data["url"], body)),
                    ("commits", asyncio.to_thread(_commit, connection)),
                ):
                    milliseconds, _ = await timed(work, call.data["pause"])
                    times[name].append(milliseconds)
    return {name: list(each) for name, each in times.items()}


async def _post(session: ClientSession, url: str, body: dict[str, object]) -> None:
    """Post a body and read the answer."""
    async with session.post(url, json=body) as answer:
        await answer.json()


def _open(path: Path) -> sqlite3.Connection:
    """Open a file with a table of one row."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    connection.execute("CREATE TABLE IF NOT EXISTS rows (value TEXT)")
    return connection


def _commit(connection: sqlite3.Connection) -> None:
    """Insert a row; return once it is on disk."""
    connection.execute("INSERT INTO rows VALUES ('row')")
