"""An SMS from outside: sent once, its fate told, an error where there was none."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import aiohttp
import pytest

from tests.simulator import API_KEY, Simulator

from .account import DOMAIN, stored_entry
from .home_assistant import CommandError, HomeAssistantProcess
from .leaks import leaked, logged, recorded

NUMBERS: Final = {
    "Anna": "+33639981200",
    "Ben": "+33639982200",
    "Cora": "+33639983200",
}
ANNA, BEN, CORA = NUMBERS.values()
UNREACHED: Final = "+33639984401"
SUBENTRIES: Final = "/api/config/config_entries/subentries/flow"
AT_START: Final = {
    "id": "at_start",
    "alias": "At start",
    "triggers": [{"trigger": "homeassistant", "event": "start"}],
    "actions": [
        {
            "action": "notify.send_message",
            "target": {"entity_id": "notify.anna"},
            "data": {"message": "Redémarrage zibeline"},
        }
    ],
}
"""A message of an automation, whose traces hold it and are allowed to."""

KILLED: Final = (aiohttp.ClientError, TypeError)
"""What a call raises whose Home Assistant is killed."""

PATIENCE: Final = 60


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
async def test_sms_across_kills_and_failures(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Go from the config flow to texts that each phone got exactly once."""
    await _set_up(home_assistant, simulator)
    await _notify_with_a_title(home_assistant, simulator)
    await _send_to_several(home_assistant, simulator)
    await _kill_amid_and_after(home_assistant, simulator)
    await _start_without_the_api(home_assistant, simulator)
    await _go_on_after_a_restart(home_assistant, simulator)
    await _start_with_a_refused_key(home_assistant, simulator)
    diagnostics = await _diagnostics(home_assistant)
    await home_assistant.stop()
    assert simulator.books.sms.texted == {
        (ANNA, "Fuite\nCave zibeline"): 1,
        (ANNA, "Porte zibeline"): 1,
        (BEN, "Porte zibeline"): 1,
        (UNREACHED, "Porte zibeline"): 1,
        (CORA, "Accepté zibeline"): 1,
        (BEN, "Tué zibeline"): 1,
        (ANNA, "Ensuite zibeline"): 1,
        (CORA, "Plus tard zibeline"): 1,
    }
    assert simulator.books.sms.lost == []
    _check_privacy(home_assistant, simulator, diagnostics)


async def _set_up(home_assistant: HomeAssistantProcess, simulator: Simulator) -> None:
    """Add the account and, in the dialogs that follow, three phone numbers."""
    flow = await home_assistant.start_flow(DOMAIN)
    await home_assistant.continue_flow(
        flow["flow_id"], {"api_key": API_KEY, "advanced": {"url": simulator.url}}
    )
    created = await home_assistant.continue_flow(flow["flow_id"], {})
    kind, flow_id = created["next_flow"]
    assert kind == "config_subentries_flow"
    for name, phone in NUMBERS.items():
        added = await home_assistant.post(
            f"{SUBENTRIES}/{flow_id}", {"name": name, "phone_number": phone}
        )
        assert (added["type"], added["title"]) == ("create_entry", name)
        entry_id = created["result"]["entry_id"]
        following = await home_assistant.post(
            SUBENTRIES, {"handler": [entry_id, "phone_number"]}
        )
        flow_id = following["flow_id"]
    await _eventually(home_assistant.states, lambda shown: "notify.cora" in shown)


async def _notify_with_a_title(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Send one message to a notify entity, whose title is the first line."""
    await _notify(home_assistant, "notify.anna", "Cave zibeline", title="Fuite")
    assert simulator.books.sms.texts_to(ANNA) == ["Fuite\nCave zibeline"]
    shown = await _eventually(home_assistant.states, _has_event("anna", "delivered"))
    assert shown["notify.anna"]["state"] != "unknown"


async def _send_to_several(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Send a text to entities and a number, and see what became of each."""
    answer = await home_assistant.call_action(
        DOMAIN,
        "send_sms",
        {
            "entity_id": ["notify.anna", "notify.ben"],
            "phone_numbers": "06 39 98 44 01",
            "message": "Porte zibeline",
            "tag": "door",
            "wait": {"seconds": 30},
        },
        return_response=True,
    )
    assert answer["complete"]
    assert {one["phone_number"]: one["state"] for one in answer["messages"]} == {
        ANNA: "delivered",
        BEN: "delivered",
        UNREACHED: "not_delivered",
    }
    assert len(simulator.books.sms.requests) == 2
    shown = await _eventually(home_assistant.states, _has_event("ben", "delivered"))
    told = shown["event.ben_sms"]["attributes"]
    assert (told["sms_id"], told["phone_number"]) == (answer["sms_id"], BEN)
    of_account = shown["event.sms_partner_sms"]["attributes"]
    assert of_account["sms_id"] == answer["sms_id"]
    await _eventually(home_assistant.states, _has_delivery("ben"))


async def _kill_amid_and_after(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Kill it while one SMS has left, and another was accepted but not reported."""
    devices = home_assistant.folder / ".storage" / "core.device_registry"
    await _eventually(  # Home Assistant writes new devices only after ten seconds
        partial(asyncio.to_thread, _text, devices), lambda text: "Cora" in text
    )
    simulator.settings.sms.reports = "none"
    await _notify(home_assistant, "notify.cora", "Accepté zibeline")
    simulator.fault("send", "delay", times=1, seconds=60)
    unanswered = asyncio.create_task(
        _notify(home_assistant, "notify.ben", "Tué zibeline")
    )
    await _eventually(_texts_to(simulator, BEN), lambda texts: len(texts) == 2)
    await home_assistant.kill()
    with pytest.raises(KILLED):
        await unanswered
    await simulator.settled()
    simulator.settings.sms.reports = "push"


async def _start_without_the_api(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Start while the API is down: an alarm has its error, and reports are taken."""
    automations = home_assistant.folder / "automations.yaml"
    automations.write_text(json.dumps([AT_START]))
    await simulator.close_door()
    await home_assistant.start()
    assert await _states_of(home_assistant, CORA) == ["accepted"]
    assert await _states_of(home_assistant, BEN) == ["delivered", "uncertain"]
    await simulator.report(CORA)
    await simulator.report(BEN)
    for phone, name in ((CORA, "cora"), (BEN, "ben")):
        states = await _states_of(home_assistant, phone)
        assert set(states) == {"delivered"}
        await _eventually(home_assistant.states, _has_event(name, "delivered"))

    [run] = await _eventually(
        partial(_traces, home_assistant),
        lambda runs: [one["state"] for one in runs] == ["stopped"],
    )
    assert run["script_execution"] == "error"
    assert "Anna" in run["error"]
    automations.write_text("[]")


async def _go_on_after_a_restart(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Kill it while an SMS waits that is valid for a while: it is sent then."""
    failures = _failures(home_assistant)
    waiting = asyncio.create_task(
        home_assistant.call_action(
            DOMAIN,
            "send_sms",
            {
                "entity_id": "notify.cora",
                "message": "Plus tard zibeline",
                "valid_for": {"minutes": 30},
            },
        )
    )
    await _eventually(
        partial(_states_of, home_assistant, CORA),
        lambda states: states == ["delivered", "queued"],
    )
    await _eventually(  # it pauses for some seconds then, and has not left
        partial(asyncio.to_thread, _failures, home_assistant),
        lambda found: found >= failures + 3,
    )
    await home_assistant.kill()
    with pytest.raises(KILLED):
        await waiting
    await simulator.open_door()
    await home_assistant.start()
    await _eventually(
        partial(_states_of, home_assistant, CORA),
        lambda states: states == ["delivered", "delivered"],
    )
    await _eventually(
        home_assistant.states,
        lambda shown: shown["sensor.sms_partner_pending_sms"]["state"] == "0",
    )


async def _start_with_a_refused_key(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Start with a key that is refused: an error at once, and nothing sent later."""
    simulator.settings.api_keys = {"another-key"}
    await home_assistant.restart()
    with pytest.raises(CommandError, match="API key"):
        await _notify(home_assistant, "notify.anna", "Refusé zibeline")
    flows = await home_assistant.command("config_entries/flow/progress")
    assert [one["context"]["source"] for one in flows] == ["reauth"]
    simulator.settings.api_keys = {API_KEY}
    await _notify(home_assistant, "notify.anna", "Ensuite zibeline")
    await _eventually(
        partial(_states_of, home_assistant, ANNA),
        lambda states: states[-3:] == ["rejected", "rejected", "delivered"],
    )


async def _notify(
    home_assistant: HomeAssistantProcess, entity_id: str, message: str, **data: str
) -> None:
    """Send a message to a notify entity."""
    await home_assistant.call_action(
        "notify", "send_message", {"entity_id": entity_id, "message": message, **data}
    )


async def _states_of(home_assistant: HomeAssistantProcess, phone: str) -> list[str]:
    """Return the states of the SMS to a number, oldest first."""
    answer = await home_assistant.call_action(
        DOMAIN, "get_sms", {"phone_numbers": [phone]}, return_response=True
    )
    return [one["state"] for one in answer["messages"]]


async def _traces(home_assistant: HomeAssistantProcess) -> list[dict[str, Any]]:
    """Return the runs of the automation."""
    runs: list[dict[str, Any]] = await home_assistant.command(
        "trace/list", domain="automation", item_id=AT_START["id"]
    )
    return runs


async def _diagnostics(home_assistant: HomeAssistantProcess) -> str:
    """Return what a user downloads to show it to others."""
    entry = stored_entry(home_assistant.folder)
    downloaded = await home_assistant.get(
        f"/api/diagnostics/config_entry/{entry['entry_id']}"
    )
    assert downloaded["data"]["state"] == "loaded"
    return json.dumps(downloaded, ensure_ascii=False)


def _check_privacy(
    home_assistant: HomeAssistantProcess, simulator: Simulator, diagnostics: str
) -> None:
    """See nothing secret anywhere, and numbers and texts only where they must be."""
    storage = home_assistant.folder / ".storage"
    restored = (storage / "core.restore_state").read_text()
    kept = recorded(home_assistant.database)
    log = logged(home_assistant)
    assert "notify.anna" in kept["states"]
    assert "event.anna_sms" in restored
    assert " send" in log
    addresses = [one.delivery_url or "" for one in simulator.books.sms.requests]
    tokens = {match[1] for one in addresses if (match := re.search("token=(.+)", one))}
    assert len(tokens) == 6
    webhook_id = stored_entry(home_assistant.folder)["data"]["webhook_id"]
    secrets = {API_KEY, webhook_id, *tokens}
    places = {"log": log, "diagnostics": diagnostics, **kept}
    for place, text in {**places, "restored": restored}.items():
        assert leaked(text, {*secrets, "zibeline"}) == [], place
    numbers = [one.removeprefix("+33") for one in (*NUMBERS.values(), UNREACHED)]
    for place, text in places.items():
        assert leaked(text, numbers) == [], place


def _failures(home_assistant: HomeAssistantProcess) -> int:
    """Return how often an SMS could not be sent."""
    return logged(home_assistant).count(" send failed")


def _text(path: Path) -> str:
    """Return what a file holds, nothing where there is none."""
    return path.read_text() if path.exists() else ""


def _has_event(name: str, type_: str) -> Callable[[dict[str, Any]], bool]:
    """Return what tells whether the last event of a number is of a type."""

    def look(states: dict[str, Any]) -> bool:
        """Tell whether it is."""
        state = states.get(f"event.{name}_sms", {"attributes": {}})
        return bool(state["attributes"].get("event_type") == type_)

    return look


def _has_delivery(name: str) -> Callable[[dict[str, Any]], bool]:
    """Return what tells whether a number shows when it was last reached."""

    def look(states: dict[str, Any]) -> bool:
        """Tell whether it does."""
        state = states[f"sensor.{name}_last_delivery"]["state"]
        return state != "unknown" and bool(datetime.fromisoformat(state))

    return look


def _texts_to(simulator: Simulator, phone: str) -> Callable[[], Awaitable[list[str]]]:
    """Return what looks which texts a number has got."""

    async def look() -> list[str]:
        """Look."""
        return simulator.books.sms.texts_to(phone)

    return look


async def _eventually[T](
    look: Callable[[], Awaitable[T]], condition: Callable[[T], bool]
) -> T:
    """Look again and again until it is as it should be."""
    async with asyncio.timeout(PATIENCE):
        while not condition(shown := await look()):
            await asyncio.sleep(0.2)
    return shown
