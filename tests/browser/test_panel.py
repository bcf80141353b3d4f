"""The page in the sidebar, in a real browser."""

import pytest
from playwright.async_api import expect

from .frontend import Frontend

pytestmark = pytest.mark.usefixtures("account")


async def test_sidebar_leads_to_the_page(frontend: Frontend) -> None:
    """An administrator finds the page in the sidebar, and its views on it."""
    await frontend.open()
    await frontend.page.locator("ha-sidebar").get_by_text("SMS Partner").click()
    panel = frontend.page.locator("smspartner-panel")
    await expect(panel.get_by_role("link")).to_have_count(7)
    await panel.get_by_role("link", name="Money").click()
    await expect(panel.locator("smspartner-money")).to_be_visible()
