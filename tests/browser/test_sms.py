"""SMS, from the form that sends one to the phone that it arrives on."""

import pytest
from playwright.async_api import expect

from tests.end_to_end.account import add_phone_number
from tests.end_to_end.home_assistant import HomeAssistantProcess
from tests.simulator import Simulator

from .frontend import Frontend

PHONE = "+33639983678"
NOBODY = "+33639982101"

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
    await text.get_by_label("Answer").fill("I am <b>coming</b>")
    await text.get_by_role("button", name="Send").click()
    answer = text.locator("blockquote")
    await expect(answer).to_contain_text("I am <b>coming</b>")
    await expect(answer).to_contain_text("received")


async def test_somebody_is_texted_by_name(
    frontend: Frontend, home_assistant: HomeAssistantProcess, account: str
) -> None:
    """Choose somebody as the target; the page of the device shows what became of it."""
    await add_phone_number(home_assistant, account, "Jo", NOBODY, interval="off")
    fields = frontend.words.texts["services"]["send_sms"]["fields"]
    await frontend.open_action("smspartner.send_sms")
    await frontend.choose_target("Jo")
    message = frontend.action_field(fields["message"]["name"])
    await message.locator("textarea").fill("The door is open")
    await frontend.perform_action()
    response = frontend.page.locator("ha-yaml-editor")
    await expect(response).to_contain_text("entity_id: notify.jo")
    await frontend.open_device("Jo")
    await frontend.expect_state("event", "sms", "not_delivered")
