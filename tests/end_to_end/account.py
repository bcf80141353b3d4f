"""Sets up an account in a running Home Assistant as its user would."""

import asyncio
import json
from pathlib import Path
from typing import Any, Final

from tests.simulator import API_KEY, Simulator

from .home_assistant import HomeAssistantProcess

DOMAIN: Final = "smspartner"
OPTIONS: Final = {"daily_budget": 0, "retention_days": 90, "stop_list_interval": 60}
_PATIENCE: Final = 30


async def add_account(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> str:
    """Add the account and give the id of its config entry."""
    flow = await home_assistant.start_flow(DOMAIN)
    created = await home_assistant.continue_flow(
        flow["flow_id"], {"api_key": API_KEY, "advanced": {"url": simulator.url}}
    )
    entry_id: str = created["result"]["entry_id"]
    return entry_id


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


async def is_loaded(home_assistant: HomeAssistantProcess) -> bool:
    """Tell whether the account is there and set up."""
    entries = await home_assistant.get(
        f"/api/config/config_entries/entry?domain={DOMAIN}"
    )
    return [entry["state"] for entry in entries] == ["loaded"]


def stored_entry(folder: Path) -> dict[str, Any]:
    """Give the account's config entry as it is on disk; empty where there is none."""
    path = folder / ".storage" / "core.config_entries"
    if not path.exists():
        return {}
    entries: list[dict[str, Any]] = json.loads(path.read_text())["data"]["entries"]
    return next((entry for entry in entries if entry["domain"] == DOMAIN), {})
