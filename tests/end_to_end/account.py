"""Sets up an account in a running Home Assistant, and what its user adds to it."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any, Final

from homeassistant.util.yaml import load_yaml_dict

from tests.simulator import API_KEY, Simulator

from .home_assistant import ROOT, HomeAssistantProcess

DOMAIN: Final = "smspartner"
INTEGRATION: Final = "SMS Partner"
DASHBOARD: Final = "sms-partner"
BLUEPRINTS: Final = [
    Path("blueprints", domain, DOMAIN) for domain in ("automation", "script")
]
OPTIONS: Final = {
    "daily_budget": 0,
    "sms_budget": 0,
    "sms_reserve": 5,
    "alert_after": 10,
    "retention_days": 90,
    "stop_list_interval": 60,
}
_PATIENCE: Final = 30


async def entity_ids(
    home_assistant: HomeAssistantProcess,
) -> dict[tuple[str, str], str]:
    """Return the ids of our entities by platform and translation key.

    Where several phone numbers have one, it is that of the number added first.
    """
    ids: dict[tuple[str, str], str] = {}
    for entry in await home_assistant.command("config/entity_registry/list"):
        if entry["platform"] == DOMAIN:
            id_ = entry["entity_id"]
            ids.setdefault((id_.partition(".")[0], entry["translation_key"]), id_)
    return ids


async def add_account(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> str:
    """Add the account and give the id of its config entry."""
    flow = await home_assistant.start_flow(DOMAIN)
    step = await home_assistant.continue_flow(
        flow["flow_id"], {"api_key": API_KEY, "advanced": {"url": simulator.url}}
    )
    assert step["step_id"].startswith("address_"), step
    created = await home_assistant.continue_flow(flow["flow_id"], {})
    entry_id: str = created["result"]["entry_id"]
    return entry_id


async def add_phone_number(
    home_assistant: HomeAssistantProcess,
    entry_id: str,
    name: str,
    phone_number: str,
    *,
    interval: str = "daily",
    unreachable_after: int = 12,
) -> None:
    """Add a phone number to the account, monitored unless it is told."""
    flows = "/api/config/config_entries/subentries/flow"
    flow = await home_assistant.post(flows, {"handler": [entry_id, "phone_number"]})
    number = {
        "phone_number": phone_number,
        "name": name,
        "interval": interval,
        "unreachable_after": unreachable_after,
    }
    step = await home_assistant.post(f"{flows}/{flow['flow_id']}", number)
    if step["type"] == "menu":
        save = {"next_step_id": step["menu_options"][0]}
        await home_assistant.post(f"{flows}/{flow['flow_id']}", save)


def add_blueprints(home_assistant: HomeAssistantProcess, language: str) -> None:
    """Put the blueprints of a language where Home Assistant keeps imported ones."""
    for folder in BLUEPRINTS:
        imported = home_assistant.folder / folder
        imported.mkdir(parents=True, exist_ok=True)
        for path in (ROOT / folder).iterdir():
            if (path.suffixes[:-1] or [".en"]) == [f".{language}"]:
                shutil.copy(path, imported)


async def add_from_blueprint(
    home_assistant: HomeAssistantProcess,
    domain: str,
    id_: str,
    name: str,
    blueprint: str,
    **inputs: object,
) -> None:
    """Make an automation or a script of a blueprint, which is called by its file."""
    await home_assistant.post(
        f"/api/config/{domain}/config/{id_}",
        {
            "alias": name,
            "use_blueprint": {
                "path": f"{DOMAIN}/{blueprint}.yaml",
                "input": inputs,
            },
        },
    )


async def device_id_of(home_assistant: HomeAssistantProcess, entity_id: str) -> str:
    """Return the ID of the device of an entity."""
    entity = await home_assistant.command(
        "config/entity_registry/get", entity_id=entity_id
    )
    return str(entity["device_id"])


async def account_device_id(home_assistant: HomeAssistantProcess) -> str:
    """Return the ID of the device of the account."""
    devices = await home_assistant.command("config/device_registry/list")
    [account] = [one for one in devices if one["model"] == "SMS Partner account"]
    return str(account["id"])


async def add_dashboard(home_assistant: HomeAssistantProcess, language: str) -> None:
    """Make a dashboard of the view that the README offers for a language."""
    view = load_yaml_dict(ROOT / "dashboards" / f"smspartner.{language}.yaml")
    await home_assistant.command(
        "lovelace/dashboards/create",
        url_path=DASHBOARD,
        title="HLR & SMS",
        icon=view["icon"],
        mode="storage",
    )
    await home_assistant.command(
        "lovelace/config/save", url_path=DASHBOARD, config={"views": [view]}
    )


async def set_up_without_budget(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> str:
    """Add the account, take its budget away, and give the id of its config entry.

    Returns once it is loaded and on disk: Home Assistant waits a second to write it.
    """
    entry_id = await add_account(home_assistant, simulator)
    options = "/api/config/config_entries/options/flow"
    flow = await home_assistant.post(options, {"handler": entry_id})
    await home_assistant.post(f"{options}/{flow['flow_id']}", OPTIONS)
    async with asyncio.timeout(_PATIENCE):
        while not (
            await is_loaded(home_assistant)
            and stored_entry(home_assistant.folder).get("options") == OPTIONS
        ):
            await asyncio.sleep(0.2)
    return entry_id


async def enter_reply_address(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Enter the address for replies where SMS Partner's page asks for it."""
    async with asyncio.timeout(_PATIENCE):
        while not (stored := stored_entry(home_assistant.folder)):
            await asyncio.sleep(0.2)
    webhook_id = stored["data"]["reply_webhook_id"]
    address = f"{home_assistant.url}/api/webhook/{webhook_id}"
    simulator.settings.sms.reply_address = address


async def is_loaded(home_assistant: HomeAssistantProcess) -> bool:
    """Return whether the account is there and set up."""
    entries = await home_assistant.get(
        f"/api/config/config_entries/entry?domain={DOMAIN}"
    )
    return [entry["state"] for entry in entries] == ["loaded"]


def stored_entry(folder: Path) -> dict[str, Any]:
    """Return the account's config entry as it is on disk; empty where there is none."""
    path = folder / ".storage" / "core.config_entries"
    if not path.exists():
        return {}
    entries: list[dict[str, Any]] = json.loads(path.read_text())["data"]["entries"]
    return next((entry for entry in entries if entry["domain"] == DOMAIN), {})
