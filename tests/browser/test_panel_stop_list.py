"""The stop list on the page, in a real browser."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator
from tests.simulator.settings import StopEntry

from .panel import PHONE, Panel, panel_of
from .words import FRENCH

FIRST = "+33639900000"
NEW = "+33639982478"
_CUT = """(table) => [...table.shadowRoot.querySelectorAll(".cell")].filter(
    ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
        scrollWidth > clientWidth || scrollHeight > clientHeight
).map(({ textContent }) => textContent)"""


def _entry(number: int) -> StopEntry:
    """Return an opt-out."""
    return {
        "id": number,
        "phoneNumber": f"+336399{number:05}",
        "createdAt": "2026-01-01 00:00:00",
    }


@pytest.fixture(scope="module")
async def simulator() -> AsyncGenerator[Simulator]:
    """Run a simulator with a long stop list."""
    async with Simulator() as running:
        running.settings.stop_list = [_entry(number) for number in range(5_000)]
        yield running


def _rows(view: Locator) -> Locator:
    """Find the rows of the table, but for its head."""
    return view.locator("smspartner-table .body").get_by_role("row")


async def test_add_and_remove_by_keyboard(panel: Panel, simulator: Simulator) -> None:
    """Put a number on the list and take it off again, with a keyboard alone."""
    keyboard = panel.page.keyboard
    view = await panel.open("stop-list")
    dialog = view.locator("smspartner-dialog")
    await expect(view).to_contain_text("5,000 numbers")
    await panel.expect_accessible()

    await view.get_by_role("button", name="Add numbers").focus()
    await keyboard.press("Enter")
    await panel.expect_accessible()
    await dialog.get_by_label("Phone numbers").focus()
    await keyboard.type("06 39 98 24 78")
    await keyboard.press("Tab")
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(dialog).to_contain_text("1 number was added.")
    await keyboard.press("Escape")
    await expect(dialog.get_by_role("textbox")).to_be_hidden()
    await expect(view).to_contain_text("5,001 numbers")
    assert simulator.settings.stop_list[-1]["phoneNumber"] == NEW

    await view.get_by_role("searchbox").fill("0639 98")
    await expect(_rows(view)).to_have_count(1)
    await expect(_rows(view)).to_contain_text(NEW)
    await view.get_by_role("grid").focus()
    await keyboard.press("Space")
    await view.get_by_role("button", name="Remove 1 number").focus()
    await keyboard.press("Enter")
    remove = dialog.get_by_role("button", name="Remove 1 number")
    await expect(remove).to_be_disabled()
    await panel.expect_accessible()
    await dialog.get_by_role("checkbox").focus()
    await keyboard.press("Space")
    await remove.focus()
    await keyboard.press("Enter")
    await expect(dialog).to_contain_text("1 number was removed.")
    await keyboard.press("Escape")
    await expect(view).to_contain_text("No number found.")
    await expect(view).to_contain_text("5,000 numbers")
    # The button that asked is gone with what was selected.
    await expect(panel.element.locator("main")).to_be_focused()

    await view.get_by_role("button", name="Joined and left").click()
    await expect(_rows(view)).to_contain_text(["Left", "Joined"])
    await panel.expect_accessible()


async def test_what_is_wrong_is_told_in_the_dialog(panel: Panel) -> None:
    """Read what is wrong with a number where it was entered, and correct it there."""
    view = await panel.open("stop-list")
    dialog = view.locator("smspartner-dialog")
    await view.get_by_role("button", name="Add numbers").click()
    numbers = dialog.get_by_label("Phone numbers")
    await numbers.fill("12")
    await dialog.get_by_role("button", name="Add numbers").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("12")
    await numbers.fill(FIRST)
    await dialog.get_by_role("button", name="Add numbers").click()
    await expect(dialog).to_contain_text("1 was on the list already.")


async def test_the_end_of_a_long_list(panel: Panel) -> None:
    """Go to the last row of a list of which only what is in sight exists."""
    view = await panel.open("stop-list")
    grid = view.get_by_role("grid")
    await expect(grid).to_have_attribute("aria-rowcount", "5001")
    await expect(_rows(view).first).to_contain_text(FIRST)
    await grid.focus()
    await panel.page.keyboard.press("End")
    await expect(_rows(view).last).to_contain_text("+33639904999")
    assert await _rows(view).count() < 100


async def test_in_french_on_a_phone_in_the_dark(
    browser: Browser, home_assistant: HomeAssistantProcess, account: str
) -> None:
    """Read it all in French on a small dark screen."""
    options = {"width": PHONE, "dark": True}
    async with panel_of(browser, home_assistant, FRENCH, **options) as panel:
        await panel.page.add_init_script(
            "localStorage.setItem('selectedLanguage', '\"fr\"')"
        )
        view = await panel.open("stop-list")
        await expect(view).to_contain_text("Les personnes inscrites")
        await expect(_rows(view).first).to_contain_text(FIRST)
        await panel.expect_accessible()
        await panel.expect_to_fit()
        await view.get_by_role("button", name="Ajouter des numéros").click()
        await panel.expect_accessible()
        await panel.page.keyboard.press("Escape")
        await view.get_by_role("button", name="Entrées et sorties").click()
        await expect(_rows(view)).to_contain_text(["Sortie", "Entrée"])
        assert await view.locator("smspartner-table").evaluate(_CUT) == []
