"""A first install needs no restart: all of ours is there while Home Assistant runs."""

import asyncio
import json
import shutil
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any, Final, override

import aiohttp
import pytest
from homeassistant.util.yaml import load_yaml_dict

from tests.simulator import Simulator

from . import installer
from .account import DOMAIN, add_account, add_phone_number, is_loaded
from .home_assistant import ROOT, CommandError, HomeAssistantProcess

FOLDER: Final = ROOT / "custom_components" / DOMAIN
PHONE: Final = "+33612345678"
MONITORED: Final = "+33612345600"
AWAITED: Final = "+33612345610"
PATIENCE: Final = 60


class EmptyHome(HomeAssistantProcess):
    """A Home Assistant with nothing of ours, and with what can install it."""

    @override
    def add_integration(self) -> None:
        """Add the installer alone."""
        folder = self.folder / "custom_components" / installer.DOMAIN
        folder.mkdir(parents=True)
        shutil.copy(installer.__file__, folder / "__init__.py")
        manifest = {
            "domain": installer.DOMAIN,
            "name": "Installer",
            "version": "1.0.0",
        }
        (folder / "manifest.json").write_text(json.dumps(manifest))
        with (self.folder / "configuration.yaml").open("a") as configuration:
            configuration.write(f"{installer.DOMAIN}:\n")


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncGenerator[Simulator]:
    """Run the simulator."""
    async with Simulator() as running:
        yield running


@pytest.fixture
async def home(socket_enabled: None, tmp_path: Path) -> AsyncGenerator[EmptyHome]:
    """Run a Home Assistant that has never seen the integration."""
    async with EmptyHome(tmp_path / "config") as process:
        yield process


@pytest.mark.timeout(300)
async def test_a_first_install_needs_no_restart(
    home: EmptyHome, simulator: Simulator
) -> None:
    """Install the integration while Home Assistant runs, and use all of it."""
    await _install(home)
    await _see_what_is_there_without_an_account(home)
    entry_id = await add_account(home, simulator)
    assert await is_loaded(home)
    await add_phone_number(home, entry_id, "Alarm panel", MONITORED)
    await _see_texts_and_icons(home)
    await _see_actions(home)
    await _verify(home, simulator)
    await _fix_a_repair(home, simulator)
    await _see_entities(home)
    await _see_reports(home, entry_id)
    _check_log(home)


async def _install(home: EmptyHome) -> None:
    """See that nothing is there, then install."""
    with pytest.raises(CommandError):
        await home.start_flow(DOMAIN)
    assert DOMAIN not in await home.command("get_services")
    answer = await home.call_action(
        installer.DOMAIN,
        installer.INSTALL,
        {"source": str(FOLDER)},
        return_response=True,
    )
    assert answer == {"needs_restart": False}


async def _see_what_is_there_without_an_account(home: EmptyHome) -> None:
    """Find the integration in the list, with its picture and its first dialog."""
    offered = await home.command("integration/descriptions")
    assert offered["custom"]["integration"][DOMAIN]["config_flow"]
    for language in ("en", "fr", "es"):
        shown = await _texts(home, language, "config")
        assert shown.items() >= _texts_of_file(language, "config").items()
    token = (await home.command("brands/access_token"))["token"]
    async with (
        aiohttp.ClientSession(home.url) as session,
        session.get(
            f"/api/brands/integration/{DOMAIN}/icon.png", params={"token": token}
        ) as picture,
    ):
        assert await picture.read() == (FOLDER / "brand" / "icon.png").read_bytes()


async def _see_texts_and_icons(home: EmptyHome) -> None:
    """Find each text in each language, and each icon."""
    for path in (FOLDER / "translations").iterdir():
        for category in json.loads(path.read_text("utf-8")):
            shown = await _texts(home, path.stem, category)
            assert shown.items() >= _texts_of_file(path.stem, category).items()
    for category, icons in json.loads((FOLDER / "icons.json").read_text()).items():
        shown = await home.command("frontend/get_icons", category=category)
        assert shown["resources"][DOMAIN] == icons


async def _see_actions(home: EmptyHome) -> None:
    """Find each action with its form."""
    forms = load_yaml_dict(str(FOLDER / "services.yaml"))
    described = (await home.command("get_services"))[DOMAIN]
    assert described.keys() == forms.keys()
    for action, form in forms.items():
        assert described[action]["fields"].keys() == form["fields"].keys()
    listed = await home.get("/api/services")
    (ours,) = (one["services"] for one in listed if one["domain"] == DOMAIN)
    assert ours.keys() == forms.keys()


async def _verify(home: EmptyHome, simulator: Simulator) -> None:
    """Verify a number to its end: the result comes to the webhook, the event fires."""
    answer = await home.call_action(
        DOMAIN,
        "verify_numbers",
        {"phone_numbers": [PHONE], "wait": {"seconds": 30}},
        return_response=True,
    )
    assert answer["complete"]
    assert [one["verdict"] for one in answer["results"]] == ["reachable"]
    assert simulator.books.lost == []
    async with asyncio.timeout(PATIENCE):
        while (await _state(home, "event.sms_partner_verification")) == "unknown":
            await asyncio.sleep(0.2)
    with pytest.raises(CommandError, match="hello"):
        await home.call_action(
            DOMAIN, "verify_numbers", {"phone_numbers": ["hello"]}, return_response=True
        )


async def _fix_a_repair(home: EmptyHome, simulator: Simulator) -> None:
    """Have a repair raised by a result that cannot be read, and open its flow."""
    simulator.fault("hlr/notify", "never_notify", times=1)
    answer = await home.call_action(
        DOMAIN,
        "verify_numbers",
        {"phone_numbers": [AWAITED], "wait": {"seconds": 1}},
        return_response=True,
    )
    assert answer["pending"] == [AWAITED]
    address = simulator.books.requests[-1].notify_url
    assert address
    async with (
        aiohttp.ClientSession() as session,
        session.post(address, data=b"?") as acknowledged,
    ):
        assert acknowledged.ok
    async with asyncio.timeout(PATIENCE):
        while "unreadable_results" not in (issues := await _issues(home)):
            await asyncio.sleep(0.2)
    texts = await _texts(home, "fr", "issues")
    for key in issues:
        assert texts[f"component.{DOMAIN}.issues.{key}.title"]
    flow = await home.post(
        "/api/repairs/issues/fix",
        {"handler": DOMAIN, "issue_id": issues["unreadable_results"]},
    )
    assert flow["type"] == "menu"


async def _issues(home: EmptyHome) -> dict[str, str]:
    """Return the ids of our repair issues by the key of their texts."""
    answer = await home.command("repairs/list_issues")
    return {
        issue["translation_key"]: issue["issue_id"]
        for issue in answer["issues"]
        if issue["domain"] == DOMAIN
    }


async def _see_entities(home: EmptyHome) -> None:
    """Find the entities of the dashboard that is offered, and the number checked."""
    dashboard = load_yaml_dict(str(ROOT / "dashboards" / "smspartner.en.yaml"))
    wanted = set(_entities_of(dashboard))
    assert len(wanted) > 10
    assert wanted <= (await home.states()).keys()
    async with asyncio.timeout(PATIENCE):
        while (await _state(home, "binary_sensor.alarm_panel_reachable")) != "on":
            await asyncio.sleep(0.2)


async def _state(home: EmptyHome, entity_id: str) -> str:
    """Return the state of an entity."""
    state: str = (await home.states())[entity_id]["state"]
    return state


async def _see_reports(home: EmptyHome, entry_id: str) -> None:
    """Download diagnostics, and find the account on the page of the system's health."""
    diagnostics = await home.get(f"/api/diagnostics/config_entry/{entry_id}")
    assert diagnostics["data"]["state"] == "loaded"
    event = await home.first_event("system_health/info")
    assert event["data"][DOMAIN]["info"]["accounts"] == "1/1"


def _check_log(home: EmptyHome) -> None:
    """See that nothing of ours made Home Assistant complain."""
    assert "Detected blocking call" not in home.log
    complaints = [
        line
        for line in home.log.splitlines()
        if DOMAIN in line and (" WARNING " in line or " ERROR " in line)
    ]
    # That it was not there before, and that nobody at Home Assistant has tested it.
    expected = ("Cannot find integration", "has not been tested")
    assert not [line for line in complaints if not any(one in line for one in expected)]


async def _texts(home: EmptyHome, language: str, category: str) -> dict[str, str]:
    """Return the texts that the user interface gets, by their path."""
    answer = await home.command(
        "frontend/get_translations",
        language=language,
        category=category,
        integration=[DOMAIN],
    )
    texts: dict[str, str] = answer["resources"]
    return texts


def _texts_of_file(language: str, category: str) -> dict[str, str]:
    """Return the texts of a translation by the path that Home Assistant gives them."""
    path = FOLDER / "translations" / f"{language}.json"
    texts = json.loads(path.read_text("utf-8"))[category]
    return dict(_flatten(f"component.{DOMAIN}.{category}", texts))


def _flatten(path: str, node: Any) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of all texts below a node."""
    if isinstance(node, str):
        yield path, node
        return
    for key, value in node.items():
        yield from _flatten(f"{path}.{key}", value)


def _entities_of(node: Any) -> Iterator[str]:
    """Yield the entities that cards name."""
    if isinstance(node, list):
        for one in node:
            yield from _entities_of(one)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "entity" and isinstance(value, str):
                yield value
            else:
                yield from _entities_of(value)
