"""Home Assistant's pages as these tests use them.

Playwright's locators see through the shadow roots that the pages are made of. Nothing
waits for a time: an action waits for its element, an expectation for its truth.
"""

import json
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Locator, Page, expect

from tests.end_to_end.account import DASHBOARD, DOMAIN, INTEGRATION
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.end_to_end.seed import TOKEN_FILE

from .words import Words

_LONG_FROM_NOW: Final = 4_102_444_800_000  # the year 2100, in milliseconds
_PATIENCE: Final = 60_000

expect.set_options(timeout=_PATIENCE)


class Frontend:
    """A page of a browser that shows Home Assistant."""

    def __init__(self, page: Page, url: str, words: Words) -> None:
        """Use a page whose user reads the words."""
        self.page = page
        self.url = url
        self.words = words
        self.dialog = page.locator("dialog-data-entry-flow")

    async def open(self, path: str = "/") -> None:
        """Go to a page of Home Assistant."""
        await self.page.goto(self.url + path)

    async def log_in(self, username: str, password: str) -> None:
        """Log in by the form."""
        await self.open()
        await self.page.locator("input[name=username]").fill(username)
        await self.page.locator("input[name=password]").fill(password)
        await self.page.get_by_role("button", name="Log in").click()
        await self.page.locator("ha-sidebar").wait_for()

    async def start_set_up(self) -> None:
        """Open the dialog that adds the integration."""
        await self.open("/config/integrations/dashboard")
        await self.page.get_by_role("button", name=self.words.add_integration).click()
        choice = self.page.locator("dialog-add-integration")
        await choice.locator("input").first.fill(INTEGRATION)
        await choice.get_by_text(INTEGRATION, exact=True).click()
        await self.field("api_key").wait_for()

    async def open_section(self, name: str) -> None:
        """Open a section of the dialog that is closed."""
        await self.dialog.get_by_role("heading", name=name, exact=True).click()

    def field(self, name: str) -> Locator:
        """Find a field of the dialog by its key."""
        return self.dialog.locator(f"input[name={name}]")

    async def submit(self) -> None:
        """Send the step of the dialog."""
        await self.dialog.get_by_role("button", name=self.words.submit).click()

    async def go_on(self) -> None:
        """Send a step of the dialog that is not its last one."""
        await self.dialog.get_by_role("button", name=self.words.next_step).click()

    async def choose(self, option: str) -> None:
        """Choose from the menu that the dialog shows."""
        await self.dialog.get_by_text(option, exact=True).click()

    async def finish(self) -> None:
        """Close the dialog that has added something."""
        button = self.dialog.get_by_role("button", name=re.compile(self.words.finish))
        await button.click()
        await button.wait_for(state="hidden")

    async def open_account(self) -> Locator:
        """Go to the integration's page and find the row of its account."""
        await self.open(f"/config/integrations/integration/{DOMAIN}")
        row = self.page.locator("ha-config-entry-row")
        await row.wait_for()
        return row

    async def choose_from_menu(self, item: str) -> None:
        """Choose from the menu of the account on the integration's page."""
        row = await self.open_account()
        # The device in the row has a menu too.
        await row.get_by_role("button", name="Menu", exact=True).first.click()
        await self.page.get_by_role("menuitem", name=item).click()

    async def start_adding(self) -> None:
        """Open the dialog that adds a phone number."""
        await self.open_account()
        texts = self.words.texts["config_subentries"]["phone_number"]
        name = texts["initiate_flow"]["user"]
        await self.page.get_by_role("button", name=name).click()
        await self.field("phone_number").wait_for()

    async def open_device(self, name: str = INTEGRATION) -> Locator:
        """Go to the page of a device, by default the account's."""
        row = await self.open_account()
        devices = row.locator("ha-config-entry-device-row")
        has_name = self.page.get_by_text(name, exact=True)
        await devices.filter(has=has_name).click()
        return self.page.locator("ha-config-device-page")

    def row(self, platform: str, key: str) -> Locator:
        """Find the row of an entity on the page of its device."""
        rows = self.page.locator("ha-device-entities-card ha-list > div")
        name = self.page.get_by_title(self.words.name_of(platform, key), exact=True)
        return rows.filter(has=name)

    async def expect_state(self, platform: str, key: str, state: str) -> None:
        """See the state of an entity, in words, on the page of its device."""
        entity = self.words.texts["entity"][platform][key]
        states = (
            entity.get("state") or entity["state_attributes"]["event_type"]["state"]
        )
        name, in_words = re.escape(entity["name"]), re.escape(states[state])
        shown = re.compile(rf"\b{in_words}\s+{name}\s*$")  # what is slotted is first
        await expect(self.row(platform, key)).to_have_text(shown)

    async def verify_now(self) -> None:
        """Press the button on the page of a phone number."""
        row = self.row("button", "verify_now")
        await row.get_by_role("button", name="Press").click()

    async def open_dashboard(self) -> Locator:
        """Go to the dashboard and find its view."""
        await self.open(f"/{DASHBOARD}")
        view = self.page.locator("hui-sections-view")
        await view.wait_for()
        return view

    async def open_notifications(self) -> Locator:
        """Open the list of notifications."""
        await self.page.locator("ha-sidebar").get_by_text("Notifications").click()
        return self.page.locator("notification-drawer")

    async def open_action(self, action: str) -> None:
        """Choose an action in the tools."""
        await self.open("/config/tools/action")
        await self.page.locator("ha-service-picker").click()
        choice = self.page.locator("ha-picker-combo-box")
        await choice.locator("input").fill(action)
        await choice.get_by_text(action, exact=True).click()

    def action_field(self, name: str) -> Locator:
        """Find the row of a field of the chosen action."""
        row = self.page.locator("ha-service-control ha-settings-row")
        return row.filter(has=self.page.get_by_text(name, exact=True))

    async def choose_target(self, name: str) -> None:
        """Choose an entity as the target of the action."""
        picker = self.page.locator("ha-target-picker")
        await picker.get_by_role("button").click()
        choice = self.page.locator("ha-picker-combo-box")
        await choice.locator("input").fill(name)
        await choice.get_by_text(name, exact=True).first.click()
        await choice.wait_for(state="hidden")
        await expect(picker).to_contain_text(name)

    async def perform_action(self) -> None:
        """Perform the action that was chosen in the tools."""
        name = self.words.perform_action
        await self.page.get_by_role("button", name=name).click()

    async def expect_texts(self, texts: list[str]) -> None:
        """See every text in the dialog."""
        for text in texts:
            await expect(self.dialog).to_contain_text(text)


@asynccontextmanager
async def frontend_of(
    browser: Browser,
    home_assistant: HomeAssistantProcess,
    words: Words,
    *,
    logged_in: bool = True,
    width: int = 1280,
    height: int = 900,
    device_scale_factor: float = 1,
    dark: bool = False,
) -> AsyncGenerator[Frontend]:
    """Open Home Assistant in a page of its own, as its owner unless told otherwise."""
    context = await browser.new_context(
        locale=words.locale,
        viewport={"width": width, "height": height},
        device_scale_factor=device_scale_factor,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        service_workers="block",
    )
    async with context:
        context.set_default_timeout(_PATIENCE)
        if logged_in:
            await context.add_init_script(_remember(home_assistant))
        yield Frontend(await context.new_page(), home_assistant.url, words)


def _remember(home_assistant: HomeAssistantProcess) -> str:
    """Make the script that lets a page find its user logged in."""
    token = Path(home_assistant.folder / TOKEN_FILE).read_text()
    tokens = {
        "access_token": token,
        "token_type": "Bearer",
        "refresh_token": "",
        "expires_in": _LONG_FROM_NOW,
        "expires": _LONG_FROM_NOW,
        "hassUrl": home_assistant.url,
        "clientId": f"{home_assistant.url}/",
    }
    return f"localStorage.setItem('hassTokens', {json.dumps(json.dumps(tokens))})"
