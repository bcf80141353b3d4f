"""Takes the screenshots of the README, from a Home Assistant of its own.

Usage: script/browser --screenshots
"""

import asyncio
import io
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests.end_to_end.account import add_account
from tests.end_to_end.home_assistant import ROOT, HomeAssistantProcess
from tests.simulator import API_KEY, Account, Settings, Simulator

from .chromium import chromium
from .frontend import DOMAIN, INTEGRATION, Frontend, frontend_of
from .words import ENGLISH

FOLDER: Final = ROOT / "images" / "screenshots"
AUTOMATION: Final = "alarm_panel"
DASHBOARD: Final = "sms-partner"
EVENT: Final = "event.sms_partner_hlr_notification"
SENSOR: Final = "sensor.sms_partner_"
# Numbers that France keeps free for fiction; their endings choose the results.
NUMBERS: Final = "06 39 98 12 00, 06 39 98 24 78, 06 39 98 31 08, 06 39 98 20 06"


@dataclass(frozen=True)
class Screen:
    """What a picture is seen on."""

    suffix: str
    color_scheme: Literal["light", "dark"]
    width: int
    height: int
    scale: float


DESKTOP: Final = Screen("", "light", width=1200, height=720, scale=1.25)
DARK: Final = replace(DESKTOP, suffix="-dark", color_scheme="dark")
PHONE: Final = Screen("-phone", "light", width=390, height=844, scale=2)


@dataclass(frozen=True)
class Picture:
    """A page, how to get there, and the screens it is taken on."""

    name: str
    go: Callable[[Frontend], Awaitable[None]]
    screens: tuple[Screen, ...] = (DESKTOP, DARK, PHONE)


async def go_to_set_up(frontend: Frontend) -> None:
    """Show the dialog that adds the account."""
    await frontend.start_set_up()
    await frontend.field("api_key").fill(API_KEY)


async def go_to_device(frontend: Frontend) -> None:
    """Show the page of the account's device, with its last result."""
    device = await frontend.open_device()
    await expect(device.locator("hui-event-entity-row").first).to_contain_text("ago")


async def go_to_automation(frontend: Frontend) -> None:
    """Show an automation in its editor, with its trigger chosen."""
    await frontend.open(f"/config/automation/edit/{AUTOMATION}")
    await frontend.page.locator("ha-automation-action-row").wait_for()
    trigger = frontend.page.locator("ha-automation-trigger-row")
    await trigger.locator("[slot=leading-icon]").click()
    chosen = frontend.page.locator("ha-automation-sidebar, ha-bottom-sheet")
    await expect(chosen.first).to_contain_text("Phone offline")


async def go_to_dashboard(frontend: Frontend) -> None:
    """Show a dashboard of the account."""
    await frontend.open(f"/{DASHBOARD}/0")
    log = frontend.page.locator("hui-logbook-card")
    await expect(log).to_contain_text("Phone off")


SET_UP: Final = Picture(
    "set-up",
    go_to_set_up,
    tuple(replace(screen, width=1000, height=600) for screen in (DESKTOP, DARK)),
)
PICTURES: Final = (
    Picture("device", go_to_device),
    Picture("automation", go_to_automation),
    Picture("dashboard", go_to_dashboard),
)


async def main() -> None:
    """Take every picture, that of the set-up before there is an account."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    settings = Settings(account=Account(username="Camille Martin", balance=48.315))
    with TemporaryDirectory() as folder:
        async with (
            Simulator(settings=settings) as simulator,
            HomeAssistantProcess(Path(folder) / "config") as home_assistant,
            chromium() as browser,
        ):
            await _take(SET_UP, browser, home_assistant)
            await _fill(home_assistant, simulator)
            for picture in PICTURES:
                await _take(picture, browser, home_assistant)


async def _take(
    picture: Picture, browser: Browser, home_assistant: HomeAssistantProcess
) -> None:
    """Take a picture on each of its screens."""
    for screen in picture.screens:
        async with frontend_of(
            browser,
            home_assistant,
            ENGLISH,
            color_scheme=screen.color_scheme,
            width=screen.width,
            height=screen.height,
            device_scale_factor=screen.scale,
        ) as frontend:
            await picture.go(frontend)
            await _wait_for_icons(frontend.page)
            png = await frontend.page.screenshot(animations="disabled", caret="hide")
        _in_few_colours(png).save(
            FOLDER / f"{picture.name}{screen.suffix}.png", optimize=True
        )


async def _wait_for_icons(page: Page) -> None:
    """Wait until each icon has its drawing, which comes later than its text."""
    undrawn = page.locator("ha-state-icon").filter(has_not=page.locator("path"))
    await expect(undrawn).to_have_count(0)


def _in_few_colours(png: bytes) -> Image.Image:
    """Bring an image down to a palette, which a page of one theme hardly shows."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return image.quantize(256, dither=Image.Dither.NONE)


async def _fill(home_assistant: HomeAssistantProcess, simulator: Simulator) -> None:
    """Have an account, results, an automation and a dashboard."""
    await add_account(home_assistant, simulator)
    await _ignore_repairs(home_assistant)
    await home_assistant.call_action(
        DOMAIN,
        "verify_numbers",
        {"phone_numbers": NUMBERS, "tag": "alarm panel", "wait": {"seconds": 30}},
        return_response=True,
    )
    await home_assistant.post(
        f"/api/config/automation/config/{AUTOMATION}", _automation()
    )
    await home_assistant.command(
        "lovelace/dashboards/create",
        url_path=DASHBOARD,
        title=INTEGRATION,
        icon="mdi:sim",
        mode="storage",
    )
    await home_assistant.command(
        "lovelace/config/save", url_path=DASHBOARD, config=_dashboard()
    )


async def _ignore_repairs(home_assistant: HomeAssistantProcess) -> None:
    """Hide that this Home Assistant takes its results over plain http."""
    for issue in (await home_assistant.command("repairs/list_issues"))["issues"]:
        await home_assistant.command(
            "repairs/ignore_issue",
            domain=issue["domain"],
            issue_id=issue["issue_id"],
            ignore=True,
        )


def _automation() -> Mapping[str, Any]:
    """Describe an automation that reacts to a result."""
    return {
        "alias": "SIM not reachable",
        "description": "Tells when the SIM of the alarm panel is not reachable.",
        "triggers": [
            {
                "trigger": "event.received",
                "target": {"entity_id": EVENT},
                "options": {
                    "event_type": ["absent_subscriber", "absent_subscriber_sm"]
                },
            }
        ],
        "conditions": [
            {
                "condition": "state",
                "entity_id": EVENT,
                "attribute": "tag",
                "state": "alarm panel",
            }
        ],
        "actions": [
            {
                "action": "persistent_notification.create",
                "data": {"message": "The SIM of the alarm panel is not reachable."},
            }
        ],
        "mode": "queued",
        "max": 500,
    }


def _dashboard() -> Mapping[str, Any]:
    """Describe a dashboard of the account."""
    lookups = [
        _tile(EVENT, columns=12, state_content=["event_type", "last_changed"]),
        _tile(f"{SENSOR}pending_lookups"),
        _tile(f"{SENSOR}verification_cost"),
        _tile(f"{SENSOR}balance"),
        _tile(f"{SENSOR}stop_list"),
    ]
    activity = {
        "type": "logbook",
        "target": {"entity_id": [EVENT]},
        "grid_options": {"rows": 5},
    }
    return {
        "views": [
            {
                "type": "sections",
                "title": INTEGRATION,
                "max_columns": 2,
                "sections": [
                    _section("Lookups", *lookups),
                    _section("Results", activity),
                ],
            }
        ]
    }


def _section(heading: str, *cards: Mapping[str, Any]) -> Mapping[str, Any]:
    """Describe a section of a dashboard."""
    return {"cards": [{"type": "heading", "heading": heading}, *cards]}


def _tile(entity: str, columns: int = 6, **options: Any) -> Mapping[str, Any]:
    """Describe a tile that does not repeat the name of the device."""
    return {
        "type": "tile",
        "entity": entity,
        "name": {"type": "entity"},
        "grid_options": {"columns": columns},
        **options,
    }


if __name__ == "__main__":
    asyncio.run(main())
