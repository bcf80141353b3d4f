"""The view of all so far: how it ended, doing it again, and forgetting it."""

from collections.abc import AsyncGenerator
from typing import Final

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.end_to_end.account import set_up_without_budget
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

from .panel import PHONE, Panel, panel_of

NUMBERS: Final = [f"+336123456{ending}" for ending in ("78", "00", "27", "01")]
"""Two are reachable, one is not, and one does not exist."""
RECIPIENT: Final = "+33612340000"


@pytest.fixture(scope="module")
async def past(home_assistant: HomeAssistantProcess, simulator: Simulator) -> None:
    """Verify some numbers, and write to one."""
    simulator.settings.notification_delay = 0
    await set_up_without_budget(home_assistant, simulator)
    for tag, numbers in (("spring", NUMBERS), ("autumn", NUMBERS[:1])):
        await home_assistant.call_action(
            "smspartner",
            "verify_numbers",
            {"phone_numbers": numbers, "tag": tag, "wait": 30},
        )
    await home_assistant.call_action(
        "smspartner",
        "send_sms",
        {"phone_numbers": [RECIPIENT], "message": "Good morning", "tag": "hello"},
    )


@pytest.fixture
async def panel(
    browser: Browser, home_assistant: HomeAssistantProcess, past: None
) -> AsyncGenerator[Panel]:
    """Use the page when something has been done."""
    async with panel_of(browser, home_assistant) as opened:
        yield opened


def row(view: Locator, tag: str) -> Locator:
    """Find the row with a tag."""
    return view.get_by_role("row").filter(has=view.page.get_by_text(tag, exact=True))


async def test_how_it_ended(panel: Panel) -> None:
    """Each verification has its numbers, verdicts and cost; the newest is first."""
    view = await panel.open("history")
    await expect(view.locator("tbody tr").first).to_contain_text("autumn")
    spring = row(view, "spring")
    await expect(spring).to_contain_text("€0.02")
    for words in ("Reachable 2 (50%)", "Unreachable 1 (25%)", "Invalid 1 (25%)"):
        await expect(spring).to_contain_text(words)
    await panel.expect_accessible()
    await spring.get_by_role("button", name="Results").click()
    view = await panel.view("results")
    await expect(view.get_by_role("grid")).to_have_attribute("aria-rowcount", "5")


async def test_back_over_a_reload(panel: Panel) -> None:
    """What was handed over before it is shown no more, and nothing else instead."""
    view = await panel.open("history")
    await row(view, "spring").get_by_role("button", name="Results").click()
    await panel.view("results")
    await panel.page.reload()
    view = await panel.choose("history")
    await row(view, "autumn").get_by_role("button", name="Results").click()
    view = await panel.view("results")
    await expect(view.get_by_role("grid")).to_have_attribute("aria-rowcount", "2")
    await panel.page.go_back()
    await panel.view("history")
    await panel.page.go_back()
    view = await panel.view("results")
    await expect(view.get_by_role("grid")).to_have_attribute("aria-rowcount", "5")


async def test_sms_so_far(panel: Panel) -> None:
    """Each SMS has its fate and cost; again opens Write with its numbers."""
    view = await panel.open("history")
    await view.get_by_role("button", name="SMS", exact=True).click()
    hello = row(view, "hello")
    await expect(hello).to_contain_text("Delivered 1 (100%)")
    await panel.expect_accessible()
    await hello.get_by_role("button", name="Again").click()
    view = await panel.view("write")
    await expect(view).to_contain_text("1 number")


async def test_again_only_the_unreachable(panel: Panel) -> None:
    """The unreachable ones open as a list, of which nothing is bought yet."""
    view = await panel.open("history")
    await row(view, "spring").get_by_role("button", name="Again").click()
    await expect(view.get_by_role("dialog", name="Verify again?")).to_be_visible()
    dialog = view.locator("smspartner-repeat-dialog")
    await expect(dialog.get_by_role("button", name="All 4 numbers")).to_be_visible()
    await panel.expect_accessible()
    await dialog.get_by_role("button", name="Only the unreachable one").click()
    view = await panel.view("verify")
    await expect(view.get_by_role("button", name="1 Good")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, 2_560])
async def test_any_screen(
    browser: Browser, home_assistant: HomeAssistantProcess, past: None, width: int
) -> None:
    """Screens of any width show it, and axe finds nothing, nor in the dark."""
    async with panel_of(browser, home_assistant, width=width, dark=True) as panel:
        view = await panel.open("history")
        await expect(view.get_by_text("spring")).to_be_visible()
        await panel.expect_to_fit()
        await panel.expect_accessible()


async def test_forget(panel: Panel) -> None:
    """What is erased is told first; then the numbers are gone, the cost is not."""
    view = await panel.open("history")
    await row(view, "spring").get_by_role("button", name="Forget").click()
    heading = view.get_by_role("dialog", name="Forget these 4 numbers?")
    await expect(heading).to_be_visible()
    dialog = view.locator("smspartner-forget-dialog")
    await expect(dialog).to_contain_text("in every verification and every SMS")
    await panel.expect_accessible()
    await panel.page.keyboard.press("Escape")
    await expect(heading).to_be_hidden()
    await expect(row(view, "spring")).to_contain_text("Reachable")
    await row(view, "spring").get_by_role("button", name="Forget").click()
    await dialog.get_by_role("button", name="Forget").click()
    await expect(view.get_by_text("4 numbers were forgotten.")).to_be_visible()
    await expect(row(view, "spring")).to_contain_text("Forgotten")
    await expect(row(view, "spring")).to_contain_text("€0.02")
    await expect(row(view, "autumn")).to_contain_text("Forgotten")
