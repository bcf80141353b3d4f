"""The page in the sidebar as these tests use it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

from playwright.async_api import Browser, Locator, expect

from tests.end_to_end.home_assistant import HomeAssistantProcess

from .axe import expect_accessible
from .frontend import Frontend, frontend_of
from .words import ENGLISH, Words

VIEWS: Final = (
    "verify",
    "progress",
    "results",
    "history",
    "write",
    "money",
    "stop-list",
)
PHONE: Final = 390
"""How wide a phone is, in pixels of CSS."""
_LOADED: Final = "(element) => element.updateComplete"


class Panel:
    """The page, and what all its views have in common."""

    def __init__(self, frontend: Frontend) -> None:
        """Use a page of a browser whose user is logged in."""
        self.frontend = frontend
        self.page = frontend.page
        self.element = self.page.locator("smspartner-panel")
        self.dialog = self.element.get_by_role("dialog")

    async def open(self, view: str) -> Locator:
        """Go to a view by its address, and find it."""
        await self.frontend.open(f"/smspartner/{view}")
        return await self.view(view)

    async def choose(self, view: str) -> Locator:
        """Go to a view by its tab, and find it."""
        await self.tab(view).click()
        return await self.view(view)

    def tab(self, view: str) -> Locator:
        """Find the tab of a view."""
        return self.element.locator(f"nav a[href='/smspartner/{view}']")

    async def view(self, name: str) -> Locator:
        """Find a view that is open, or about to be."""
        view = self.element.locator(f"smspartner-{name}")
        await expect(view).to_be_visible()
        await view.evaluate(_LOADED)
        return view

    async def expect_accessible(self) -> None:
        """See that axe finds nothing in the page as it is shown."""
        await expect_accessible(self.frontend)

    async def expect_to_fit(self) -> None:
        """See that nothing makes the page wider than the screen."""
        widths: list[int] = await self.page.evaluate(
            "() => [document.scrollingElement.scrollWidth, innerWidth]"
        )
        assert widths[0] <= widths[1]
        beyond = await self.element.evaluate(
            """(panel) => {
                const main = panel.shadowRoot.querySelector("main");
                return main.scrollWidth - main.clientWidth;
            }"""
        )
        assert beyond <= 0


@asynccontextmanager
async def panel_of(
    browser: Browser,
    home_assistant: HomeAssistantProcess,
    words: Words = ENGLISH,
    **options: Any,
) -> AsyncGenerator[Panel]:
    """Use the page in a window of its own; the options are those of `frontend_of`.

    Nothing that is not caught may happen in it.
    """
    async with frontend_of(browser, home_assistant, words, **options) as frontend:
        errors: list[str] = []
        frontend.page.on("pageerror", lambda error: errors.append(str(error)))
        yield Panel(frontend)
        assert not errors


async def add_user(
    home_assistant: HomeAssistantProcess, username: str, password: str
) -> None:
    """Add a user who is no administrator, and can log in."""
    created = await home_assistant.command(
        "config/auth/create", name=username, group_ids=["system-users"]
    )
    await home_assistant.command(
        "config/auth_provider/homeassistant/create",
        user_id=created["user"]["id"],
        username=username,
        password=password,
    )
