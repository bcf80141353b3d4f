"""The integration beside a recorder that writes to MariaDB."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Final

import pytest

from tests.end_to_end.account import (
    DOMAIN,
    add_phone_number,
    entity_ids,
    set_up_without_budget,
)
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.end_to_end.leaks import RECORDED, leaked
from tests.simulator import Simulator

from .database import MariaDb, mariadb

PANEL: Final = "+33639981200"
ANNA: Final = "+33639983678"
OTHER: Final = "+33639984050"
PATIENCE: Final = 60
STATES: Final = (
    "SELECT COUNT(*) FROM states JOIN states_meta USING (metadata_id)"
    " WHERE states_meta.entity_id = 'event.anna_sms'"
)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncGenerator[MariaDb]:
    """Run the database."""
    async with mariadb(tmp_path) as running:
        yield running


@pytest.fixture
async def home_assistant(
    tmp_path: Path, simulator: Simulator, database: MariaDb
) -> AsyncGenerator[HomeAssistantProcess]:
    """Run a Home Assistant with an account and two phone numbers, one monitored."""
    process = HomeAssistantProcess(tmp_path / "config", recorder_url=database.url)
    async with process:
        entry_id = await set_up_without_budget(process, simulator)
        await add_phone_number(process, entry_id, "Panel", PANEL, unreachable_after=0)
        await add_phone_number(process, entry_id, "Anna", ANNA, interval="off")
        await eventually(process.states, lambda shown: "notify.anna" in shown)
        yield process


async def test_recorder_on_mariadb(
    home_assistant: HomeAssistantProcess, simulator: Simulator, database: MariaDb
) -> None:
    """Verify, text and be answered: all is recorded but numbers and texts."""
    assert (await recorder(home_assistant))["db_in_default_location"] is False
    await home_assistant.call_action(
        DOMAIN,
        "verify_numbers",
        {"phone_numbers": OTHER, "tag": "zibeline"},
        return_response=True,
    )
    await home_assistant.call_action(
        DOMAIN,
        "send_sms",
        {"entity_id": "notify.anna", "message": "Fuite zibeline", "wait": 30},
        return_response=True,
    )
    await simulator.answer(ANNA, "Oui zibeline 🙂")
    ids = await entity_ids(home_assistant)
    expected = {
        ids["event", "hlr_notification"]: "no_error",
        ids["event", "verification"]: "completed",
        "event.anna_sms": "reply",
        "event.sms_partner_sms": "reply",
        "binary_sensor.panel_reachable": "on",
    }
    for entity_id, what in expected.items():
        await eventually(home_assistant.states, shows(entity_id, what))
        await eventually(lambda: recorded(database), has(entity_id, what))

    kept = await recorded(database)
    private = [one.removeprefix("+33") for one in (PANEL, ANNA, OTHER)]
    for kind, text in kept.items():
        assert (
            leaked(text, [*private, "zibeline", "\N{SLIGHTLY SMILING FACE}"]) == []
        ), kind

    await home_assistant.call_action("recorder", "purge", {"keep_days": 0})
    await eventually(lambda: database.query(STATES), lambda rows: rows == [(0,)])
    healthy = await recorder(home_assistant)
    assert healthy["recording"]
    assert healthy["thread_running"]
    assert not healthy["migration_in_progress"]
    await home_assistant.restart()
    await eventually(
        home_assistant.states, shows("binary_sensor.panel_reachable", "on")
    )
    assert "ERROR (Recorder)" not in home_assistant.log
    assert "ERROR (DbWorker" not in home_assistant.log


async def recorder(home_assistant: HomeAssistantProcess) -> dict[str, Any]:
    """Return what Home Assistant tells of its recorder."""
    told: dict[str, Any] = await home_assistant.command("recorder/info")
    return told


async def recorded(database: MariaDb) -> Mapping[str, str]:
    """Return what the recorder has kept, by its kind."""
    return {
        kind: json.dumps(await database.query(query), ensure_ascii=False)
        for kind, query in RECORDED.items()
    }


def shows(entity_id: str, what: str) -> Callable[[Mapping[str, Any]], bool]:
    """Return what tells whether an entity has a state, or fired an event of a type."""

    def look(states: Mapping[str, Any]) -> bool:
        """Tell whether it has."""
        shown = states.get(entity_id, {"state": None, "attributes": {}})
        return what in (shown["state"], shown["attributes"].get("event_type"))

    return look


def has(entity_id: str, what: str) -> Callable[[Mapping[str, str]], bool]:
    """Return what tells whether the recorder has kept an entity, and what it told."""

    def look(kept: Mapping[str, str]) -> bool:
        """Tell whether it has."""
        return entity_id in kept["states"] and what in "".join(kept.values())

    return look


async def eventually[T](
    look: Callable[[], Awaitable[T]], condition: Callable[[T], bool]
) -> T:
    """Look again and again until it is as it should be."""
    async with asyncio.timeout(PATIENCE):
        while not condition(found := await look()):
            await asyncio.sleep(0.2)
    return found
