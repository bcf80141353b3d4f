"""The main job, from outside: a real Home Assistant, real HTTP, a real restart."""

import asyncio
import json
import re
import sqlite3
from collections.abc import AsyncGenerator, Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.simulator import API_KEY, Simulator

from .home_assistant import CommandError, HomeAssistantProcess

ENTITIES = {
    "event.sms_partner_hlr_notification",
    "event.sms_partner_verification",
    "sensor.sms_partner_balance",
    "sensor.sms_partner_last_hlr_result",
    "sensor.sms_partner_pending_lookups",
    "sensor.sms_partner_stop_list",
    "sensor.sms_partner_total_cost_of_lookups",
}
REACHABLE = "+33612345678"
OFF = "+33612345627"
LATE = "+33612345613"
PATIENCE = 60


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncGenerator[Simulator]:
    """Run the simulator."""
    async with Simulator() as running:
        yield running


@pytest.fixture
async def home_assistant(
    socket_enabled: None, tmp_path: Path
) -> AsyncGenerator[HomeAssistantProcess]:
    """Run a Home Assistant that has nothing of ours set up."""
    async with HomeAssistantProcess(tmp_path / "config") as process:
        yield process


@pytest.mark.timeout(300)
async def test_a_number_is_verified_across_restarts(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Go from the config flow to a result that came while nobody was there."""
    await _set_up(home_assistant, simulator)
    await _verify_and_see(home_assistant, simulator)
    await _kill_between_request_and_result(home_assistant, simulator)
    await _download_diagnostics(home_assistant)
    await _start_without_the_api(home_assistant, simulator)
    await home_assistant.stop()
    assert simulator.books.billed_numbers == {REACHABLE: 1, OFF: 2, LATE: 1}
    _check_recorder(home_assistant.database)
    _check_log(home_assistant, simulator)


async def _set_up(home_assistant: HomeAssistantProcess, simulator: Simulator) -> None:
    """Add the account by its own dialog: with a wrong key first, then the right one."""
    form = await home_assistant.start_flow("smspartner")
    assert form["step_id"] == "user"
    advanced = {"url": simulator.url}
    refused = await home_assistant.continue_flow(
        form["flow_id"], {"api_key": "a-wrong-key", "advanced": advanced}
    )
    assert refused["errors"] == {"base": "invalid_auth"}
    tested = await home_assistant.continue_flow(
        form["flow_id"], {"api_key": API_KEY, "advanced": advanced}
    )
    assert tested["step_id"] == "address_reachable"
    created = await home_assistant.continue_flow(form["flow_id"], {})
    assert created["type"] == "create_entry"
    assert created["title"] == simulator.settings.account.username

    # Home Assistant itself writes a new entry to disk only after a second.
    entries = home_assistant.folder / ".storage" / "core.config_entries"
    await _eventually(
        partial(asyncio.to_thread, _text, entries), lambda text: "smspartner" in text
    )
    states = await _eventually(
        home_assistant.states, lambda all_: set(all_) >= ENTITIES
    )
    assert states["sensor.sms_partner_pending_lookups"]["state"] == "0"
    assert states["sensor.sms_partner_last_hlr_result"]["state"] == "unknown"
    assert states["sensor.sms_partner_notification_address"]["state"] == "reachable"


async def _verify_and_see(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Verify two numbers and find them in the answer, the event and the sensor."""
    answer = await home_assistant.call_action(
        "smspartner",
        "verify_numbers",
        {"phone_numbers": f"{REACHABLE}, {OFF}", "wait": {"seconds": 30}},
        return_response=True,
    )
    assert answer["complete"]
    assert {one["phone_number"]: one["verdict"] for one in answer["results"]} == {
        REACHABLE: "reachable",
        OFF: "unreachable",
    }
    assert simulator.books.billed_numbers == {REACHABLE: 1, OFF: 1}

    states = await _eventually(
        home_assistant.states,
        lambda found: found["event.sms_partner_verification"]["state"] != "unknown",
    )
    verification = states["event.sms_partner_verification"]["attributes"]
    assert verification["event_type"] == "completed"
    assert verification["verification_id"] == answer["verification_id"]
    last = answer["results"][-1]
    assert states["sensor.sms_partner_last_hlr_result"]["state"] == last["result"]
    notification = states["event.sms_partner_hlr_notification"]["attributes"]
    assert notification["event_type"] == last["result"]
    assert notification["phone_number"] == last["phone_number"]


async def _kill_between_request_and_result(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Kill Home Assistant after the purchase: the result is taken after the start."""
    simulator.fault("hlr/notify", "never_notify", times=1)
    answer = await home_assistant.call_action(
        "smspartner",
        "verify_numbers",
        {"phone_numbers": [LATE], "tag": "late", "wait": 0},
        return_response=True,
    )
    assert answer["pending"] == [LATE]
    await home_assistant.kill()
    await home_assistant.start()

    await simulator.notify(LATE)
    states = await _eventually(
        home_assistant.states,
        lambda found: _attribute(found, "tag") == "late",
    )
    event = states["event.sms_partner_hlr_notification"]["attributes"]
    assert event["event_type"] == "call_barred"
    assert event["matched_by"] == "token"
    found = await home_assistant.call_action(
        "smspartner", "get_results", {"tag": "late"}, return_response=True
    )
    assert found["complete"]
    assert [one["result"] for one in found["results"]] == ["call_barred"]


async def _start_without_the_api(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Start while the API is down: a result that comes is taken, announced later."""
    simulator.fault("hlr/notify", "never_notify", times=1)
    await home_assistant.call_action(
        "smspartner",
        "verify_numbers",
        {"phone_numbers": [OFF], "tag": "meanwhile", "wait": 0, "reuse_within": 0},
        return_response=True,
    )
    await home_assistant.stop()
    await simulator.close_door()
    await home_assistant.start()
    with pytest.raises(CommandError):
        await home_assistant.call_action(
            "smspartner", "get_stop_list", {}, return_response=True
        )
    await simulator.notify(OFF)
    assert simulator.books.lost == []
    await simulator.open_door()
    states = await _eventually(
        home_assistant.states,
        lambda found: _attribute(found, "tag") == "meanwhile",
    )
    assert states["sensor.sms_partner_pending_lookups"]["state"] == "0"


def _text(path: Path) -> str:
    """Return what a file holds, nothing where there is none."""
    return path.read_text() if path.exists() else ""


def _attribute(states: dict[str, dict[str, Any]], name: str) -> object:
    """Return an attribute of the last HLR notification."""
    event = states.get("event.sms_partner_hlr_notification", {})
    return event.get("attributes", {}).get(name)


async def _eventually[T](
    look: Callable[[], Awaitable[T]], condition: Callable[[T], bool]
) -> T:
    """Look again and again until it is as it should be."""
    async with asyncio.timeout(PATIENCE):
        while not condition(found := await look()):
            await asyncio.sleep(0.2)
    return found


def _check_recorder(database: Path) -> None:
    """See that the recorder kept our states, and no phone number of ours."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        tables = {
            "states": "SELECT m.entity_id, s.state FROM states s"
            " JOIN states_meta m USING (metadata_id)",
            "attributes": "SELECT shared_attrs FROM state_attributes",
            "events": "SELECT t.event_type, d.shared_data FROM events e"
            " JOIN event_types t USING (event_type_id)"
            " LEFT JOIN event_data d USING (data_id)"
            " WHERE t.event_type <> 'call_service'",
        }
        kept = {
            table: json.dumps(connection.execute(query).fetchall())
            for table, query in tables.items()
        }
    finally:
        connection.close()
    assert "event.sms_partner_hlr_notification" in kept["states"]
    assert "call_barred" in kept["attributes"]
    for number in (REACHABLE, OFF, LATE):
        for table, text in kept.items():
            assert number.removeprefix("+") not in text, table


async def _download_diagnostics(home_assistant: HomeAssistantProcess) -> None:
    """Download the diagnostics of the account."""
    (entry,) = await home_assistant.get(
        "/api/config/config_entries/entry?domain=smspartner"
    )
    path = f"/api/diagnostics/config_entry/{entry['entry_id']}"
    assert (await home_assistant.get(path))["data"]["state"] == "loaded"


def _check_log(home_assistant: HomeAssistantProcess, simulator: Simulator) -> None:
    """See that our lines of a debug log hold nothing secret or personal."""
    assert "Detected blocking call" not in home_assistant.log
    ours = [
        line
        for line in home_assistant.log.splitlines()
        if "custom_components.smspartner" in line
    ]
    assert any("hlr/notify" in line for line in ours)
    stored = json.loads(
        (home_assistant.folder / ".storage/core.config_entries").read_text()
    )
    (entry,) = (
        entry for entry in stored["data"]["entries"] if entry["domain"] == "smspartner"
    )
    tokens = {
        match[1]
        for request in simulator.books.requests
        if (match := re.search(r"token=([^&]+)", request.notify_url or ""))
    }
    assert len(tokens) == 4  # the first order lets one number go alone
    secrets: set[Any] = {API_KEY, "a-wrong-key", entry["data"]["webhook_id"], *tokens}
    for secret in secrets | {n.removeprefix("+33") for n in (REACHABLE, OFF, LATE)}:
        assert not [line for line in ours if secret in line]
