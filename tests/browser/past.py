"""Gives a Home Assistant that was started a moment ago a past that can be drawn.

It goes into the recorder alone, for pictures: no entity is changed by it.
"""

import asyncio
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from tests.end_to_end.home_assistant import HomeAssistantProcess

SENSOR: Final = "sensor.sms_partner_"
DAY: Final = 86_400
PATIENCE: Final = 60
DAYS: Final = range(30)
SPENT: Final = [0.025 if day % 9 == 4 else 0.005 for day in DAYS]
EARNED: Final = [-spent for spent in SPENT]
JOINED: Final = [day in {8, 21} for day in DAYS]
REACHABLE: Final = ((6.98, "on"), (3.3, "off"), (2.4, "on"))
"""How many days ago which state began."""


async def add_statistics(home_assistant: HomeAssistantProcess) -> None:
    """Have the account's sensors come to what they show in the course of a month."""
    states = await home_assistant.states()
    for name, changes in (("total_cost_of_lookups", SPENT), ("balance", EARNED)):
        state = states[f"{SENSOR}{name}"]
        values = _leading_to(float(state["state"]), changes)
        rows = ({"state": value, "sum": value} for value in values)
        await _import(home_assistant, state, rows, has_sum=True)
    state = states[f"{SENSOR}stop_list"]
    means = ({"mean": value} for value in _leading_to(float(state["state"]), JOINED))
    await _import(home_assistant, state, means, has_sum=False)


def _leading_to(value: float, changes: Sequence[float]) -> list[float]:
    """Return the value of each day, of which the last one is known."""
    return [value - sum(changes[day + 1 :]) for day in range(len(changes))]


async def _import(
    home_assistant: HomeAssistantProcess,
    state: dict[str, Any],
    rows: Iterable[dict[str, float]],
    *,
    has_sum: bool,
) -> None:
    """Import a row of each day, the last of which was yesterday."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    await home_assistant.command(
        "recorder/import_statistics",
        metadata={
            "mean_type": int(not has_sum),  # 1 is the arithmetic one
            "has_sum": has_sum,
            "name": None,
            "source": "recorder",
            "statistic_id": state["entity_id"],
            "unit_class": None,
            "unit_of_measurement": state["attributes"]["unit_of_measurement"],
        },
        stats=[
            {"start": str(noon - timedelta(days=len(DAYS) - day)), **row}
            for day, row in enumerate(rows)
        ],
    )


async def add_outage(home_assistant: HomeAssistantProcess, entity_id: str) -> None:
    """Have a number been unreachable for some hours."""
    async with asyncio.timeout(PATIENCE):
        while not _add_states(home_assistant.database, entity_id):
            await asyncio.sleep(0.2)


def _add_states(database: Path, entity_id: str) -> bool:
    """Put states before those that there are; tell whether there are any yet."""
    with closing(sqlite3.connect(database, timeout=PATIENCE)) as connection, connection:
        [metadata_id, attributes_id] = connection.execute(
            "SELECT metadata_id, max(attributes_id)"
            " FROM states JOIN states_meta USING (metadata_id)"
            " WHERE states_meta.entity_id = ?",
            (entity_id,),
        ).fetchone()
        if metadata_id is None:
            return False
        former = None
        for days, state in REACHABLE:
            former = connection.execute(
                "INSERT INTO states (state, last_updated_ts, old_state_id,"
                " attributes_id, metadata_id, origin_idx) VALUES (?, ?, ?, ?, ?, 0)",
                (state, time.time() - days * DAY, former, attributes_id, metadata_id),
            ).lastrowid
    return True
