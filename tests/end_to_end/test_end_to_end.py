"""The main job, from outside: a real Home Assistant, real HTTP, a real restart."""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from operator import eq
from pathlib import Path
from typing import Any

import pytest
from homeassistant.util.yaml import load_yaml_dict

from tests.simulator import API_KEY, Simulator

from .account import add_phone_number, is_loaded, stored_entry
from .home_assistant import ROOT, CommandError, HomeAssistantProcess
from .leaks import leaked, logged, recorded

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
MONITORED = "+33639981200"
MONITOR = "binary_sensor.alarm_panel_reachable"
VERIFY_NOW = "button.alarm_panel_verify_now"
CHANGE = "event.alarm_panel_change"
NEW_KEY = "another-key"
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
    begin = datetime.now(UTC)
    await _monitor_a_number(home_assistant, simulator)
    change = await _see_one_change(home_assistant, begin)
    await _change_the_key(home_assistant, simulator)
    await _kill_between_request_and_result(home_assistant, simulator)
    await _download_diagnostics(home_assistant)
    await _start_without_the_api(home_assistant, simulator)
    assert await _see_one_change(home_assistant, begin) == change
    await home_assistant.stop()
    assert simulator.books.billed_numbers == {
        REACHABLE: 1,
        OFF: 2,
        LATE: 1,
        MONITORED: 3,
    }
    _check_recorder(home_assistant.database)
    _check_log(home_assistant, simulator)


@pytest.mark.timeout(180)
async def test_a_change_after_a_long_time(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """See it once in each log, when nothing is recorded any more of the number.

    Home Assistant does not show a state without the one before.
    """
    await _set_up(home_assistant, simulator)
    begin = datetime.now(UTC)
    await _monitor_a_number(home_assistant, simulator)
    await _see_one_change(home_assistant, begin)
    await home_assistant.call_action("recorder", "purge", {"keep_days": 0})
    log = partial(_log, home_assistant, begin)
    await _eventually(log, lambda entries: not entries)

    simulator.settings.results[MONITORED] = "NO_ERROR"
    await home_assistant.call_action("button", "press", {"entity_id": VERIFY_NOW})
    [entry] = await _eventually(log, bool)
    assert entry["state"] == "became_reachable"
    assert await _log(home_assistant, begin, entity_ids=[CHANGE]) == [entry]
    known = await home_assistant.command("config/entity_registry/get", entity_id=CHANGE)
    page = {"entity_ids": [CHANGE, MONITOR], "device_ids": [known["device_id"]]}
    assert await _log(home_assistant, begin, **page) == [entry]


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


async def _monitor_a_number(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Add a number, which reloads nothing, and see it become unreachable."""
    entry_id = stored_entry(home_assistant.folder)["entry_id"]
    before = await home_assistant.states()
    await add_phone_number(
        home_assistant,
        entry_id,
        "Alarm panel",
        MONITORED,
        interval="off",
        unreachable_after=0,
    )
    after = await _eventually(home_assistant.states, lambda found: VERIFY_NOW in found)
    assert MONITOR not in after
    for entity_id in ENTITIES:
        assert after[entity_id] == before[entity_id]

    for name, expected in (
        ("NO_ERROR", ("on", None)),
        ("EC_ABSENT_SUBSCRIBER_SM", ("on", "verify_now")),
        ("EC_ABSENT_SUBSCRIBER_SM", ("off", None)),
    ):
        simulator.settings.results[MONITORED] = name
        await home_assistant.call_action("button", "press", {"entity_id": VERIFY_NOW})
        await _eventually(partial(_reachability, home_assistant), partial(eq, expected))


async def _reachability(
    home_assistant: HomeAssistantProcess,
) -> tuple[str, str | None] | None:
    """Return whether the number is reachable, and what will decide that.

    None before the first result, with which the entity comes.
    """
    if (state := (await home_assistant.states()).get(MONITOR)) is None:
        return None
    return state["state"], state["attributes"].get("decided_by")


async def _see_one_change(
    home_assistant: HomeAssistantProcess, begin: datetime
) -> dict[str, Any]:
    """See in each log that the number became unreachable, told by us just once.

    The dashboard's shows nothing else; others show the states of the entity, too.
    """
    view = load_yaml_dict(ROOT / "dashboards" / "smspartner.en.yaml")
    [card] = [
        card
        for section in view["sections"]
        for card in section["cards"]
        if card["type"] == "logbook"
    ]
    target = card["target"]["entity_id"]

    async def shown_by_card() -> list[dict[str, Any]]:
        """Return what the card shows."""
        entries = await _log(home_assistant, begin, entity_ids=target)
        return [one for one in entries if one["state"] in card["state_filter"]]

    [entry] = await _eventually(shown_by_card, bool)
    assert entry["entity_id"] == CHANGE
    assert entry["attributes"] == {"event_type": "became_unreachable"}
    for limits in ({}, {"entity_ids": [CHANGE]}, {"entity_ids": [CHANGE, MONITOR]}):
        entries = await _log(home_assistant, begin, **limits)
        assert [one for one in entries if one.get("domain") == "smspartner"] == [entry]
    return entry


async def _log(
    home_assistant: HomeAssistantProcess, begin: datetime, **limits: list[str]
) -> list[dict[str, Any]]:
    """Return what the log tells of a number since a moment, within some limits."""
    entries: list[dict[str, Any]] = await home_assistant.command(
        "logbook/get_events", start_time=begin.isoformat(), **limits
    )
    return [one for one in entries if one.get("entity_id") in (CHANGE, MONITOR)]


async def _change_the_key(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Give the account another key, with which it is loaded anew."""
    simulator.settings.api_keys.add(NEW_KEY)
    entry = stored_entry(home_assistant.folder)
    flow = await home_assistant.post(
        "/api/config/config_entries/flow",
        {"handler": "smspartner", "entry_id": entry["entry_id"]},
    )
    assert flow["step_id"] == "reconfigure"
    await home_assistant.continue_flow(flow["flow_id"], {"next_step_id": "connection"})
    done = await home_assistant.continue_flow(
        flow["flow_id"],
        {"url": simulator.url, "api_key": NEW_KEY, "renew_address": False},
    )
    assert done["reason"] == "reconfigure_successful"
    await _eventually(partial(is_loaded, home_assistant), bool)


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
    await _eventually(
        home_assistant.states,
        lambda found: (
            _attribute(found, "tag") == "meanwhile"
            and found["sensor.sms_partner_pending_lookups"]["state"] == "0"
        ),
    )


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
    kept = recorded(database)
    assert "event.sms_partner_hlr_notification" in kept["states"]
    assert "call_barred" in kept["attributes"]
    numbers = [one.removeprefix("+") for one in (REACHABLE, OFF, LATE, MONITORED)]
    for kind, text in kept.items():
        assert leaked(text, numbers) == [], kind


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
    ours = logged(home_assistant)
    assert "hlr/notify" in ours
    entry = stored_entry(home_assistant.folder)
    tokens = {
        match[1]
        for request in simulator.books.requests
        if (match := re.search(r"token=([^&]+)", request.notify_url or ""))
    }
    assert len(tokens) == 7  # the first order lets one number go alone
    keys = {API_KEY, NEW_KEY, "a-wrong-key"}
    secrets = {*keys, entry["data"]["webhook_id"], *tokens}
    numbers = (REACHABLE, OFF, LATE, MONITORED)
    shortest = {number.removeprefix("+33") for number in numbers}
    assert leaked(ours, secrets | shortest) == []
