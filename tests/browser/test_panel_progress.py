"""The view of the progress: results as they come, stopping, a restart."""

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any, Final

import pytest
from playwright.async_api import Browser, Error, Locator, Page, WebSocket, expect

from tests.end_to_end.account import set_up_without_budget
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

from .frontend import frontend_of
from .panel import PHONE, Panel, panel_of
from .words import ENGLISH, FRENCH

LEFT: Final = 2
"""Requests that SMS Partner takes before it wants no more."""
NUMBERS: Final = [f"+33699{number:06}" for number in range(2_000)]
SENT: Final = NUMBERS[: LEFT * 500]
REACHABLE: Final = SENT[100]
NONEXISTENT: Final = SENT[101]
ONE: Final = "+33612345678"


@pytest.fixture(scope="module")
async def verification(
    home_assistant: HomeAssistantProcess, simulator: Simulator
) -> AsyncGenerator[None]:
    """Verify a list of which half waits, as SMS Partner wants no more requests."""
    await set_up_without_budget(home_assistant, simulator)
    await home_assistant.call_action(
        "smspartner", "verify_numbers", {"phone_numbers": ONE, "wait": 30}
    )
    simulator.fault("hlr/notify", "never_notify")
    simulator.settings.rate_limit = LEFT + 1  # that of the first number is one
    simulator.settings.rate_window = 3_600
    call = asyncio.create_task(
        home_assistant.call_action(
            "smspartner", "verify_numbers", {"phone_numbers": NUMBERS, "tag": "spring"}
        )
    )
    yield
    call.cancel()


@pytest.fixture
async def panel(
    browser: Browser, home_assistant: HomeAssistantProcess, verification: None
) -> AsyncGenerator[Panel]:
    """Use the page while the list is verified."""
    async with panel_of(browser, home_assistant) as opened:
        yield opened


def figure(view: Locator, name: str) -> Locator:
    """Find a figure by its name."""
    named = view.page.get_by_text(name, exact=True)
    return view.locator(".figures > div").filter(has=named).locator("dd")


async def expect_status(view: Locator, name: str, count: str) -> None:
    """See how many numbers have a status, in words."""
    named = view.page.get_by_text(name, exact=True)
    part = view.locator("smspartner-bar li").filter(has=named)
    await expect(part).to_contain_text(count)


async def test_results_come_in(panel: Panel, simulator: Simulator) -> None:
    """What has left and come is shown, and still is after leaving the view."""
    view = await panel.open("progress")
    await expect(view.get_by_role("heading")).to_contain_text("spring")
    await expect(figure(view, "Requests sent")).to_have_text("2 of 4")
    await expect_status(view, "Waiting to leave", "1,000")
    await simulator.notify(REACHABLE)
    await simulator.notify(NONEXISTENT)
    await expect(figure(view, "Results in")).to_have_text("2 of 2,000")
    await expect_status(view, "Invalid", "1")
    await expect_status(view, "Awaited", "998")
    await panel.choose("money")
    view = await panel.choose("progress")
    await expect(figure(view, "Results in")).to_have_text("2 of 2,000")
    await panel.expect_accessible()


class Uncaught:
    """The errors of a page that nobody caught, but for those of Home Assistant's own.

    While it is away, its page cannot load its modules. And what its connection has
    subscribed to for others is refused where it is not there yet after a restart.
    """

    def __init__(self, page: Page, url: str) -> None:
        """Notice them from now on, in a page of Home Assistant at a URL."""
        self._module = (
            f"Failed to fetch dynamically imported module: {url}/frontend_latest/"
        )
        self._errors: list[str] = []
        self._types: dict[int, str] = {}
        self._refused_to_others = 0
        page.on("pageerror", self._notice)
        page.on("websocket", self._listen)

    @property
    def ours(self) -> list[str]:
        """Return those that are not Home Assistant's own."""
        refusals = [error for error in self._errors if error == "Object"]
        others = [error for error in self._errors if error != "Object"]
        return others + refusals[self._refused_to_others :]

    def _notice(self, error: Error) -> None:
        """Keep an error."""
        if not error.message.startswith(self._module):
            self._errors.append(error.message)

    def _listen(self, websocket: WebSocket) -> None:
        """Follow a connection."""
        self._types.clear()
        websocket.on("framesent", self._sent)
        websocket.on("framereceived", self._received)

    def _sent(self, frame: bytes | str) -> None:
        """Keep which command has which id."""
        for message in messages_of(frame):
            if "id" in message:
                self._types[message["id"]] = message["type"]

    def _received(self, frame: bytes | str) -> None:
        """Count what was refused to others."""
        for message in messages_of(frame):
            if message.get("success") is False:
                kind = self._types[message["id"]]
                self._refused_to_others += not kind.startswith("smspartner/")


def messages_of(frame: bytes | str) -> list[dict[str, Any]]:
    """Return the messages of a frame, which may be several."""
    said = json.loads(frame)
    return said if isinstance(said, list) else [said]


async def test_restart(
    browser: Browser,
    home_assistant: HomeAssistantProcess,
    simulator: Simulator,
    verification: None,
) -> None:
    """A page that is open goes on where it was after a restart."""
    async with frontend_of(browser, home_assistant, ENGLISH) as frontend:
        uncaught = Uncaught(frontend.page, home_assistant.url)
        view = await Panel(frontend).open("progress")
        await expect(figure(view, "Results in")).to_have_text("2 of 2,000")
        await home_assistant.restart()
        await simulator.notify(SENT[102])
        await expect(figure(view, "Results in")).to_have_text("3 of 2,000")
        assert not uncaught.ours


@pytest.mark.parametrize("width", [PHONE, 2_560])
async def test_any_screen(
    browser: Browser,
    home_assistant: HomeAssistantProcess,
    verification: None,
    width: int,
) -> None:
    """Screens of any width show it, and axe finds nothing, nor in the dark."""
    async with panel_of(browser, home_assistant, width=width, dark=True) as panel:
        view = await panel.open("progress")
        await expect(view.get_by_role("button", name="Stop")).to_be_visible()
        await panel.expect_to_fit()
        await panel.expect_accessible()


async def test_stop_by_keyboard(panel: Panel, browser: Browser) -> None:
    """What has not left is rejected; what that saves is told, elsewhere as well."""
    view = await panel.open("progress")
    stop = view.get_by_role("button", name="Stop")
    await expect(stop).to_have_accessible_description(
        "1,000 numbers have not left yet. Stopping saves about €5.00; results of what"
        " has left still come in."
    )
    await stop.focus()
    await panel.page.keyboard.press("Enter")
    saved = "Stopped: 1,000 numbers were not bought, which saves about €5.00."
    await expect(view.get_by_text(saved)).to_be_visible()
    await expect(stop).to_be_hidden()
    await expect_status(view, "Not bought", "1,000")
    await panel.expect_accessible()
    await panel.page.reload()
    await expect(view.get_by_text(saved)).to_be_visible()
    await view.get_by_role("button", name="See the results").click()
    await expect(await panel.view("results")).to_be_visible()


async def test_nothing_of_what_was_stopped_leaves(
    panel: Panel, home_assistant: HomeAssistantProcess, simulator: Simulator
) -> None:
    """SMS Partner is never asked for it, though it takes requests again."""
    simulator.settings.rate_limit = 360
    simulator.clear_faults()
    await home_assistant.restart()
    await home_assistant.call_action(
        "smspartner", "verify_numbers", {"phone_numbers": "+33612345600", "wait": 30}
    )
    assert not set(simulator.books.billed_numbers) & set(NUMBERS[len(SENT) :])


async def test_in_french(
    browser: Browser, home_assistant: HomeAssistantProcess, verification: None
) -> None:
    """The view speaks French."""
    await home_assistant.command("config/core/update", language="fr")
    async with panel_of(browser, home_assistant, FRENCH) as panel:
        view = await panel.open("progress")
        await expect(view.get_by_text("Résultats reçus")).to_be_visible()
