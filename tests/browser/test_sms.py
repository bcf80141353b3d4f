"""SMS, from the form that sends one to the phone that it arrives on."""

import pytest
from playwright.async_api import expect

from tests.simulator import Simulator

from .frontend import Frontend

PHONE = "+33639983678"

pytestmark = pytest.mark.usefixtures("account")


async def test_an_sms_arrives(frontend: Frontend, simulator: Simulator) -> None:
    """Fill in the action's form, perform it, and read the text on the phone."""
    fields = frontend.words.texts["services"]["send_sms"]["fields"]
    await frontend.open_action("smspartner.send_sms")
    numbers = frontend.action_field(fields["phone_numbers"]["name"])
    await numbers.locator("ha-checkbox").click()
    await numbers.locator("textarea").fill("06 39 98 36 78")
    message = frontend.action_field(fields["message"]["name"])
    await message.locator("textarea").fill("The <front> door is open")
    await frontend.perform_action()

    response = frontend.page.locator("ha-yaml-editor")
    await expect(response).to_contain_text("sms_id:")
    await expect(response).to_contain_text("parts: 1")
    await frontend.page.goto(simulator.texts_url)
    text = frontend.page.locator("article")
    await expect(text).to_have_count(1)
    await expect(text).to_contain_text(PHONE)
    await expect(text).to_contain_text("The <front> door is open")
    await expect(text).to_contain_text("delivered")
