"""Money on the page, in a real browser."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.end_to_end.home_assistant import HomeAssistantProcess

from .panel import PHONE, Panel, panel_of
from .words import FRENCH

pytestmark = pytest.mark.usefixtures("account")


async def _verify(home_assistant: HomeAssistantProcess, *phones: str) -> None:
    """Buy lookups, and wait for their results."""
    await home_assistant.command(
        "call_service",
        domain="smspartner",
        service="verify_numbers",
        service_data={"phone_numbers": list(phones), "reuse_within": 0, "wait": 30},
        return_response=True,
    )


async def test_money_as_it_is_spent(
    panel: Panel, home_assistant: HomeAssistantProcess
) -> None:
    """See what is left and what was spent today, while it is spent."""
    view = await panel.open("money")
    await expect(view).to_contain_text("€10.00 left")
    await expect(view).to_contain_text("Nothing was spent in this period.")
    await panel.expect_accessible()

    await _verify(home_assistant, "+33639981200", "+33639981201")

    await expect(view).to_contain_text("€9.99 left")
    await expect(view).to_contain_text("Together €0.01: €0.01 for lookups, €0.00 for")
    await expect(view.locator("smspartner-spending-chart canvas")).to_be_visible()
    await view.get_by_text("As a table").click()
    today = view.get_by_role("row").nth(1)
    cells = today.get_by_role("cell")
    await expect(cells).to_have_text(["€0.01", "€0.00", "€0.01"])
    await expect(view.get_by_role("row")).to_have_count(31)
    await panel.expect_accessible()


async def test_another_period(panel: Panel) -> None:
    """Choose how many days are shown, and find them in the table."""
    view = await panel.open("money")
    period = view.get_by_label("Period")
    await expect(period.locator("option")).to_have_text(
        ["Last 7 days", "Last 30 days", "Last 90 days"]
    )
    await view.get_by_text("As a table").click()
    await period.select_option("Last 7 days")
    await expect(view.get_by_role("row")).to_have_count(8)


async def test_in_french_on_a_phone_in_the_dark(
    browser: Browser, home_assistant: HomeAssistantProcess
) -> None:
    """Read it all in French on a small dark screen."""
    options = {"width": PHONE, "dark": True}
    async with panel_of(browser, home_assistant, FRENCH, **options) as panel:
        await panel.page.add_init_script(
            "localStorage.setItem('selectedLanguage', '\"fr\"')"
        )
        view = await panel.open("money")
        await expect(view).to_contain_text(re.compile(r"Reste 9,99\s€"))
        await view.get_by_text("En tableau").click()
        await panel.expect_accessible()
        await panel.expect_to_fit()
