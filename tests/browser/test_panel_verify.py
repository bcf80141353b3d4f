"""A list of contacts on the page: uploaded, corrected, priced, bought."""

import io
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import ascii_uppercase
from time import perf_counter
from typing import Final
from xml.sax.saxutils import escape

import pytest
from playwright.async_api import Browser, FilePayload, Locator, Route, expect

from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

from .frontend import Frontend
from .panel import PHONE, Panel, panel_of
from .words import FRENCH

HEADER: Final = ("Nom", "Téléphone fixe", "Portable", "Code postal")
_TABLES: Final = """() => new Promise((resolve, reject) => {
    const opening = indexedDB.open("smspartner");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const database = opening.result;
        const reading = database.transaction("tables").objectStore("tables").getAll();
        reading.onsuccess = () => {
            database.close();
            resolve(reading.result);
        };
    };
})"""
_CONNECTED: Final = """() =>
    document.querySelector("home-assistant").hass.connected
"""
_NOW: Final = 4_102_444_800_000  # the year 2100, in milliseconds
_LONG_AGO: Final = 1_000_000_000_000
_STORE: Final = """([accountId, times]) => new Promise((resolve, reject) => {
    const opening = indexedDB.open("smspartner");
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
        const database = opening.result;
        const writing = database.transaction(["tables", "infos"], "readwrite");
        for (const createdAt of times) {
            const id = `${accountId} ${createdAt}`;
            const known = { accountId, createdAt, name: "" };
            writing.objectStore("tables").put(
                { ...known, header: [], rows: [], phoneNumbers: [] }, id,
            );
            writing.objectStore("infos").put({ ...known, verificationId: id, rows: 0 });
        }
        writing.oncomplete = () => {
            database.close();
            resolve();
        };
    };
})"""
_NO_ROOM: Final = """IDBObjectStore.prototype.put = () => {
    throw new DOMException("No room", "QuotaExceededError");
};"""
_WATCH_STALLS: Final = """() => {
    globalThis.stalls = [];
    new PerformanceObserver((seen) => stalls.push(
        ...seen.getEntries().map(({ duration }) => duration)
    )).observe({ type: "longtask" });
}"""
_SPREADSHEET: Final = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/'
    '2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/></Types>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/'
    'spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships"><sheets><sheet name="Clients" sheetId="1" '
    'r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.'
    'org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>',
}


class List:
    """The list that a view shows."""

    def __init__(self, panel: Panel, view: Locator) -> None:
        """Use the view of a page."""
        self.panel = panel
        self.view = view
        self.entries = view.locator("smspartner-list-entries")
        self.order = view.locator("smspartner-list-order")
        self.inputs = self.entries.locator("input")
        self.verify = self.order.locator("section > button")
        self.dialog = self.order.locator("smspartner-dialog")
        self.buy = self.dialog.locator("button.primary")

    async def choose(self, content: bytes, name: str = "clients.csv") -> None:
        """Choose a file."""
        file = FilePayload(name=name, mimeType="", buffer=content)
        await self.view.locator("input[type=file]").set_input_files([file])

    async def drag(self, file: Path, *events: str) -> None:
        """Drag a file to the edge of the page, or drop it there."""
        page = self.panel.page
        session = await page.context.new_cdp_session(page)
        box = await self.panel.element.locator("main").bounding_box()
        assert box
        data = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
        for event in events:
            place = {"x": box["x"] + 4, "y": box["y"] + 4}
            await session.send(
                "Input.dispatchDragEvent", {"type": event, "data": data, **place}
            )

    async def expect_counts(self, **counts: int) -> None:
        """See how many entries there are of each kind, once they are counted."""
        for kind, count in counts.items():
            name = re.compile(rf"^{count:,}\s*{kind.replace('_', ' ')}", re.IGNORECASE)
            button = self.entries.get_by_role("button", name=name)
            await expect(button).to_be_visible()

    async def show(self, kind: str) -> None:
        """Show the entries of a kind."""
        await self.entries.locator(".kinds").get_by_text(kind, exact=True).click()

    async def correct(self, line: int, text: str, *, leave_by: str = "Enter") -> None:
        """Put another text in the place of an invalid entry."""
        entry = self.entries.get_by_label(f"Correction of line {line}", exact=True)
        await entry.fill(text)
        await entry.press(leave_by)

    async def expect_price(self, price: str) -> None:
        """See the price, once it is known."""
        await expect(self.order.locator(".price")).to_have_text(price)


@pytest.fixture
async def contacts(panel: Panel) -> List:
    """Open the view, with nothing in it."""
    return List(panel, await panel.open("verify"))


def csv(*rows: Sequence[str], encoding: str = "cp1252") -> bytes:
    """Return a table as Excel saves it in France."""
    return "\r\n".join(";".join(row) for row in rows).encode(encoding)


def xlsx(*rows: Sequence[str | int]) -> bytes:
    """Return a table as a spreadsheet."""
    cells = "".join(
        f'<row r="{place}">{"".join(_cells(row, place))}</row>'
        for place, row in enumerate(rows, 1)
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in _SPREADSHEET.items():
            file.writestr(name, text)
        file.writestr("xl/worksheets/sheet1.xml", sheet)
    return content.getvalue()


def _cells(row: Sequence[str | int], place: int) -> Iterator[str]:
    """Yield the cells of a row of a spreadsheet."""
    for column, value in zip(ascii_uppercase, row, strict=False):
        if isinstance(value, int):
            yield f'<c r="{column}{place}"><v>{value}</v></c>'
        else:
            text = escape(value)
            yield f'<c r="{column}{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def person(number: str) -> tuple[str, str, str, str]:
    """Return a row of a table of contacts."""
    return ("Élodie", "01 86 20 12 00", number, "75001")


async def test_a_list_is_corrected_and_bought(
    contacts: List, simulator: Simulator
) -> None:
    """Upload a table with every usual fault; what is good then is bought, once."""
    await contacts.choose(
        csv(
            ("Liste des clients", "", "", ""),
            HEADER,
            person("06 39 98 11 00"),
            person("+33 (0)6.39.98.11.01"),
            person("06 39 98 11 00"),
            person("06 39 98 11"),
            person(""),
            person("n/a"),
            person("01 86 20 12 00"),
            person("06 39 98 11 02"),
        )
    )
    await contacts.expect_counts(good=3, invalid=3, doubled=1, opted_out=0)
    await contacts.expect_price("€0.015")
    preview = contacts.view.locator("smspartner-list-preview")
    await expect(preview.locator("td.chosen").first).to_have_text("06 39 98 11 00")
    await expect(preview).to_contain_text("Élodie")
    await contacts.panel.expect_accessible()

    await contacts.correct(6, "06 39 98 11 03")
    await expect(contacts.inputs.nth(1)).to_be_focused()
    await contacts.correct(8, "still nothing")
    await expect(contacts.inputs.nth(2)).to_be_focused()
    await contacts.entries.get_by_role("button", name="Leave out line 9").click()
    await contacts.expect_counts(good=4, invalid=1, doubled=1)
    await contacts.expect_price("€0.02")

    await contacts.verify.click()
    await expect(contacts.dialog).to_contain_text("4 lookups are bought now for €0.02.")
    await expect(contacts.dialog).to_contain_text("1 invalid entry is left out.")
    await contacts.panel.expect_accessible()
    await contacts.buy.dblclick()
    await contacts.panel.view("progress")
    await simulator.settled()
    bought = [f"+336399811{number:02}" for number in range(4)]
    assert simulator.books.billed_numbers == dict.fromkeys(bought, 1)

    (table,) = await contacts.panel.page.evaluate(_TABLES)
    assert table["name"] == "clients.csv"
    assert table["header"] == list(HEADER)
    assert table["rows"][1] == list(person("+33 (0)6.39.98.11.01"))
    assert table["phoneNumbers"] == [
        *("+33639981100", "+33639981101", "+33639981100", "+33639981103"),
        *(None, None, None, "+33639981102"),
    ]


async def test_known_results_and_opt_outs(
    contacts: List, home_assistant: HomeAssistantProcess, account: str
) -> None:
    """Results that are known cost nothing unless they are too old, opt-outs neither."""
    known, listed = "+33639981200", "+33639981201"
    for action, numbers in (("verify_numbers", known), ("add_to_stop_list", listed)):
        await home_assistant.call_action(
            "smspartner",
            action,
            {"config_entry_id": account, "phone_numbers": numbers},
        )
    await contacts.choose(f"{known}\n{listed}\n+33639981202".encode(), "list.txt")
    await contacts.expect_counts(good=3, known=1, opted_out=1)
    await contacts.expect_price("€0.005")
    await contacts.verify.click()
    await expect(contacts.dialog).to_contain_text(
        "its result is known, and up to 1 day"
    )
    await contacts.panel.page.keyboard.press("Escape")
    await contacts.order.get_by_label("Leave out numbers on the stop list").uncheck()
    await contacts.expect_price("€0.01")
    slider = contacts.order.get_by_role("slider")
    await slider.press("Home")
    await expect(contacts.order).to_contain_text("none: buy all anew")
    await contacts.expect_price("€0.015")
    await contacts.expect_counts(known=0)
    await slider.press("End")
    await contacts.expect_price("€0.01")
    await contacts.show("Known")
    await expect(contacts.entries.locator("td.reason")).to_have_text([known])


async def test_what_was_found_out_is_corrected(contacts: List) -> None:
    """Choose another column, another separator, and that no line names the columns."""
    await contacts.choose(
        csv(HEADER, person("06 39 98 13 00"), person("06 39 98 13 01"))
    )
    await contacts.expect_counts(good=2, invalid=0)
    preview = contacts.view.locator("smspartner-list-preview")
    await preview.get_by_label("Column of the phone numbers").select_option(
        "Téléphone fixe"
    )
    await contacts.expect_counts(good=0, invalid=2)
    await preview.get_by_label("Names of the columns").select_option("In line 2")
    await contacts.expect_counts(good=0, invalid=1)
    await preview.get_by_label("Column of the phone numbers").select_option(
        "06 39 98 13 00"
    )
    await contacts.expect_counts(good=1, invalid=0)
    await preview.get_by_label("Cells are parted by").select_option("Comma (,)")
    await expect(preview.locator("thead th")).to_have_count(2)
    await expect(preview.locator("tbody")).to_contain_text("Élodie;")
    await preview.get_by_label("Letters are written as").select_option("UTF-8")
    await expect(preview).not_to_contain_text("Élodie")


async def test_a_spreadsheet(contacts: List) -> None:
    """Read an XLSX file, whose numbers have lost their zero."""
    await contacts.choose(
        xlsx(("Name", "Mobile"), ("Jo", 639981400), ("<Al>", "06 39 98 14 01")),
        "clients.xlsx",
    )
    await contacts.expect_counts(good=2, invalid=0)
    await contacts.show("Good")
    numbers = contacts.entries.locator("td.reason")
    await expect(numbers).to_have_text(["+33639981400", "+33639981401"])


async def test_a_file_that_cannot_be_read(contacts: List) -> None:
    """Say what is wrong with a file, and take another one."""
    await contacts.choose(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old.xls")
    await expect(contacts.view.get_by_role("alert")).to_contain_text("XLSX or CSV")
    await contacts.choose(b"name;mobile\n", "empty.csv")
    await expect(contacts.view.get_by_role("alert")).to_contain_text("nothing to read")
    await contacts.choose(b"0639981500", "list.txt")
    await contacts.expect_counts(good=1)
    await expect(contacts.view.get_by_role("alert")).to_have_count(0)


async def test_by_keyboard_alone(contacts: List) -> None:
    """Type a list, correct it and come to its price without a mouse."""
    page = contacts.panel.page
    await contacts.view.get_by_label("Phone numbers, or a table").focus()
    await page.keyboard.insert_text("0639981600\n06399816\n0639981601\n")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(contacts.view.locator("h2").first).to_be_focused()
    await contacts.expect_counts(good=2, invalid=1)
    while not await contacts.inputs.first.evaluate(
        "(input) => input === input.getRootNode().activeElement"
    ):
        await page.keyboard.press("Tab")
    await page.keyboard.press("ControlOrMeta+A")
    await page.keyboard.type("0639981602")
    await page.keyboard.press("Enter")
    await contacts.expect_counts(good=3, invalid=0)
    while not await contacts.verify.evaluate(
        "(button) => button === button.getRootNode().activeElement"
    ):
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(contacts.order.get_by_role("dialog")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(contacts.verify).to_be_focused()


async def test_the_list_stays_while_other_views_are_open(contacts: List) -> None:
    """Come back to a list that was corrected, and give it up for another one."""
    await contacts.choose(b"0639981700\n06399817", "list.txt")
    await contacts.correct(2, "0639981701")
    await contacts.expect_counts(good=2, invalid=0)
    await contacts.panel.choose("money")
    await contacts.panel.choose("verify")
    await contacts.expect_counts(good=2, invalid=0)
    await contacts.view.get_by_role("button", name="Another list").click()
    await expect(
        contacts.view.get_by_label("Phone numbers, or a table")
    ).to_be_focused()


async def test_too_little_budget(contacts: List) -> None:
    """Say that the budget does not suffice; nothing can be bought."""
    numbers = "\n".join(f"06399{number:05}" for number in range(2500))
    await contacts.choose(numbers.encode(), "list.txt")
    await contacts.expect_price("€12.50")
    notice = contacts.order.get_by_text("what is left of the daily lookup budget")
    await expect(notice).to_be_visible()
    await expect(contacts.verify).to_be_disabled()
    await contacts.show("Good")
    await contacts.entries.get_by_role("button", name="Next").click()
    await expect(contacts.entries.locator("td.line").first).to_have_text("21")


async def test_a_restart_in_between(
    frontend: Frontend, home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """Buy what was corrected before Home Assistant was started again.

    Its own pages fail to load what they want meanwhile, which is not looked at.
    """
    panel = Panel(frontend)
    contacts = List(panel, await panel.open("verify"))
    await contacts.choose(b"0639981800\n06399818\nnobody", "list.txt")
    await contacts.correct(2, "0639981801")
    await contacts.expect_counts(good=2, invalid=1)
    await home_assistant.restart()
    await panel.page.wait_for_function(_CONNECTED)
    await contacts.panel.element.locator("smspartner-verify").wait_for()
    await contacts.expect_counts(good=2, invalid=1)
    await contacts.verify.click()
    await contacts.buy.click()
    await contacts.panel.view("progress")
    await simulator.settled()
    billed = simulator.books.billed_numbers
    assert (billed["+33639981800"], billed["+33639981801"]) == (1, 1)


async def test_old_tables_are_forgotten(panel: Panel, account: str) -> None:
    """Whatever view is opened, no table is kept for longer than results are."""
    await panel.open("results")
    await panel.page.evaluate(_STORE, [account, [_LONG_AGO, _NOW]])
    await panel.page.evaluate(_STORE, ["another", [_LONG_AGO]])
    await panel.frontend.open("/profile")
    await panel.open("money")
    await panel.page.wait_for_function(f"({_TABLES})().then((all) => all.length === 2)")
    kept = [
        (table["accountId"], table["createdAt"])
        for table in await panel.page.evaluate(_TABLES)
    ]
    assert sorted(kept) == sorted([(account, _NOW), ("another", _LONG_AGO)])


async def test_a_list_is_dropped(contacts: List, tmp_path: Path) -> None:
    """Take a file wherever it is dropped; a list that is prepared stays what it is."""
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_bytes(csv(HEADER, person("06 39 98 21 00"), person("06 39 98 21")))
    second.write_bytes(csv(HEADER, person("06 39 98 21 01")))
    await contacts.drag(first, "dragEnter", "dragOver")
    await expect(contacts.view).to_contain_text("Drop the file")
    await contacts.drag(first, "drop")
    await contacts.expect_counts(good=1, invalid=1)
    await expect(contacts.view.locator("h2").first).to_have_text("first.csv")
    await contacts.drag(second, "dragEnter", "dragOver", "drop")
    await contacts.correct(3, "06 39 98 21 02")
    await contacts.expect_counts(good=2, invalid=0)
    await expect(contacts.view.locator("h2").first).to_have_text("first.csv")


async def test_a_list_is_pasted(contacts: List) -> None:
    """Read at once what is pasted into the empty field: the cells of a spreadsheet."""
    page = contacts.panel.page
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await page.evaluate(
        "(text) => navigator.clipboard.writeText(text)",
        "Nom\tPortable\nZoé\t639982200\nJo\t06 39 98 22 00\nAl\t?\n",
    )
    await contacts.view.get_by_label("Phone numbers, or a table").focus()
    await page.keyboard.press("ControlOrMeta+V")
    await contacts.expect_counts(good=1, doubled=1, invalid=1)
    await expect(contacts.view.locator("h2").first).to_have_text("Pasted list")


async def _without_room(route: Route) -> None:
    """Answer with a worker in which a table finds no room."""
    answer = await route.fetch()
    await route.fulfill(response=answer, body=_NO_ROOM + await answer.text())


async def test_no_room_for_the_columns(contacts: List, simulator: Simulator) -> None:
    """Say that a browser cannot keep the columns; nothing is bought before."""
    await contacts.panel.page.route("**/worker-*.js", _without_room)
    number = "+33639982300"
    await contacts.choose(f"Name;Mobile\nJo;{number}".encode())
    await contacts.expect_counts(good=1)
    await contacts.verify.click()
    await contacts.buy.click()
    told = contacts.view.get_by_role("alert")
    await expect(told).to_contain_text("no room for the columns")
    await expect(contacts.dialog.get_by_role("dialog")).to_be_hidden()
    await contacts.panel.expect_accessible()
    assert simulator.books.billed_numbers[number] == 0
    await contacts.verify.click()
    await contacts.buy.click()
    await contacts.panel.view("progress")
    await simulator.settled()
    assert simulator.books.billed_numbers[number] == 1


async def test_verified_again_through_a_restart(
    frontend: Frontend, home_assistant: HomeAssistantProcess, account: str
) -> None:
    """Go on with an earlier verification after Home Assistant was started again.

    Its own pages fail to load what they want meanwhile, which is not looked at.
    """
    await home_assistant.call_action(
        "smspartner",
        "verify_numbers",
        {
            "config_entry_id": account,
            "phone_numbers": ["+33639982400", "+33639982427"],
            "tag": "again",
            "wait": 30,
        },
    )
    panel = Panel(frontend)
    history = await panel.open("history")
    tagged = history.get_by_role("row").filter(
        has=panel.page.get_by_text("again", exact=True)
    )
    await tagged.get_by_role("button", name="Again").click()
    await history.get_by_role("button", name="Only the unreachable").click()
    contacts = List(panel, await panel.view("verify"))
    await contacts.expect_counts(good=1, known=1)
    await home_assistant.restart()
    await contacts.order.get_by_role("slider").press("Home")
    await contacts.expect_counts(good=1, known=0)
    await contacts.expect_price("€0.005")
    await expect(contacts.view.get_by_role("alert")).to_have_count(0)


async def test_a_hundred_thousand_lines(contacts: List, tmp_path: Path) -> None:
    """Sort a long list; print how long that took, and how long the page stood still."""
    file = tmp_path / "list.txt"
    file.write_text("\n".join(f"+336{number:08}" for number in range(100_000)))
    await contacts.panel.page.evaluate(_WATCH_STALLS)
    start = perf_counter()
    await contacts.view.locator("input[type=file]").set_input_files(file)
    await contacts.expect_counts(good=100_000)
    seconds = perf_counter() - start
    longest = await contacts.panel.page.evaluate("() => Math.max(0, ...stalls)")
    sys.stdout.write(
        f"100,000 lines: {seconds:.1f} s, longest stall {longest:.0f} ms\n"
    )


async def test_on_a_phone_in_the_dark_in_french(
    browser: Browser, home_assistant: HomeAssistantProcess
) -> None:
    """Fit on a phone, be readable in the dark, and speak French."""
    await home_assistant.command("config/core/update", language="fr")
    async with panel_of(browser, home_assistant, FRENCH, width=PHONE) as panel:
        await panel.page.emulate_media(color_scheme="dark")
        contacts = List(panel, await panel.open("verify"))
        await expect(contacts.view).to_contain_text("Une liste de contacts")
        await panel.expect_accessible()
        await contacts.choose(csv(HEADER, person("06 39 98 19"), person("n/a")))
        await expect(contacts.inputs).to_have_count(2)
        await expect(contacts.order).to_contain_text("aucun numéro")
        await panel.expect_to_fit()
        await panel.expect_accessible()
