"""The page when its connection to Home Assistant is lost, and found again."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack
from typing import Final

import pytest
from playwright.async_api import Browser, Locator, Page, WebSocketRoute, expect

from tests.end_to_end.account import set_up_without_budget
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

from .frontend import Frontend, frontend_of
from .panel import Panel
from .test_panel_write import send, write
from .words import ENGLISH

SHOWN: Final = ("progress", "results", "history", "money", "stop-list")
"""The views that show what goes on."""
CUT: Final = """() => {
    const { connection } = document.querySelector("home-assistant").hass;
    return new Promise((resolve) => {
        connection.addEventListener("ready", resolve);
        connection.socket.close();
    });
}"""


@pytest.fixture(scope="module")
async def account(home_assistant: HomeAssistantProcess, simulator: Simulator) -> str:
    """Add an account that may verify as much as it likes."""
    simulator.settings.notification_delay = 0
    return await set_up_without_budget(home_assistant, simulator)


@pytest.fixture
async def views(
    browser: Browser, home_assistant: HomeAssistantProcess, account: str
) -> AsyncGenerator[dict[str, tuple[Panel, Locator]]]:
    """Open each view in a page of its own.

    Home Assistant's own pages fail to load what they want while it is not there, so
    what is not caught is not looked at.
    """
    async with AsyncExitStack() as stack:
        found = {}
        for name in SHOWN:
            opened = frontend_of(browser, home_assistant, ENGLISH)
            panel = Panel(await stack.enter_async_context(opened))
            found[name] = panel, await panel.open(name)
        yield found


async def verify(home_assistant: HomeAssistantProcess, phone_number: str) -> None:
    """Buy a lookup with its number as its tag, and wait for its result."""
    data = {"phone_numbers": phone_number, "tag": phone_number, "reuse_within": 0}
    await home_assistant.call_action(
        "smspartner", "verify_numbers", data | {"wait": 30}
    )


async def expect_alive(
    views: dict[str, tuple[Panel, Locator]],
    home_assistant: HomeAssistantProcess,
    phone_number: str,
    count: int,
) -> None:
    """See that each view shows what has happened just now."""
    await verify(home_assistant, phone_number)
    shown = {name: view for name, (_, view) in views.items()}
    await expect(shown["progress"]).to_contain_text(phone_number)
    await expect(shown["history"].locator("tbody")).to_contain_text(phone_number)
    grid = shown["results"].get_by_role("grid")
    await expect(grid).to_have_attribute("aria-rowcount", str(count + 1))
    await expect(grid).to_contain_text(phone_number)
    await expect(shown["money"]).to_contain_text(f"{count * 0.005:.3f}".rstrip("0"))


async def cut(views: dict[str, tuple[Panel, Locator]]) -> None:
    """Break the connection of each page, which comes back by itself."""
    await asyncio.gather(*(panel.page.evaluate(CUT) for panel, _ in views.values()))


async def refuse(page: Page, is_refused: Callable[[str], bool], code: str) -> None:
    """Answer some commands of a page, by their names, with an error from now on."""

    def come_between(route: WebSocketRoute) -> None:
        """Answer what is refused, and send on what is not."""
        server = route.connect_to_server()

        def answer(sent: str | bytes) -> None:
            """Answer a message, or send it on."""
            message = json.loads(sent)
            if is_refused(message["type"]):
                told = {"id": message["id"], "type": "result", "success": False}
                error = {"code": code, "message": "No."}
                route.send(json.dumps(told | {"error": error}))
            else:
                server.send(sent)

        route.on_message(answer)

    await page.route_web_socket("**/api/websocket", come_between)


async def test_every_view_goes_on(
    views: dict[str, tuple[Panel, Locator]], home_assistant: HomeAssistantProcess
) -> None:
    """Each view shows what is new: after a break, a restart, a reload, and a break."""
    await expect_alive(views, home_assistant, "+33639980001", 1)
    await cut(views)
    await expect_alive(views, home_assistant, "+33639980002", 2)
    await home_assistant.restart()
    await expect_alive(views, home_assistant, "+33639980003", 3)
    (entry,) = await home_assistant.command("config_entries/get", domain="smspartner")
    path = f"/api/config/config_entries/entry/{entry['entry_id']}/reload"
    await home_assistant.post(path, {})
    await expect_alive(views, home_assistant, "+33639980004", 4)
    await cut(views)
    await expect_alive(views, home_assistant, "+33639980005", 5)


async def test_while_home_assistant_starts(
    panel: Panel, home_assistant: HomeAssistantProcess
) -> None:
    """A connection that is back before the integration is: the page waits for it."""
    is_starting = False
    await refuse(
        panel.page,
        lambda name: is_starting and name.startswith("smspartner/"),
        "unknown_command",
    )
    view = await panel.open("history")
    await expect(view.get_by_role("button", name="Verifications")).to_be_visible()
    is_starting = True
    await panel.page.evaluate(CUT)
    alert = panel.element.get_by_role("alert")
    await expect(alert).to_contain_text("does not know this page yet")
    await panel.expect_accessible()
    is_starting = False
    await expect(alert).to_be_hidden()
    await verify(home_assistant, "+33639980006")
    await expect(view).to_contain_text("+33639980006")


@pytest.mark.usefixtures("account")
async def test_sms_whose_answer_is_lost(
    frontend: Frontend, simulator: Simulator
) -> None:
    """It is followed when the connection is back, and can no more be changed.

    What Home Assistant's own pages cannot load meanwhile is not looked at.
    """
    panel = Panel(frontend)
    is_cut = False
    closing: list[asyncio.Future[None]] = []

    def come_between(route: WebSocketRoute) -> None:
        """Lose the connection as soon as an SMS has left, and for some time."""
        server = route.connect_to_server()

        def cut_at_sending(sent: str | bytes) -> None:
            """Send a message on, unless the connection is cut."""
            nonlocal is_cut
            if not is_cut:
                server.send(sent)
                is_cut = json.loads(sent)["type"] == "smspartner/sms/send"
            if is_cut:
                closing.append(asyncio.ensure_future(route.close()))

        route.on_message(cut_at_sending)

    await panel.page.route_web_socket("**/api/websocket", come_between)
    view = await panel.open("write")
    await write(view, "+33611111100", "Good morning")
    await send(view)
    await expect(view.get_by_role("alert")).to_contain_text("connection")
    await expect(view.get_by_label("To", exact=True)).to_be_hidden()
    is_cut = False
    await expect(view.locator("smspartner-sms-fate")).to_contain_text("+33611111100")
    await expect(view.get_by_label("To", exact=True)).to_be_hidden()
    assert simulator.books.sms.texted["+33611111100", "Good morning"] == 1
    await asyncio.gather(*closing)


async def test_rows_that_do_not_come(
    panel: Panel, home_assistant: HomeAssistantProcess
) -> None:
    """The table says so wherever the keyboard leads, and loads them when asked to."""
    numbers = [f"+3363998{number:04}" for number in range(500)]
    data = {"phone_numbers": numbers, "wait": 30}
    await home_assistant.call_action("smspartner", "verify_numbers", data)
    is_broken = False
    await refuse(
        panel.page,
        lambda name: is_broken and name == "smspartner/results/rows",
        "unknown_error",
    )
    view = await panel.open("results")
    grid = view.get_by_role("grid")
    await expect(grid.locator("#row-0")).to_contain_text("+33")
    is_broken = True
    await grid.focus()
    await panel.page.keyboard.press("End")
    alert = view.get_by_role("alert")
    await expect(alert).to_contain_text("could not be loaded")
    is_broken = False
    await alert.get_by_role("button").click()
    await expect(grid.locator(".line.active")).to_contain_text("+33")
