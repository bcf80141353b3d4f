"""Takes the pictures of the documents, of the household that the demo has too.

Usage: script/browser --screenshots [NAME ...]
With names, only those pictures are taken; the others stay.
"""

import asyncio
import io
import shutil
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image
from playwright.async_api import Browser, FilePayload, Locator, Page, expect

from custom_components.smspartner.const import LEDGER_FILE
from tests.end_to_end import household
from tests.end_to_end.account import (
    DOMAIN,
    INTEGRATION,
    account_device_id,
    add_from_blueprint,
)
from tests.end_to_end.home_assistant import ROOT, HomeAssistantProcess
from tests.end_to_end.past import add_spending
from tests.simulator import API_KEY, Simulator

from .chromium import chromium
from .frontend import Frontend, frontend_of
from .words import ENGLISH, FRENCH, Words

FOLDER: Final = ROOT / "images" / "screenshots"
AUTOMATION: Final = "reachability_alert"
SMS: Final = {"en": "The washing machine is done.", "fr": "Le linge est lavé."}
LIST_NAMES: Final = {"en": "Members.csv", "fr": "Adhérents.csv"}
LIST: Final = [
    "Name;Mobile;City",
    "Zoé Martin;06 39 98 12 34;Lyon",
    "Louis Petit;06 39 98 21 01;Paris",
    "Emma Roux;06.39.98.31.27;Nantes",
    "Hugo Faure;06 39 98 12 34;Lille",
    "Inès Blanc;06 39 98 88;Nice",
    "Jules Morel;01 99 00 12 34;Brest",
    "Léa Girard;+33 6 39 98 24 78;Dijon",
    *(f"Nom {n};06 39 98 4{n // 100} {n % 100:02};Metz" for n in range(10, 250)),
]
"""What members of a club have written down as their numbers."""
COLOURS: Final = 64
"""As many as a page of one theme needs."""


@dataclass(frozen=True)
class Picture:
    """A page, how to get there, and how much of it is seen."""

    name: str
    go: Callable[[Frontend], Awaitable[None]]
    width: int = 1200
    height: int = 800
    languages: tuple[Words, ...] = (ENGLISH,)


async def go_to_set_up(frontend: Frontend) -> None:
    """Show the dialog that adds the account."""
    await frontend.start_set_up()
    await frontend.expect_texts(list(frontend.words.of_step("config", "user")))
    await frontend.field("api_key").fill(API_KEY)


async def go_to_device(frontend: Frontend) -> None:
    """Show the page of the account's device, with its last result."""
    device = await frontend.open_device()
    await expect(device.locator("hui-event-entity-row").first).to_contain_text("ago")


async def go_to_automation(frontend: Frontend) -> None:
    """Show the alert in the editor, with the inputs of its blueprint."""
    number = household.name_of_number(frontend.words.language)
    await _edit(frontend, "automation", AUTOMATION, number)


async def go_to_question(frontend: Frontend) -> None:
    """Show the script that asks in the editor, with the inputs of its blueprint."""
    await _edit(frontend, "script", "ask", household.PERSON)


async def go_to_relay(frontend: Frontend) -> None:
    """Show the automation that relays in the editor."""
    await _edit(frontend, "automation", "relay", household.PERSON)


async def go_to_publishing(frontend: Frontend) -> None:
    """Show the automation that publishes in the editor."""
    await _edit(frontend, "automation", "publish", INTEGRATION)


async def _edit(frontend: Frontend, domain: str, id_: str, shown: str) -> None:
    """Open what is made of a blueprint, and wait for an input."""
    await frontend.open(f"/config/{domain}/edit/{id_}")
    editor = frontend.page.locator(f"blueprint-{domain}-editor")
    await expect(editor).to_contain_text(shown)


async def go_to_price(frontend: Frontend) -> None:
    """Show what the dialog has understood, and what the checks cost."""
    await frontend.start_adding()
    await frontend.field("phone_number").fill("06 39 98 45 67")
    await frontend.field("name").fill(
        "Gate" if frontend.words is ENGLISH else "Portail"
    )
    await frontend.choose(frontend.words.of_interval("daily"))
    await frontend.submit()
    await frontend.expect_texts(["365"])


async def go_to_monitored_number(frontend: Frontend) -> None:
    """Show the page of a monitored number's device."""
    await frontend.open_device(household.name_of_number(frontend.words.language))
    await frontend.expect_state("binary_sensor", "reachable", "on")


async def go_to_phone_number(frontend: Frontend) -> None:
    """Show the page of somebody's device, with what became of an SMS."""
    await frontend.open_device(household.PERSON)
    await frontend.expect_state("event", "sms", "delivered")


async def go_to_options(frontend: Frontend) -> None:
    """Show the options of the account."""
    row = await frontend.open_account()
    await row.get_by_role("button", name="Configure", exact=True).click()
    step = frontend.words.texts["options"]["step"]["init"]
    await frontend.expect_texts([step["title"], *step["data"].values()][:-1])


async def go_to_dashboard(frontend: Frontend) -> None:
    """Show the dashboard, with all of its graphs drawn."""
    view = await frontend.open_dashboard()
    became_reachable = frontend.words.event_of("change", "became_reachable")
    log = view.locator("hui-logbook-card")
    await expect(log).to_contain_text(became_reachable, ignore_case=True)
    await expect(view.locator("state-history-chart-timeline canvas")).to_have_count(1)
    await expect(view.locator("statistics-chart canvas")).to_have_count(3)


async def go_to_sms(frontend: Frontend) -> None:
    """Text somebody in the tools and show the response."""
    fields = frontend.words.texts["services"]["send_sms"]["fields"]
    await frontend.open_action("smspartner.send_sms")
    await frontend.choose_target(household.PERSON)
    message = frontend.action_field(fields["message"]["name"])
    await message.locator("textarea").fill(SMS[frontend.words.language])
    wait = frontend.action_field(fields["wait"]["name"])
    await wait.locator("ha-checkbox").click()
    await wait.locator("input[type=number]").nth(1).fill("1")
    await frontend.perform_action()
    response = frontend.page.locator("ha-yaml-editor")
    await expect(response).to_contain_text("state: delivered")
    await response.evaluate("editor => editor.closest('ha-card').scrollIntoView()")


async def go_to_response(frontend: Frontend) -> None:
    """Verify a number in the tools and show the response."""
    fields = frontend.words.texts["services"]["verify_numbers"]["fields"]
    await frontend.open_action("smspartner.verify_numbers")
    numbers = frontend.action_field(fields["phone_numbers"]["name"])
    await numbers.locator("ha-checkbox").click()
    await numbers.locator("textarea").fill("06 39 98 40 50")
    await frontend.perform_action()
    response = frontend.page.locator("ha-yaml-editor")
    await expect(response).to_contain_text("reachable: 1")
    await response.evaluate("editor => editor.closest('ha-card').scrollIntoView()")


async def go_to_list(frontend: Frontend) -> None:
    """Show a list on the page that was read and priced, and not bought."""
    view = await _open_page(frontend, "verify")
    await view.locator("input[type=file]").set_input_files(
        FilePayload(
            name=LIST_NAMES[frontend.words.language],
            mimeType="text/csv",
            buffer="\n".join(LIST).encode(),
        )
    )
    await expect(view.locator("button.primary.wide")).to_be_enabled()


async def go_to_results(frontend: Frontend) -> None:
    """Show all results on the page."""
    view = await _open_page(frontend, "results")
    await expect(view.get_by_role("row").nth(5)).to_contain_text("+33")


async def go_to_writing(frontend: Frontend) -> None:
    """Show a text on the page as it will arrive, and what it costs."""
    view = await _open_page(frontend, "write")
    await view.locator("textarea").first.fill(household.PERSON_NUMBER)
    # What was sent a moment ago would not be sent once more.
    language = frontend.words.language
    text = f"{household.TEXTS[language][0]} {SMS[language]}"
    await view.locator("textarea").nth(1).fill(text)
    await expect(view.locator("button.primary").first).to_be_enabled()


async def go_to_money(frontend: Frontend) -> None:
    """Show on the page what was spent and is left."""
    view = await _open_page(frontend, "money")
    await expect(view.locator("smspartner-spending-chart canvas")).to_be_visible()


async def _open_page(frontend: Frontend, view: str) -> Locator:
    """Open a view of the page."""
    await frontend.open(f"/smspartner/{view}")
    shown = frontend.page.locator(f"smspartner-panel smspartner-{view}")
    await shown.wait_for()
    return shown


BOTH: Final = (ENGLISH, FRENCH)
SET_UP: Final = Picture("set-up", go_to_set_up, 1000, 600, BOTH)
PICTURES: Final = (
    Picture("device", go_to_device),
    Picture("monitor-price", go_to_price, 1000, 600, BOTH),
    Picture("monitored-number", go_to_monitored_number),
    Picture("phone-number", go_to_phone_number, height=1000),
    Picture("options", go_to_options, 1000, 1130),
    Picture("automation", go_to_automation),
    Picture("ask", go_to_question),
    Picture("dashboard", go_to_dashboard, 1400, 1020, BOTH),
    # The last two, for they cost something.
    Picture("sms", go_to_sms, 1000, 1000, BOTH),
    Picture("response", go_to_response, 1000, 1130, BOTH),
    Picture("page-verify", go_to_list, height=1000, languages=BOTH),
    Picture("page-results", go_to_results, height=900),
    Picture("page-write", go_to_writing, height=1000),
)
OF_MORE: Final = (
    Picture("relay", go_to_relay, height=1000),
    Picture("publish", go_to_publishing),
    Picture("page-money", go_to_money, height=900),
)
"""What shows what the household of the others has not."""


async def main(names: Sequence[str]) -> None:
    """Take pictures anew, in one language after the other: those named, or all."""
    known = {picture.name for picture in (SET_UP, *PICTURES, *OF_MORE)}
    if unknown := set(names) - known:
        raise SystemExit(f"There is no picture called {', '.join(sorted(unknown))}.")
    if not names:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        for words in BOTH:
            await _take_all(browser, words, frozenset(names or known))


async def _take_all(browser: Browser, words: Words, names: frozenset[str]) -> None:
    """Take the pictures of a language, that of the set-up before all others."""

    def wanted(*pictures: Picture) -> list[Picture]:
        """Return those to be taken."""
        return [one for one in pictures if one.name in names and words in one.languages]

    if not wanted(SET_UP, *PICTURES, *OF_MORE):
        return
    with TemporaryDirectory() as folder:
        async with (
            Simulator(settings=household.settings()) as simulator,
            HomeAssistantProcess(Path(folder) / "config") as home_assistant,
        ):
            for picture in wanted(SET_UP):
                await _take(picture, browser, home_assistant, words)
            await household.set_up(home_assistant, simulator, words.language)
            await _ignore_repairs(home_assistant)
            for picture in wanted(*PICTURES):
                await _take(picture, browser, home_assistant, words)
            if more := wanted(*OF_MORE):
                await _add_more(home_assistant)
            for picture in more:
                await _take(picture, browser, home_assistant, words)


async def _add_more(home_assistant: HomeAssistantProcess) -> None:
    """Make the automations that relay and publish, and what was spent earlier."""
    add_spending(home_assistant.folder / LEDGER_FILE)
    # The sums are read anew after a change of the ledger.
    await home_assistant.command(
        "call_service",
        domain=DOMAIN,
        service="forget_numbers",
        service_data={"phone_numbers": "+33639989999"},
        return_response=True,
    )
    await add_from_blueprint(
        home_assistant,
        *("automation", "relay", "Relay replies", "relay_replies"),
        people=[await household.device_id_of_person(home_assistant)],
        agent="conversation.home_assistant",
    )
    await add_from_blueprint(
        home_assistant,
        *("automation", "publish", "Publish results", "publish_results"),
        account=await account_device_id(home_assistant),
    )


async def _take(
    picture: Picture,
    browser: Browser,
    home_assistant: HomeAssistantProcess,
    words: Words,
) -> None:
    """Take a picture in a language."""
    async with frontend_of(
        browser,
        home_assistant,
        words,
        width=picture.width,
        height=picture.height,
        device_scale_factor=1.25,
    ) as frontend:
        await picture.go(frontend)
        await _wait_for_icons(frontend.page)
        png = await frontend.page.screenshot(animations="disabled", caret="hide")
    language = "" if words is ENGLISH else f".{words.language}"
    _in_few_colours(png).save(FOLDER / f"{picture.name}{language}.png", optimize=True)


async def _wait_for_icons(page: Page) -> None:
    """Wait until each icon has its drawing, which comes later than its text."""
    undrawn = page.locator("ha-state-icon").filter(has_not=page.locator("path"))
    await expect(undrawn).to_have_count(0)


def _in_few_colours(png: bytes) -> Image.Image:
    """Bring an image down to a palette, which a page of one theme hardly shows."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    return image.quantize(COLOURS, dither=Image.Dither.NONE)


async def _ignore_repairs(home_assistant: HomeAssistantProcess) -> None:
    """Hide that this Home Assistant takes its results over plain http."""
    for issue in (await home_assistant.command("repairs/list_issues"))["issues"]:
        await home_assistant.command(
            "repairs/ignore_issue",
            domain=issue["domain"],
            issue_id=issue["issue_id"],
            ignore=True,
        )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
