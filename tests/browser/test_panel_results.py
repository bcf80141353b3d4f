"""The view of the results: what is in them, each number, and their download."""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser, Download, Locator, expect

from tests.end_to_end.account import set_up_without_budget
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

from .panel import PHONE, Panel, panel_of

NUMBERS: Final = [f"+3363998{number:04}" for number in range(120)]
"""Their endings choose their results, operators, and whether they are ported."""
GERMAN: Final = "+4915112345600"
HAVE_RESULTS: Final = len(NUMBERS)
"""How many do: one never gets any, and there is a German one."""
UNREACHABLE: Final = [one for one in NUMBERS if one[-2:] in {"05", "06", "27"}]
OPTED_OUT: Final = NUMBERS[20]
INVALID: Final = NUMBERS[1]
CONTACTS: Final = {
    "name": "contacts.csv",
    "header": ["Name", "Phone"],
    "rows": [
        ["Zoé; ou Zoë", "06 39 98 00 20"],
        ["=1+1", "06 39 98 00 00"],
        ["constructor", "nobody knows"],
        ["Ada", "06 39 98 00 01"],
        ["Ada again", "06 39 98 00 00"],
    ],
    "phoneNumbers": [NUMBERS[20], NUMBERS[0], None, NUMBERS[1], NUMBERS[0]],
    "createdAt": 0,
}
"""A list as the browser keeps it that has uploaded it."""
_KEEP: Final = """([id, table]) => new Promise((resolve, reject) => {
    const opening = indexedDB.open("smspartner", 1);
    opening.onupgradeneeded = () => {
        opening.result.createObjectStore("tables");
        opening.result.createObjectStore("infos", { keyPath: "verificationId" });
    };
    opening.onerror = reject;
    opening.onsuccess = () => {
        const database = opening.result;
        const writing = database.transaction(["tables", "infos"], "readwrite");
        writing.objectStore("tables").put(table, id);
        writing.objectStore("infos").put({
            verificationId: id, name: table.name, rows: table.rows.length, createdAt: 0,
        });
        writing.oncomplete = () => { database.close(); resolve(); };
    };
})"""


@pytest.fixture(scope="module")
async def verification(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> str:
    """Verify the numbers, one of which is on the stop list, and give the id."""
    simulator.settings.stop_list.append(
        {"id": 1, "phoneNumber": OPTED_OUT, "createdAt": "2024-01-31 23:59:59"}
    )
    await set_up_without_budget(home_assistant, simulator)
    answer = await home_assistant.call_action(
        "smspartner",
        "verify_numbers",
        {"phone_numbers": [*NUMBERS, GERMAN], "tag": "spring", "wait": 30},
        return_response=True,
    )
    assert answer["complete"] is False  # one result never comes
    return str(answer["verification_id"])


@pytest.fixture
async def panel(
    browser: Browser, home_assistant: HomeAssistantProcess, verification: str
) -> AsyncGenerator[Panel]:
    """Use the page after the numbers were verified."""
    assert verification
    async with panel_of(browser, home_assistant) as opened:
        yield opened


async def expect_rows(view: Locator, count: int) -> None:
    """See how many rows the table has, below its header."""
    grid = view.get_by_role("grid")
    await expect(grid).to_have_attribute("aria-rowcount", str(count + 1))


def shares(view: Locator, name: str) -> Locator:
    """Find the bar with a heading."""
    heading = view.page.get_by_role("heading", name=name)
    return view.locator("smspartner-result-shares section").filter(has=heading)


async def downloaded(view: Locator, *choices: str) -> Download:
    """Download with some choices made in the dialog."""
    await view.get_by_role("button", name="Download").click()
    dialog = view.locator("smspartner-download-dialog")
    for choice in choices:
        await dialog.get_by_role("radio", name=choice).check()
    async with view.page.expect_download() as download:
        await dialog.get_by_role("button", name="Download").click()
    await expect(view.get_by_role("dialog")).to_be_hidden()
    return await download.value


async def csv_rows(download: Download) -> list[list[str]]:
    """Read a CSV file that was downloaded."""
    return _csv_rows(await download.path())


def _csv_rows(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))


async def xlsx_rows(download: Download) -> list[list[str]]:
    """Read the first sheet of a spreadsheet that was downloaded."""
    with zipfile.ZipFile(await download.path()) as file:
        strings = file.read("xl/sharedStrings.xml").decode()
        sheet = file.read("xl/worksheets/sheet1.xml").decode()
    texts = [unescape(one) for one in re.findall(r"<t\b[^>]*>([^<]*)</t>", strings)]
    return [
        [texts[int(place)] for place in re.findall(r"<v>(\d+)</v>", row)]
        for row in re.findall(r"<row\b.*?</row>", sheet, re.DOTALL)
    ]


def by_number(rows: Sequence[Sequence[str]]) -> dict[str, Mapping[str, str]]:
    """Return the rows below the header, by their phone number."""
    records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    return {record["phone_number"]: record for record in records}


async def test_results_are_narrowed_down(panel: Panel) -> None:
    """Verdict, operator, country, stop list and digits each narrow the table down."""
    view = await panel.open("results")
    await expect_rows(view, HAVE_RESULTS)
    await expect(
        view.get_by_text(f"{HAVE_RESULTS} of {HAVE_RESULTS} numbers")
    ).to_be_visible()

    verdicts = shares(view, "Verdicts")
    await verdicts.get_by_role("button", name="Unreachable").click()
    await expect_rows(view, len(UNREACHABLE))
    # What else could be chosen is still told.
    await verdicts.get_by_role("button", name="Invalid").click()
    await expect_rows(view, len(UNREACHABLE) + 2)
    await view.get_by_role("button", name="Remove the filter Invalid").click()
    await expect_rows(view, len(UNREACHABLE))
    await view.get_by_role("button", name="Clear filters").click()

    filters = view.locator("smspartner-result-filters")
    await filters.get_by_label("Country").select_option("DE")
    await expect_rows(view, 1)
    await expect(view.get_by_role("row").last).to_contain_text(GERMAN)
    await view.get_by_role("button", name="Remove the filter Germany").click()

    await filters.get_by_label("Opted out").select_option("Yes")
    await expect_rows(view, 1)
    await expect(view.get_by_role("row").last).to_contain_text(OPTED_OUT)
    await view.get_by_role("button", name="Clear filters").click()

    await view.get_by_label("Search for a number").fill("06 39 98 00 01")
    await expect_rows(view, 1)
    await expect(view.get_by_role("row").last).to_contain_text(INVALID)
    await view.get_by_label("Search for a number").fill("999 999")
    await expect(view.get_by_text("No number matches.")).to_be_visible()


async def test_operators_are_filters(panel: Panel) -> None:
    """A click in the bar of operators shows their numbers, and a second one all."""
    view = await panel.open("results")
    button = shares(view, "Operators").get_by_role("button").first
    await expect(button).to_have_attribute("aria-pressed", "false")
    count = re.findall(r"\d+", await button.locator(".amount").inner_text())[0]
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    await expect_rows(view, int(count))
    await button.click()
    await expect_rows(view, HAVE_RESULTS)


async def test_history_of_a_number_by_keyboard(panel: Panel) -> None:
    """The arrows go through the table, Enter opens a number, Escape goes back."""
    view = await panel.open("results")
    grid = view.get_by_role("grid")
    await expect(grid.get_by_role("row").nth(1)).to_contain_text("+33")
    await grid.focus()
    await panel.page.keyboard.press("End")
    last = await grid.get_attribute("aria-activedescendant")
    assert last == f"row-{HAVE_RESULTS - 1}"
    await expect(grid.locator(f"#{last}")).to_be_visible()
    await panel.page.keyboard.press("Home")
    await panel.page.keyboard.press("ArrowDown")
    active = await grid.get_attribute("aria-activedescendant")
    number = (
        await grid.locator(f"#{active}").get_by_role("gridcell").nth(1).inner_text()
    )
    await panel.page.keyboard.press("Enter")

    await expect(view.get_by_role("dialog", name=number)).to_be_visible()
    dialog = view.locator("smspartner-number-dialog")
    await expect(dialog.get_by_text("Lookups (1)")).to_be_visible()
    await expect(dialog.get_by_text("Tag: spring")).to_be_visible()
    await expect(dialog.get_by_text("No SMS has been sent to it.")).to_be_visible()
    await panel.expect_accessible()
    await panel.page.keyboard.press("Escape")
    await expect(view.get_by_role("dialog")).to_be_hidden()
    await expect(grid).to_be_focused()


async def test_selection_is_written_to(panel: Panel) -> None:
    """Whom the checkboxes select, also those between two, is handed to Write."""
    view = await panel.open("results")
    boxes = view.get_by_role("grid").get_by_role("checkbox")
    await boxes.nth(2).check()
    await boxes.nth(5).click(modifiers=["Shift"])
    await expect(view.get_by_text("4 numbers are selected")).to_be_visible()
    rows = view.get_by_role("grid").get_by_role("row")
    chosen = [
        await rows.nth(at).get_by_role("gridcell").nth(1).inner_text()
        for at in range(2, 6)
    ]
    await view.get_by_role("button", name="Write an SMS").click()
    write = await panel.view("write")
    assert "+33" not in panel.page.url
    handed = await write.evaluate("(view) => view.handover.phoneNumbers")
    assert handed == chosen


async def test_selection_by_keyboard(panel: Panel) -> None:
    """The arrows with Shift select what they pass, and no row before it."""
    view = await panel.open("results")
    grid = view.get_by_role("grid")
    await expect(grid.get_by_role("row").nth(1)).to_contain_text("+33")
    await grid.focus()
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowDown"):
        await panel.page.keyboard.press(key)
    await expect(view.get_by_text("2 numbers are selected")).to_be_visible()


async def test_all_that_is_filtered_is_selected(panel: Panel) -> None:
    """The checkbox of the header selects all rows, in sight or not, and none again."""
    view = await panel.open("results")
    everything = view.get_by_role("checkbox", name="Select all")
    await everything.check()
    await expect(
        view.get_by_text(f"{HAVE_RESULTS} numbers are selected")
    ).to_be_visible()
    await everything.uncheck()
    await expect(view.get_by_text("are selected")).to_be_hidden()


async def test_results_alone_as_csv(
    panel: Panel, home_assistant: HomeAssistantProcess
) -> None:
    """All results are downloaded as Home Assistant tells them."""
    view = await panel.open("results")
    download = await downloaded(view)
    assert download.suggested_filename.endswith(".csv")
    records = by_number(await csv_rows(download))
    answer = await home_assistant.call_action(
        "smspartner", "get_results", {"tag": "spring"}, return_response=True
    )
    verdicts = {one["phone_number"]: one["verdict"] for one in answer["results"]}
    assert {one: record["verdict"] for one, record in records.items()} == verdicts


async def test_what_is_filtered_as_spreadsheet(panel: Panel) -> None:
    """What the table shows is downloaded, as a spreadsheet."""
    view = await panel.open("results")
    await shares(view, "Verdicts").get_by_role("button", name="Unreachable").click()
    await expect_rows(view, len(UNREACHABLE))
    download = await downloaded(view, "Excel")
    assert download.suggested_filename.endswith(".xlsx")
    rows = await xlsx_rows(download)
    assert rows[0][0] == "phone_number"
    assert sorted(row[0] for row in rows[1:]) == sorted(UNREACHABLE)


async def test_reachable_and_not_opted_out(
    panel: Panel, home_assistant: HomeAssistantProcess
) -> None:
    """The ready-made list has nobody who cannot or may not be written to."""
    view = await panel.open("results")
    records = by_number(await csv_rows(await downloaded(view, "Reachable and not")))
    answer = await home_assistant.call_action(
        "smspartner", "get_results", {"tag": "spring"}, return_response=True
    )
    reachable = {
        one["phone_number"]
        for one in answer["results"]
        if one["verdict"] == "reachable"
    }
    assert OPTED_OUT in reachable
    assert set(records) == reachable - {OPTED_OUT}


async def test_uploaded_columns_beside_the_results(
    panel: Panel, verification: str
) -> None:
    """The browser that has the list puts its columns beside the results."""
    view = await panel.open("results")
    await panel.page.evaluate(_KEEP, [verification, CONTACTS])
    view = await panel.open("results")
    await view.get_by_label("Results of").select_option(verification)
    await expect_rows(view, len(NUMBERS) + 1)  # and the one without a result

    rows = await csv_rows(await downloaded(view))
    verdict = rows[0].index("verdict")
    assert rows[0][:3] == ["Name", "Phone", "phone_number"]
    assert [(row[0], row[verdict]) for row in rows[1:6]] == [
        ("Zoé; ou Zoë", "reachable"),
        ("'=1+1", "reachable"),
        ("constructor", ""),
        ("Ada", "invalid"),
        ("Ada again", "reachable"),
    ]
    counts = Counter(row[0] != "" for row in rows[1:])
    assert counts[False] >= len(NUMBERS) - 2  # those that are not in the list

    rows = await xlsx_rows(await downloaded(view, "Reachable and not", "Excel"))
    assert rows[1][:3] == ["=1+1", "06 39 98 00 00", NUMBERS[0]]
    assert not any("Zoé" in row[0] or "again" in row[0] for row in rows)


async def test_earlier_verifications_are_found(panel: Panel, verification: str) -> None:
    """Any browser finds the results of a verification, also one that uploaded none."""
    view = await panel.open("results")
    chooser = view.get_by_label("Results of")
    option = chooser.get_by_role("option").filter(has_text="spring")
    await expect(option).to_have_attribute("value", verification)
    await chooser.select_option(verification)
    await expect_rows(view, len(NUMBERS) + 1)


@pytest.mark.parametrize("width", [PHONE, 2560])
async def test_results_can_be_used_by_everybody(
    browser: Browser,
    home_assistant: HomeAssistantProcess,
    verification: str,
    width: int,
) -> None:
    """Screens of any width show the results, and axe finds nothing, nor in the dark."""
    assert verification
    async with panel_of(browser, home_assistant, width=width) as panel:
        await panel.page.emulate_media(color_scheme="dark")
        view = await panel.open("results")
        await expect(view.get_by_role("row").nth(1)).to_contain_text("+33")
        await panel.expect_to_fit()
        await panel.expect_accessible()
        await panel.page.emulate_media(color_scheme="light")
        await shares(view, "Verdicts").get_by_role("button").first.click()
        await expect(view.get_by_role("button", name="Clear filters")).to_be_visible()
        await panel.expect_accessible()
        await view.get_by_role("button", name="Download").click()
        await expect(
            view.get_by_role("dialog", name="Download results")
        ).to_be_visible()
        await panel.expect_accessible()


async def test_a_finger_beside_the_checkbox(
    browser: Browser, home_assistant: HomeAssistantProcess, verification: str
) -> None:
    """Who misses the checkbox of a row by a little selects it, and opens nothing."""
    assert verification
    async with panel_of(browser, home_assistant, width=PHONE) as phone:
        view = await phone.open("results")
        cell = view.locator("smspartner-table .body .check").first
        await cell.click(position={"x": 1, "y": 1})
        await expect(cell.get_by_role("checkbox")).to_be_checked()
        await expect(view).to_contain_text("1 number is selected")
        await expect(phone.dialog).to_have_count(0)


async def test_what_matches_is_said_once(panel: Panel) -> None:
    """Who listens hears how many numbers match, and not each of their changes."""
    view = await panel.open("results")
    status = view.get_by_role("status")
    await expect(status).to_have_text(f"{HAVE_RESULTS} of {HAVE_RESULTS} numbers")
    await status.evaluate(
        """(status) => {
            globalThis.said = [];
            const note = () => globalThis.said.push(status.textContent.trim());
            const all = { characterData: true, childList: true, subtree: true };
            new MutationObserver(note).observe(status, all);
        }"""
    )
    for search in ("0000", "1111", "nobody"):
        await view.get_by_role("searchbox").fill(search)
        await expect(view.locator(".counts")).not_to_contain_text(f"{HAVE_RESULTS} of")
    await expect(status).to_have_text("No number matches.")
    assert await panel.page.evaluate("globalThis.said.at(-1)") == "No number matches."
