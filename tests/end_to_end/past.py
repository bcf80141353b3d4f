"""Gives a Home Assistant that was set up a moment ago a past to show.

It goes into the recorder alone: no entity is changed by it.
"""

import asyncio
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from .account import entity_ids
from .home_assistant import HomeAssistantProcess

REACHABLE: Final = ("binary_sensor", "reachable")
CHANGE: Final = ("event", "change")
STOP_LIST_CHANGE: Final = ("event", "stop_list_change")
COST: Final = ("sensor", "verification_cost")
SMS_COST: Final = ("sensor", "sms_cost")
BALANCE: Final = ("sensor", "balance")
STOP_LIST: Final = ("sensor", "stop_list")

DAYS: Final = range(40)
"""The days with statistics, the last of which was yesterday.

They begin before those of the dashboard, which shows what a day has changed.
"""
JOINED: Final = (18, 36)
"""The days on which somebody joined the stop list."""
LAST_JOINED: Final = len(DAYS) - JOINED[-1]
"""How many days ago the last one did."""
SPENT: Final = [0] * 10 + [0.025 if day % 9 == 5 else 0.005 for day in DAYS[10:]]
TEXTED: Final = (14, 21, 25, 33)
"""The days on which somebody was texted."""
SPENT_ON_SMS: Final = [0.038 * (day in TEXTED) for day in DAYS]

OUTAGE: Final = (3.3, 2.4)
"""How many days ago the number became unreachable, and reachable again."""
STATES: Final = ((6.98, "on"), (OUTAGE[0], "off"), (OUTAGE[1], "on"))
"""How many days ago which state of the number began: the dashboard shows a week."""
EVENT: Final = "smspartner_change"
"""What is recorded beside each change, for the log."""
CHANGES: Final = {
    "joined": (STOP_LIST_CHANGE, LAST_JOINED),
    "became_unreachable": (CHANGE, OUTAGE[0]),
    "became_reachable": (CHANGE, OUTAGE[1]),
}
"""What has changed of which entity, and how many days ago."""

_DAY: Final = 86_400
_PATIENCE: Final = 60


async def add_past(home_assistant: HomeAssistantProcess) -> None:
    """Add the statistics of some weeks, and the outage and the changes of the last."""
    ids = await entity_ids(home_assistant)
    states = await home_assistant.states()
    known = {key: states[id_] for key, id_ in ids.items() if id_ in states}
    await _add_statistics(home_assistant, known)
    for change, (key, _) in CHANGES.items():
        event = {"entity_id": ids[key], "type": change}
        await home_assistant.post(f"/api/events/{EVENT}", event)
    async with asyncio.timeout(_PATIENCE):
        while not _change_recorded(home_assistant.database, known):
            await asyncio.sleep(0.2)


def add_spending(ledger: Path) -> None:
    """Have the ledger say on which days what was spent, for the page shows that."""
    now = time.time_ns() // 1_000
    with closing(sqlite3.connect(ledger)) as connection:
        for kind, spent in (("verification", SPENT), ("sms", SPENT_ON_SMS)):
            connection.executemany(
                f"""
                INSERT INTO requests (
                    account_id, {kind}_key, calling_code, state, size, unreported,
                    created_at, sent_at, spent, currency
                )
                SELECT account_id, {kind}_key, '33', 'accepted', 1, 0, ?1, ?1, ?2, 'EUR'
                FROM requests
                WHERE {kind}_key IS NOT NULL
                LIMIT 1
                """,
                (
                    (
                        now - (len(DAYS) - day) * _DAY * 1_000_000,
                        round(sum_ * 1_000_000),
                    )
                    for day, sum_ in zip(DAYS, spent, strict=True)
                ),
            )
        connection.commit()


async def _add_statistics(
    home_assistant: HomeAssistantProcess,
    states: Mapping[tuple[str, str], Mapping[str, Any]],
) -> None:
    """Have the account's sensors come to what they show in the course of a month."""
    both = [sum(spent) for spent in zip(SPENT, SPENT_ON_SMS, strict=True)]
    for sensor, changes in (
        (COST, SPENT),
        (SMS_COST, SPENT_ON_SMS),
        (BALANCE, [-spent for spent in both]),
    ):
        now = float(states[sensor]["state"])
        # The recorder begins the sum of what it sees itself at 0.
        rows = [
            {"state": value, "sum": value - now} for value in _leading_to(now, changes)
        ]
        await _import(home_assistant, states[sensor], rows, has_sum=True)
    joined = [float(day in JOINED) for day in DAYS]
    sizes = _leading_to(float(states[STOP_LIST]["state"]), joined)
    means = [{"mean": size} for size in sizes]
    await _import(home_assistant, states[STOP_LIST], means, has_sum=False)


def _leading_to(value: float, changes: Sequence[float]) -> list[float]:
    """Return the value of each day, of which the last one is known."""
    return [value - sum(changes[day + 1 :]) for day in range(len(changes))]


async def _import(
    home_assistant: HomeAssistantProcess,
    state: Mapping[str, Any],
    rows: Iterable[Mapping[str, float]],
    *,
    has_sum: bool,
) -> None:
    """Import a row of each day."""
    zone = ZoneInfo((await home_assistant.get("/api/config"))["time_zone"])
    noon = datetime.now(zone).replace(hour=12, minute=0, second=0, microsecond=0)
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


def _change_recorded(
    database: Path, states: Mapping[tuple[str, str], Mapping[str, Any]]
) -> bool:
    """Change what was recorded; tell whether all of it was there already."""
    with (
        closing(sqlite3.connect(database, timeout=_PATIENCE)) as connection,
        connection,
    ):
        reachable, *costs = (
            _last_state(connection, states[key]) for key in (REACHABLE, COST, SMS_COST)
        )
        changes = _changes(connection)
        if not (reachable and all(costs) and len(changes) == len(CHANGES)):
            return False
        _add_states(connection, reachable)
        for cost in filter(None, costs):
            _forget_former_states(connection, cost)
        _move_to_their_times(connection, changes)
    return True


def _last_state(
    connection: sqlite3.Connection, state: Mapping[str, Any]
) -> tuple[int, int, int] | None:
    """Return the ids of a state, its entity and its attributes, once it is there."""
    row: tuple[int, int, int, str] | None = connection.execute(
        "SELECT state_id, metadata_id, attributes_id, state"
        " FROM states JOIN states_meta USING (metadata_id)"
        " WHERE states_meta.entity_id = ? ORDER BY state_id DESC",
        (state["entity_id"],),
    ).fetchone()
    return row[:3] if row and row[3] == state["state"] else None


def _changes(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """Return the ids of the changes that were added, and what has changed."""
    events: Iterable[tuple[int, str]] = connection.execute(
        "SELECT event_id, json_extract(shared_data, '$.type')"
        " FROM events JOIN event_types USING (event_type_id)"
        " JOIN event_data USING (data_id) WHERE event_types.event_type = ?",
        (EVENT,),
    )
    return [(event_id, change) for event_id, change in events if change in CHANGES]


def _add_states(connection: sqlite3.Connection, last: tuple[int, int, int]) -> None:
    """Put the states of the number before those that there are."""
    _, metadata_id, attributes_id = last
    former = None
    for days, state in STATES:
        former = connection.execute(
            "INSERT INTO states (state, last_updated_ts, old_state_id,"
            " attributes_id, metadata_id, origin_idx) VALUES (?, ?, ?, ?, ?, 0)",
            (state, time.time() - days * _DAY, former, attributes_id, metadata_id),
        ).lastrowid


def _forget_former_states(
    connection: sqlite3.Connection, last: tuple[int, int, int]
) -> None:
    """Remove all states but the last: the recorder sums up from the first one."""
    state_id, metadata_id, _ = last
    connection.execute(
        "UPDATE states SET old_state_id = NULL WHERE metadata_id = ?", (metadata_id,)
    )
    connection.execute(
        "DELETE FROM states WHERE metadata_id = ? AND state_id < ?",
        (metadata_id, state_id),
    )


def _move_to_their_times(
    connection: sqlite3.Connection, changes: Iterable[tuple[int, str]]
) -> None:
    """Have the changes happen when they did, by nobody's doing."""
    for event_id, change in changes:
        _, days = CHANGES[change]
        connection.execute(
            "UPDATE events SET time_fired_ts = ?, context_user_id_bin = NULL"
            " WHERE event_id = ?",
            (time.time() - days * _DAY, event_id),
        )
