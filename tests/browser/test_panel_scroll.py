"""How smoothly the page scrolls through a table of 100,000 rows.

The figures are printed (`pytest -s`), beside an empty page's of the same run; a machine
that is busy with something else fails nothing.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.end_to_end.account import set_up_without_budget
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

from .panel import Panel, panel_of

ROWS: Final = 100_000
FIRST: Final = "+33600000000"
SECONDS: Final = 5
READING: Final = 3_000
"""How many pixels a second somebody scrolls who looks at the rows."""
_MULTIPLY: Final = """
    WITH RECURSIVE places(place) AS (
        SELECT 1 UNION ALL SELECT place + 1 FROM places WHERE place < :rows - 1
    )
    INSERT INTO lookups (
        account_id, request_id, phone, state, to_fire, arrival, received_at, result,
        mcc_mnc, ported, message_id, date, matched_by
    )
    SELECT
        account_id, request_id, printf('+336%08d', place), state, to_fire,
        arrival + place, received_at, result, mcc_mnc, ported, message_id || place,
        date, matched_by
    FROM lookups, places ORDER BY place
"""
_EMPTY: Final = (
    "<div style='height: 100px; overflow: auto'><p style='height: 4e6px'></div>"
)
_SCROLL: Final = """(element, [seconds, pixels]) => new Promise((resolve) => {
    let frames = 0;
    let begin;
    const step = (now) => {
        begin ??= now;
        const passed = (now - begin) / 1000;
        if (passed >= seconds) return resolve(frames / passed);
        frames += 1;
        const way = pixels ?? element.scrollHeight - element.clientHeight;
        element.scrollTop = way * passed / seconds;
        requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
})"""


@pytest.fixture(scope="module")
async def many(home_assistant: HomeAssistantProcess, simulator: Simulator) -> None:
    """Verify a number, and have 100,000 like it."""
    await set_up_without_budget(home_assistant, simulator)
    await home_assistant.call_action(
        "smspartner",
        "verify_numbers",
        {"phone_numbers": [FIRST], "wait": 30},
        return_response=True,
    )
    await home_assistant.stop()
    _multiply(home_assistant.folder / "smspartner.db")
    await home_assistant.start()


def _multiply(path: Path) -> None:
    """Repeat the one result of a ledger with other numbers."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_MULTIPLY, {"rows": ROWS})


@pytest.mark.usefixtures("many")
async def test_scrolling(
    browser: Browser, home_assistant: HomeAssistantProcess
) -> None:
    """The whole table is scrolled through, and shows its last row in the end."""
    async with panel_of(browser, home_assistant) as panel:
        empty = await _empty_page(panel.page)
        grid = await _table(panel)
        slowly: float = await grid.evaluate(_SCROLL, [SECONDS, SECONDS * READING])
        flung: float = await grid.evaluate(_SCROLL, [SECONDS, None])
        last = grid.get_by_role("row").last
        await expect(last).to_have_attribute("aria-rowindex", str(ROWS + 1))
        await expect(last).to_contain_text(FIRST)
        sys.stdout.write(
            f"\nFrames a second in {ROWS:,} rows: {slowly:.1f} at {READING:,} pixels a"
            f" second, {flung:.1f} at all of them in {SECONDS} seconds; an empty page:"
            f" {empty:.1f}. Ratios: {slowly / empty:.2f}, {flung / empty:.2f}"
            " (aim: 0.9)\n"
        )


async def _empty_page(page: Page) -> float:
    """Measure a page with nothing but something to scroll."""
    await page.set_content(_EMPTY)
    frames: float = await page.locator("div").evaluate(_SCROLL, [SECONDS, None])
    return frames


async def _table(panel: Panel) -> Locator:
    """Open the results and find their table, once its first rows are there."""
    view = await panel.open("results")
    grid = view.get_by_role("grid")
    await expect(grid).to_have_attribute("aria-rowcount", str(ROWS + 1))
    await expect(grid.get_by_role("row").nth(1)).to_contain_text("+336")
    return grid
