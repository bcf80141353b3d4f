"""The household of the demo and of the pictures, and its past."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from tests.simulator import Simulator
from tests.simulator.sms.text import read

from . import household
from .account import DOMAIN, entity_ids
from .home_assistant import HomeAssistantProcess

COST: Final = ("sensor", "verification_cost")
SMS_COST: Final = ("sensor", "sms_cost")
SMS: Final = ("event", "sms")
STOP_LIST: Final = ("sensor", "stop_list")
REACHABLE: Final = ("binary_sensor", "reachable")
CHANGE: Final = ("event", "change")
STOP_LIST_CHANGE: Final = ("event", "stop_list_change")


@pytest.mark.timeout(120)
async def test_household(tmp_path: Path, socket_enabled: None) -> None:
    """The dashboard has a month to show, which leads to what is there now."""
    async with (
        Simulator(settings=household.settings()) as simulator,
        HomeAssistantProcess(tmp_path / "config") as home_assistant,
    ):
        response = await household.set_up(home_assistant, simulator, "es")
        ids = await entity_ids(home_assistant)
        states = await home_assistant.states()
        money = [ids[COST], ids[SMS_COST]]
        days = await _days(home_assistant, [*money, ids[STOP_LIST]])
        outage = await _history(home_assistant, ids[REACHABLE])
        costs = [await _history(home_assistant, sensor) for sensor in money]
        person = await household.notify_entity(home_assistant, household.PERSON)
        automations, scripts = [
            await home_assistant.command("blueprint/list", domain=domain)
            for domain in ("automation", "script")
        ]
        log = await _log(home_assistant, [ids[CHANGE], ids[STOP_LIST_CHANGE]])

    assert response["complete"]
    for offered, least in ((automations, 4), (scripts, 2)):
        ours = [path for path in offered if path.startswith(f"{DOMAIN}/")]
        assert len(ours) >= least
        assert all(path.endswith(".es.yaml") for path in ours)
    assert "Central de alarma" in states[ids[REACHABLE]]["attributes"]["friendly_name"]
    for sensor, history in zip(money, costs, strict=True):
        spent = [day["change"] for day in days[sensor]]
        assert len(spent) == 30
        assert min(spent) >= 0
        assert sum(spent) == pytest.approx(float(states[sensor]["state"]))
        # What the recorder sums up itself begins at 0, with the first state it has.
        assert days[sensor][-1]["sum"] == 0
        assert history == [states[sensor]["state"]]
    assert [day["mean"] for day in days[ids[STOP_LIST]]][-1] == 3
    assert states[ids[STOP_LIST]]["state"] == "3"
    assert outage[:3] == ["on", "off", "on"]
    sent = simulator.books.sms
    shown = [read(text).shown for text in household.TEXTS["es"]]
    assert sent.texts_to(household.PERSON_NUMBER) == shown
    assert sent.texts_to(household.MONITORED) == [household.COMMAND]
    assert set(sent.texted.values()) == {1}
    assert {one.phone: one.status for one in sent.messages} == {
        household.MONITORED: "delivered",
        household.PERSON_NUMBER: "delivered",
        household.NOT_REACHED: "not delivered",
    }
    assert person == "notify.anna"
    assert [(one.phone, one.text) for one in sent.answers] == [
        (household.MONITORED, household.STATUS),
        (household.PERSON_NUMBER, household.ANSWERS["es"]),
    ]
    assert all(one.acknowledged for one in sent.answers)
    assert states[ids[SMS]]["attributes"]["event_type"] == "reply"
    assert log == ["joined", "became_unreachable", "became_reachable"]


async def _days(
    home_assistant: HomeAssistantProcess, entity_ids: list[str]
) -> dict[str, list[dict[str, Any]]]:
    """Return the statistics of the last 30 days."""
    days: dict[str, list[dict[str, Any]]] = await home_assistant.command(
        "recorder/statistics_during_period",
        start_time=_ago(30),
        statistic_ids=entity_ids,
        period="day",
        types=["change", "mean", "sum"],
    )
    return days


async def _history(home_assistant: HomeAssistantProcess, entity_id: str) -> list[str]:
    """Return the states of the last week."""
    states = await home_assistant.command(
        "history/history_during_period", start_time=_ago(7), entity_ids=[entity_id]
    )
    return [state["s"] for state in states[entity_id]]


async def _log(
    home_assistant: HomeAssistantProcess, entity_ids: list[str]
) -> list[str]:
    """Return the changes of the last week, but today's, that the log tells of."""
    entries = await home_assistant.command(
        "logbook/get_events",
        start_time=_ago(7),
        end_time=_ago(1),
        entity_ids=entity_ids,
    )
    return [entry["state"] for entry in entries if entry["domain"] == DOMAIN]


def _ago(days: int) -> str:
    """Return the time that was so many days ago."""
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()
