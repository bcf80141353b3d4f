"""The actions in Home Assistant's tools."""

import re

import pytest
from playwright.async_api import expect

from .frontend import Frontend

ABSENT = "+33612345627"

pytestmark = pytest.mark.usefixtures("account")


async def test_numbers_are_verified(frontend: Frontend) -> None:
    """Fill in the action's form, perform it and read the answer."""
    fields = frontend.words.texts["services"]["verify_numbers"]["fields"]
    await frontend.open_action("smspartner.verify_numbers")
    for text in fields.values():
        row = frontend.action_field(text["name"])
        await expect(row).to_contain_text(text["description"])

    numbers = frontend.action_field(fields["phone_numbers"]["name"])
    await numbers.locator("ha-checkbox").click()
    await numbers.locator("textarea").fill("06 12 34 56 27")
    price_only = frontend.action_field(fields["dry_run"]["name"])
    await price_only.locator("ha-checkbox").click()
    await frontend.perform_action()

    response = frontend.page.locator("ha-yaml-editor")
    await expect(response).to_contain_text("to_buy: 1")
    await price_only.locator("ha-checkbox").click()
    await frontend.perform_action()

    await expect(response).to_contain_text(re.compile("summary:.*unreachable: 1"))
    await expect(response).to_contain_text("complete: true")
    # The editor draws only the lines that are in view.
    await response.locator(".cm-line").last.scroll_into_view_if_needed()
    await expect(response).to_contain_text(f"phone_number: '{ABSENT}'")
    await expect(response).to_contain_text("verdict: unreachable")

    # Whoever clicks again pays nothing, and sees the same.
    await frontend.perform_action()
    await expect(response).to_contain_text("reused: 1")
    await expect(response).to_contain_text(re.compile("summary:.*unreachable: 1"))
