"""Takes the screenshots of the README, from a Home Assistant of its own.

Usage: script/browser --screenshots
"""

import asyncio
import io
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal

from PIL import Image
from playwright.async_api import Browser, Page, expect

from tests.end_to_end.account import (
    DOMAIN,
    add_account,
    add_alert,
    add_blueprints,
    add_dashboard,
    add_monitored_number,
)
from tests.end_to_end.home_assistant import ROOT, HomeAssistantProcess
from tests.simulator import API_KEY, Account, Settings, Simulator

from .chromium import chromium
from .frontend import Frontend, frontend_of
from .past import add_outage, add_statistics
from .words import ENGLISH

FOLDER: Final = ROOT / "images" / "screenshots"
AUTOMATION: Final = "alarm_panel"
CHANGE: Final = "event.alarm_panel_change"
REACHABLE: Final = "binary_sensor.alarm_panel_reachable"
PATIENCE: Final = 60
EVENT: Final = "event.sms_partner_hlr_notification"
# Numbers that France keeps free for fiction; their endings choose the results.
MONITORED: Final = ("Alarm panel", "+33639981200")
CONTACTS: Final = [f"+336399840{number}" for number in range(10, 47)]
NUMBERS: Final = "06 39 98 12 00, 06 39 98 24 78, 06 39 98 31 08, 06 39 98 20 27"


@dataclass(frozen=True)
class Screen:
    """What a picture is seen on."""

    suffix: str
    color_scheme: Literal["light", "dark"]
    width: int
    height: int
    scale: float


DESKTOP: Final = Screen("", "light", width=1200, height=800, scale=1.25)
PHONE: Final = Screen("-phone", "light", width=390, height=844, scale=2)


@dataclass(frozen=True)
class Picture:
    """A page, how to get there, and the screens it is taken on."""

    name: str
    go: Callable[[Frontend], Awaitable[None]]
    desktop: Screen = DESKTOP
    phone: Screen = PHONE

    @property
    def screens(self) -> Iterator[Screen]:
        """Return both screens, in light and in dark."""
        for screen in (self.desktop, self.phone):
            yield screen
            dark = f"{screen.suffix}-dark"
            yield replace(screen, suffix=dark, color_scheme="dark")


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


async def go_to_dialog(frontend: Frontend) -> None:
    """Show the dialog that adds a monitored number, filled in."""
    await frontend.start_monitoring()
    await frontend.field("phone_number").fill("06 12 34 56 78")
    await frontend.field("name").fill("Gate")


async def go_to_price(frontend: Frontend) -> None:
    """Show what the dialog has understood, and what the checks cost."""
    await go_to_dialog(frontend)
    await frontend.go_on()
    await frontend.expect_texts(["365"])


async def go_to_monitored_number(frontend: Frontend) -> None:
    """Show the page of a monitored number's device."""
    await frontend.open_device(MONITORED[0])
    await frontend.expect_state("binary_sensor", "reachable", "on")


async def go_to_dashboard(frontend: Frontend) -> None:
    """Show the dashboard, with all of its graphs drawn."""
    view = await frontend.open_dashboard()
    await expect(view.locator("hui-logbook-card")).to_contain_text("Today")
    await expect(view.locator("state-history-chart-timeline canvas")).to_have_count(1)
    await expect(view.locator("statistics-chart canvas")).to_have_count(3)


SET_UP: Final = Picture(
    "set-up", go_to_set_up, desktop=replace(DESKTOP, width=1000, height=600)
)
PICTURES: Final = (
    Picture("device", go_to_device),
    Picture("monitor", go_to_dialog, desktop=replace(DESKTOP, width=1000, height=1040)),
    Picture(
        "monitor-price", go_to_price, desktop=replace(DESKTOP, width=1000, height=600)
    ),
    Picture("monitored-number", go_to_monitored_number),
    Picture("automation", go_to_automation),
    Picture(
        "dashboard", go_to_dashboard, desktop=replace(DESKTOP, width=1400, height=1020)
    ),
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
    entry_id = await add_account(home_assistant, simulator)
    await _ignore_repairs(home_assistant)
    for numbers, tag in ((CONTACTS, "contacts"), (NUMBERS, "alarm panel")):
        await home_assistant.call_action(
            DOMAIN,
            "verify_numbers",
            {"phone_numbers": numbers, "tag": tag, "wait": {"minutes": 1}},
            return_response=True,
        )
    await home_assistant.post(
        f"/api/config/automation/config/{AUTOMATION}", _automation()
    )
    await add_monitored_number(home_assistant, entry_id, *MONITORED)
    add_blueprints(home_assistant)
    await add_alert(home_assistant, "Alarm panel not reachable", CHANGE)
    await add_dashboard(home_assistant, ENGLISH.language)
    await _wait_for_result(home_assistant)
    await home_assistant.call_action(
        "button", "press", {"entity_id": ["button.alarm_panel_verify_now"]}
    )
    await add_statistics(home_assistant)
    await add_outage(home_assistant, REACHABLE)
    await _have_joined(home_assistant, simulator)


async def _have_joined(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Have somebody opt out."""
    simulator.settings.stop_list.append(
        {"id": 21, "phoneNumber": "+33639982478", "createdAt": "2026-11-21 09:12:03"}
    )
    await home_assistant.call_action(
        "homeassistant",
        "update_entity",
        {"entity_id": ["sensor.sms_partner_stop_list"]},
    )


async def _wait_for_result(home_assistant: HomeAssistantProcess) -> None:
    """Wait for the first check of the monitored number."""
    async with asyncio.timeout(PATIENCE):
        while (
            state := (await home_assistant.states()).get(REACHABLE)
        ) is None or state["state"] != "on":
            await asyncio.sleep(0.2)


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


if __name__ == "__main__":
    asyncio.run(main())
